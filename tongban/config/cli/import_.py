"""Take in lists: items from a spreadsheet, one-things and a bureau's year from a YAML file."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from tongban.config.cli.output import print_json
from tongban.kernel.refusals import Refused

HELP = "导入事项清单（xlsx、csv）、一件事目录（yaml）或单位年度资料（xlsx、yaml）"
_SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", required=True)
    for name, help_ in (("items", "事项清单：xlsx 或 csv"), ("lifeevents", "一件事目录：yaml")):
        verb = verbs.add_parser(name, help=help_)
        verb.add_argument("file", type=Path)
        verb.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        verb.add_argument("--json", action="store_true", help="以 JSON 输出")
    year = verbs.add_parser("bureau-year", help="单位年度资料：xlsx 或 yaml")
    year.add_argument("file", type=Path)
    year.add_argument("--json", action="store_true", help="以 JSON 输出")
    paid = verbs.add_parser("payments", help="预算一体化系统的支付明细：xlsx 或 csv")
    paid.add_argument("file", type=Path)
    paid.add_argument("--year", type=int, required=True, help="年度")
    paid.add_argument("--source", default="省一体化支付明细", help="来源：列的对应按来源保存")
    paid.add_argument("--dry-run", action="store_true", help="只检查，不写入")


def run(args: argparse.Namespace) -> int:
    from tongban.kernel.actors import SYSTEM
    from tongban.services.catalogue.importing import import_items
    from tongban.services.catalogue.values import Report
    from tongban.services.lifeevents.importing import import_lifeevents

    if not args.file.is_file():
        raise Refused(f"找不到文件 {args.file}")
    content, now = args.file.read_bytes(), datetime.now().astimezone()
    if args.what == "bureau-year":
        return _bureau_year(content, now, as_json=args.json)
    if args.what == "payments":
        return _payments(args, content, now)
    report: Report
    if args.what == "items":
        report = import_items(actor=SYSTEM, content=content, filename=args.file.name, now=now, dry_run=args.dry_run)
    else:
        report = import_lifeevents(actor=SYSTEM, content=content, now=now, dry_run=args.dry_run)
    if args.json:
        print_json(report.as_json())
    else:
        _print(report, dry_run=args.dry_run)
    return 1 if report.errors else 0


def _payments(args: argparse.Namespace, content: bytes, now: datetime) -> int:
    from tongban.finance.budget import usecases
    from tongban.kernel.actors import SYSTEM

    given = {"actor": SYSTEM, "fiscal_year": args.year, "source": args.source, "content": content}
    if args.dry_run:
        done = usecases.preview(**given)
    else:
        done = usecases.import_payments(
            **given, name=args.file.name, now=now,
            progress=lambda n, of: print(f"已导入 {n} / {of} 行", file=sys.stderr, flush=True),
        )  # fmt: skip
    if done.missing:
        raise Refused(f"表头里没有找到{'、'.join(done.missing)}，请先在页面上指明是哪一列")
    print(
        f"{done.rows}笔，{done.total_fen / 100:,.2f}元：入账{done.posted}，与已登记的一致{done.matched}，此前已导入{done.known}，"
        f"不一致{done.different}，待处理{done.only_there}"
    )
    for said in [*done.notes, *done.faults[:_SHOWN]]:
        print(f"  {said}", file=sys.stderr)
    return 1 if done.faults or done.different or done.only_there else 0


def _bureau_year(content: bytes, now: datetime, *, as_json: bool) -> int:
    from tongban.finance.performance.usecases import import_bureau_year
    from tongban.kernel.actors import SYSTEM

    done = import_bureau_year(actor=SYSTEM, content=content, now=now)
    if as_json:
        print_json(done.as_json())
    else:
        what = "新增" if done.created else "更新" if done.changed else "未变"
        print(
            f"{done.bureau} {done.fiscal_year}年度：{what}，金额{done.lines}行，事实{done.facts}条，指标{done.indicators}个，章节{done.sections}个"
        )
    for warning in done.warnings:
        print(f"提醒：{warning}", file=sys.stderr)
    return 0


def _print(report, *, dry_run: bool) -> None:  # type: ignore[no-untyped-def]
    done = "检查完成（未写入）" if dry_run else "导入完成"
    print(f"{done}：新增{report.created}，更新{report.updated}，未变{report.unchanged}，出错{len(report.errors)}")
    if report.unknown_columns:
        print(f"未识别的列：{'、'.join(report.unknown_columns)}", file=sys.stderr)
    for fault in report.errors[:_SHOWN]:
        print(f"第{fault.row}行 {fault.field}：{fault.message}", file=sys.stderr)
    if len(report.errors) > _SHOWN:
        print(f"……另有{len(report.errors) - _SHOWN}处错误，用 --json 查看全部", file=sys.stderr)
    for fault in report.warnings[:_SHOWN]:
        print(f"提醒：第{fault.row}行 {fault.field}：{fault.message}", file=sys.stderr)
