"""A stage with one matter in each state, and a browser session for each role."""

import copy
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.factor import show_second_factor
from tests.support.matter import Stage, person, staff
from tongban.infra import ports
from tongban.kernel.actors import Duty
from tongban.orgs.models import Department
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import open_citizen_account

Role = str


@dataclass
class Hall:
    """Addresses of one matter, and who may knock."""

    stage: Stage
    accounts: dict[Role, Account]
    submitted: UUID
    accepted: UUID
    delivered: UUID

    def session(self, role: Role) -> Client:
        client = Client()
        if role in self.accounts:
            client.force_login(self.accounts[role], backend="allauth.account.auth_backends.AuthenticationBackend")
            if role == "admin":
                show_second_factor(client)
        return client


@pytest.fixture(scope="module")
def _staged(ground: None) -> Hall:
    return _stage()


@pytest.fixture
def hall(_staged: Hall, db: None) -> Hall:
    return copy.deepcopy(_staged)


def _stage() -> Hall:
    now = timezone.now() - timedelta(hours=1)
    stage = Stage.build(now=now, also=("OT-E01", "OT-E02", "OT-E08"))
    ids = {}
    for state, drive in (
        ("delivered", stage.to_delivered),
        ("accepted", stage.to_accepted),
        ("submitted", stage.submit),
    ):
        drive(state)
        ids[state] = stage.id
    bureau = Department.objects.get(code="spj")
    accounts = {
        "clerk": Account.objects.get(username="clerk"),
        "issuer": Account.objects.get(username="issuer"),
        "approver": Account.objects.get(username="a-ga"),
        "elsewhere": staff("elsewhere", (Duty.EXAMINE, Department.objects.get(code="sw")), now=now),
        "editor": staff("editor", (Duty.CATALOGUE, bureau), now=now),
        "admin": staff("admin", (Duty.ADMIN, bureau), now=now),
        "no duty": staff("nobody", now=now),
        "citizen": open_citizen_account(name="周安", id_number=stage.applicant.id_number, password="lukou-Sunny-2021", now=now),
        "stranger": open_citizen_account(
            name="吴平", id_number=person(77, "吴平").id_number, password="lukou-Sunny-2021", now=now
        ),
    }  # fmt: skip
    return Hall(stage, accounts, ids["submitted"], ids["accepted"], ids["delivered"])


@pytest.fixture(autouse=True)
def _papers_inside_the_test():
    with ports.inside_transaction_allowed():
        yield
