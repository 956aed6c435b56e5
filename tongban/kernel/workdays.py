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
from itertools import pairwise
from typing import Final

from tongban.kernel.refusals import Refused
from tongban.kernel.terms import Term, TermUnit
from tongban.kernel.times import LOCAL, local

_ONE: Final = timedelta(days=1)
_WEEKDAYS: Final = "一二三四五六日"
_FAR_DAYS: Final = 366 * 60


class Workdays:
    """Which days are worked. Exceptions to Monday–Friday for the known years; weekends only elsewhere.

    `exceptions`: date → (worked?, name). Adding n working days is a lookup in a table of positions.
    """

    def __init__(
        self,
        *,
        exceptions: Mapping[date, tuple[bool, str]],
        first_year: int,
        last_year: int,
        hours: "OfficeHours | None" = None,
    ) -> None:
        assert first_year <= last_year
        self.hours = hours or USUAL_HOURS
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
            note = "" if self.knows(day) else f"（{self.ignorance(day)}）"
            return (f"工作日（{weekday}）" if day.weekday() < 5 else f"休息日（{weekday}）") + note
        worked, name = exception
        return f"调休上班（{weekday}{'，' + name if name else ''}）" if worked else f"放假（{name or weekday}）"

    def ignorance(self, day: date) -> str:
        """Why a day outside the known years is reckoned by weekends only."""
        return "放假安排尚未公布" if day.year > self.last_year else f"{self.first_year}年以前的放假安排未收录"

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
        """From "09:00-12:00,13:30-17:00". Raises Refused."""
        spans = []
        try:
            for part in text.split(","):
                start, _, end = part.strip().partition("-")
                spans.append((time.fromisoformat(start.strip()), time.fromisoformat(end.strip())))
        except ValueError as wrong:
            raise Refused(f"办公时间（TONGBAN_OFFICE_HOURS）“{text}”应写成 09:00-12:00,13:30-17:00") from wrong
        edges = [edge for span in spans for edge in span]
        if any(edge.tzinfo for edge in edges) or any(later <= edge for edge, later in pairwise(edges)):
            raise Refused(f"办公时间（TONGBAN_OFFICE_HOURS）“{text}”的先后不对，应写成 09:00-12:00,13:30-17:00")
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
    basis: str = "行政许可法第四十五条"

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
    hours: OfficeHours | None = None,
) -> Deadline:
    """When the term ends that began at `start` (acceptance, not application), in the calendar's office hours.

    Raises Refused when the end lies beyond what a calendar can hold.
    """
    hours = hours or calendar.hours
    if any(p.end is None for p in pauses):
        return Deadline(None, False)
    try:
        begin = local(start)
        if _in_minutes(term):
            due_at = _office_minutes(term, begin, calendar, pauses, hours)
        else:
            day = _whole_days(term, begin, calendar, pauses, hours)
            due_at = datetime.combine(day, hours.closing, tzinfo=LOCAL)
    except OverflowError as wrong:
        raise Refused("期限超出了日历能计算的范围（公元9999年），请核对日期和天数") from wrong
    last = due_at.date()
    return Deadline(due_at, not (calendar.knows(begin.date()) and calendar.knows(last)))


def _in_minutes(term: Term) -> bool:
    """A fraction of a day runs wholly in office minutes."""
    return term.amount != term.amount.to_integral_value()


def explain(
    *,
    term: Term,
    start: datetime,
    calendar: Workdays,
    pauses: Sequence[Pause] = (),
    hours: OfficeHours | None = None,
) -> Deadline:
    """The same with every day from the start to the due day (or to the open pause) and its reason."""
    hours = hours or calendar.hours
    found = deadline(term=term, start=start, calendar=calendar, pauses=pauses, hours=hours)
    begin = local(start)
    first = begin.date()
    last = found.due or max((p.start for p in pauses if p.end is None), default=first)
    lines: list[DayLine] = []
    counted = 0
    for n in range((last - first).days + 1):
        day = first + _ONE * n
        counts, reason = _line(day, begin, term, calendar, pauses, hours, used_up=counted >= term.amount)
        counted += counts
        lines.append(DayLine(day, counts, reason))
    return Deadline(found.due_at, found.provisional, tuple(lines))


def _line(
    day: date, begin: datetime, term: Term, calendar: Workdays, pauses: Iterable[Pause], hours: OfficeHours, *, used_up: bool
) -> tuple[bool, str]:  # fmt: skip
    minutes = _in_minutes(term)
    pause = next((p for p in pauses if p.covers(day)), None)
    if day == begin.date() and not minutes and term.amount != 0:
        return False, f"开始当日不计（民法典第二百零一条）；{calendar.reason(day)}"
    if pause is not None:
        return False, f"{pause.label}期间不计（{pause.basis}）"
    if used_up and not minutes and term.amount != 0:
        return False, f"期满遇休息日顺延（民法典第二百零三条）；{calendar.reason(day)}"
    if term.unit is TermUnit.CALENDAR and not minutes and term.amount != 0:
        return True, "按自然日计算"
    if not calendar.is_workday(day):
        return False, calendar.reason(day)
    if day == begin.date() and (begin.time() > hours.closing or (minutes and begin.time() == hours.closing)):
        return False, f"已过下班时间，当日不计；{calendar.reason(day)}"
    if term.amount == 0:
        return False, f"即时办结，当日到期；{calendar.reason(day)}"
    return True, calendar.reason(day) + ("，按办公时间累计" if minutes else "")


def _whole_days(term: Term, begin: datetime, calendar: Workdays, pauses: Sequence[Pause], hours: OfficeHours) -> date:
    start, count = begin.date(), int(term.amount)
    if count == 0:
        open_today = calendar.is_workday(start) and begin.time() <= hours.closing
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
    else:
        raise _too_far()
    # Civil Code art 203: a last day that is a holiday moves to the next working day.
    return day if calendar.is_workday(day) else _next_counting(day, calendar, pauses)


def _next_counting(day: date, calendar: Workdays, pauses: Sequence[Pause]) -> date:
    for _ in range(_FAR_DAYS):
        day += _ONE
        if calendar.is_workday(day) and not any(p.covers(day) for p in pauses):
            return day
    raise _too_far()


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
    raise _too_far()


def office_minutes(start: datetime, end: datetime, calendar: Workdays) -> int:
    """Office minutes from one moment to a later one; none when it is not later."""
    begin, last, hours = local(start), local(end), calendar.hours
    if last <= begin:
        return 0
    if begin.date() == last.date():
        return _passed(last, calendar) - _passed(begin, calendar)
    first = hours.minutes - _passed(begin, calendar) if calendar.is_workday(begin.date()) else 0
    between = calendar.between(begin.date(), last.date()) - calendar.is_workday(last.date())
    return first + between * hours.minutes + _passed(last, calendar)


def _passed(moment: datetime, calendar: Workdays) -> int:
    """Office minutes of that day up to the moment."""
    if not calendar.is_workday(moment.date()):
        return 0
    clock = _minutes(moment.time())
    return sum(max(0, min(clock, _minutes(end)) - _minutes(start)) for start, end in calendar.hours.spans)


def _too_far() -> Refused:
    return Refused(f"期限（连同不计入的时段）超过{_FAR_DAYS // 366}年，请核对日期和天数")
