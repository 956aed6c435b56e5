"""Since when each light stands, from the recorded clock alone. Pure: the same facts give the same lights.

Nothing is counted here that the calendar does not count: terms end where `kernel.workdays` says. Days that were not the
officer's are left out: special procedures (Licensing Law art 45), what the applicant caused, what lay in another system.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final, assert_never

from tongban.kernel.terms import Term, TermUnit
from tongban.kernel.times import LOCAL, at, local
from tongban.kernel.workdays import OfficeHours, Pause, Workdays, deadline
from tongban.oversight.supervision.rules import anomalies
from tongban.oversight.supervision.values.clocks import Away, Lamp, LegClock, MatterClock, Rule
from tongban.oversight.supervision.values.signals import Measuring
from tongban.services.cases import reckoning
from tongban.services.cases.rules import CORRECTION_TERM, DELIVERY_TERM, earlier, received_on
from tongban.services.cases.values import ProcedureKind

_DAY: Final = timedelta(days=1)
_APPLICANT: Final = ProcedureKind.APPLICANT_CAUSE.value
_NUDGE: Final = Decimal("0.001")
RulesOn = Callable[[date], Sequence[Rule]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What lights are reckoned by: the calendar, which procedures stop a promise here, the rules of each day."""

    calendar: Workdays
    stoppers: Collection[str]
    rules_on: RulesOn


@dataclass(frozen=True, slots=True)
class Course:
    """One term of a leg with what does not count in it."""

    term: Term
    pauses: tuple[Pause, ...]


def reach(course: Course, start: datetime, calendar: Workdays) -> datetime | None:
    """When the term ends; None while an open pause keeps it from ending. A pause that began after the end changes nothing."""
    closed = [pause for pause in course.pauses if pause.end is not None]
    found = deadline(term=course.term, start=start, calendar=calendar, pauses=closed).due_at
    assert found is not None
    opened = min((pause.start for pause in course.pauses if pause.end is None), default=None)
    return None if opened is not None and local(found).date() >= opened else found


def in_minutes(term: Term) -> bool:
    """A fraction of a day runs in office minutes."""
    return term.amount != term.amount.to_integral_value()


# --- what does not count -----------------------------------------------------------------------------------------------------


def elsewhere(away: Sequence[Away], *, hours: OfficeHours, touched: bool) -> Iterator[Pause]:
    """Days on which the leg lay elsewhere at closing time; of a term in minutes every day that was touched."""
    for one in away:
        start = local(one.start)
        first = start.date() if touched or start.time() <= hours.closing else start.date() + _DAY
        last = None
        if one.end is not None:
            end = local(one.end)
            last = end.date() if touched or end.time() > hours.closing else end.date() - _DAY
            if last < first:
                continue
        yield Pause(first, last, f"在{one.where}", "由对方计时，不计经办人的时间")


def stops(leg: LegClock, *, law: bool, stoppers: Collection[str]) -> list[Pause]:
    """Special procedures that stop the officer's clock: those of art 45, what the applicant caused, for the promise also the office's own."""
    kinds = {_APPLICANT} if law else {*stoppers, _APPLICANT}
    found = reckoning.pauses(leg.time.stops, statutory=False, promise_stoppers=kinds)
    mine = "不是经办人的时间" if law else "不计入承诺时限"
    return [pause if "四十五" in pause.basis else replace(pause, basis=mine) for pause in found]


def courses(leg: LegClock, extension: int, book: Book, *, away: bool = True) -> list[Course]:
    """The promise and, where there is one, the law's limit (Licensing Law art 42), each with what does not count."""
    found = []
    for law, term in ((False, leg.time.promise), (True, leg.time.statutory)):
        if term is None:
            continue
        longer = reckoning.lengthened(term, extension)
        out = elsewhere(leg.away, hours=book.calendar.hours, touched=in_minutes(longer)) if away else ()
        found.append(Course(longer, (*stops(leg, law=law, stoppers=book.stoppers), *out)))
    return found


def binding(leg: LegClock, extension: int, book: Book, *, away: bool = True) -> tuple[Course, datetime | None]:
    """The course that ends first, and when. A promise that stands still is not overtaken by the law's limit."""
    first, *law = courses(leg, extension, book, away=away)
    due = reach(first, leg.time.opened_at, book.calendar)
    if due is not None and law:
        legal = reach(law[0], leg.time.opened_at, book.calendar)
        if legal is not None and legal < due:
            return law[0], legal
    return first, due


# --- when --------------------------------------------------------------------------------------------------------------------------


def warned(course: Course, start: datetime, rule: Rule, calendar: Workdays) -> datetime | None:
    """Nine tenths gone, or one working day left; of a short limit half of the last day left."""
    whole, said = course.term.amount, rule.thresholds
    if whole == 0:
        return None
    short = whole <= said["short_days"]
    if in_minutes(course.term):
        left = min(said["last_day"], whole * said["last_day"]) if short else said["left_days"]
        gone = whole - left if short else min(said["share"] * whole, whole - left)
        gone = gone - _NUDGE if gone == gone.to_integral_value() else gone
        return reach(replace(course, term=replace(course.term, amount=max(gone, _NUDGE))), start, calendar)
    if short:
        due = reach(course, start, calendar)
        return due and _part_of_day(local(due).date(), 1 - said["last_day"], calendar.hours)
    days = min((said["share"] * whole).to_integral_value(ROUND_CEILING), whole - said["left_days"])
    return reach(replace(course, term=replace(course.term, amount=max(days, Decimal(1)))), start, calendar)


def _part_of_day(day: date, share: Decimal, hours: OfficeHours) -> datetime:
    clock, _ = hours.after(time(0, 0), Decimal(hours.minutes) * share)
    return datetime.combine(day, clock or hours.closing, tzinfo=LOCAL)


def _first_with_extension(leg: LegClock, when: Callable[[int], datetime | None]) -> datetime | None:
    """An extension counts from its approval on: what stood before stays."""
    before = when(0)
    if not leg.time.extension or (before is not None and leg.extended_at is not None and before < leg.extended_at):
        return before
    return when(leg.time.extension)


def yellow(leg: LegClock, rule: Rule, book: Book) -> datetime | None:
    """Before the red light, or not at all: an extension that came after the limit brings no second warning."""

    def when(extension: int) -> datetime | None:
        return warned(binding(leg, extension, book)[0], leg.time.opened_at, rule, book.calendar)

    found, over = _first_with_extension(leg, when), red(leg, book)
    return None if found is None or (over is not None and found >= over) else found


def red(leg: LegClock, book: Book) -> datetime | None:
    return _first_with_extension(leg, lambda extension: binding(leg, extension, book)[1])


def red_plus(leg: LegClock, rule: Rule, book: Book) -> datetime | None:
    """Past the law's limit, or so many working days after the red light; whichever comes first."""

    def when(extension: int) -> datetime | None:
        promise, *law = courses(leg, extension, book)
        legal = reach(law[0], leg.time.opened_at, book.calendar) if law else None
        over = binding(leg, extension, book)[1]
        later = over and reach(Course(_days(rule.whole("after_days")), promise.pauses), over, book.calendar)
        return earlier(legal, later)

    return _first_with_extension(leg, when)


def elsewhere_over(leg: LegClock, book: Book) -> datetime | None:
    """The citizen's promise ended while the leg lay elsewhere."""
    due = _first_with_extension(leg, lambda extension: binding(leg, extension, book, away=False)[1])
    if due is None or not any(one.start <= due and (one.end is None or due < one.end) for one in leg.away):
        return None
    return due


def unclaimed(leg: LegClock, rule: Rule, book: Book) -> datetime | None:
    """Before the red light, or not at all: of a short promise the red light says enough."""
    found, over = reach(to_be_claimed(leg, rule, book), leg.time.opened_at, book.calendar), red(leg, book)
    return None if found is None or (over is not None and found >= over) else found


def to_be_claimed(leg: LegClock, rule: Rule, book: Book) -> Course:
    """The step's own limit: the days in which somebody has to take the leg in hand."""
    term = replace(_days(rule.whole("days")), basis=rule.note)
    return Course(term, tuple(stops(leg, law=False, stoppers=book.stoppers)))


def _days(count: int) -> Term:
    return Term(amount=Decimal(count), unit=TermUnit.WORKING)


# --- lamps --------------------------------------------------------------------------------------------------------------------------


def lamps(matter: MatterClock, book: Book) -> list[Lamp]:
    """Every light of the matter with the moment it goes on, in the past or to come, by the rules of the day its clock began."""
    found = [*_of_the_whole(matter, book)]
    for leg in matter.legs:
        for rule in book.rules_on(local(leg.time.opened_at).date()):
            found += _of_leg(matter, leg, rule, book)
    return found


def _of_leg(matter: MatterClock, leg: LegClock, rule: Rule, book: Book) -> Iterator[Lamp]:
    def lamp(when: datetime | None, *, limit: datetime | None = None, until: datetime | None = None) -> Iterator[Lamp]:
        if when is not None:
            yield Lamp(
                rule=rule, application_id=matter.application_id, case_id=leg.case_id, about_id=None, round=leg.round,
                department_id=leg.department_id, handler_id=leg.handler_id, at=when, until=until, limit=limit,
            )  # fmt: skip

    end = leg.time.ended_at
    match rule.measure:
        case Measuring.PROMISE_LEFT:
            soon = yellow(leg, rule, book)
            yield from lamp(soon, limit=red(leg, book) or soon, until=end)
        case Measuring.PROMISE_OVER:
            due = red(leg, book)
            yield from lamp(due, limit=due, until=end)
        case Measuring.LAW_OVER:
            due = red_plus(leg, rule, book)
            yield from lamp(due, limit=due, until=end)
        case Measuring.ELSEWHERE_OVER:
            due = elsewhere_over(leg, book)
            yield from lamp(due, limit=due, until=end)
        case Measuring.UNCLAIMED:
            due = unclaimed(leg, rule, book)
            yield from lamp(due, limit=due, until=earlier(leg.claimed_at, end))
        case Measuring.QUESTION_LEFT | Measuring.QUESTION_OVER:
            yield from _questions(matter, leg, rule, book)
        case Measuring.INSTANT | Measuring.PAUSE_LONG | Measuring.PAUSE_LATE | Measuring.NO_RESULT | Measuring.EDITED:
            yield from anomalies.of_leg(matter, leg, rule, book.calendar)
        case (
            Measuring.ANSWER_LEFT
            | Measuring.ANSWER_OVER
            | Measuring.DELIVERY_OVER
            | Measuring.CORRECTED_TWICE
            | Measuring.TWO_PLACES
        ):
            return
        case _:
            assert_never(rule.measure)


def _questions(matter: MatterClock, leg: LegClock, rule: Rule, book: Book) -> Iterator[Lamp]:
    """The asked department's own limit: the light is theirs, not the asking officer's."""
    for asked in leg.questions:
        if asked.asked_at < leg.time.opened_at:
            continue
        days = rule.whole("days")
        due = reach(Course(_days(days), ()), asked.asked_at, book.calendar)
        when = due
        if rule.measure is Measuring.QUESTION_LEFT:
            before = max(1, days - rule.whole("left_days"))
            when = reach(Course(_days(before), ()), asked.asked_at, book.calendar) if before < days else None
        if when is not None:
            yield Lamp(
                rule=rule, application_id=matter.application_id, case_id=leg.case_id, about_id=asked.id,
                round=leg.round, department_id=asked.department_id, handler_id=None, at=when,
                until=earlier(asked.answered_at, leg.time.ended_at), limit=due,
            )  # fmt: skip


def _of_the_whole(matter: MatterClock, book: Book) -> Iterator[Lamp]:
    for rule in book.rules_on(local(matter.received_at).date()):
        if rule.measure is Measuring.ANSWER_OVER:
            due = answer_due(matter, rule, book.calendar)
            until = None if matter.deemed else matter.answered_at
            yield _whole(matter, rule, due, until=until, limit=due, round_=matter.receipts, who=matter.accepted_by_id)
        elif rule.measure is Measuring.ANSWER_LEFT:
            soon, due = answer_soon(matter, rule, book.calendar), answer_due(matter, rule, book.calendar)
            if soon is not None:
                until = None if matter.deemed else matter.answered_at
                yield _whole(
                    matter, rule, soon, until=until, limit=due, round_=matter.receipts, who=matter.accepted_by_id
                )
        elif rule.measure in (Measuring.CORRECTED_TWICE, Measuring.TWO_PLACES):
            yield from anomalies.of_the_whole(matter, rule)
    if matter.concluded_at is not None:
        for rule in book.rules_on(local(matter.concluded_at).date()):
            if rule.measure is Measuring.DELIVERY_OVER:
                due = delivery_due(matter, rule, book.calendar)
                yield _whole(matter, rule, due, until=matter.ready_at, limit=due, round_=matter.conclusions)


def _whole(matter: MatterClock, rule: Rule, when: datetime, **facts: object) -> Lamp:
    return anomalies.whole_lamp(matter, rule, when, facts)


def answer_due(matter: MatterClock, rule: Rule, calendar: Workdays) -> datetime:
    """Five working days after receipt (Licensing Law art 32(4)); received after hours counts from the next working day."""
    start = at(received_on(matter.received_at, calendar), time(9, 0))
    term = replace(CORRECTION_TERM, amount=rule.thresholds["days"])
    due = reach(Course(term, ()), start, calendar)
    assert due is not None
    return due


def answer_soon(matter: MatterClock, rule: Rule, calendar: Workdays) -> datetime | None:
    """The step's own warning: so many working days before its end; never on the day of receipt itself."""
    before = rule.whole("days") - rule.whole("left_days")
    if before < 1:
        return None
    start = at(received_on(matter.received_at, calendar), time(9, 0))
    return reach(Course(replace(CORRECTION_TERM, amount=Decimal(before)), ()), start, calendar)


def delivery_due(matter: MatterClock, rule: Rule, calendar: Workdays) -> datetime:
    """Ten working days after the decision (Licensing Law art 44)."""
    assert matter.concluded_at is not None
    due = reach(Course(replace(DELIVERY_TERM, amount=rule.thresholds["days"]), ()), matter.concluded_at, calendar)
    assert due is not None
    return due


def standing(found: Sequence[Lamp], now: datetime) -> Mapping[str, Lamp]:
    """Which lights are on."""
    return {lamp.key: lamp for lamp in found if lamp.stands(now)}


def next_at(found: Sequence[Lamp], now: datetime) -> datetime | None:
    """When to look again: the next light that may go on."""
    return min((lamp.at for lamp in found if lamp.may_come(now)), default=None)
