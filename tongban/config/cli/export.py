"""Give lists out in the form that import takes."""

import argparse
import sys
from pathlib import Path

HELP = "导出事项清单或一件事目录"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["items", "lifeevents"])
    parser.add_argument("--out", type=Path, help="写入文件；缺省写到标准输出")
    parser.add_argument("--format", choices=["xlsx", "csv"], help="事项清单的格式，缺省按文件名")


def run(args: argparse.Namespace) -> int:
    from tongban.services.catalogue.exporting import export_items
    from tongban.services.lifeevents.exporting import export_lifeevents

    if args.what == "lifeevents":
        content = export_lifeevents().encode()
    else:
        named = args.out is not None and args.out.suffix.lower() == ".csv"
        content = export_items(args.format or ("csv" if named or args.out is None else "xlsx"))
    if args.out is None:
        sys.stdout.buffer.write(content)
    else:
        args.out.write_bytes(content)
        print(f"已写入 {args.out}", file=sys.stderr)
    return 0
