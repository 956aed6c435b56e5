"""Administration asks for the second factor; what is being typed when it runs out is still taken."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.utils import timezone

from tests.support.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office.build(timezone.now() - timedelta(hours=1))


@pytest.mark.parametrize("where", ["/desk/organisation/", "/desk/calendar/", "/desk/queue/"])
def test_asked_for_at_the_door_and_led_there_and_back(office: Office, where: str):
    admin = office.session("admin")
    assert admin.get(where).status_code == 200
    session = admin.session
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    reply = admin.get(where)
    assert reply.status_code == 403
    text = reply.content.decode()
    assert "请先完成二次验证" in text
    assert "/accounts/2fa/totp/activate/" in text  # nothing bound yet
    Authenticator.objects.create(user=office.accounts["admin"], type=Authenticator.Type.TOTP, data={"secret": "x"})
    text = admin.get(where).content.decode()
    assert f"/accounts/2fa/reauthenticate/?next={where}" in text.replace("%2F", "/")


def test_a_form_begun_in_time_is_taken_a_little_later(office: Office):
    admin = office.session("admin")
    with time_machine.travel(timezone.now() + timedelta(minutes=45), tick=False):
        assert admin.get("/desk/organisation/").status_code == 403
        assert "请先完成二次验证" not in admin.post("/desk/calendar/", {"year": "x"}).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=75), tick=False):
        assert "请先完成二次验证" in admin.post("/desk/calendar/", {"year": "x"}).content.decode()


def test_other_duties_are_not_asked(office: Office):
    assert office.session("editor").get("/desk/catalogue/").status_code == 200
    assert office.session("clerk").get("/desk/intake/").status_code == 200
