"""Words that the tests of the bad days share: addresses, sentences, people, a leg in hand."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.support.matter import staff
from tests.web.conftest import Hall
from tongban.kernel.actors import Duty
from tongban.orgs.models import Department
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import (
    Application,
    Case,
    CorrectionPoint,
)
from tongban.services.cases.usecases import Point
from tongban.services.catalogue.values import Plan

POINT = Point(what="电话少一位", why="需要联系", how="写出11位号码", example="13800000000")


def at(hall: Hall, act: str = "", key: UUID | None = None) -> str:
    return f"/desk/applications/{key or hall.submitted}/{act}"


def leg_at(leg: Case, act: str = "") -> str:
    return f"/desk/cases/{leg.pk}/{act}"


def text(reply: object) -> str:
    assert isinstance(reply, HttpResponse)
    return reply.content.decode()


def refused(reply: object, sentence: str, *typed: str) -> None:
    assert isinstance(reply, HttpResponse)
    assert reply.status_code == 409
    page = text(reply)
    assert sentence in page
    for word in typed:
        assert word in page


def state(key: UUID) -> str:
    return Application.objects.get(pk=key).state


def fresh(leg: Case) -> Case:
    return Case.objects.get(pk=leg.pk)


def open_leg(hall: Hall) -> Case:
    leg = Case.objects.filter(application=hall.accepted, state="accepted").order_by("position").first()
    assert leg is not None
    return leg


def claimed(hall: Hall) -> tuple[Case, Client]:
    """A leg in the approver's hands, and the approver's browser."""
    leg = open_leg(hall)
    cases.claim_case(actor=hall.stage.approver(leg), case_id=leg.pk, now=timezone.now())
    return leg, handler(hall, leg)


def handler(hall: Hall, leg: Case) -> Client:
    key = hall.stage.approver(leg).account_id
    assert key is not None
    account = Account.objects.get(pk=key)
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def somebody(*duties: tuple[Duty, Department], name: str = "somebody") -> Client:
    account = staff(name, *duties, now=timezone.now() - timedelta(hours=1))
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def lead(hall: Hall, key: UUID) -> Client:
    code = Plan.from_json(Application.objects.get(pk=key).plan).lead_department
    return somebody((Duty.LEAD, Department.objects.get(code=code)), name="lead")


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def corrected(hall: Hall, *points: Point) -> list[CorrectionPoint]:
    cases.ask_correction(
        actor=hall.stage.clerk, application_id=hall.submitted, points=points or (POINT,), now=timezone.now()
    )
    return list(CorrectionPoint.objects.filter(application=hall.submitted).order_by("noted_at", "id"))
