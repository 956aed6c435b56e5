"""What takes long is counted before somebody comes, and a page says when it was."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.matter import Stage
from tongban.infra import outbox
from tongban.infra.kept import keep, kept
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.ratings.values import By
from tongban.web.desk import ahead

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _empty():
    cache.clear()
    yield
    cache.clear()


def test_a_count_stands_for_its_time_with_the_moment_it_was_made(now: datetime):
    counts = iter(range(9))

    def asked(at: datetime) -> tuple[int, datetime]:
        found = kept("some", lambda: next(counts), age=HOUR, now=at)
        return found.what, found.at

    assert asked(now) == (0, now)
    assert asked(now + HOUR - timedelta(seconds=1)) == (0, now)
    assert asked(now + HOUR) == (1, now + HOUR)
    assert asked(now) == (2, now)  # a clock that was set right: what lies ahead was not counted yet
    keep("some", lambda: next(counts), age=HOUR, now=now)
    assert asked(now) == (3, now)


def test_the_worker_counts_what_is_opened_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ahead, "_MANY", -1)
    stage = Stage.build("OT-P01")
    stage.to_concluded("one")
    assert "desk.ahead" in {job.name for job in outbox.recurring()}
    outbox.run_handler("desk.ahead", "{}", now=stage.now)
    month = ahead.usual_month(now=stage.now)
    today = local(stage.now).date()
    year = Period(today.replace(month=1, day=1), today)
    later = stage.now + ahead.EVERY  # by then the worker has counted again
    with CaptureQueriesContext(connection) as seen:
        found = ahead.lines(month, now=later), ahead.statistics(year, By.DEPARTMENT, now=later)
    assert [one.at for one in found] == [stage.now] * 2
    assert len(seen) == 2  # nothing but what was kept


def test_few_acts_are_counted_for_each_look(now: datetime):
    year = Period.year(now.year)
    ahead.statistics(year, By.DEPARTMENT, now=now)
    assert ahead.statistics(year, By.DEPARTMENT, now=now + timedelta(minutes=1)).at == now + timedelta(minutes=1)


def test_the_usual_month_is_the_last_that_has_cases():
    stage = Stage.build("OT-P01")
    assert ahead.usual_month(now=stage.now).start == local(stage.now).date().replace(day=1)
    stage.to_accepted("one")
    accepted = local(stage.row().accepted_at or stage.now).date().replace(day=1)
    assert ahead.usual_month(now=stage.now).start == accepted
    assert ahead.usual_month(now=stage.now + timedelta(days=70)).start == accepted
