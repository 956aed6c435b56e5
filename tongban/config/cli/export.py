"""Give lists out in the form that import takes."""

import argparse
import sys
from pathlib import Path

from tongban.kernel.refusals import Refused

HELP = "导出事项清单、一件事目录、单位年度资料（xlsx）或它的空白模板"

_LISTS = {
    "items": "事项清单", "lifeevents": "一件事目录", "bureau-year": "单位年度资料：xlsx", "bureau-year-template": "单位年度资料的空白工作簿：xlsx",
}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", required=True)
    for name, help_ in _LISTS.items():
        verb = verbs.add_parser(name, help=help_)
        if name == "bureau-year":
            verb.add_argument("--year", type=int, required=True, help="年度")
        verb.add_argument("file", type=Path, nargs="?", help="写入文件；缺省写到标准输出")
        verb.add_argument("--out", type=Path, help="同上")
        if name == "items":
            verb.add_argument("--format", choices=["xlsx", "csv"], help="事项清单的格式，缺省按文件名")


def run(args: argparse.Namespace) -> int:
    from tongban.services.catalogue.exporting import export_items
    from tongban.services.lifeevents.exporting import export_lifeevents

    out: Path | None = args.file or args.out
    if args.what == "lifeevents":
        content = export_lifeevents().encode()
    elif args.what.startswith("bureau-year"):
        content = _bureau_year(args)
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


def _bureau_year(args: argparse.Namespace) -> bytes:
    from tongban.finance.budget import selectors
    from tongban.finance.performance.workbook import writing

    if args.what == "bureau-year-template":
        return writing.template()
    year = selectors.year(args.year)
    if year is None:
        raise Refused(f"没有{args.year}年度的资料，请先导入：tongban import bureau-year 文件.xlsx")
    return writing.write(year.content)
