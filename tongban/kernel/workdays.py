"""Working-day arithmetic: when a term ends, and why each day counts or does not.

The first day is not counted (Civil Code art 201); a term ends at the close of business of its last day (art 203);
the Licensing Law counts working days (art 82); days of a special procedure do not count (art 45). The calendar is
data: the yearly notice of the State Council's General Office. Past the last known year only weekends are known, and
the result says so (provisional).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tongban.kernel.terms import Term, TermUnit
from tongban.kernel.times import LOCAL, local

_ONE: Final = timedelta(days=1)
_WEEKDAYS: Final = "一二三四五六日"
_FAR_DAYS: Final = 366 * 60


class Workdays:
    """Which days are worked. Exceptions to Monday–Friday for the known years; weekends only elsewhere.

    `exceptions`: date → (worked?, name). Adding n working days is a lookup in a table of positions.
    """

    def __init__(self, *, exceptions: Mapping[date, tuple[bool, str]], first_year: int, last_year: int) -> None:
        assert first_year <= last_year
        self.first_year = first_year
        self.last_year = last_year
        self._exceptions = dict(exceptions)
        self._start = date(first_year, 1, 1)
        end = date(last_year + 4, 12, 31)
        self._worked = [
            day.toordinal()
            for day in (self._start + _ONE * n for n in range((end - self._start).days + 1))
            if self.is_workday(day)
        ]

    def is_workday(self, day: date) -> bool:
        exception = self._exceptions.get(day)
        return exception[0] if exception else day.weekday() < 5

    def knows(self, day: date) -> bool:
        """Whether the notice for the day's year is known."""
        return self.first_year <= day.year <= self.last_year

    def reason(self, day: date) -> str:
        """Why the day is worked or not, in words."""
        exception = self._exceptions.get(day)
        weekday = f"星期{_WEEKDAYS[day.weekday()]}"
        if exception is None:
            note = "" if self.knows(day) else "（放假安排尚未公布）"
            return (f"工作日（{weekday}）" if day.weekday() < 5 else f"休息日（{weekday}）") + note
        worked, name = exception
        return f"调休上班（{weekday}{'，' + name if name else ''}）" if worked else f"放假（{name or weekday}）"

    def add(self, start: date, count: int) -> date:
        """The count-th working day after start; start itself is never counted."""
        assert count >= 0
        if count == 0:
            return start
        first = bisect_right(self._worked, start.toordinal())
        place = first + count - 1
        if start >= self._start and place < len(self._worked):
            return date.fromordinal(self._worked[place])
        day = start
        while count:
            day += _ONE
            count -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after start up to and including end."""
        if end <= start:
            return 0
        if start >= self._start and end.toordinal() <= self._worked[-1]:
            return bisect_right(self._worked, end.toordinal()) - bisect_right(self._worked, start.toordinal())
        return sum(self.is_workday(start + _ONE * n) for n in range(1, (end - start).days + 1))

    def next(self, day: date) -> date:
        """The day itself if worked, else the next worked one."""
        return day if self.is_workday(day) else self.add(day, 1)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Spans of one working day in which minutes run."""

    spans: tuple[tuple[time, time], ...] = ((time(9, 0), time(12, 0)), (time(13, 30), time(17, 0)))

    @property
    def closing(self) -> time:
        return self.spans[-1][1]

    @property
    def minutes(self) -> int:
        """Office minutes of a whole day."""
        return sum(_minutes(end) - _minutes(start) for start, end in self.spans)

    def after(self, clock: time, minutes: Decimal) -> tuple[time | None, Decimal]:
        """Run minutes from a clock time: the time reached, or None and what is left for the next day."""
        now = _minutes(clock)
        for start, end in self.spans:
            begin = max(now, _minutes(start))
            room = Decimal(_minutes(end) - begin)
            if room <= 0:
                continue
            if minutes <= room:
                whole = int((Decimal(begin) + minutes).to_integral_value(ROUND_HALF_UP))
                return time(whole // 60, whole % 60), Decimal(0)
            minutes -= room
        return None, minutes

    @staticmethod
    def parse(text: str) -> "OfficeHours":
        """From "09:00-12:00,13:30-17:00"."""
        spans = []
        for part in text.split(","):
            start, _, end = part.strip().partition("-")
            spans.append((time.fromisoformat(start), time.fromisoformat(end)))
        return OfficeHours(tuple(spans))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


USUAL_HOURS: Final = OfficeHours()


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, both ends included; no end yet means it still runs (Licensing Law art 45)."""

    start: date
    end: date | None
    label: str = "特别程序"

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class DayLine:
    date: date
    counts: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a term ends: moment and day (None while a pause is open), and whether the calendar behind it is known."""

    due_at: datetime | None
    provisional: bool
    days: tuple[DayLine, ...] = field(default=())

    @property
    def due(self) -> date | None:
        return None if self.due_at is None else local(self.due_at).date()


def deadline(
    *,
    term: Term,
    start: datetime,
    calendar: Workdays,
    pauses: Sequence[Pause] = (),
    hours: OfficeHours = USUAL_HOURS,
) -> Deadline:
    """When the term ends that began at `start` (acceptance, not application)."""
    if any(p.end is None for p in pauses):
        return Deadline(None, False)
    begin = local(start)
    if term.amount != term.amount.to_integral_value():
        due_at = _office_minutes(term, begin, calendar, pauses, hours)
    else:
        day = _whole_days(term, begin, calendar, pauses, hours)
        due_at = datetime.combine(day, hours.closing, tzinfo=LOCAL)
    last = due_at.date()
    return Deadline(due_at, not (calendar.knows(begin.date()) and calendar.knows(last)))


def explain(
    *,
    term: Term,
    start: datetime,
    calendar: Workdays,
    pauses: Sequence[Pause] = (),
    hours: OfficeHours = USUAL_HOURS,
) -> Deadline:
    """The same with every day from the start to the due day (or to the open pause) and its reason."""
    found = deadline(term=term, start=start, calendar=calendar, pauses=pauses, hours=hours)
    begin = local(start)
    last = found.due or max((p.start for p in pauses if p.end is None), default=begin.date())
    minutes = term.amount != term.amount.to_integral_value()
    lines = []
    for n in range((last - begin.date()).days + 1):
        day = begin.date() + _ONE * n
        counts, reason = _line(day, begin.date(), term, calendar, pauses, minutes=minutes)
        lines.append(DayLine(day, counts, reason))
    return Deadline(found.due_at, found.provisional, tuple(lines))


def _line(
    day: date, start: date, term: Term, calendar: Workdays, pauses: Iterable[Pause], *, minutes: bool
) -> tuple[bool, str]:
    pause = next((p for p in pauses if p.covers(day)), None)
    if day == start and not minutes and term.amount != 0:
        return False, f"开始当日不计（民法典第二百零一条）；{calendar.reason(day)}"
    if pause is not None:
        return False, f"{pause.label}期间不计（行政许可法第四十五条）"
    if term.unit is TermUnit.CALENDAR and not minutes:
        return True, "按自然日计算"
    if not calendar.is_workday(day):
        return False, calendar.reason(day)
    return True, calendar.reason(day) + ("，按办公时间累计" if minutes else "")


def _whole_days(term: Term, begin: datetime, calendar: Workdays, pauses: Sequence[Pause], hours: OfficeHours) -> date:
    start, count = begin.date(), int(term.amount)
    if count == 0:
        open_today = calendar.is_workday(start) and begin.timetz().replace(tzinfo=None) <= hours.closing
        paused = any(p.covers(start) for p in pauses)
        return start if open_today and not paused else _next_counting(start, calendar, pauses)
    if term.unit is TermUnit.WORKING and not pauses:
        return calendar.add(start, count)
    day = start
    for _ in range(_FAR_DAYS):
        day += _ONE
        if any(p.covers(day) for p in pauses):
            continue
        count -= term.unit is TermUnit.CALENDAR or calendar.is_workday(day)
        if count == 0:
            break
    assert count == 0, "a term longer than a lifetime"
    # Civil Code art 203: a last day that is a holiday moves to the next working day.
    return calendar.next(day) if term.unit is TermUnit.CALENDAR else day


def _next_counting(day: date, calendar: Workdays, pauses: Sequence[Pause]) -> date:
    for _ in range(_FAR_DAYS):
        day += _ONE
        if calendar.is_workday(day) and not any(p.covers(day) for p in pauses):
            return day
    raise AssertionError("no working day in a lifetime")


def _office_minutes(
    term: Term, begin: datetime, calendar: Workdays, pauses: Sequence[Pause], hours: OfficeHours
) -> datetime:
    left = term.amount * hours.minutes
    day, clock = begin.date(), begin.time().replace(second=0, microsecond=0)
    for _ in range(_FAR_DAYS):
        if calendar.is_workday(day) and not any(p.covers(day) for p in pauses):
            reached, left = hours.after(clock, left)
            if reached is not None:
                return datetime.combine(day, reached, tzinfo=LOCAL)
        day, clock = day + _ONE, time(0, 0)
    raise AssertionError("a term longer than a lifetime")
