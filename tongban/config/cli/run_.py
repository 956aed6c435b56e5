"""Serve the data directory."""

import argparse

HELP = "启动网站和后台处理"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=8)


def run(args: argparse.Namespace) -> int:
    from tongban.config.serving import serve

    print(f"http://{args.host}:{args.port}/", flush=True)
    return serve(host=args.host, port=args.port, threads=args.threads)
