"""How things are written on a page: dates, moments, limits, masked numbers."""

import datetime as dt
from decimal import Decimal

from tongban.kernel.times import local

_WEEKDAYS = "一二三四五六日"


def date(value: dt.date | dt.datetime | None) -> str:
    """2021年11月8日（星期一）"""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, dt.datetime) else value
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


def moment(value: dt.datetime | None) -> str:
    """2021-11-08 17:00 on the hall's clock."""
    return "" if value is None else local(value).strftime("%Y-%m-%d %H:%M")


def days(value: Decimal | float | int) -> str:
    """As a promise is said: 即办, 半个工作日, 3个工作日."""
    number = Decimal(str(value))
    if number == 0:
        return "即办"
    if number == Decimal("0.5"):
        return "半个工作日"
    return f"{number.normalize():f}个工作日"


def region(code: str) -> str:
    """A region code without its empty tail."""
    return code.rstrip("0") or code


def masked(value: str, keep_first: int = 3, keep_last: int = 2) -> str:
    """430********12: enough to recognise, too little to use."""
    if len(value) <= keep_first + keep_last:
        return "*" * len(value)
    return value[:keep_first] + "*" * (len(value) - keep_first - keep_last) + value[-keep_last:]


def digest(value: str) -> str:
    """The first characters of a hash."""
    return value[:12]
