"""When lights stand: the thresholds, what does not count, and that a signal exists exactly when the clock says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.terms import Term, TermUnit
from tongban.kernel.times import LOCAL, at, local
from tongban.kernel.workdays import Workdays
from tongban.oversight.supervision import rulebook
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.rules import ladders
from tongban.oversight.supervision.rules.explaining import account
from tongban.oversight.supervision.rules.lights import Book, elsewhere, lamps, next_at, red, red_plus, standing, yellow
from tongban.oversight.supervision.rules.timing import took
from tongban.oversight.supervision.values.clocks import Away, LegClock, MatterClock, Question, Rule, Stopped
from tongban.oversight.supervision.values.ladders import Ladder
from tongban.oversight.supervision.values.signals import Light, Measuring
from tongban.services.cases import reckoning
from tongban.services.cases.reckoning import LegTime, Stop
from tongban.services.cases.values import ProcedureKind

pytestmark = pytest.mark.anywhere

HOLIDAYS = {date(2021, 9, 20): (False, "中秋节"), date(2021, 9, 21): (False, "中秋节"), date(2021, 9, 18): (True, "")}
HOLIDAYS |= {date(2021, 10, n): (False, "国庆节") for n in range(1, 8)}
CALENDAR = Workdays(exceptions=HOLIDAYS, first_year=2020, last_year=2022)
SHIPPED = rulebook.rules()
BOOK = Book(calendar=CALENDAR, stoppers=("09", "10", "11", "12"), rules_on=lambda day: list(SHIPPED.values()))
MONDAY = datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)
ONE, TWO = UUID(int=1), UUID(int=2)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-{text}").replace(tzinfo=LOCAL)


def leg_of(
    days: float | str = 10, law: int | None = 20, *, start: datetime = MONDAY, ended: datetime | None = None,
    stops: Sequence[Stop] = (), extension: int = 0, unit: TermUnit = TermUnit.WORKING, **facts: object,
) -> LegClock:  # fmt: skip
    time = LegTime(
        opened_at=start, ended_at=ended, promise=Term(amount=Decimal(str(days)), unit=unit), stops=tuple(stops),
        statutory=None if law is None else Term(amount=Decimal(law)), extension=extension,
    )  # fmt: skip
    return LegClock(
        case_id=ONE, number="n-01", title="事项", round=1, department_id=TWO, handler_id=None, time=time, **{"claimed_at": start, **facts},  # type: ignore[arg-type]
    )  # fmt: skip


def matter_of(*legs: LegClock, **facts: object) -> MatterClock:
    usual: dict[str, object] = {
        "application_id": TWO, "number": "n", "title": "一件事", "desk_id": TWO, "filed_by_id": None, "accepted_by_id": None,
        "submitted_at": MONDAY, "entered_at": None, "received_at": MONDAY, "receipts": 1, "answered_at": MONDAY,
        "deemed": False, "asked_twice_at": None, "concluded_at": None, "conclusions": 1, "ready_at": None,
        "elsewhere_at": None, "elsewhere_gap": 0,
    }  # fmt: skip
    return MatterClock(**{**usual, **facts}, legs=legs)  # type: ignore[arg-type]


def away(start: str, end: str | None) -> Away:
    return Away(start=moment(start), end=moment(end) if end else None, where="部门系统“某系统”")


def codes(matter: MatterClock, now: datetime) -> set[str]:
    return {lamp.rule.code for lamp in standing(lamps(matter, BOOK), now).values()}


YELLOW, PLUS = SHIPPED["yellow"], SHIPPED["red_plus"]


@pytest.mark.parametrize(
    ("days", "when"),
    [
        ("0", None), ("0.5", "09-06 11:08"), ("1", "09-07 13:45"), ("2", "09-08 13:45"), ("1.5", "09-07 09:30"),
        ("3", "09-08 17:00"), ("5", "09-10 17:00"), ("10", "09-17 17:00"), ("20", "10-08 17:00"), ("2.5", "09-07 14:15"),
    ],
)  # fmt: skip
def test_yellow_comes_at_nine_tenths_or_one_day_left(days: str, when: str | None):
    leg = leg_of(days, law=None)
    assert yellow(leg, YELLOW, BOOK) == (moment(when) if when else None)


def test_red_stands_from_the_moment_after_the_limit_civil_code_203():
    leg = leg_of(5, law=None)
    due = red(leg, BOOK)
    assert due == moment("09-13 17:00")
    assert "red" not in codes(matter_of(leg), due)
    assert "red" in codes(matter_of(leg), due + timedelta(seconds=1))
    kept = replace(leg, time=replace(leg.time, ended_at=due))
    assert "red" not in codes(matter_of(kept), due + timedelta(days=9))
    late = replace(leg, time=replace(leg.time, ended_at=due + timedelta(seconds=1)))
    assert "red" in codes(matter_of(late), due + timedelta(days=9))


def test_a_promise_never_ends_after_the_limit_of_the_law_art_42():
    assert red(leg_of(20, law=5), BOOK) == moment("09-13 17:00")


@pytest.mark.parametrize(
    ("days", "law", "when"), [(5, 20, "09-18 17:00"), (5, 6, "09-14 17:00"), (5, None, "09-18 17:00")]
)
def test_red_plus_comes_after_the_law_or_five_days_after_red(days: int, law: int | None, when: str):
    assert red_plus(leg_of(days, law), PLUS, BOOK) == moment(when)


def test_days_of_a_procedure_of_art_45_are_not_the_officers():
    stop = Stop(kind=ProcedureKind.TESTING, start=date(2021, 9, 8), end=date(2021, 9, 10))
    assert red(leg_of(5, law=None, stops=[stop]), BOOK) == moment("09-16 17:00")
    open_ = Stop(kind=ProcedureKind.TESTING, start=date(2021, 9, 8), end=None)
    leg = leg_of(5, law=None, stops=[open_])
    assert red(leg, BOOK) is None
    assert codes(matter_of(leg), MONDAY + timedelta(days=300)) == set()


def test_a_procedure_that_began_after_the_limit_changes_nothing():
    open_ = Stop(kind=ProcedureKind.TESTING, start=date(2021, 9, 14), end=None)
    assert red(leg_of(5, law=None, stops=[open_]), BOOK) == moment("09-13 17:00")


def test_what_the_applicant_caused_is_nobodys_light_even_in_law():
    stop = Stop(kind=ProcedureKind.APPLICANT_CAUSE, start=date(2021, 9, 8), end=date(2021, 12, 31))
    leg = leg_of(5, law=6, stops=[stop])
    assert codes(matter_of(leg), moment("12-30 09:00")) == set()


def test_a_site_visit_stops_the_promise_and_not_the_law_art_45():
    stop = Stop(kind=ProcedureKind.SITE_VISIT, start=date(2021, 9, 8), end=None)
    assert codes(matter_of(leg_of(5, law=6, stops=[stop])), moment("12-30 09:00")) == {"red_plus"}
    over = replace(stop, end=date(2021, 9, 20))
    assert red(leg_of(5, law=6, stops=[over]), BOOK) == moment("09-14 17:00")
    assert red(leg_of(5, law=20, stops=[over]), BOOK) == moment("09-27 17:00")


def test_time_in_another_system_is_booked_to_that_system():
    leg = leg_of(5, law=20, away=(away("09-08 10:00", None),))
    assert codes(matter_of(leg), moment("12-01 09:00")) == {"elsewhere"}
    back = leg_of(5, law=20, away=(away("09-08 10:00", "09-15 10:00"),))
    assert red(back, BOOK) == moment("09-18 17:00")
    assert codes(matter_of(back), moment("09-16 09:00")) == {"elsewhere"}
    assert codes(matter_of(back), moment("09-19 09:00")) == {"elsewhere", "yellow", "red"}


def test_a_day_belongs_to_where_the_leg_lay_at_closing_time():
    hours = CALENDAR.hours
    there = [away("09-08 10:00", "09-08 15:00"), away("09-09 18:00", "09-13 09:00")]
    assert [(p.start.day, p.end and p.end.day) for p in elsewhere(there, hours=hours, touched=False)] == [(10, 12)]
    assert [(p.start.day, p.end and p.end.day) for p in elsewhere(there, hours=hours, touched=True)] == [
        (8, 8),
        (9, 13),
    ]


def test_an_extension_counts_from_its_approval_on_art_42():
    before = leg_of(5, law=20, extension=3, extended_at=moment("09-10 10:00"))
    assert red(before, BOOK) == moment("09-16 17:00")
    after = leg_of(5, law=20, extension=3, extended_at=moment("09-14 10:00"))
    assert red(after, BOOK) == moment("09-13 17:00")


def test_the_question_is_the_light_of_who_was_asked():
    asked = Question(id=UUID(int=9), department_id=UUID(int=8), asked_at=MONDAY, answered_at=None)
    leg = leg_of(20, law=None, questions=(asked,))
    found = standing(lamps(matter_of(leg), BOOK), moment("09-14 09:00"))
    assert {(x.rule.code, x.department_id, x.handler_id) for x in found.values()} == {
        ("link_yellow", UUID(int=8), None), ("link_red", UUID(int=8), None),
    }  # fmt: skip
    answered = replace(asked, answered_at=moment("09-13 17:00"))
    assert "link_red" not in codes(matter_of(replace(leg, questions=(answered,))), moment("10-30 09:00"))


def test_a_leg_that_nobody_takes_in_hand():
    leg = leg_of(20, law=None, claimed_at=None)
    assert "unclaimed" not in codes(matter_of(leg), moment("09-08 17:00"))
    (lamp,) = [x for x in lamps(matter_of(leg), BOOK) if x.rule.code == "unclaimed"]
    assert (lamp.at, lamp.handler_id, lamp.department_id) == (moment("09-08 17:00"), None, TWO)
    assert "unclaimed" in codes(matter_of(leg), moment("09-08 17:01"))
    assert "unclaimed" in codes(matter_of(replace(leg, claimed_at=moment("09-10 09:00"))), moment("09-30 09:00"))
    in_time = replace(leg, claimed_at=moment("09-08 16:59"))
    assert "unclaimed" not in codes(matter_of(in_time), moment("09-30 09:00"))
    told = account(matter_of(leg), lamp, [lamp], BOOK, moment("09-10 09:00"))
    assert (told.title, told.due_at) == ("认领期限", lamp.at)
    assert "unclaimed" not in codes(matter_of(leg_of(2, claimed_at=None)), moment("09-30 09:00"))  # red says enough


def test_five_days_to_answer_what_was_received_art_32():
    assert "correction" not in codes(matter_of(answered_at=None), moment("09-13 17:00"))
    assert "correction" in codes(matter_of(answered_at=None), moment("09-13 17:01"))
    assert "correction" in codes(matter_of(answered_at=MONDAY, deemed=True), moment("09-13 17:01"))
    assert "correction" not in codes(matter_of(answered_at=moment("09-13 16:00")), moment("10-13 17:01"))
    evening = matter_of(received_at=moment("09-06 18:00"), answered_at=None)
    assert "correction" not in codes(evening, moment("09-13 17:01"))


def test_the_step_of_answering_warns_a_day_before_and_not_for_what_was_answered():
    waits = matter_of(received_at=MONDAY, answered_at=None)
    assert codes(waits, moment("09-10 17:00")) == set()  # Monday is not counted: the fourth day is Friday
    assert codes(waits, moment("09-10 17:01")) == {"answer_yellow"}
    assert codes(waits, moment("09-13 17:01")) == {"answer_yellow", "correction"}
    assert codes(matter_of(received_at=MONDAY, answered_at=moment("09-10 16:59")), moment("09-30 09:00")) == set()
    friday = moment("09-10 17:30")  # handed in after hours: counts from the next working day
    assert codes(matter_of(received_at=friday, answered_at=None), moment("09-17 16:00")) == set()


def test_ten_days_to_have_the_result_ready_art_44():
    matter = matter_of(concluded_at=MONDAY)
    assert "delivery" not in codes(matter, moment("09-18 17:00"))
    assert "delivery" in codes(matter, moment("09-22 09:00"))
    assert "delivery" not in codes(replace(matter, ready_at=moment("09-17 10:00")), moment("12-22 09:00"))


def test_what_is_odd():
    fast = leg_of(5, ended=MONDAY + timedelta(seconds=59), decided=True)
    assert codes(matter_of(fast), MONDAY + timedelta(hours=1)) == {"instant"}
    assert codes(matter_of(replace(fast, outside=True)), MONDAY + timedelta(hours=1)) == set()
    at_once = leg_of(0, ended=MONDAY + timedelta(seconds=9), decided=True)
    assert codes(matter_of(at_once), MONDAY + timedelta(hours=1)) == set()
    slow = leg_of(5, ended=MONDAY + timedelta(seconds=60), decided=True)
    assert codes(matter_of(slow), MONDAY + timedelta(hours=1)) == set()
    assert codes(matter_of(asked_twice_at=MONDAY), MONDAY) == {"corrected_twice"}
    assert codes(matter_of(elsewhere_at=MONDAY, elsewhere_gap=29), MONDAY) == {"two_places"}
    assert codes(matter_of(elsewhere_at=MONDAY, elsewhere_gap=30), MONDAY) == set()
    none = leg_of(5, ended=MONDAY + timedelta(hours=1), decided=True, granted=True, certified=False)
    assert codes(matter_of(none, ready_at=MONDAY + timedelta(hours=2)), moment("09-07 09:00")) == {"no_result"}


def test_a_procedure_over_twice_its_days_and_one_entered_late():
    stop = Stopped(
        id=UUID(int=5), title="检测", start=date(2021, 9, 7), planned_end=date(2021, 9, 8), end=None,
        entered_at=moment("09-10 09:00"), ended_at=None,
    )  # fmt: skip
    leg = leg_of(5, stops=[Stop(kind=ProcedureKind.TESTING, start=stop.start, end=None)], stopped=(stop,))
    assert codes(matter_of(leg), moment("09-10 23:00")) == {"pause_late"}
    assert codes(matter_of(leg), moment("09-11 00:00")) == {"pause_late", "pause_long"}
    ended = replace(stop, end=date(2021, 9, 10))
    assert "pause_long" not in codes(matter_of(replace(leg, stopped=(ended,))), moment("12-11 00:00"))


# --- properties ---------------------------------------------------------------------------------------------------------------

starts = st.integers(0, 40).flatmap(
    lambda d: st.integers(8 * 60, 18 * 60).map(lambda m: at(date(2021, 9, 1)) + timedelta(days=d, minutes=m))
)
amounts = st.sampled_from(["0", "0.25", "0.5", "1", "1.5", "2", "2.5", "3", "5", "9", "10", "15", "20"])
kinds = st.sampled_from(["01", "05", "08", "09", "10", "12", "99"])


@st.composite
def legs(draw: st.DrawFn) -> LegClock:
    start = draw(starts)
    first = local(start).date()
    stops = []
    for _ in range(draw(st.integers(0, 2))):
        begin = first + timedelta(days=draw(st.integers(0, 30)))
        long = draw(st.none() | st.integers(0, 15))
        stops.append(Stop(kind=ProcedureKind(draw(kinds)), start=begin, end=None if long is None else begin + timedelta(days=long)))  # fmt: skip
    out = []
    if draw(st.booleans()):
        begin = start + timedelta(hours=draw(st.integers(0, 400)))
        hours = draw(st.none() | st.integers(1, 300))
        out.append(Away(start=begin, end=None if hours is None else begin + timedelta(hours=hours), where="某系统"))
    ended = draw(st.none() | st.integers(1, 60 * 24 * 60).map(lambda m: start + timedelta(minutes=m)))
    longer = draw(st.sampled_from([0, 0, 3]))
    approved = start + timedelta(hours=draw(st.integers(1, 300))) if longer else None
    return leg_of(
        draw(amounts), draw(st.sampled_from([None, 5, 20])), start=start, ended=ended, stops=stops, extension=longer,
        extended_at=approved, away=tuple(out),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(legs(), st.integers(0, 90 * 24))
def test_sweeping_at_each_next_moment_finds_what_one_look_at_the_end_finds(leg: LegClock, hours: int):
    matter = matter_of(leg)
    found, now = lamps(matter, BOOK), leg.time.opened_at
    end = now + timedelta(hours=hours)
    seen: set[str] = set()
    while (following := next_at(found, now)) is not None and following < end:
        now = following + timedelta(microseconds=1)
        seen |= standing(found, now).keys()
    assert seen | standing(found, end).keys() == standing(found, end).keys()
    assert standing(found, now).keys() >= seen


@settings(max_examples=150, deadline=None)
@given(legs())
def test_red_is_where_the_clock_of_the_case_says_when_nothing_lay_elsewhere(leg: LegClock):
    stoppers = (*BOOK.stoppers,)
    plain = replace(leg, away=(), extended_at=None)
    no_cause = tuple(s for s in plain.time.stops if s.kind.value != "12")
    plain = replace(plain, time=replace(plain.time, stops=no_cause))
    clock = reckoning.leg_clock(plain.time, CALENDAR, stoppers)
    mine = red(replace(plain, extended_at=plain.time.opened_at), BOOK)
    if all(s.end is not None for s in plain.time.stops) or clock.promised_due_at is not None:
        assert mine == clock.promised_due_at


@settings(max_examples=150, deadline=None)
@given(legs())
def test_lights_come_in_order_and_the_account_ends_where_they_stand(leg: LegClock):
    matter = matter_of(leg)
    found = {lamp.rule.code: lamp for lamp in lamps(matter, BOOK) if lamp.case_id}
    if "yellow" in found and "red" in found:
        assert found["yellow"].at < found["red"].at
    now = leg.time.opened_at + timedelta(days=90)
    for code in ("red", "red_plus", "elsewhere"):
        lamp = found.get(code)
        if lamp is None or not lamp.stands(now):
            continue
        told = account(matter, lamp, list(found.values()), BOOK, now)
        assert [row.date for row in told.rows] == sorted({row.date for row in told.rows})
        assert any(
            lamp.rule.title in mark for row in told.rows if row.date == local(lamp.at).date() for mark in row.marks
        )
        if (
            code == "red"
            and leg.time.promise.amount >= 1
            and leg.time.promise.amount % 1 == 0
            and not leg.time.extension
        ):
            until = [row for row in told.rows if row.date <= local(lamp.at).date()]
            limit = leg.time.statutory if told.title == "法定时限" else None
            assert until[-1].nth in {
                leg.time.promise.amount,
                limit and limit.amount,
                leg.time.statutory and leg.time.statutory.amount,
            }


@settings(max_examples=100, deadline=None)
@given(legs())
def test_more_time_elsewhere_never_brings_a_light_sooner(leg: LegClock):
    here, there = red(replace(leg, away=()), BOOK), red(leg, BOOK)
    assert there is None or (here is not None and there >= here) or leg.extended_at is not None


def test_how_long_it_took():
    stop = Stop(kind=ProcedureKind.TESTING, start=date(2021, 9, 8), end=date(2021, 9, 9))
    leg = leg_of(5, ended=moment("09-13 10:00"), stops=[stop])
    found = took(leg, BOOK)
    assert (found.used, found.still, found.law) == (3, 2, 20)


# --- the ladder -------------------------------------------------------------------------------------------------------------


def ladder_of(**following: str) -> Ladder:
    levels = [{"code": c, "title": c, "to": "department", "days": 1, "next": n} for c, n in following.items()]
    return rulebook.ladder_of(levels, {light: next(iter(following)) for light in Light.values})


def test_a_circle_is_refused():
    ladders.check(ladder_of(a="b", b="c", c=""))
    for wrong in ({"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}):
        with pytest.raises(SupervisionRefusal, match="循环"):
            ladders.check(ladder_of(**wrong))
    with pytest.raises(SupervisionRefusal, match="不存在"):
        ladders.check(ladder_of(a="nowhere"))


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdef"]), min_size=1))
def test_every_ladder_that_is_taken_has_an_end(following: dict[str, str]):
    wanted = ladder_of(**following)
    try:
        ladders.check(wanted)
    except SupervisionRefusal:
        return
    for code in following:
        steps = 0
        while code:
            code, steps = following[code], steps + 1
            assert steps <= len(following)


def test_what_is_shipped_holds_together():
    ladders.check(rulebook.ladder())
    for rule in SHIPPED.values():
        bounds = {one.name: one for one in rulebook.thresholds(rule.measure)}
        assert set(rule.thresholds) == set(bounds)
        assert all(bounds[name].least <= value <= bounds[name].most for name, value in rule.thresholds.items())
        assert rule.note
    assert {rule.measure for rule in SHIPPED.values()} == set(Measuring)
    assert len(rulebook.reasons()) == 4


def test_a_rule_of_the_units_own_is_data_only():
    early = Rule(
        code="yellow_half", light=Light.YELLOW, measure=Measuring.PROMISE_LEFT, title="过半提醒", since=date(2021, 1, 1),
        thresholds={**YELLOW.thresholds, "share": Decimal("0.5")},
    )  # fmt: skip
    book = replace(BOOK, rules_on=lambda day: [early])
    assert [lamp.at for lamp in lamps(matter_of(leg_of(10)), book)] == [moment("09-13 17:00")]
