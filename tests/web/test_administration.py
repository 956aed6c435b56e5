"""The administrator's pages: doors, adding, correcting, ending; refusals keep what was typed; lists cost the same."""

import copy
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.office import ROLES, SINCE, Office
from tongban.kernel.actors import Duty
from tongban.orgs import usecases
from tongban.orgs.models import Assignment, Department, Establishment, Region, StaffMember, Venue, Window
from tongban.orgs.values import Employment, Tier, WindowKind
from tongban.people.accounts.models import Account

pytestmark = pytest.mark.django_db
ROOT = "/desk/organisation/"
TODAY = timezone.localdate


@pytest.fixture(scope="module")
def _office(ground: None) -> Office:
    office = Office.build(timezone.now() - timedelta(hours=1))
    act: dict[str, Any] = {"actor": office.actor("admin"), "now": office.now}
    place = usecases.keep_venue(name="区政务大厅", tier=Tier.HALL, region=office.county, **act)
    zone = usecases.keep_zone(venue=place, name="综合区", **act)
    usecases.keep_window(zone=zone, number="01", kind=WindowKind.GENERAL, name="综合受理", **act)
    usecases.keep_staff(
        staff_no="LK1", name="罗清", employment=Employment.BUREAU, department=office.bureau, since=SINCE, **act
    )
    usecases.grant_posts(department=office.bureau, kind=Employment.BUREAU, posts=8, since=SINCE, **act)
    return office


@pytest.fixture
def office(_office: Office, db: None) -> Office:
    return copy.deepcopy(_office)


@pytest.fixture
def admin(office: Office) -> Client:
    return office.session("admin")


def words(reply) -> str:
    return unescape(reply.content.decode())


def addresses(office: Office) -> list[str]:
    place, window = Venue.objects.get(), Window.objects.get()
    return [
        ROOT + part
        for part in (
            "", "regions/", "regions/430212100000/", "venues/", "venues/new/", f"venues/{place.pk}/",
            f"zones/{window.zone_id}/windows/new/", f"zones/{window.zone_id}/windows/{window.pk}/", "departments/", "departments/new/",
            "departments/spj/", "establishment/", "staff/", "staff/?left=1", "staff/new/", f"staff/{StaffMember.objects.get().pk}/",
            "duties/", f"duties/{office.accounts['clerk'].pk}/",
        )
    ]  # fmt: skip


def test_pages_are_the_administrators(office: Office):
    for role in ROLES:
        session = office.session(role)
        for where in addresses(office):
            status = session.get(where).status_code
            assert status == {"admin": 200, "guest": 302}.get(role, 403), (role, where)


def test_acts_are_the_administrators(office: Office):
    place, member = Venue.objects.get(), StaffMember.objects.get()
    given = Assignment.objects.get(account=office.accounts["clerk"])
    acts = {
        f"staff/{member.pk}/": {"end": "1", "until": TODAY().isoformat()}, f"staff/{member.pk}/login/": {},
        f"duties/{given.pk}/end/": {"until": TODAY().isoformat()}, f"venues/{place.pk}/zones/": {"name": "新区"},
        f"establishment/{Establishment.objects.get().pk}/end/": {"until": TODAY().isoformat()},
        "regions/": {"code": "430212101", "name": "朱亭镇"}, f"duties/{office.accounts['no duty'].pk}/": {"duty": "admin"},
    }  # fmt: skip
    for role in ROLES:
        if role != "admin":
            session = office.session(role)
            for where, sent in acts.items():
                assert session.post(ROOT + where, sent).status_code in (302, 403), (role, where)
    given.refresh_from_db()
    member.refresh_from_db()
    assert (given.until, member.until, member.account_id) == (None, None, None)
    assert not Region.objects.filter(name="朱亭镇").exists()


def test_what_is_not_there_says_so(admin: Client):
    nobody = "00000000-0000-0000-0000-000000000000"
    for part in ("regions/1/", f"venues/{nobody}/", "departments/x/", f"staff/{nobody}/", f"duties/{nobody}/", "zones/999/windows/new/"):  # fmt: skip
        assert admin.get(ROOT + part).status_code == 404, part


def test_a_region_is_entered_renamed_and_ended(admin: Client):
    assert admin.post(ROOT + "regions/", {"code": "430212100201", "name": "伏波村"}).status_code == 302
    wrong = admin.post(ROOT + "regions/", {"code": "4302", "name": "写错的村"})
    assert wrong.status_code == 422
    assert "写错的村" in words(wrong)
    where = ROOT + "regions/430212100201/"
    admin.post(where, {"name": "伏波社区"})
    admin.post(where, {"end": "1", "until": TODAY().isoformat()})
    region = Region.objects.get(pk="430212100201")
    assert (region.name, region.until) == ("伏波社区", TODAY())
    page = words(admin.get(ROOT + "regions/"))
    assert f"{TODAY()} 止" in page
    reply = admin.post(ROOT + "regions/430212000000/", {"end": "1", "until": TODAY().isoformat()}, follow=True)
    assert "请先逐个撤销" in words(reply)


def test_a_place_with_zone_and_window(admin: Client, office: Office):
    given = {"name": "渌口镇便民服务中心", "tier": "town", "region": "430212100000", "hours": "每天"}
    wrong = admin.post(ROOT + "venues/new/", given | {"tier": "hall"})
    assert wrong.status_code == 409
    assert "渌口镇便民服务中心" in words(wrong)
    where = admin.post(ROOT + "venues/new/", given)["Location"]
    admin.post(where + "zones/", {"name": "综合区"})
    place = Venue.objects.get(name="渌口镇便民服务中心")
    zone = place.zones.get()
    window = {"number": "01", "kind": "general", "name": "综合受理"}
    assert admin.post(f"{ROOT}zones/{zone.pk}/windows/new/", window).status_code == 302
    assert admin.post(f"{ROOT}zones/{zone.pk}/windows/new/", window).status_code == 409
    made = Window.objects.get(zone=zone)
    assert admin.post(f"{ROOT}zones/{zone.pk}/windows/{made.pk}/", window | {"name": "帮办"}).status_code == 302
    admin.post(f"{ROOT}zones/{zone.pk}/windows/{made.pk}/", {"end": "1", "until": TODAY().isoformat()})
    made.refresh_from_db()
    assert (made.name, made.until) == ("帮办", TODAY())
    assert "渌口镇便民服务中心" in words(Client().get("/"))
    admin.post(where, {"end": "1", "until": (TODAY() - timedelta(days=1)).isoformat()})
    assert "渌口镇便民服务中心" not in words(Client().get("/"))


def test_a_department_and_its_office(admin: Client):
    given = {"name": "办公室", "kind": "office", "parent": ""}
    assert admin.post(ROOT + "departments/new/", given).status_code == 409
    bureau = Department.objects.get(code="spj")
    sent = given | {"parent": str(bureau.pk), "code": "spj-bg"}
    assert admin.post(ROOT + "departments/new/", sent).status_code == 302
    assert admin.post(ROOT + "departments/new/", given | {"name": "综合股", "code": "spj-bg", "parent": str(bureau.pk)}).status_code == 409  # fmt: skip
    reply = admin.post(ROOT + "departments/spj/", {"end": "1", "until": TODAY().isoformat()}, follow=True)
    assert "请先逐个调整" in words(reply)
    admin.post(ROOT + "departments/spj-bg/", {"end": "1", "until": TODAY().isoformat()})
    assert Department.objects.get(code="spj-bg").until == TODAY()


def test_somebody_comes_gets_a_login_and_duties_and_leaves(admin: Client, office: Office):
    given = {
        "staff_no": "LK7", "name": "何月", "employment": "contract", "department": str(office.bureau.pk), "post": "窗口", "since": "2021-01-04",
    }  # fmt: skip
    wrong = admin.post(ROOT + "staff/new/", given | {"since": "昨天"})
    assert wrong.status_code == 422
    assert "何月" in words(wrong)
    assert "昨天" in words(wrong)
    where = admin.post(ROOT + "staff/new/", given)["Location"]
    shown = words(admin.post(where + "login/"))
    assert "/first/" in shown
    account = Account.objects.get(username="LK7")
    assert "/first/" not in words(admin.get(where))
    duty = {"duty": "accept", "department": str(office.bureau.pk), "since": TODAY().isoformat()}
    assert admin.post(f"{ROOT}duties/{account.pk}/", duty | {"until": "2020-01-01"}).status_code == 409
    assert admin.post(f"{ROOT}duties/{account.pk}/", duty).status_code == 302
    assert "受理" in words(admin.get(ROOT + "duties/?q=何月"))
    admin.post(where, {"end": "1", "until": TODAY().isoformat()})
    assert Assignment.objects.get(account=account).until == TODAY()
    assert "何月" in words(admin.get(ROOT + "staff/?left=1"))
    assert "何月" not in words(admin.get(ROOT + "staff/"))


def test_a_duty_ends_and_the_last_administrator_stays(admin: Client, office: Office):
    clerk = Assignment.objects.get(account=office.accounts["clerk"])
    admin.post(f"{ROOT}duties/{clerk.pk}/end/", {"until": TODAY().isoformat()})
    clerk.refresh_from_db()
    assert clerk.until == TODAY()
    mine = Assignment.objects.get(account=office.accounts["admin"])
    reply = admin.post(f"{ROOT}duties/{mine.pk}/end/", {"until": TODAY().isoformat()}, follow=True)
    assert "最后一位系统管理员" in words(reply)


def test_posts_granted_and_filled(admin: Client, office: Office):
    page = words(admin.get(ROOT + "establishment/"))
    assert "8名" in page
    assert "1名" in page
    given = {"department": str(office.bureau.pk), "kind": "bureau", "posts": "9", "since": TODAY().isoformat()}
    assert admin.post(ROOT + "establishment/", given | {"since": "2019-01-01"}).status_code == 409
    assert admin.post(ROOT + "establishment/", given).status_code == 302
    running = Establishment.objects.get(until=None)
    admin.post(f"{ROOT}establishment/{running.pk}/end/", {"until": (TODAY() + timedelta(days=1)).isoformat()})
    assert Establishment.objects.filter(until=None).count() == 0
    assert Establishment.objects.count() == 2


@pytest.mark.parametrize("part", ["regions/", "venues/", "departments/", "staff/", "duties/", "establishment/"])
def test_lists_take_as_many_statements_for_many_as_for_few(office: Office, admin: Client, part: str):
    def count() -> int:
        admin.get(ROOT + part)
        with CaptureQueriesContext(connection) as seen:
            assert admin.get(ROOT + part).status_code == 200
        return len(seen)

    before = count()
    act: dict[str, Any] = {"actor": office.actor("admin"), "now": office.now}
    for n in range(6):
        usecases.keep_region(code=f"4302121002{n:02d}", name=f"村{n}", **act)
        usecases.keep_venue(name=f"站{n}", tier=Tier.HALL, region=office.county, **act)
        body = usecases.keep_department(name=f"局{n}", kind=Department._meta.get_field("kind").default, **act)
        member = usecases.keep_staff(
            staff_no=f"N{n}", name=f"员{n}", employment=Employment.CENTRE, department=body, since=SINCE, **act
        )
        account = usecases.give_login(member=member, **act)
        usecases.assign_duty(account=account, department=body, duty=Duty.EXAMINE, since=SINCE, **act)
        usecases.grant_posts(department=body, kind=Employment.CENTRE, posts=2, since=SINCE, **act)
    assert count() == before
    assert before <= 14
