"""What the figures of cases cost: they go through the period that is asked for, not through all the years."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.matter import Stage
from tongban.infra.measures import find
from tongban.infra.models import TrailEvent
from tongban.kernel.periods import Period
from tongban.services.events import CaseRetyped

pytestmark = pytest.mark.django_db


def test_promised_days_are_grouped_before_departments_are_named():
    stage = Stage.build("OT-P01")
    stage.to_concluded("one")
    measure = find("cases.promised_days")
    assert measure is not None
    with CaptureQueriesContext(connection) as seen:
        figure = measure.count(Period.year(stage.now.year), "")
    assert figure.rows
    assert len(seen) == 2
    assert "JOIN" not in seen[0]["sql"]


def test_minutes_of_typing_twice_are_found_by_an_index_of_their_own(now: datetime):
    if connection.vendor != "sqlite":
        pytest.skip("an empty table is read whole on PostgreSQL")
    period = Period.year(now.year)
    found = TrailEvent.objects.filter(at__gte=period.first_moment, at__lt=period.end_moment, kind=CaseRetyped.kind)
    assert "trail_event_retyped" in found.explain()
