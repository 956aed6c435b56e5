"""Days, moments and terms as English writes them: the twins of what words.py writes in Chinese."""

import re
from collections.abc import Callable
from typing import Final

_WEEKDAYS: Final = dict(zip("一二三四五六日", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))  # fmt: skip
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_BEGIN: Final = frozenset("0123456789约半即周星")
# Chinese marks to ASCII
PUNCTUATION: Final = str.maketrans(
    {"，": ", ", "。": ". ", "：": ": ", "；": "; ", "（": " (", "）": ")", "、": ", ", "　": " ", "？": "?", "！": "!", "〔": "[", "〕": "]"}
)  # fmt: skip


def value_in_english(text: str) -> str | None:
    """A text that is a value and nothing else; None where it is not."""
    if text[:1] not in _BEGIN:
        return None
    for shape, write in _VALUES:
        if found := shape.fullmatch(text):
            return write(found)
    return None


def counted(number: str, one: str, many: str) -> str:
    """1 working day, 3 working days."""
    return f"{number} {one if number == '1' else many}"


def _day(found: "re.Match[str]") -> str:
    year, month, day, weekday, time = found.groups()
    said = f"{int(day)} {_MONTHS[int(month) - 1]}{f' {year}' if year else ''}"
    return f"{f'{_WEEKDAYS[weekday]} ' if weekday else ''}{said}{f', {time}' if time else ''}"


def _workdays(found: "re.Match[str]") -> str:
    number, half, hours = found.groups()
    days = f"{number}½ working days" if half else counted(number, "working day", "working days")
    return f"{days} and {counted(hours, 'hour', 'hours')}" if hours else days


def _unit(one: str, many: str) -> "Callable[[re.Match[str]], str]":
    return lambda found: counted(found[1], one, many)


_VALUES: Final[tuple[tuple["re.Pattern[str]", "Callable[[re.Match[str]], str]"], ...]] = (
    (
        re.compile(
            r"(?:(\d{4})年)?(1[0-2]|0?[1-9])月(\d{1,2})日(?:（(?:星期|周)([一二三四五六日])）)?(?:\s*(\d\d:\d\d))?"
        ),
        _day,
    ),
    (re.compile(r"(\d{1,3})日"), _unit("day", "days")),
    (re.compile(r"(\d{4})年(1[0-2]|0?[1-9])月"), lambda found: f"{_MONTHS[int(found[2]) - 1]} {found[1]}"),
    (
        re.compile(r"(\d{4})年(1[0-2]|[1-9])月至(1[0-2]|[1-9])月"),
        lambda found: f"{_MONTHS[int(found[2]) - 1]} to {_MONTHS[int(found[3]) - 1]} {found[1]}",
    ),
    (re.compile(r"(\d{4})年"), lambda found: found[1]),
    (re.compile(r"([\d.]+)个(半)?工作日(?:零(\d+)小时)?"), _workdays),
    (re.compile(r"半个工作日"), lambda found: "half a working day"),
    (re.compile(r"即办"), lambda found: "on the spot"),
    (re.compile(r"约(\d+)小时"), lambda found: f"about {counted(found[1], 'hour', 'hours')}"),
    (re.compile(r"(\d+)小时"), _unit("hour", "hours")),
    (re.compile(r"(\d+)分钟"), _unit("minute", "minutes")),
    (re.compile(r"(\d+)天"), _unit("day", "days")),
    (re.compile(r"(\d+)个月"), _unit("month", "months")),
    (re.compile(r"(\d+)份"), _unit("paper", "papers")),
    (re.compile(r"(\d+)个"), lambda found: found[1]),
    (re.compile(r"(\d+)次"), _unit("time", "times")),
    (re.compile(r"(\d+(?:\.\d+)?)元"), lambda found: f"¥{found[1]}"),
    (re.compile(r"(?:星期|周)([一二三四五六日])"), lambda found: _WEEKDAYS[found[1]]),
)
