"""Laws of the clock, whatever is thrown at it: no day left out twice, the whole stands only while all stand."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.terms import Term, TermUnit
from tongban.kernel.times import LOCAL, local
from tongban.kernel.workdays import Pause, Workdays
from tongban.services.cases.reckoning import (
    ART_45,
    LegTime,
    Stop,
    WholeTime,
    leg_clock,
    pauses,
    whole_clock,
    whole_pauses,
)
from tongban.services.cases.rules import due
from tongban.services.cases.values import ProcedureKind

pytestmark = pytest.mark.anywhere

CALENDAR = Workdays(
    exceptions={date(2021, 9, 20): (False, "中秋"), date(2021, 9, 21): (False, "中秋"), date(2021, 9, 18): (True, "")},
    first_year=2021,
    last_year=2022,
)
STOPPERS = ("09", "10", "11", "12")
BASE = date(2021, 9, 6)
PROMISE, LAW = Term(amount=Decimal(5), basis="承诺"), Term(amount=Decimal(20), basis="行政许可法第四十二条")

days = st.integers(0, 40).map(lambda n: BASE + timedelta(days=n))
kinds = st.sampled_from(list(ProcedureKind))


@st.composite
def stops(draw: st.DrawFn, *, open_: bool = True) -> Stop:
    start = draw(days)
    length = draw(st.integers(0, 10))
    running = open_ and draw(st.booleans())
    return Stop(kind=draw(kinds), start=start, end=None if running else start + timedelta(days=length))


@st.composite
def legs(draw: st.DrawFn) -> LegTime:
    opened = draw(days)
    ended = draw(st.none() | st.integers(0, 30).map(lambda n: opened + timedelta(days=n)))
    return LegTime(
        opened_at=datetime(opened.year, opened.month, opened.day, 10, tzinfo=LOCAL),
        ended_at=datetime(ended.year, ended.month, ended.day, 15, tzinfo=LOCAL) if ended else None,
        promise=PROMISE, statutory=LAW, stops=tuple(draw(st.lists(stops(), max_size=4))),
    )  # fmt: skip


def leg(*given: Stop, start: date = BASE, extension: int = 0) -> LegTime:
    at = datetime(start.year, start.month, start.day, 9, 30, tzinfo=LOCAL)
    return LegTime(opened_at=at, ended_at=None, promise=PROMISE, statutory=LAW, stops=tuple(given), extension=extension)


@given(st.lists(stops(open_=False), max_size=5))
def test_the_day_it_is_due_is_the_nth_day_that_is_worked_and_not_stopped(given: list[Stop]):
    """Counted by hand, day by day, with a set: a day in two procedures leaves the set once."""
    found = leg_clock(leg(*given), CALENDAR, STOPPERS)
    for term, moment, which in ((PROMISE, found.promised_due_at, False), (LAW, found.statutory_due_at, True)):
        out = {
            day
            for p in pauses(given, statutory=which, promise_stoppers=STOPPERS)
            for day in (p.start + timedelta(days=n) for n in range(((p.end or p.start) - p.start).days + 1))
        }
        day, left = BASE, int(term.amount)
        while left:
            day += timedelta(days=1)
            left -= CALENDAR.is_workday(day) and day not in out
        law = found.statutory_due_at
        assert moment is not None
        assert law is not None
        assert local(moment).date() == (day if which else min(day, local(law).date()))


@given(st.lists(stops(open_=False), max_size=4), stops(open_=False))
def test_one_more_stop_never_brings_a_day_forward(given: list[Stop], more: Stop):
    before, after = leg_clock(leg(*given), CALENDAR, STOPPERS), leg_clock(leg(*given, more), CALENDAR, STOPPERS)
    assert before.promised_due_at is not None
    assert after.promised_due_at is not None
    assert before.promised_due_at <= after.promised_due_at


@given(st.lists(stops(open_=False), max_size=3))
def test_the_same_stop_twice_is_the_same_stop(given: list[Stop]):
    assert leg_clock(leg(*given), CALENDAR, STOPPERS) == leg_clock(leg(*given, *given), CALENDAR, STOPPERS)


@given(st.lists(legs(), min_size=1, max_size=4), days, st.booleans())
def test_the_whole_stands_on_a_day_exactly_when_every_open_leg_does(given: list[LegTime], day: date, law: bool):
    found = whole_pauses(given, statutory=law, promise_stoppers=STOPPERS)
    open_ = [one for one in given if one.open_on(day)]

    def stands(one: LegTime) -> bool:
        return any(p.covers(day) for p in pauses(one.stops, statutory=law, promise_stoppers=STOPPERS))

    assert any(p.covers(day) for p in found) == (bool(open_) and all(stands(one) for one in open_))


@given(st.lists(legs(), min_size=1, max_size=4))
def test_pauses_of_the_whole_do_not_overlap(given: list[LegTime]):
    found = whole_pauses(given, statutory=False, promise_stoppers=STOPPERS)
    assert all(a.end is not None and a.end < b.start for a, b in itertools.pairwise(found))


@given(st.lists(legs(), min_size=1, max_size=4))
def test_the_law_never_ends_before_the_promise(given: list[LegTime]):
    start = min(one.opened_at for one in given)
    found = whole_clock(WholeTime(start=start, promise=PROMISE, statutory=LAW), given, CALENDAR, STOPPERS)
    if found.promised_due_at and found.statutory_due_at:
        assert found.promised_due_at <= found.statutory_due_at


@pytest.mark.parametrize("kind", list(ProcedureKind))
def test_only_the_procedures_of_art_45_stop_the_law(kind: ProcedureKind):
    given = Stop(kind=kind, start=date(2021, 9, 7), end=date(2021, 9, 8))
    plain, found = leg_clock(leg(), CALENDAR, STOPPERS), leg_clock(leg(given), CALENDAR, STOPPERS)
    assert (found.statutory_due_at != plain.statutory_due_at) == (kind in ART_45)
    assert (found.promised_due_at != plain.promised_due_at) == (kind in ART_45 or kind.value in STOPPERS)
    assert len(ART_45) == 8


@pytest.mark.parametrize("extension", [0, 1, 10])
def test_an_extension_lengthens_both(extension: int):
    found = leg_clock(leg(extension=extension), CALENDAR, STOPPERS)
    assert found.promised_due_at == due(Term(amount=PROMISE.amount + extension), leg().opened_at, CALENDAR).due_at
    assert found.statutory_due_at == due(Term(amount=LAW.amount + extension), leg().opened_at, CALENDAR).due_at


@pytest.mark.parametrize(
    "amount, unit", [("0.5", TermUnit.WORKING), ("1.5", TermUnit.WORKING), ("60", TermUnit.CALENDAR)]
)
def test_half_days_and_plain_days_stand_still_too(amount: str, unit: TermUnit):
    term = Term(amount=Decimal(amount), unit=unit)
    start = datetime(2021, 9, 6, 14, tzinfo=LOCAL)
    stop = Pause(date(2021, 9, 7), date(2021, 9, 9))
    free, stopped = due(term, start, CALENDAR).due_at, due(term, start, CALENDAR, [stop]).due_at
    assert free is not None
    assert stopped is not None
    assert free <= stopped
    assert not stop.covers(local(stopped).date())
