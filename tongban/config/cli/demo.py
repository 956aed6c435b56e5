"""The product shown: a county built from nothing, two matters told, then served on loopback with a door for each role."""

import argparse
import json
import os
import shutil
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tongban.kernel.refusals import Refused
from tongban.kernel.times import LOCAL

HELP = "演示：建一个示例区县，讲两件事，然后打开网站"
NEEDS_DATABASE = False  # it makes its own
_CALENDAR = (2004, 2026)  # the years of infra's migration 0002_calendar
_FIRST_DAY, _LAST_DAY = date(2022, 1, 1), date(_CALENDAR[1] + 4, 12, 31)
_OPENED = timedelta(hours=8, minutes=45)  # the demonstration's last act of its day is at half past eight
_HOST = "127.0.0.1"
_MARK = "demo.json"  # a folder with this file holds nothing but a demonstration


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-serve", action="store_true", help="只建数据、讲故事，不启动网站")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--day", help="演示的“今天”，如 2026-03-02；缺省为今天")


def run(args: argparse.Namespace) -> int:
    started = time.monotonic()
    day = _day(args.day)
    os.environ.setdefault("TONGBAN_DATA", "var/demo")
    os.environ["TONGBAN_DEMO"] = "1"
    os.environ.setdefault("TONGBAN_PUBLIC_URL", f"http://127.0.0.1:{args.port}")
    if not args.no_serve:
        from tongban.config.serving import refuse_taken

        refuse_taken(_HOST, args.port)  # rather now than after building
    folder = Path(os.environ["TONGBAN_DATA"])
    _make_room(folder)

    (folder / _MARK).write_text(json.dumps({"day": day.isoformat()}))
    from tongban.config.cli.prepare import prepare

    prepare()
    from tongban.config.demo import build

    _refuse_foreign_database()
    _need_not_last()
    build(day=day, say=print)
    print(f"\n演示数据已就绪，目录 {folder}", flush=True)
    print(f"用时 {time.monotonic() - started:.0f} 秒", file=sys.stderr)
    if args.no_serve:
        return 0
    from tongban.config.serving import serve

    print(f"\n打开  http://127.0.0.1:{args.port}/demo/  换个身份看一看；按 Ctrl+C 结束", flush=True)
    return serve(host=_HOST, port=args.port)


def _day(text: str | None) -> date:
    try:
        day = date.fromisoformat(text) if text is not None else _today(datetime.now(UTC))
    except ValueError as wrong:
        raise Refused(f"日期“{text}”不存在，请写成 2026-03-02") from wrong
    if not _FIRST_DAY <= day <= _LAST_DAY:
        first, last = _CALENDAR
        raise Refused(
            f"演示的“今天”应在 {_FIRST_DAY} 到 {_LAST_DAY} 之间：演示的历史是2021年，"
            f"随产品提供的放假安排是{first}年到{last}年，之后几年按周末推算"
        )
    return day


def _today(now: datetime) -> date:
    """The county's day; before the hall has opened still yesterday's, so that nothing of the story lies ahead."""
    return (now.astimezone(LOCAL) - _OPENED).date()


def _make_room(folder: Path) -> None:
    """An old demonstration is thrown away; anything else is left alone."""
    if not folder.exists() or not any(folder.iterdir()):
        folder.mkdir(parents=True, exist_ok=True)
        return
    if not (folder / _MARK).exists():
        raise Refused(f"目录 {folder} 里有别的数据，演示不会覆盖它；请用 --data 指定一个空目录")
    for name in ("tongban.sqlite3", "tongban.sqlite3-wal", "tongban.sqlite3-shm", "seal.key"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "files", ignore_errors=True)


def _need_not_last() -> None:
    """What a power cut would take away is built again: nothing of the demonstration waits for the disk."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    connection.cursor().execute("PRAGMA synchronous=OFF" if sqlite else "SET synchronous_commit = off")


def _refuse_foreign_database() -> None:
    from tongban.orgs.selectors import centre

    if centre() is not None:
        print("数据库里已有数据，演示不会覆盖它；请换一个空数据库。", file=sys.stderr)
        raise Refused("数据库不是空的")
