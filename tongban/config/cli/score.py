"""The self-scoring of a bureau's year."""

import argparse
import sys

from tongban.config.cli.output import print_json
from tongban.kernel.refusals import Refused

HELP = "绩效自评打分：逐项得分、等级、过程类指标表至多可得的分"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    from tongban.finance.performance.report.writing import report_of

    report = report_of(args.year)
    sheet = report.figures.sheet
    if not sheet.lines:
        raise Refused(f"{args.year}年度没有绩效指标，不能打分：请在年度资料里填写 indicators")
    for wrong in (f for f in report.findings if f.rule == "R4"):
        print(f"{wrong.level.label}　{wrong.place}：{wrong.said}", file=sys.stderr)
    process = sheet.process
    if args.json:
        print_json(
            {
                "year": args.year,
                "total": f"{sheet.total:.2f}",
                "band": sheet.band,
                "indicators": {
                    x.spec.code: None if x.score.points is None else f"{x.score.points:.2f}" for x in sheet.lines
                },
                "groups": {name: f"{points:.2f}" for name, (points, _) in sheet.groups.items()},
                "missing": [x.spec.code for x in sheet.lines if x.score.points is None],
                "process": {
                    "total": f"{process.total:.2f}",
                    "ceiling": f"{process.ceiling:.2f}",
                    "indicators": {x.code: None if x.points is None else f"{x.points:.2f}" for x in process.lines},
                },
            }
        )
        return 0
    for x in sheet.lines:
        points = "未计分" if x.score.points is None else f"{x.score.points:.2f}"
        print(f"{x.spec.code}  {points:>6} / {x.spec.weight.normalize():f}\t{x.spec.name}　{x.score.said}")
    print(f"合计 {sheet.total:.2f}　{sheet.band}")
    print(f"过程类指标表：已知资料得 {process.total:.2f}，至多可得 {process.ceiling:.2f}（内部参考）")
    return 0
