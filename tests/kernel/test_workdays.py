"""Working-day arithmetic: the vectors of the law chapter, and its laws as properties."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.refusals import Refused
from tongban.kernel.terms import Term, TermUnit
from tongban.kernel.times import LOCAL, at
from tongban.kernel.workdays import OfficeHours, Pause, Workdays, deadline, explain

pytestmark = pytest.mark.anywhere


@lru_cache
def calendar() -> Workdays:
    exceptions = {}
    day = date(2019, 1, 1)
    while day.year <= 2026:
        worked = chinese_calendar.is_workday(day)
        if worked != (day.weekday() < 5):
            exceptions[day] = (worked, "节")
        day += timedelta(days=1)
    return Workdays(exceptions=exceptions, first_year=2019, last_year=2026)


def due(start: str, days: str, *pauses: tuple[str, str], unit: TermUnit = TermUnit.WORKING) -> str:
    found = deadline(
        term=Term(amount=Decimal(days), unit=unit),
        start=at(date.fromisoformat(start), time(9, 30)),
        calendar=calendar(),
        pauses=[Pause(date.fromisoformat(a), date.fromisoformat(b)) for a, b in pauses],
    )
    assert found.due is not None
    return found.due.isoformat()


@pytest.mark.parametrize(
    "start, days, expected",
    [
        ("2021-03-15", "1", "2021-03-16"),
        ("2021-04-23", "5", "2021-04-29"),
        ("2021-09-24", "5", "2021-09-30"),
        ("2021-09-24", "20", "2021-10-27"),
        ("2021-09-24", "30", "2021-11-10"),
        ("2021-09-27", "45", "2021-12-03"),
        ("2021-09-30", "1", "2021-10-08"),
        ("2021-10-28", "10", "2021-11-11"),
        ("2022-01-26", "5", "2022-02-07"),
        ("2026-02-10", "10", "2026-03-02"),
        ("2026-09-18", "5", "2026-09-24"),
        ("2026-09-28", "20", "2026-10-30"),
    ],
)
def test_vectors_art_82_civil_code_201(start: str, days: str, expected: str):
    assert due(start, days) == expected


def test_days_of_a_special_procedure_do_not_count_art_45():
    assert due("2021-09-24", "20", ("2021-10-11", "2021-10-20")) == "2021-11-08"


def test_overlapping_pauses_never_count_a_day_twice():
    one = due("2021-09-24", "20", ("2021-10-11", "2021-10-20"))
    assert due("2021-09-24", "20", ("2021-10-11", "2021-10-18"), ("2021-10-12", "2021-10-20")) == one


@pytest.mark.parametrize("year, days", [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year: int, days: int):
    assert calendar().between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def half(start: str, amount: str) -> datetime:
    found = deadline(
        term=Term(amount=Decimal(amount)),
        start=datetime.fromisoformat(start).replace(tzinfo=LOCAL),
        calendar=calendar(),
    )
    assert found.due_at is not None
    return found.due_at.replace(tzinfo=None)


def test_half_a_day_runs_in_office_minutes():
    assert half("2021-09-06T09:00", "0.5") == datetime(2021, 9, 6, 13, 45)
    assert half("2021-09-06T15:00", "0.5") == datetime(2021, 9, 7, 10, 15)
    assert half("2021-09-30T16:00", "1.5") == datetime(2021, 10, 9, 11, 15)
    assert half("2021-09-06T12:30", "0.5") == half("2021-09-06T13:30", "0.5")


def test_zero_days_is_the_same_day_or_the_next_working_one():
    assert due("2021-09-06", "0") == "2021-09-06"
    assert due("2021-10-02", "0") == "2021-10-08"


def test_calendar_days_count_plainly_and_end_on_a_working_day_civil_code_203():
    assert due("2021-09-10", "20", unit=TermUnit.CALENDAR) == "2021-09-30"
    assert due("2021-09-10", "25", unit=TermUnit.CALENDAR) == "2021-10-08"


def test_past_the_last_notice_a_deadline_is_provisional():
    def provisional(day: date) -> bool:
        return deadline(term=Term(amount=Decimal(5)), start=at(day, time(9)), calendar=calendar()).provisional

    assert not provisional(date(2026, 12, 1))
    assert provisional(date(2026, 12, 30))


def test_an_open_pause_has_no_end_yet():
    found = deadline(
        term=Term(amount=Decimal(5)), start=at(date(2021, 9, 6)), calendar=calendar(),
        pauses=[Pause(date(2021, 9, 7), None)],
    )  # fmt: skip
    assert found.due_at is None


starts = st.dates(date(2019, 2, 1), date(2024, 12, 31))
counts = st.integers(1, 60)


@given(starts, counts, counts)
def test_two_terms_in_a_row_equal_their_sum(start: date, a: int, b: int):
    assert calendar().add(calendar().add(start, a), b) == calendar().add(start, a + b)


@given(starts, counts)
def test_between_undoes_add(start: date, count: int):
    assert calendar().between(start, calendar().add(start, count)) == count


@given(starts, counts, starts, st.integers(0, 40), starts, st.integers(0, 40))
def test_explanation_counts_exactly_the_term_and_pauses_only_delay(start, count, p1, n1, p2, n2):
    pauses = [Pause(p1, p1 + timedelta(days=n1)), Pause(p2, p2 + timedelta(days=n2))]
    term = Term(amount=Decimal(count))
    moment = at(start, time(10))
    plain = deadline(term=term, start=moment, calendar=calendar())
    found = explain(term=term, start=moment, calendar=calendar(), pauses=pauses)
    assert sum(line.counts for line in found.days) == count
    assert found.due == found.days[-1].date
    assert plain.due_at is not None
    assert found.due_at is not None
    assert found.due_at >= plain.due_at
    one = deadline(term=term, start=moment, calendar=calendar(), pauses=pauses[:1])
    assert one.due_at is not None
    assert one.due_at <= found.due_at


@given(starts, st.integers(0, 23), st.integers(1, 40))
def test_more_time_is_never_due_earlier(start: date, hour: int, tenths: int):
    def end(amount: Decimal) -> datetime:
        moment = deadline(term=Term(amount=amount), start=at(start, time(hour)), calendar=calendar()).due_at
        assert moment is not None
        return moment

    assert end(Decimal(tenths) / 10 + Decimal("0.05")) >= end(Decimal(tenths) / 10 - Decimal("0.05"))


@given(starts, st.integers(0, 60), st.sampled_from(TermUnit), starts, st.integers(0, 40), st.integers(0, 23))
def test_as_many_days_count_as_the_term_has_whatever_its_unit(start, count, unit, p1, n1, hour):
    found = explain(
        term=Term(amount=Decimal(count), unit=unit), start=at(start, time(hour)), calendar=calendar(),
        pauses=[Pause(p1, p1 + timedelta(days=n1)), Pause(start + timedelta(days=3), start + timedelta(days=9))],
    )  # fmt: skip
    assert sum(line.counts for line in found.days) == count
    assert found.due == found.days[-1].date
    assert calendar().is_workday(found.days[-1].date)
    assert not p1 <= found.days[-1].date <= p1 + timedelta(days=n1)


def explained(start: str, amount: str, *pauses: tuple[str, str], unit: TermUnit = TermUnit.WORKING) -> dict[str, str]:
    found = explain(
        term=Term(amount=Decimal(amount), unit=unit), start=datetime.fromisoformat(start).replace(tzinfo=LOCAL),
        calendar=calendar(), pauses=[Pause(date.fromisoformat(a), date.fromisoformat(b)) for a, b in pauses],
    )  # fmt: skip
    return {line.date.isoformat(): f"{'计' if line.counts else '不计'} {line.reason}" for line in found.days}


def test_days_after_the_last_one_do_not_count_though_the_end_moves_civil_code_203():
    days = explained("2021-09-25T09:00", "7", unit=TermUnit.CALENDAR)
    assert days["2021-10-02"].startswith("计")
    assert [day for day, said in days.items() if "第二百零三条" in said] == [f"2021-10-0{n}" for n in range(3, 9)]


def test_an_end_that_moves_never_lands_in_a_pause():
    assert due("2021-09-25", "7", ("2021-10-08", "2021-10-11"), unit=TermUnit.CALENDAR) == "2021-10-12"


@pytest.mark.parametrize(
    "start, amount, said",
    [
        ("2021-09-24T17:30", "0.5", "不计 已过下班时间"), ("2021-09-24T17:00", "0.5", "不计 已过下班时间"), ("2021-09-24T16:59", "0.5", "计"),
        ("2021-09-24T17:30", "0", "不计 已过下班时间"), ("2021-09-24T16:00", "0", "不计 即时办结"), ("2021-09-24T17:30", "1", "不计 开始当日不计"),
    ],
)  # fmt: skip
def test_what_the_day_of_the_start_counts_for(start: str, amount: str, said: str):
    assert explained(start, amount)["2021-09-24"].startswith(said)


@pytest.mark.parametrize("day, said", [("2027-03-01", "尚未公布"), ("2018-03-01", "2019年以前")])
def test_years_without_a_notice_say_so_in_words(day: str, said: str):
    assert said in explained(f"{day}T09:00", "1")[day]


@pytest.mark.parametrize(
    "start, amount, pauses",
    [
        ("9999-12-31", "1", ()), ("9999-12-31", "0.5", ()), ("9999-12-25", "20", ()), ("2021-09-24", "20", (("2021-09-01", "2090-01-01"),)),
        ("2021-09-24", "0", (("2021-09-01", "9999-12-31"),)), ("2021-09-24", "0.5", (("2021-09-01", "2090-01-01"),)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("unit", TermUnit)
def test_what_no_calendar_holds_is_refused_in_words(start: str, amount: str, pauses, unit: TermUnit):
    with pytest.raises(Refused, match="请核对"):
        explained(f"{start}T17:30", amount, *pauses, unit=unit)


def test_office_hours_are_read_from_text():
    hours = OfficeHours.parse("08:30-12:00,14:30-17:30")
    assert hours.minutes == 390
    assert hours.closing == time(17, 30)


@pytest.mark.parametrize(
    "text", ["", "9-17", "09:00", "12:00-09:00", "09:00-12:00,11:00-17:00", "09:00-12:00,", "25:00-26:00", "上午"]
)
def test_office_hours_that_cannot_be_are_refused(text: str):
    with pytest.raises(Refused, match="办公时间"):
        OfficeHours.parse(text)
