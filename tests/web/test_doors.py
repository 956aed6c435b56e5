"""Who may open which page: default deny, as a table."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.web.conftest import Hall
from tongban.infra import worker

pytestmark = pytest.mark.django_db
ROLES = ("guest", "citizen", "stranger", "clerk", "approver", "elsewhere", "issuer", "editor", "admin", "no duty")
PUBLIC = ("/", "/search/?q=去世", "/matters/OT-P01/", "/matters/OT-P01/guide/", "/matters/OT-P01/checklist/", "/track/", "/verify/", "/resume/", "/signup/", "/accounts/login/")  # fmt: skip
# address → the roles that may open it; whoever is logged in and may not is told 403 or 404, a guest is sent to log in
STAFF_PAGES = {
    "/desk/": {"clerk", "approver", "elsewhere", "issuer", "editor", "admin"},
    "/desk/intake/": {"clerk"},
    "/desk/intake/OT-P01/": {"clerk"},
    "/desk/accept/": {"clerk"},
    "/desk/work/": {"approver", "elsewhere"},
    "/desk/issue/": {"issuer"},
    "/desk/catalogue/": {"editor"},
    "/desk/catalogue/import/": {"editor"},
    "/desk/catalogue/export/items/": {"editor"},
    "/desk/calendar/": {"admin"},
    "/desk/system/": {"admin"},
    "/desk/looks/": {"admin"},
    "/desk/queue/": {"admin"},
    "/desk/queue/verify/": {"admin"},
    "/desk/applications/{accepted}/": {"clerk", "approver", "issuer"},
    "/desk/applications/{accepted}/clock/": {"clerk", "approver", "issuer"},
    "/desk/applications/{accepted}/trail/": {"clerk", "approver", "issuer"},
    "/desk/cases/{leg}/": {"clerk", "approver", "issuer"},
}
CITIZEN_PAGES = {
    "/applications/{delivered}/": {"clerk", "approver", "issuer"},
    "/applications/{delivered}/clock/": {"clerk", "approver", "issuer"},
    "/submitted/{delivered}/": {"clerk", "approver", "issuer"},
}


def address(hall: Hall, pattern: str) -> str:
    leg = hall.stage.row().cases.model.objects.filter(application=hall.accepted).order_by("position").first()
    assert leg is not None
    return pattern.format(accepted=hall.accepted, delivered=hall.delivered, leg=leg.pk)


@pytest.mark.parametrize("where", PUBLIC)
def test_public_pages_are_open_to_all(hall: Hall, where: str):
    for role in ("guest", "stranger"):
        reply = hall.session(role).get(where)
        assert reply.status_code == (302 if where == "/accounts/login/" and role != "guest" else 200), role


@pytest.mark.parametrize("where", STAFF_PAGES)
def test_pages_of_staff(hall: Hall, where: str):
    for role in ROLES:
        status = hall.session(role).get(address(hall, where)).status_code
        if role in STAFF_PAGES[where]:
            assert status == 200, role
        elif role == "guest":
            assert status == 302, role
        else:
            assert status in (403, 404), role


@pytest.mark.parametrize("where", CITIZEN_PAGES)
def test_pages_of_a_matter(hall: Hall, where: str):
    for role in ROLES:
        status = hall.session(role).get(address(hall, where)).status_code
        refused = 302 if where.startswith("/submitted/") else 404  # a bookmark asks for code and password again
        assert status == (200 if role in CITIZEN_PAGES[where] else refused), role


def test_an_unverified_account_sees_its_matter_only_after_the_window_checked_it(hall: Hall):
    citizen = hall.session("citizen")
    assert citizen.get(f"/applications/{hall.delivered}/").status_code == 404
    party = hall.accounts["citizen"].party
    assert party is not None
    party.identity_level = 4
    party.save(update_fields=["identity_level"])
    assert citizen.get(f"/applications/{hall.delivered}/").status_code == 200
    assert "身后一件事" in citizen.get("/my/").content.decode()


ACTS = ("accept", "supply", "issue", "collect", "unmask")


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_posted_and_refused_without_duty(hall: Hall, act: str):
    where = f"/desk/applications/{hall.submitted}/{act}/"
    assert hall.session("clerk").get(where).status_code == 405
    for role in ("guest", "citizen", "no duty", "elsewhere"):
        assert hall.session(role).post(where).status_code in (302, 403, 404), role
    before = hall.stage.row().state
    for role in ("approver", "editor", "admin"):
        assert hall.session(role).post(where).status_code in (403, 404, 409), role
    assert hall.stage.row().state == before


@pytest.mark.parametrize("act", ["claim", "release", "reassign", "examine", "decide", "send-out", "record"])
def test_a_leg_is_worked_by_its_department_only(hall: Hall, act: str):
    where = address(hall, "/desk/cases/{leg}/") + f"{act}/"
    typed = {"decision": "grant", "satisfied": "yes", "decided_at": "2021-09-06T10:00", "system": "自有系统"}
    for role in ("guest", "citizen", "clerk", "elsewhere", "issuer", "editor", "admin", "no duty"):
        assert hall.session(role).post(where, typed).status_code in (302, 403, 404, 409), role
    leg = hall.stage.row().cases.model.objects.filter(application=hall.accepted).order_by("position").first()
    assert leg is not None
    assert (leg.state, leg.handler_id) == ("accepted", None)


def test_a_form_from_elsewhere_is_refused(hall: Hall):
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(hall.accounts["clerk"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert forged.post(f"/desk/applications/{hall.submitted}/accept/").status_code == 403


def test_an_address_that_takes_a_form_says_so_when_it_is_opened(hall: Hall):
    """Reloaded after a login, come back to by a bookmark: words and a way on, never an empty page."""
    where = address(hall, "/desk/cases/{leg}/")
    reply = hall.session("approver").get(where + "decide/", headers={"accept": "text/html"})
    page = reply.content.decode()
    assert reply.status_code == 405
    assert reply["Allow"] == "POST"
    assert "就还没有办" in page
    assert f'href="{where}"' in page
    assert 'href="/desk/"' in page
    assert "登录</a>" not in page
    assert not hall.session("approver").get(where + "decide/", headers={"accept": "application/json"}).content


def test_the_demo_doors_are_shut_in_a_real_deployment(hall: Hall, settings):
    settings.DEMO = False
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/clerk/").status_code == 404


def test_guessing_a_query_password_is_stopped(hall: Hall):
    row = hall.stage.row()
    visitor = Client()
    for _ in range(10):
        assert visitor.post("/track/", {"code": row.query_code, "secret": "000000"}).status_code == 403
    reply = visitor.post("/track/", {"code": row.query_code, "secret": row.query_password})
    assert reply.status_code == 403
    assert "次数过多" in reply.content.decode()


def test_the_query_code_opens_the_matter(hall: Hall):
    row = hall.stage.row()
    visitor = Client()
    reply = visitor.post("/track/", {"code": row.query_code, "secret": row.query_password}, follow=True)
    assert reply.status_code == 200
    assert row.number in reply.content.decode()


def test_personal_data_is_masked_until_it_is_unmasked_on_the_record(hall: Hall):
    clerk, number = hall.session("clerk"), hall.stage.applicant.id_number
    where = f"/desk/applications/{hall.submitted}/"
    assert number not in clerk.get(where).content.decode()
    reply = clerk.post(where + "unmask/", {"reason": "当面核对身份证号"})
    assert reply.status_code == 409
    assert "二次验证" in reply.content.decode()
    assert number not in reply.content.decode()


def test_my_own_pages_send_a_guest_to_log_in_and_show_everybody_their_own(hall: Hall):
    for where in ("/my/", "/my/data/"):
        assert hall.session("guest").get(where)["Location"].startswith("/accounts/login/")
        for role in ("citizen", "stranger", "clerk", "no duty"):
            assert hall.session(role).get(where).status_code == 200, (where, role)
        assert "周安" not in hall.session("stranger").get(where).content.decode().partition("<main")[2]


def test_the_trail_is_verified_behind_the_page(hall: Hall):
    admin = hall.session("admin")
    page = admin.post("/desk/queue/verify/", follow=True)
    assert "可以离开，稍后回来看" in page.content.decode()
    assert page["Refresh"] == "3"
    worker.deliver_all(now=timezone.now() + timedelta(seconds=1))
    page = admin.get("/desk/queue/verify/")
    assert "完整无改动" in page.content.decode()
    assert "Refresh" not in page
    assert "已经结束" in admin.post("/desk/queue/verify/", {"stop": "1"}).content.decode()
    assert hall.session("clerk").post("/desk/queue/verify/").status_code == 403
