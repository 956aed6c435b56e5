"""Give lists out in the form that import takes."""

import argparse
import sys
from pathlib import Path

from tongban.kernel.refusals import Refused

HELP = "导出事项清单或一件事目录"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["items", "lifeevents"])
    parser.add_argument("file", type=Path, nargs="?", help="写入文件；缺省写到标准输出")
    parser.add_argument("--out", type=Path, help="同上")
    parser.add_argument("--format", choices=["xlsx", "csv"], help="事项清单的格式，缺省按文件名")


def run(args: argparse.Namespace) -> int:
    from tongban.services.catalogue.exporting import export_items
    from tongban.services.lifeevents.exporting import export_lifeevents

    out: Path | None = args.file or args.out
    if args.what == "lifeevents":
        content = export_lifeevents().encode()
    else:
        named = out is not None and out.suffix.lower() == ".csv"
        content = export_items(args.format or ("csv" if named or out is None else "xlsx"))
    if out is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        out.write_bytes(content)
    except OSError as wrong:
        raise Refused(f"不能写入 {out}：{wrong.strerror}") from wrong
    print(f"已写入 {out}", file=sys.stderr)
    return 0
