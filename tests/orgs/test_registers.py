"""The organisation's registers: added, corrected, ended with a day; nothing deleted, everything on the record."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.matter import NOW
from tests.support.office import SINCE, Office
from tongban.infra import trail
from tongban.kernel.actors import GUEST, Duty
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.orgs import selectors, usecases
from tongban.orgs.models import Assignment, Department, Establishment, Region, StaffMember, Venue, Window
from tongban.orgs.values import DepartmentKind, Employment, Tier, WindowKind

pytestmark = pytest.mark.django_db
VILLAGE = "430212100201"


@pytest.fixture(scope="module")
def _office(ground: None) -> Office:
    return Office.build(NOW)


@pytest.fixture
def office(_office: Office, db: None) -> Office:
    return copy.deepcopy(_office)


def base(office: Office, role: str = "admin") -> dict[str, Any]:
    return {"actor": office.actor(role) if role in office.accounts else GUEST, "now": office.now}


def hall(office: Office) -> Venue:
    return usecases.keep_venue(name="区政务大厅", tier=Tier.HALL, region=office.county, **base(office))


def person(office: Office, number: str = "LK1", **more) -> StaffMember:
    facts = {"name": "罗清", "employment": Employment.BUREAU, "department": office.bureau, "since": SINCE, **more}
    return usecases.keep_staff(staff_no=number, **facts, **base(office))


@pytest.mark.parametrize("role", ["guest", "citizen", "clerk", "editor", "no duty"])
def test_only_the_administrator_keeps_the_registers(office: Office, role: str):
    place, somebody = hall(office), person(office)
    zone = usecases.keep_zone(venue=place, name="综合区", **base(office))
    window = usecases.keep_window(zone=zone, number="1", kind=WindowKind.GENERAL, name="综合受理", **base(office))
    granted = usecases.grant_posts(
        department=office.bureau, kind=Employment.BUREAU, posts=8, since=SINCE, **base(office)
    )
    who, day = base(office, role), office.now.date()
    acts = [
        lambda: usecases.keep_region(code=VILLAGE, name="某村", **who),
        lambda: usecases.end_region(region=office.county, until=day, **who),
        lambda: usecases.keep_venue(name="x", tier=Tier.HALL, region=office.county, **who),
        lambda: usecases.end_venue(venue=place, until=day, **who),
        lambda: usecases.keep_zone(venue=place, name="x", **who),
        lambda: usecases.keep_window(zone=zone, number="2", kind=WindowKind.ISSUE, name="x", **who),
        lambda: usecases.end_window(window=window, until=day, **who),
        lambda: usecases.keep_department(name="x", kind=DepartmentKind.GOVERNMENT, **who),
        lambda: usecases.end_department(department=office.bureau, until=day, **who),
        lambda: person_by(who, office),
        lambda: usecases.end_staff(member=somebody, until=day, **who),
        lambda: usecases.give_login(member=somebody, **who),
        lambda: usecases.grant_posts(department=office.bureau, kind=Employment.CENTRE, posts=1, since=day, **who),
        lambda: usecases.end_posts(granted=granted, until=day, **who),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def person_by(who: dict[str, Any], office: Office) -> None:
    usecases.keep_staff(
        staff_no="LK9", name="x", employment=Employment.BUREAU, department=office.bureau, since=SINCE, **who
    )


def test_regions_are_entered_under_their_parent_and_ended_from_below(office: Office):
    usecases.keep_region(code=VILLAGE, name="伏波村", **base(office))
    assert Region.objects.get(pk=VILLAGE).parent_id == "430212100000"
    usecases.keep_region(code=VILLAGE, name="伏波社区", **base(office))
    assert Region.objects.get(pk=VILLAGE).name == "伏波社区"
    town = Region.objects.get(pk="430212100000")
    with pytest.raises(Refused, match="还有1个区划"):
        usecases.end_region(region=town, until=office.now.date(), **base(office))
    usecases.end_region(region=Region.objects.get(pk=VILLAGE), until=office.now.date(), **base(office))
    usecases.end_region(region=town, until=office.now.date(), **base(office))
    assert Region.objects.filter(pk__in=[VILLAGE, town.pk]).count() == 2
    with pytest.raises(Refused, match="上级"):
        usecases.keep_region(code="430212999201", name="无处", **base(office))


def test_a_place_belongs_to_the_tier_of_its_region(office: Office):
    with pytest.raises(Refused, match="村（社区）"):
        usecases.keep_venue(name="站", tier=Tier.VILLAGE, region=office.county, **base(office))
    place = hall(office)
    assert hall(office).code != place.code
    zone = usecases.keep_zone(venue=place, name="综合区", **base(office))
    with pytest.raises(Refused, match="已有"):
        usecases.keep_zone(venue=place, name="综合区", **base(office))
    usecases.keep_window(zone=zone, number="01", kind=WindowKind.GENERAL, name="综合受理", **base(office))
    with pytest.raises(Refused, match="01号"):
        usecases.keep_window(zone=zone, number="01", kind=WindowKind.ISSUE, name="出证", **base(office))
    usecases.end_venue(venue=place, until=office.now.date(), **base(office))
    assert Window.objects.get().until == office.now.date()
    assert place not in selectors.venues(on=office.now.date() + timedelta(days=1))
    assert place in selectors.venues(on=office.now.date())


def test_departments_and_their_offices(office: Office):
    with pytest.raises(Refused, match="所属部门"):
        usecases.keep_department(name="办公室", kind=DepartmentKind.OFFICE, **base(office))
    office_ = usecases.keep_department(name="办公室", kind=DepartmentKind.OFFICE, parent=office.bureau, **base(office))
    with pytest.raises(Refused, match="1个内设机构"):
        usecases.end_department(department=office.bureau, until=office.now.date(), **base(office))
    with pytest.raises(Refused, match="自己"):
        usecases.keep_department(
            department=office.bureau, name=office.bureau.name, kind=DepartmentKind.GOVERNMENT, parent=office_, **base(office)
        )  # fmt: skip
    with pytest.raises(Refused):
        usecases.keep_department(name="某局", kind=DepartmentKind.GOVERNMENT, uscc="123", **base(office))
    usecases.end_department(department=office_, until=office.now.date(), **base(office))
    assert Department.objects.get(pk=office_.pk).until == office.now.date()


def test_who_leaves_loses_the_duties_with_the_same_day(office: Office):
    member = person(office)
    account = usecases.give_login(member=member, **base(office))
    assert account.username == "LK1"
    with pytest.raises(Refused, match="已有登录"):
        usecases.give_login(member=StaffMember.objects.get(pk=member.pk), **base(office))
    usecases.assign_duty(account=account, department=office.bureau, duty=Duty.ACCEPT, since=SINCE, **base(office))
    assert (
        usecases.end_staff(member=StaffMember.objects.get(pk=member.pk), until=office.now.date(), **base(office)) == 1
    )
    assert Assignment.objects.get(account=account).until == office.now.date()
    with pytest.raises(Refused, match="已经离岗"):
        usecases.end_staff(member=member, until=office.now.date(), **base(office))
    with pytest.raises(Refused, match="工号"):
        person(office, "lk1")


def test_the_last_administrator_stays(office: Office):
    mine = Assignment.objects.get(account=office.accounts["admin"])
    with pytest.raises(Refused, match="最后一位"):
        usecases.end_assignment(assignment_id=mine.pk, until=office.now.date(), **base(office))
    usecases.assign_duty(
        account=office.accounts["no duty"], department=office.bureau, duty=Duty.ADMIN, since=SINCE, **base(office)
    )
    usecases.end_assignment(assignment_id=mine.pk, until=office.now.date(), **base(office))


def test_a_duty_ends_after_it_begins(office: Office):
    account, day = office.accounts["no duty"], office.now.date()
    with pytest.raises(Refused, match="早于开始"):
        usecases.assign_duty(
            account=account, department=office.bureau, duty=Duty.ISSUE, since=day, until=day - timedelta(days=1),
            **base(office),
        )  # fmt: skip
    given = usecases.assign_duty(account=account, department=office.bureau, duty=Duty.ISSUE, since=day, **base(office))
    with pytest.raises(Refused, match="早于开始"):
        usecases.end_assignment(assignment_id=given.pk, until=day - timedelta(days=1), **base(office))


def test_posts_follow_one_another_without_a_gap_and_count_who_is_there(office: Office):
    grant = {"department": office.bureau, "kind": Employment.BUREAU, **base(office)}
    usecases.grant_posts(posts=8, since=date(2019, 3, 1), **grant)
    usecases.grant_posts(posts=9, since=date(2021, 1, 1), **grant)
    first, second = Establishment.objects.order_by("since")
    assert (first.until, second.until) == (date(2020, 12, 31), None)
    with pytest.raises(Refused, match="之后生效"):
        usecases.grant_posts(posts=7, since=date(2020, 6, 1), **grant)
    with pytest.raises(Refused, match="已经是9名"):
        usecases.grant_posts(posts=9, since=date(2022, 1, 1), **grant)
    person(office)
    person(office, "LK2", employment=Employment.CONTRACT)
    row = selectors.establishment(on=office.now.date())[0]
    assert (row.granted.posts, row.filled, row.free) == (9, 1, 8)
    usecases.end_posts(granted=second, until=office.now.date(), **base(office))
    with pytest.raises(Refused, match="已经结束"):
        usecases.end_posts(granted=second, until=office.now.date(), **base(office))


def test_every_act_is_on_the_record_without_personal_data(office: Office):
    person(office)
    lines = trail.lines(usecases.STREAM)
    assert lines[-1].kind == "orgs.register_changed"
    assert lines[-1].facts["register"] == "staff"
    assert "罗清" not in str([line.facts for line in lines])
    assert trail.verify(usecases.STREAM).ok
