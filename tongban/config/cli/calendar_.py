"""The workday calendar: look at a year, enter a notice, correct a day."""

import argparse
from datetime import date, datetime
from pathlib import Path

from tongban.config.cli.output import print_json, year
from tongban.kernel.refusals import Refused

HELP = "工作日历：查看、录入放假安排"
_WORKED = {"班": True, "上班": True, "1": True, "work": True, "休": False, "放假": False, "0": False, "off": False}


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="查看一年的放假和调休")
    show.add_argument("year", type=year)
    show.add_argument("--json", action="store_true")
    load = verbs.add_parser("load", help="录入一年的放假安排：csv 或 xlsx，每行 日期,班或休,名称")
    load.add_argument("file", type=Path)
    load.add_argument("--year", type=year, required=True)
    one = verbs.add_parser("set", help="更正某一天")
    one.add_argument("day")
    one.add_argument("kind", choices=["班", "休"])
    one.add_argument("--name", default="")


def run(args: argparse.Namespace) -> int:
    if args.verb == "show":
        return _show(args.year, as_json=args.json)
    from tongban.infra import calendar
    from tongban.kernel.actors import SYSTEM

    now = datetime.now().astimezone()
    if args.verb == "set":
        calendar.set_day(actor=SYSTEM, day=_day(args.day), worked=_WORKED[args.kind], name=args.name, now=now)
        print("已更正")
        return 0
    off, makeup = _notice(args.file)
    calendar.load_year(actor=SYSTEM, year=args.year, off=off, makeup=makeup, now=now)
    print(f"已录入{args.year}年：放假{len(off)}天，调休上班{len(makeup)}天")
    return 0


def _notice(path: Path) -> tuple[dict[date, str], dict[date, str]]:
    """Days off and make-up days of the file, with their names."""
    from tongban.services.catalogue.importing.sheets import read_sheets

    if not path.is_file():
        raise Refused(f"找不到文件 {path}")
    off: dict[date, str] = {}
    makeup: dict[date, str] = {}
    for line, row in enumerate(read_sheets(path.read_bytes())[0].rows, start=1):
        cells = [*row, "", "", ""]
        if cells[0] in ("日期", "date", ""):
            continue
        if cells[1] not in _WORKED:
            raise Refused(f"第{line}行第2列应为“班”或“休”")
        (makeup if _WORKED[cells[1]] else off)[_day(cells[0])] = cells[2]
    return off, makeup


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise Refused(f"日期“{text}”不存在，请写成 2027-01-01") from wrong


def _show(year: int, *, as_json: bool) -> int:
    from tongban.infra.models import CalendarDay, CalendarYear

    known = CalendarYear.objects.filter(year=year).first()
    days = list(CalendarDay.objects.filter(date__year=year).order_by("date"))
    if as_json:
        rows = [{"date": d.date.isoformat(), "worked": d.worked, "name": d.name} for d in days]
        print_json({"year": year, "status": known.status if known else None, "days": rows})
        return 0
    print(f"{year}年：{known.get_status_display() if known else '尚未录入，按周末推算'}")
    for day in days:
        print(f"{day.date}  {'班' if day.worked else '休'}  {day.name}")
    return 0
