"""The login library's pages wear the site's name, look and words; the first password says what it must be."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from tests.support.office import Office

pytestmark = pytest.mark.django_db
PAGES = (
    ("admin", "/accounts/2fa/"), ("admin", "/accounts/2fa/totp/activate/"), ("citizen", "/accounts/2fa/"),
    ("citizen", "/accounts/reauthenticate/"),
)  # fmt: skip
HOMES = {"admin": "/desk/", "citizen": "/my/"}


@pytest.fixture
def office() -> Office:
    return Office.build(timezone.now() - timedelta(hours=1))


@pytest.mark.parametrize(("role", "where"), PAGES)
def test_the_centres_name_and_our_words(office: Office, role: str, where: str):
    reply = office.session(role).get(where)
    page = reply.content.decode()
    assert reply.status_code == 200
    assert "渌口区政务服务中心<small>" in page
    assert f'class="mark" href="{HOMES[role]}"' in page
    for foreign in ("通办", "双因素", "身份验证器应用", "确认访问"):
        assert foreign not in page, foreign


def test_bound_and_unbound_are_said(office: Office):
    admin = office.session("admin")
    assert "还没有绑定" in admin.get("/accounts/2fa/").content.decode()
    Authenticator.objects.create(user=office.accounts["admin"], type=Authenticator.Type.TOTP, data={"secret": "x"})
    page = admin.get("/accounts/2fa/").content.decode()
    assert "已绑定" in page
    assert "备用码" in page


def test_the_first_password_says_what_it_must_be(office: Office):
    page = office.session("guest").get("/signup/").content.decode()
    assert f"至少{settings.PASSWORD_LEAST}位" in page
    assert "常见密码" in page


def _tries(office: Office, username: str, password: str = "wrong") -> str:
    """What the login page says; the same address each time, as everybody of one office has."""
    reply = office.session("guest").post("/accounts/login/", {"login": username, "password": password})
    return reply.content.decode() if reply.status_code == 200 else ""


def test_one_who_forgot_locks_nobody_else_out(office: Office):
    """Five failures stop guessing at one login; a colleague behind the same address still comes in."""
    cache.clear()
    account = office.accounts["clerk"]
    account.set_password("Right-2026-word")
    account.save()
    said = [_tries(office, "somebody-else") for _ in range(12)]
    assert "试的次数太多" not in said[4]
    assert "试的次数太多" in said[5]
    assert _tries(office, account.username, "Right-2026-word") == ""


def test_guessing_at_many_logins_from_one_address_is_stopped(office: Office):
    cache.clear()
    most = settings.FAILED_LOGINS
    said = [_tries(office, f"name-{n}") for n in range(most + 1)]
    assert "试的次数太多" not in said[most - 1]
    assert "试的次数太多" in said[most]
    cache.clear()
