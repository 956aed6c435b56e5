"""Arithmetic of letters: deadlines in working days, days late, lights, which reminder is due."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from tongban.kernel.terms import Term
from tongban.kernel.times import at, local
from tongban.kernel.workdays import USUAL_HOURS, Workdays, deadline
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.values.letters import EARLY, LADDER, Light, Reminding

YEARS_MOST = 3


def number(word: str, year: int, sequence: int) -> str:
    """The number of a paper as offices write it: word, year in hexagonal brackets, sequence without zeros."""
    return f"{word}〔{year}〕{sequence}号"


def due_after(days: int, start: datetime, calendar: Workdays) -> datetime:
    """The closing time of the last of so many working days (Civil Code art 201, 203)."""
    due_at = deadline(term=Term(amount=Decimal(days)), start=start, calendar=calendar).due_at
    assert due_at is not None
    return due_at


def due_on(day: date) -> datetime:
    """The closing time of the day."""
    return at(day, USUAL_HOURS.closing)


def moment_on(day: date, *, after: datetime | None, now: datetime) -> datetime:
    """When something happened of which only the day is known: at closing time, as far as that is possible."""
    moment = min(due_on(day), now) if day <= local(now).date() else due_on(day)
    return after if after is not None and moment < after and local(after).date() == day else moment


def due_at(*, days: int | None, fixed: date | None, start: datetime, calendar: Workdays) -> datetime:
    """When the letter that is issued at `start` has to be answered. A fixed day must lie ahead."""
    if fixed is None:
        assert days is not None
        return due_after(days, start, calendar)
    if due_on(fixed) <= start:
        raise SupervisionRefusal(f"办理期限{fixed}已过，请改期限后再签发")
    return due_on(fixed)


def check_limit(*, days: int | None, fixed: date | None, today: date) -> None:
    """A limit that can be kept."""
    if days is not None and not 1 <= days <= 250:
        raise SupervisionRefusal("办理期限应在1到250个工作日之间")
    if fixed is not None and not today <= fixed <= today + timedelta(days=366 * YEARS_MOST):
        raise SupervisionRefusal(f"办理期限{fixed}不对：应在今天之后、{YEARS_MOST}年之内")


def days_late(due_at: datetime, answered_at: datetime, calendar: Workdays) -> int:
    """Working days by which the answer came after its limit; an answer after hours of the last day is one late."""
    if answered_at <= due_at:
        return 0
    return max(1, calendar.between(local(due_at).date(), local(answered_at).date()))


def light(*, due_at: datetime | None, now: datetime, done_at: datetime | None, calendar: Workdays) -> Light:
    """Grey before issue; red once the limit has passed, also when answered too late; yellow on the last two days."""
    if due_at is None:
        return Light.GREY
    if done_at is not None:
        return Light.RED if done_at > due_at else Light.GREEN
    if now > due_at:
        return Light.RED
    return Light.YELLOW if calendar.between(local(now).date(), local(due_at).date()) <= 1 else Light.GREEN


def early_due(*, start: datetime, due_at: datetime, now: datetime, calendar: Workdays) -> list[Reminding]:
    """Reminders before the deadline whose time has come (50 %, 80 % of the working days, one working day before).

    Of those that come due together only the last is worth sending; none after the deadline, where the ladder begins.
    """
    if now > due_at:
        return []
    begun, last, today = local(start).date(), local(due_at).date(), local(now).date()
    whole, gone = calendar.between(begun, last), calendar.between(begun, today)
    due = []
    if whole >= 4 and gone * 2 >= whole:
        due.append(Reminding.HALF)
    if whole >= 5 and gone * 10 >= whole * 8:
        due.append(Reminding.EIGHTY)
    if whole >= 2 and calendar.between(today, last) <= 1:
        due.append(Reminding.DAY_BEFORE)
    return due


def late_due(
    *, due_at: datetime, now: datetime, fired: Mapping[Reminding, datetime], after: Mapping[Reminding, int],
    calendar: Workdays,
) -> Reminding | None:  # fmt: skip
    """The next step of the ladder whose time has come: never two at once, never one before its predecessor has worked.

    `after` says how many working days late each step comes; a step also waits, from the one before, the days between.
    """
    late = calendar.between(local(due_at).date(), local(now).date()) if now > due_at else -1
    before: Reminding | None = None
    for step in LADDER:
        if step not in fired:
            if late < after[step]:
                return None
            if before is not None:
                waited = calendar.between(local(fired[before]).date(), local(now).date())
                if waited < after[step] - after[before]:
                    return None
            return step
        before = step
    return None


def newest(due: list[Reminding], fired: Collection[Reminding]) -> Reminding | None:
    """Of the early reminders that are due the last one, unless it, or a later one, was sent already."""
    for step in reversed(EARLY):
        if step in fired:
            return None
        if step in due:
            return step
    return None
