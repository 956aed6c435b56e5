"""When a limit ends, and why each day counts or does not."""

import argparse
import sys
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from tongban.config.cli.output import print_json
from tongban.kernel.refusals import Refused

HELP = "计算办理期限，并逐日说明理由"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--start", required=True, metavar="日期", help="受理日期，如 2021-09-24 或 2021-09-24T10:00")
    parser.add_argument("--days", required=True, metavar="天数", help="期限天数，可为 0、0.5")
    parser.add_argument("--unit", choices=["working", "calendar"], default="working", help="工作日或自然日")
    parser.add_argument("--pause", action="append", default=[], metavar="起:止", help="不计入期限的时段，可重复")
    parser.add_argument("--explain", action="store_true", help="逐日列出")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    from tongban.infra.calendar import workdays
    from tongban.kernel.terms import Term, TermUnit
    from tongban.kernel.workdays import explain

    term, start, calendar = Term(amount=_amount(args.days), unit=TermUnit(args.unit)), _moment(args.start), workdays()
    found = explain(term=term, start=start, calendar=calendar, pauses=[_pause(text) for text in args.pause])
    if args.json:
        print_json(
            {
                "due": found.due.isoformat() if found.due else None,
                "due_at": found.due_at.isoformat() if found.due_at else None,
                "provisional": found.provisional,
                "term": term.label,
                "days": [{"date": d.date.isoformat(), "counts": d.counts, "reason": d.reason} for d in found.days],
            }
        )
        return 0
    if args.explain:
        counted = 0
        for line in found.days:
            counted += line.counts
            print(f"{line.date}  {f'第{counted}天' if line.counts else '不计':<6}\t{line.reason}")
    assert found.due_at is not None
    print(f"期限：{term.label}　到期：{found.due_at:%Y-%m-%d %H:%M}")
    if found.provisional:
        unknown = next(day for day in (start.date(), found.due_at.date()) if not calendar.knows(day))
        print(f"注意：{calendar.ignorance(unknown)}，只按周末推算，此为暂定日期", file=sys.stderr)
    return 0


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as wrong:
        raise Refused(f"天数“{text}”不是数字，例如 20 或 0.5") from wrong
    if not amount.is_finite() or not 0 <= amount <= 10_000:
        raise Refused("天数应在 0 到 10000 之间")
    return amount


def _moment(text: str) -> datetime:
    from tongban.kernel.times import LOCAL, at

    try:
        moment = datetime.fromisoformat(text)
        if len(text) <= 10:
            return at(moment.date(), time(9, 0))
        return moment.astimezone(LOCAL) if moment.tzinfo else moment.replace(tzinfo=LOCAL)
    except (ValueError, OverflowError) as wrong:
        raise Refused(f"日期“{text}”不存在，请写成 2021-09-24 或 2021-09-24T10:00") from wrong


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Refused(f"日期“{text}”不存在，请写成 2021-10-11") from wrong


def _pause(text: str):  # type: ignore[no-untyped-def]
    from tongban.kernel.workdays import Pause

    start, colon, end = text.partition(":")
    if not colon:
        raise Refused(f"时段“{text}”应写成 起:止，例如 2021-10-11:2021-10-20")
    pause = Pause(_day(start), _day(end))
    if pause.end is not None and pause.end < pause.start:
        raise Refused(f"时段“{text}”的止日早于起日")
    return pause
