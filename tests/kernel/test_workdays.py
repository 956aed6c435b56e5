"""Working-day arithmetic: the vectors of the law chapter, and its laws as properties."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
def test_vectors(start: str, days: str, expected: str):
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


def test_office_hours_are_read_from_text():
    hours = OfficeHours.parse("08:30-12:00,14:30-17:30")
    assert hours.minutes == 390
    assert hours.closing == time(17, 30)
