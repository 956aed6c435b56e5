"""The clock of a request: pure in its dates, the settings it began under, and the calendar (Disclosure Regulation art 30-35)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from tongban.kernel.terms import Term
from tongban.kernel.times import at, local
from tongban.kernel.workdays import Deadline, Pause, Workdays, deadline, explain
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.values.requests import Way

_NOON: Final = time(12)
_SOON: Final = 3  # working days
_BASIS: Final = "政府信息公开条例第三十三条"


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking of others: sent, the last day to answer, the day of the answer if one came."""

    sent_on: date
    due_on: date
    answered_on: date | None = None

    @property
    def end(self) -> date:
        """Silence ends the asking on its last day, whenever it is put down."""
        return self.due_on if self.answered_on is None else min(self.answered_on, self.due_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What the clock of one answer depends on."""

    received_on: date
    days: int
    corrected_on: date | None = None
    paid_on: date | None = None
    askings: Sequence[Asking] = field(default=())
    extension: int = 0
    delayed_until: date | None = None

    @property
    def start(self) -> date:
        """Disclosure Regulation art 30: the answer clock starts anew when the correction has come; so it does with the payment."""
        return max(d for d in (self.received_on, self.corrected_on, self.paid_on) if d is not None)

    @property
    def term(self) -> Term:
        """Disclosure Regulation art 33: twenty working days, and up to twenty more with approval."""
        return Term(amount=Decimal(self.days + self.extension), basis=_BASIS)

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """Disclosure Regulation art 33: the time for asking third parties and other bodies does not count, each day once."""
        return tuple(Pause(a.sent_on, a.end, "征求意见", _BASIS) for a in self.askings)


def due(times: Times, calendar: Workdays) -> datetime:
    """The last moment to answer."""
    if times.delayed_until is not None:  # Disclosure Regulation art 35: a reasonable later day, told to the applicant
        return at(times.delayed_until, calendar.hours.closing)
    found = deadline(term=times.term, start=at(times.start, _NOON), calendar=calendar, pauses=times.pauses)
    assert found.due_at is not None
    return found.due_at


def explained(times: Times, calendar: Workdays) -> Deadline:
    """The same, every day with its reason."""
    return explain(term=times.term, start=at(times.start, _NOON), calendar=calendar, pauses=times.pauses)


def received(way: Way, *, came_on: date, confirmed_on: date | None) -> date | None:
    """Disclosure Regulation art 31: which day counts as received; none before both sides have confirmed.

    Handed in: that day. Registered mail: the day it was signed for. Ordinary mail: confirmed with the applicant on the
    day it came. Internet and fax: the day both sides confirmed.
    """
    match way:
        case Way.IN_PERSON | Way.ORAL | Way.REGISTERED:
            return came_on
        case Way.ORDINARY:
            return came_on if confirmed_on is None else min(came_on, confirmed_on)
        case _:
            return confirmed_on


def day_after(days: int, day: date, calendar: Workdays) -> date:
    """The last of so many working days after the day (Civil Code art 201)."""
    return calendar.add(day, days)


def closing(day: date, calendar: Workdays) -> datetime:
    """A limit in working days ends at the close of business (Civil Code art 203)."""
    return at(day, calendar.hours.closing)


def must_be_within(day: date, first: date, last: date, what: str) -> None:
    """Dates as people enter them."""
    if not first <= day <= last:
        raise OpennessRefusal(f"{what}应在{first}到{last}之间，请核对")


def light(*, due_at: datetime | None, now: datetime, calendar: Workdays) -> str:
    """green, yellow in the last working days, red once it has passed; grey while nothing runs."""
    if due_at is None:
        return "grey"
    if now > due_at:
        return "red"
    return "yellow" if calendar.between(local(now).date(), local(due_at).date()) <= _SOON else "green"
