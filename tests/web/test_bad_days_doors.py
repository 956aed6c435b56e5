"""Who may open and do what on a bad day."""

import pytest

from tests.web.baddays import at, claimed, fresh, leg_at, state
from tests.web.conftest import Hall
from tongban.services.cases.models import (
    CorrectionPoint,
)

pytestmark = pytest.mark.django_db


ROLES = ("guest", "citizen", "stranger", "clerk", "approver", "elsewhere", "issuer", "editor", "admin", "no duty")
PAGES = {
    "/desk/corrections/": {"clerk"},
    "/desk/preview/": {"approver", "elsewhere"},
    "/desk/blocked/": set(),
    "/desk/outage/": {"clerk", "admin"},
    "/desk/outage/print/": {"clerk", "admin"},
    "/desk/help/states/": {"clerk", "approver", "elsewhere", "issuer", "editor", "admin"},
    "/desk/work/?tab=answer": {"approver", "elsewhere"},
}


@pytest.mark.parametrize("where", PAGES)
def test_pages(hall: Hall, where: str):
    for role in ROLES:
        status = hall.session(role).get(where).status_code
        assert status == (200 if role in PAGES[where] else 302 if role == "guest" else 403), role


ON_APPLICATION = (
    "receive", "pre-accept", "note", "ask", "supply-correction", "terminate", "refuse", "return", "withdraw",
    "invalidate", "keep",
)  # fmt: skip
ON_LEG = (
    "procedures/start", "procedures/note", "extend", "consult", "take-back", "report-up", "transfer", "free", "terminate",
    "withdraw", "redo", "rectify",
)  # fmt: skip
WORDS = {
    "reason": "甲", "basis": "乙", "what": "甲", "why": "乙", "how": "丙", "rows": "1", "point:0:what": "甲",
    "point:0:why": "乙", "point:0:how": "丙", "kind": "08", "planned_end": "2030-01-01", "days": "1", "question": "甲",
    "to": "市局", "field": "opinion", "after": "甲",
}  # fmt: skip


@pytest.mark.parametrize("act", ON_APPLICATION)
def test_acts_on_an_application_are_refused_without_duty(hall: Hall, act: str):
    for role in ("guest", "citizen", "stranger", "approver", "elsewhere", "issuer", "editor", "admin", "no duty"):
        assert hall.session(role).post(at(hall, act + "/"), WORDS).status_code in (302, 403, 404, 409), role
    assert state(hall.submitted) == "submitted"
    assert not CorrectionPoint.objects.exists()
    assert hall.session("clerk").get(at(hall, act + "/")).status_code == 405


@pytest.mark.parametrize("act", ON_LEG)
def test_acts_on_a_leg_are_refused_without_duty(hall: Hall, act: str):
    leg, _ = claimed(hall)
    before = (fresh(leg).state, fresh(leg).department_id)
    roles = ["guest", "citizen", "stranger", "elsewhere", "issuer", "editor", "admin", "no duty"]
    for role in [*roles, *([] if act == "withdraw" else ["clerk"])]:
        assert hall.session(role).post(leg_at(leg, act + "/"), WORDS).status_code in (302, 403, 404, 409), role
    assert (fresh(leg).state, fresh(leg).department_id) == before
