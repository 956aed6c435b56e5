"""Who may administer, duties that begin and end, bodies that are one however they are written."""

from datetime import date, timedelta

import pytest
import yaml

from tests.support.matter import staff
from tongban.infra import trail
from tongban.infra.shipped import data_file
from tongban.kernel.actors import GUEST, SYSTEM, Duty
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.orgs.models import Department, Region, Venue
from tongban.orgs.selectors import actor_for, centre
from tongban.orgs.usecases import (
    STREAM,
    assign_duty,
    end_assignment,
    ensure_department,
    found_centre,
    load_orgs,
    load_regions,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "act",
    [
        lambda now: load_regions(actor=GUEST, rows=[], now=now),
        lambda now: load_orgs(actor=GUEST, orgs={}, now=now),
        lambda now: ensure_department(actor=GUEST, name="某局", now=now),
        lambda now: found_centre(actor=GUEST, region_code="430212", name="x", short_name="x", bureau="spj", now=now),
        lambda now: end_assignment(actor=GUEST, assignment_id=GUEST.account_id, until=now.date(), now=now),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_only_administrators_change_the_organisation(now, act):
    with pytest.raises(NotAllowed):
        act(now)


def test_a_duty_holds_from_its_first_to_its_last_day(now):
    department = ensure_department(actor=SYSTEM, name="民政局", now=now)
    account = staff("li")
    given = assign_duty(
        actor=SYSTEM, account=account, department=department, duty=Duty.EXAMINE, since=now.date(), now=now
    )
    assert not actor_for(account, now=now - timedelta(days=1)).grants
    assert actor_for(account, now=now).has(Duty.EXAMINE, department.pk)
    end_assignment(actor=SYSTEM, assignment_id=given.pk, until=now.date(), now=now)
    assert actor_for(account, now=now).has(Duty.EXAMINE)
    assert not actor_for(account, now=now + timedelta(days=1)).grants
    with pytest.raises(Refused, match="已经结束"):
        end_assignment(actor=SYSTEM, assignment_id=given.pk, until=now.date(), now=now)


def test_changes_are_on_the_record(now):
    department = ensure_department(actor=SYSTEM, name="民政局", now=now)
    assign_duty(
        actor=SYSTEM, account=staff("li"), department=department, duty=Duty.DECIDE, since=date(2021, 1, 1), now=now
    )
    assert [line.kind for line in trail.lines(STREAM)][-2:] == ["orgs.department_created", "orgs.duty_assigned"]
    assert trail.verify(STREAM).ok


def test_a_body_is_not_created_twice(now):
    first = ensure_department(actor=SYSTEM, name="民政局", code="mzj", now=now)
    assert ensure_department(actor=SYSTEM, name=" 民政局 ", now=now).pk == first.pk
    assert Department.objects.filter(name="民政局").count() == 1


def test_the_shipped_county_loads_and_again_changes_nothing(now):
    rows = [line.split(",") for line in data_file("lukou/regions.csv").read_text().splitlines()]
    head, *body = rows
    regions = [dict(zip(head, row, strict=False)) for row in body]
    orgs = yaml.safe_load(data_file("lukou/orgs.yaml").read_text())
    orgs.pop("staff")  # counts, not persons: the demonstration invents them
    for _ in range(2):
        load_regions(actor=SYSTEM, rows=regions, now=now)
        load_orgs(actor=SYSTEM, orgs=orgs, now=now)
        counts = (Region.objects.count(), Department.objects.count(), Venue.objects.count())
    assert counts == (len(regions), len(orgs["departments"]), len(orgs["venues"]))
    towns = Region.objects.filter(parent="430212000000")
    assert towns.count() == 8


def test_a_centre_is_founded_once(now):
    for name in ("渌口区政务服务中心", "渌口区政务服务中心"):
        found_centre(actor=SYSTEM, region_code="430212", name=name, short_name="渌审", bureau="spj", now=now)
    here = centre()
    assert here is not None
    assert (here.region_id, here.name) == ("430212000000", "渌口区政务服务中心")
