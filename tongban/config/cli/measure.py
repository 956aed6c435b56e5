"""One measure of a period, with the rows it counts."""

import argparse
import re
from datetime import date
from difflib import get_close_matches

from tongban.config.cli.output import print_json
from tongban.kernel.refusals import Refused

HELP = "查一个指标数：数值、来源和背后的记录"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="指标代码，如 budget.executed；范围写在斜杠后，如 budget.executed/30101")
    parser.add_argument("--period", required=True, help="年度，如 2021；或 2021-01-01:2021-06-30")
    parser.add_argument("--scope", default="", help="范围，如科目代码")
    parser.add_argument("--rows", action="store_true", help="列出逐条记录")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    from tongban.finance.performance.report.figures import of_year
    from tongban.infra import measures

    period = _period(args.period)
    name, _, scope = args.code.partition("/")
    scope = scope or args.scope
    measure = measures.find(name)
    if measure is None:
        codes = [x.code for x in measures.all_measures()]
        near = get_close_matches(name, codes, n=5, cutoff=0.4) or codes[:5]
        raise Refused(f"没有名为“{name}”的指标数，相近的有：{'、'.join(near)}")
    found = measure.count(period, scope)
    status = (found.source or measure.source).value if found.rows else "none"
    year = of_year(period.end.year) if name.startswith(("budget.", "performance.")) and found.rows else None
    if year is not None:
        status = year.printed(f"{name}/{scope}" if scope else name).status.value
    told = {
        "code": args.code, "value": f"{found.value.normalize():f}" if found.rows else None, "unit": measure.unit,
        "status": status, "rows": len(found.rows), "title": measure.title,
    }  # fmt: skip
    if args.rows:
        told["rows"] = [{"title": title, "note": note} for title, note in found.rows]
    if args.json:
        print_json(told)
        return 0
    print(
        f"{measure.title}　{told['value'] if found.rows else '（没有记录）'}{measure.unit}　{status}　{len(found.rows)}条"
    )
    for title, note in found.rows if args.rows else ():
        print(f"  {title}　{note}")
    return 0


def _period(text: str):  # type: ignore[no-untyped-def]
    from tongban.kernel.periods import Period

    if re.fullmatch(r"\d{4}", text) and 1900 <= int(text) <= 2200:
        return Period.year(int(text))
    start, _, end = text.partition(":")
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError as wrong:
        raise Refused(f"期间“{text}”看不懂，请写成 2021 或 2021-01-01:2021-06-30") from wrong
    if first > last:
        raise Refused("期间的开始晚于结束")
    return Period(first, last)
