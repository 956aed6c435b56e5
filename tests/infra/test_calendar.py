"""The calendar in the database: seeded from the notices, edited on the record, noticed by everyone."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from tongban.infra import calendar
from tongban.infra.models import CalendarYear, TrailEvent
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_every_day_of_the_seeded_years_is_as_published():
    table = calendar.workdays()
    day = date(2004, 1, 1)
    while day.year <= 2026:
        assert table.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_a_new_year_is_entered_and_noticed(now):
    before = calendar.workdays()
    assert not before.knows(date(2027, 1, 1))
    calendar.load_year(actor=SYSTEM, year=2027, off={date(2027, 1, 1): "元旦"}, makeup={date(2027, 1, 3): ""}, now=now)
    after = calendar.workdays()
    assert after.knows(date(2027, 1, 1))
    assert not after.is_workday(date(2027, 1, 1))
    assert after.is_workday(date(2027, 1, 3))
    assert TrailEvent.objects.filter(kind="calendar.year_loaded").count() == 1


def test_a_single_day_is_corrected(now):
    calendar.set_day(actor=SYSTEM, day=date(2021, 9, 6), worked=False, name="防汛停工", now=now)
    assert not calendar.workdays().is_workday(date(2021, 9, 6))
    assert CalendarYear.objects.get(year=2021).status == "edited"
    calendar.set_day(actor=SYSTEM, day=date(2021, 9, 6), worked=True, name="", now=now)
    assert calendar.workdays().is_workday(date(2021, 9, 6))


def test_only_administrators_and_only_sense(now):
    with pytest.raises(NotAllowed):
        calendar.set_day(actor=GUEST, day=date(2021, 9, 6), worked=False, name="", now=now)
    with pytest.raises(Refused, match="先录入全年"):
        calendar.set_day(actor=SYSTEM, day=date(2040, 1, 2), worked=False, name="", now=now)
    with pytest.raises(Refused, match="不属于"):
        calendar.load_year(actor=SYSTEM, year=2027, off={date(2031, 1, 1): ""}, makeup={}, now=now)
    both = {date(2027, 1, 1): ""}
    with pytest.raises(Refused, match="既是"):
        calendar.load_year(actor=SYSTEM, year=2027, off=both, makeup=both, now=now)


def test_a_year_missing_in_between_makes_later_ones_provisional(now):
    calendar.load_year(actor=SYSTEM, year=2028, off={date(2028, 1, 1): ""}, makeup={}, now=now)
    assert not calendar.workdays().knows(date(2028, 1, 5))
