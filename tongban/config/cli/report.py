"""Print the report of a year into a folder."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from tongban.config.cli.output import print_json
from tongban.kernel.refusals import Refused

HELP = "生成报告：绩效自评报告（HTML、Word、附表、数据）"
_WORDS = {"live": "计数", "declared": "填报", "sample": "样例", "missing": "缺"}
_SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", required=True)
    verb = verbs.add_parser("self-evaluation", help="部门整体支出绩效自评报告")
    verb.add_argument("--year", type=int, help="年度；给了 --from 时缺省为文件的年度")
    verb.add_argument(
        "--from", type=Path, dest="source", metavar="FILE", help="先导入这份单位年度资料（xlsx 或 yaml），再生成报告"
    )
    verb.add_argument("--snapshot", type=int, metavar="N", help="按第N号快照打印，而不是按现在的数")
    verb.add_argument("--out", type=Path, required=True, metavar="DIR")
    verb.add_argument(
        "--template", type=Path, metavar="DOCX", help="本单位的Word模板；缺省用数据目录里的，再缺省用随产品的"
    )
    verb.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from tongban.finance.performance.report import writing

    if not args.year and not args.source:
        raise Refused("请给出年度：--year 2021，或用 --from 给出单位年度资料")
    brought = _import(args.source) if args.source else 0
    own = settings.DATA_DIR / "templates" / writing.TEMPLATE
    chosen = args.template or (own if own.is_file() else None)
    if chosen is not None and not chosen.is_file():
        raise Refused(f"找不到模板 {chosen}")
    if args.out.exists() and not args.out.is_dir():
        raise Refused(f"{args.out} 不是文件夹")
    template = chosen.read_bytes() if chosen is not None else None
    if args.snapshot is not None:
        return _frozen(args, brought, template)
    report = writing.report_of(args.year or brought)
    written = writing.write_files(report, args.out, template=template)
    if args.json:
        print_json(
            {
                "year": report.figures.money.year.fiscal_year, "title": report.document.title, "out": str(args.out), "files": written,
                "figures": report.counts, "clauses": len(report.document.clauses),
                "score": {"total": f"{report.figures.sheet.total:.2f}", "band": report.figures.sheet.band},
                "findings": [writing.finding_json(x) for x in report.findings],
            }
        )  # fmt: skip
        return 0
    print(report.document.title)
    print(f"已写入 {args.out}：{'、'.join(written)}")
    print("数字：" + "　".join(f"{word} {report.counts[key]}" for key, word in _WORDS.items()))
    for x in report.findings[:_SHOWN]:
        print(f"{x.rule} {x.level.label}{'（内部）' if x.internal else ''}　{x.place}：{x.said}", file=sys.stderr)
    if len(report.findings) > _SHOWN:
        print(f"……另有{len(report.findings) - _SHOWN}条，见 internal/checks.json", file=sys.stderr)
    return 0


def _frozen(args: argparse.Namespace, brought: int, template: bytes | None) -> int:
    """The files of a snapshot, as it was frozen."""
    from tongban.finance.performance.publishing import selectors
    from tongban.finance.performance.report import writing

    row = selectors.snapshot(args.year or brought, args.snapshot)
    report = selectors.frozen(row)
    written = writing.print_files(report, args.out, template=template)
    if args.json:
        print_json(
            {
                "year": report.fiscal_year, "title": report.document.title, "out": str(args.out), "files": written, "figures": report.counts,
                "clauses": len(report.document.clauses), "score": {k: row.content["score"][k] for k in ("total", "band")},
                "snapshot": {"number": row.number, "digest": row.digest},
            }
        )  # fmt: skip
        return 0
    print(report.document.title)
    print(f"{report.note}\n已写入 {args.out}：{'、'.join(written)}")
    return 0


def _import(source: Path) -> int:
    from tongban.finance.performance.usecases import import_bureau_year
    from tongban.kernel.actors import SYSTEM

    if not source.is_file():
        raise Refused(f"找不到文件 {source}")
    done = import_bureau_year(actor=SYSTEM, content=source.read_bytes(), now=datetime.now().astimezone())
    for warning in done.warnings:
        print(f"提醒：{warning}", file=sys.stderr)
    return done.fiscal_year
