"""Pure arithmetic: limits, shares with what they stand on, what a person wrote."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tongban.kernel.times import at, local
from tongban.kernel.workdays import Workdays
from tongban.oversight.enterprise.errors import EnterpriseRefusal

_TENTH: Final = Decimal("0.1")


def believable(day: date, what: str) -> date:
    """A day of our time. Raises EnterpriseRefusal."""
    if not 2000 <= day.year <= 2200:
        raise EnterpriseRefusal(f"{what}不对，请核对年份")
    return day


def must_say(text: str, what: str, most: int) -> str:
    """The text without its edges. Raises EnterpriseRefusal when it says nothing or too much."""
    told = " ".join(text.split())
    if not told:
        raise EnterpriseRefusal(f"请填写{what}")
    if len(told) > most:
        raise EnterpriseRefusal(f"{what}最多{most}字，现在{len(told)}字")
    return told


def may_say(text: str, what: str, most: int) -> str:
    return must_say(text, what, most) if text.strip() else ""


def days_later(start: datetime, days: int, workdays: Workdays) -> datetime:
    """The close of business of the so-manieth working day after (Civil Code art 201, 203); 0: of the day itself.

    What comes in after closing or on a day off begins with the next working day.
    """
    day = local(start).date()
    if days == 0:
        last = workdays.next(day)
        if last == day and local(start).time() >= workdays.hours.closing:
            last = workdays.add(day, 1)
        return at(last, workdays.hours.closing)
    return at(workdays.add(day, days), workdays.hours.closing)


def months_later(start: datetime, months: int, workdays: Workdays) -> datetime:
    """The same day of a later month, or its last one (Civil Code art 202); on a day off the next working day (art 203)."""
    day = local(start).date()
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    last = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return at(workdays.next(last), workdays.hours.closing)


def may_ask_until(due_at: datetime, ahead: int, workdays: Workdays) -> datetime:
    """More time is asked for so many working days before the limit: the last moment for it."""
    day = local(due_at).date()
    left = ahead
    while left:
        day -= timedelta(days=1)
        left -= workdays.is_workday(day)
    return at(day, workdays.hours.closing)


@dataclass(frozen=True, slots=True)
class Share:
    """A share beside what it stands on; of nothing there is none."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        if not self.whole:
            return None
        return (Decimal(100 * self.part) / self.whole).quantize(_TENTH, ROUND_HALF_UP)

    def __str__(self) -> str:
        return "—" if self.percent is None else f"{self.percent.normalize():f}%"
