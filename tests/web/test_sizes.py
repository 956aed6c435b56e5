"""Pages of the desk cost the same statements whatever lies in the database, and count no further than people read."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.matter import staff
from tests.web.baddays import handler, open_leg, text
from tests.web.conftest import Hall
from tongban.infra import counting
from tongban.kernel.actors import Duty
from tongban.orgs.models import Department

pytestmark = pytest.mark.django_db
LISTS = {
    "clerk": ("/desk/", "/desk/accept/", "/desk/corrections/", "/desk/shift/"),
    "issuer": ("/desk/", "/desk/issue/"),
    "approver": ("/desk/", "/desk/work/", "/desk/preview/", "/desk/systems/", "/desk/supervision/signals/list/"),
    "leader": ("/desk/", "/desk/blocked/", "/desk/leader/"),
}


def sessions(hall: Hall) -> dict[str, Client]:
    boss = staff("boss", (Duty.LEAD, Department.objects.get(code="spj")), now=hall.stage.now)
    leader = Client()
    leader.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    approver = handler(hall, open_leg(hall))
    return {"clerk": hall.session("clerk"), "issuer": hall.session("issuer"), "approver": approver, "leader": leader}


def test_lists_cost_the_same_with_more_matters(hall: Hall):
    there = sessions(hall)

    def asked() -> dict[str, int]:
        found = {}
        for role, addresses in LISTS.items():
            for address in addresses:
                there[role].get(address)
                with CaptureQueriesContext(connection) as seen:
                    assert there[role].get(address).status_code == 200, address
                found[f"{role} {address}"] = len(seen)
        return found

    before = asked()
    for n in range(3):
        hall.stage.submit(f"more-{n}")
        hall.stage.to_accepted(f"accepted-{n}")
        hall.stage.to_concluded(f"concluded-{n}")
    assert asked() == before


def test_the_first_page_counts_to_a_thousand(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    """With the end of counting at one, what is more is said as more."""
    monkeypatch.setattr(counting.up_to, "__defaults__", (1,))
    monkeypatch.setattr(counting.said, "__defaults__", (1,))
    hall.stage.submit("one-more")
    hall.stage.submit("two-more")
    page = text(hall.session("clerk").get("/desk/"))
    assert "<b>1+</b><strong>网上申请待受理</strong>" in page.replace(" ", "")
