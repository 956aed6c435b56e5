"""Rows of a figure that grow with the years are counted by the database and read where somebody looks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.infra.measures import counted, counted_there
from tongban.orgs.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def regions() -> list[tuple[str, str]]:
    rows = [(f"43020000000{n}", f"镇{n}") for n in range(7)]
    Region.objects.bulk_create(Region(code=code, name=name, level=4) for code, name in rows)
    return [(name, code) for code, name in rows]


def test_counted_without_being_read(regions: list[tuple[str, str]]):
    with CaptureQueriesContext(connection) as seen:
        figure = counted_there(Region.objects.order_by("code").values_list("name", "code"))
        assert int(figure.value) == len(figure.rows) == 7
    assert len(seen) == 1
    assert "COUNT" in seen[0]["sql"]


def test_read_in_parts_as_a_list_is(regions: list[tuple[str, str]]):
    found = Region.objects.order_by("code")
    figure = counted_there(found.values_list("name", "code"))
    assert list(figure.rows) == regions == list(counted(found.values_list("name", "code")).rows)
    assert figure.rows[:3] == regions[:3]
    assert figure.rows[2] == regions[2]
    assert figure.rows == regions
    assert figure.rows != regions[:3]
    told = counted_there(found.values_list("code", "level", "name"), lambda code, level, name: (name, f"{level}"))
    assert told.rows[0] == ("镇0", "4")


def test_nothing_there_is_no_row():
    figure = counted_there(Region.objects.filter(code="").values_list("name", "code"))
    assert int(figure.value) == 0
    assert not figure.rows
    assert list(figure.rows) == []
