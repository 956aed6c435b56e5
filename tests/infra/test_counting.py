"""Counts for pages stop where nobody reads on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.matter import staff
from tongban.infra import upkeep
from tongban.infra.counting import said, up_to
from tongban.people.accounts.models import Account


@pytest.mark.django_db
def test_a_count_stops(now):
    for n in range(4):
        staff(f"c{n}", now=now)
    there = Account.objects.filter(username__startswith="c")
    assert (up_to(there), up_to(there, 4), up_to(there, 3), up_to(there, 1)) == (4, 4, 4, 2)
    with CaptureQueriesContext(connection) as seen:
        up_to(there.order_by("name"), 2)
    assert "LIMIT 3" in seen[0]["sql"]
    assert "ORDER BY" not in seen[0]["sql"]


@pytest.mark.anywhere
def test_what_the_page_says():
    assert (said(0), said(999), said(1000), said(3, 2)) == ("0", "999", "999+", "2+")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the other database looks after itself")
def test_sqlite_is_told_its_shares(now):
    staff("c", now=now)
    upkeep.refresh_statistics({}, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'account'")
        assert cursor.fetchone()[0] > 0
