"""Why a light stands: day by day, which day counted and why, how many by then, where the threshold was crossed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from tongban.kernel.terms import Term, TermUnit
from tongban.kernel.times import at, local
from tongban.kernel.workdays import DayLine, Pause, Workdays, explain
from tongban.oversight.supervision.rules.lights import Book, Course, binding, courses, reach, to_be_claimed
from tongban.oversight.supervision.values.clocks import Lamp, LegClock, MatterClock
from tongban.oversight.supervision.values.signals import Measuring
from tongban.services.cases.rules import CORRECTION_TERM, DELIVERY_TERM, received_on

_SHOWN_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day: whether it counted, why, the how-manieth it was, what went on or ended on it."""

    date: date
    counts: bool
    reason: str
    nth: int
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole account. `still`: what did not count, by cause, in working days."""

    title: str
    label: str
    basis: str
    due_at: datetime | None
    rows: tuple[DayRow, ...]
    still: tuple[tuple[str, int], ...]
    said: tuple[str, ...] = ()

    @property
    def counted(self) -> int:
        return max((row.nth for row in self.rows), default=0)


def account(matter: MatterClock, lamp: Lamp, found: Sequence[Lamp], book: Book, now: datetime) -> Explanation:
    """The account of one light; `found`: every light of the matter, marked on its day."""
    leg = next((one for one in matter.legs if one.case_id == lamp.case_id), None)
    if lamp.limit is None:
        return Explanation(lamp.rule.title, "", lamp.rule.note, None, (), (), tuple(_odd(matter, leg, lamp)))
    start, course, title = _course(matter, leg, lamp, book)
    until = min(lamp.until or now, now)
    marks = _marks([one for one in found if (one.case_id, one.about_id) == (lamp.case_id, lamp.about_id)], until)
    if lamp.until is not None and lamp.until <= now:
        marks.setdefault(local(lamp.until).date(), []).append(
            f"{'认领' if lamp.rule.measure is Measuring.UNCLAIMED else '办结'} {local(lamp.until):%H:%M}"
        )
    last = max(local(until).date(), local(lamp.at).date())
    lines = _lines(course, start, last, book.calendar)
    rows, nth = [], 0
    for line in lines[:_SHOWN_MAX]:
        nth += line.counts
        rows.append(DayRow(line.date, line.counts, line.reason, nth, tuple(marks.get(line.date, ()))))
    still = tuple((p.label, _working(p, local(start).date(), last, book.calendar)) for p in course.pauses)
    due = reach(course, start, book.calendar)
    return Explanation(title, course.term.label, course.term.basis, due, tuple(rows), tuple(x for x in still if x[1]))


def _course(matter: MatterClock, leg: LegClock | None, lamp: Lamp, book: Book) -> tuple[datetime, Course, str]:
    match lamp.rule.measure:
        case Measuring.ANSWER_LEFT | Measuring.ANSWER_OVER:
            start = at(received_on(matter.received_at, book.calendar), time(9, 0))
            return start, Course(replace(CORRECTION_TERM, amount=lamp.rule.thresholds["days"]), ()), "受理答复期限"
        case Measuring.DELIVERY_OVER:
            assert matter.concluded_at is not None
            term = replace(DELIVERY_TERM, amount=lamp.rule.thresholds["days"])
            return matter.concluded_at, Course(term, ()), "送达期限"
        case Measuring.QUESTION_LEFT | Measuring.QUESTION_OVER:
            assert leg is not None
            asked = next(one for one in leg.questions if one.id == lamp.about_id)
            term = Term(amount=lamp.rule.thresholds["days"], basis=lamp.rule.note)
            return asked.asked_at, Course(term, ()), "征求意见答复期限"
    assert leg is not None
    if lamp.rule.measure is Measuring.UNCLAIMED:
        return leg.time.opened_at, to_be_claimed(leg, lamp.rule, book), "认领期限"
    longer = leg.time.extension if _after_extension(leg, lamp) else 0
    if lamp.rule.measure is Measuring.ELSEWHERE_OVER:
        return leg.time.opened_at, binding(leg, longer, book, away=False)[0], "对申请人的承诺时限"
    if lamp.rule.measure is Measuring.LAW_OVER:
        law = courses(leg, longer, book)[-1]
        if leg.time.statutory is not None and reach(law, leg.time.opened_at, book.calendar) == lamp.limit:
            return leg.time.opened_at, law, "法定时限"
    course, _ = binding(leg, longer, book)
    return leg.time.opened_at, course, "承诺时限"


def _after_extension(leg: LegClock, lamp: Lamp) -> bool:
    return leg.extended_at is None or lamp.at >= leg.extended_at


def _lines(course: Course, start: datetime, last: date, calendar: Workdays) -> list[DayLine]:
    """The kernel's own account of each day up to the last, also beyond the end of the term."""
    closed = [pause if pause.end else replace(pause, end=max(pause.start, last)) for pause in course.pauses]
    term, first = course.term, local(start).date()
    head = explain(term=term, start=start, calendar=calendar, pauses=closed).days
    if head and head[-1].date >= last:
        return [line for line in head if line.date <= last]
    more = (last - first).days + 1 if term.unit is TermUnit.CALENDAR else calendar.between(first, last) + 1
    whole = replace(term, amount=term.amount + Decimal(more))
    tail = explain(term=whole, start=start, calendar=calendar, pauses=closed).days
    return [*head, *(line for line in tail if (not head or line.date > head[-1].date) and line.date <= last)]


def _marks(found: Sequence[Lamp], until: datetime) -> dict[date, list[str]]:
    marks: dict[date, list[str]] = {}
    for lamp in sorted(found, key=lambda one: one.at):
        if lamp.at <= until:
            marks.setdefault(local(lamp.at).date(), []).append(f"{lamp.rule.title} {local(lamp.at):%H:%M}")
    return marks


def _working(pause: Pause, first: date, last: date, calendar: Workdays) -> int:
    start, end = max(pause.start, first), min(pause.end or last, last)
    return calendar.between(start - timedelta(days=1), end) if end >= start else 0


def _odd(matter: MatterClock, leg: LegClock | None, lamp: Lamp) -> list[str]:
    """An anomaly in words."""
    match lamp.rule.measure:
        case Measuring.INSTANT:
            assert leg is not None
            assert leg.time.ended_at is not None
            took = int((leg.time.ended_at - leg.time.opened_at).total_seconds())
            return [f"承诺{leg.time.promise.label}的件，{_moment(leg.time.opened_at)}开始，{took}秒后作出决定"]
        case Measuring.CORRECTED_TWICE:
            return [f"{_moment(lamp.at)}第二次发出补正告知；补正应当一次告知（行政许可法第三十二条）"]
        case Measuring.TWO_PLACES:
            return [f"同一人在{matter.elsewhere_gap}分钟内于两个收件地收件，本件在{_moment(lamp.at)}"]
        case Measuring.NO_RESULT:
            return [f"{_moment(lamp.at)}已出证，本环节准予，但没有结果证照"]
    if lamp.rule.measure is Measuring.EDITED:
        return [f"{e.what}时间：登记为{_moment(e.row)}，留痕为{_moment(e.trail)}" for e in (leg.edited if leg else ())]
    stop = next(one for one in leg.stopped if one.id == lamp.about_id) if leg else None
    if stop is None:
        return []
    span = f"{stop.start}至{stop.end or '今'}"
    if lamp.rule.measure is Measuring.PAUSE_LONG:
        return [
            f"{stop.title}预计{stop.start}至{stop.planned_end}（{(stop.planned_end - stop.start).days + 1}天），实际{span}"
        ]
    return [f"{stop.title}（{span}）在{_moment(stop.entered_at)}才登记"]


def _moment(when: datetime | None) -> str:
    return local(when).strftime("%Y-%m-%d %H:%M") if when else "空"
