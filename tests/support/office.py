"""An office with the shipped one-things and one login for each duty; no application has been made yet."""

from dataclasses import dataclass
from datetime import date, datetime

from django.test import Client

from tests.support.factor import show_second_factor
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.orgs.models import Department, Region
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty, ensure_department, found_centre, keep_region
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import open_citizen_account, open_staff_account
from tongban.services.lifeevents.importing import import_lifeevents

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SINCE = date(2020, 1, 1)
ROLES = ("guest", "citizen", "clerk", "editor", "admin", "no duty")


@dataclass
class Office:
    """Who may knock, and as whom."""

    now: datetime
    accounts: dict[str, Account]
    bureau: Department
    county: Region

    @staticmethod
    def build(now: datetime) -> "Office":
        content = data_file("onethings.yaml").read_bytes()
        report = import_lifeevents(actor=SYSTEM, content=content, now=now, effective_from=SINCE)
        assert not report.errors, report.errors
        bureau = ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)
        found_centre(
            actor=SYSTEM, region_code="430212", name="渌口区政务服务中心", short_name="渌审", bureau="spj", now=now
        )
        keep_region(actor=SYSTEM, code="430212100", name="渌口镇", now=now)
        accounts = {
            "clerk": login("clerk", now, (Duty.ACCEPT, bureau)),
            "editor": login("editor", now, (Duty.CATALOGUE, bureau)),
            "admin": login("admin", now, (Duty.ADMIN, bureau)),
            "no duty": login("nobody", now),
            "citizen": open_citizen_account(
                name="周安", id_number="430212199003070029", password="lukou-Sunny-2021", now=now
            ),
        }
        return Office(now, accounts, bureau, Region.objects.get(pk="430212000000"))

    def session(self, role: str) -> Client:
        client = Client()
        if role in self.accounts:
            client.force_login(self.accounts[role], backend=BACKEND)
            if role == "admin":
                show_second_factor(client)
        return client

    def actor(self, role: str) -> Actor:
        return actor_for(self.accounts[role], now=self.now)


def login(username: str, now: datetime, *duties: tuple[Duty, Department]) -> Account:
    account = open_staff_account(actor=SYSTEM, username=username, name=f"员{username}", now=now)
    for duty, department in duties:
        assign_duty(actor=SYSTEM, account=account, department=department, duty=duty, since=SINCE, now=now)
    return account
