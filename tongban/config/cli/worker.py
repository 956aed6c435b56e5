"""Do what acts have left in the outbox, until told to stop."""

import argparse
import signal
import threading
from datetime import datetime
from types import FrameType

HELP = "后台处理（tongban run 会自动启动）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="处理完到期的就结束")


def run(args: argparse.Namespace) -> int:
    from tongban.infra import worker

    if args.once:
        now = datetime.now().astimezone()
        worker.reap(now=now)
        print(f"处理 {worker.deliver_all(now=now)} 项")
        return 0
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    worker.serve(clock=datetime, stop=stop)
    return 0
