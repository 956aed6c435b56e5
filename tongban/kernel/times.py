"""The one time zone of a Chinese county."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Asia/Shanghai")


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of the hall."""
    assert moment.tzinfo is not None, "naive datetime"
    return moment.astimezone(LOCAL)


def at(day: date, clock: time = time(0, 0)) -> datetime:
    """An aware moment from a local day and wall-clock time."""
    return datetime.combine(day, clock, tzinfo=LOCAL)
