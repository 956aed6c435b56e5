"""谁看过我的资料: each look with department, duty, day, what and why; to the person alone, and no name of a clerk."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import Hall
from tongban.kernel.actors import Actor, Duty, Grant
from tongban.oversight.openness.models import Stuck
from tongban.people.parties.models import Party, Unmasking
from tongban.people.parties.policies import looking_grant
from tongban.people.parties.usecases import unmask
from tongban.services.cases.models import Application

pytestmark = pytest.mark.django_db
AT = "/my/looks/"
REASON = "电话里核对身份证号"


@pytest.fixture
def looked(hall: Hall) -> Hall:
    """The clerk looked at the applicant's full data, for the accepted matter."""
    stage = hall.stage
    Party.objects.filter(pk=stage.applicant.pk).update(identity_level=4)
    clerk = Actor(account_id=stage.clerk.account_id, name="员甲", grants=stage.clerk.grants, stepped_up=True)
    number = Application.objects.values_list("number", flat=True).get(pk=hall.accepted)
    unmask(
        actor=clerk, party_id=stage.applicant.pk, reason=REASON, now=stage.now, about=hall.accepted, number=number
    )  # fmt: skip
    return hall


def text(client: Client, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200
    return str(reply.content.decode())


def test_the_person_sees_who_looked_and_why(looked: Hall):
    page = text(looked.session("citizen"), AT)
    assert "行政审批服务局　受理岗" in page
    assert "证件号码、联系电话、住址" in page
    assert REASON in page
    assert "员clerk" not in page
    assert "员甲" not in page
    assert looked.stage.applicant.id_number not in page
    assert "公安局" in page or "在谁手上" in page


def test_the_desks_own_button_says_for_which_matter(looked: Hall):
    from tests.support.factor import show_second_factor

    Unmasking.objects.all().delete()
    clerk = looked.session("clerk")
    show_second_factor(clerk)
    clerk.post(f"/desk/applications/{looked.submitted}/unmask/", {"reason": REASON})
    row = Unmasking.objects.get()
    assert (row.about, row.duty) == (looked.submitted, "accept")
    assert row.number == Application.objects.values_list("number", flat=True).get(pk=looked.submitted)


def test_who_does_not_know_of_a_look_says_so_with_everything_filled_in(looked: Hall):
    citizen = looked.session("citizen")
    page = text(citizen, AT)
    address = page.split('class="button button--plain" href="')[1].split('"')[0].replace("&amp;", "&")
    form = text(citizen, address)
    assert REASON in form
    assert 'value="looked" checked' in form
    made = citizen.post(
        "/open/stuck/", {"application": str(looked.accepted), "obstacle": "looked", "said": REASON, "key": "k"}
    )
    assert made.status_code == 302
    assert Stuck.objects.get().application_id == looked.accepted


@pytest.mark.parametrize("role, status", [("guest", 302), ("clerk", 403), ("stranger", 200), ("citizen", 200)])
def test_nobody_else_sees_it(looked: Hall, role: str, status: int):
    reply = looked.session(role).get(AT)
    assert reply.status_code == status
    assert (REASON in reply.content.decode()) == (role == "citizen")


def test_an_unchecked_login_sees_nothing(looked: Hall):
    Party.objects.filter(pk=looked.stage.applicant.pk).update(identity_level=2)
    page = text(looked.session("citizen"), AT)
    assert REASON not in page
    assert "核验" in page


def test_queries_do_not_grow_with_the_looks(looked: Hall):
    citizen = looked.session("citizen")

    def count() -> int:
        text(citizen, AT)
        with CaptureQueriesContext(connection) as seen:
            text(citizen, AT)
        return len(seen)

    before, one = count(), Unmasking.objects.get()
    for n in range(12):
        Unmasking.objects.create(
            party=one.party, account=one.account, fields="phone", reason=f"核对{n}", at=one.at + timedelta(minutes=n),
            duty="accept", department=one.department,
        )  # fmt: skip
    assert count() == before


def test_the_duty_in_which_somebody_looks_is_their_own():
    grant = Grant(duty=Duty.EXAMINE, department_id=UUID(int=5))
    finance = Grant(duty=Duty.FINANCE, department_id=UUID(int=5))
    assert looking_grant(Actor(account_id=None, name="x", grants=frozenset({grant, finance}))) == grant
    assert looking_grant(Actor(account_id=None, name="x", grants=frozenset())) is None
