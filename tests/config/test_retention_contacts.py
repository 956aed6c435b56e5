"""Whom to call back is kept no longer than it is needed (PIPL art 19); the registers stay whole without it."""

from datetime import timedelta

import pytest

from tests.oversight.enterprise_office import Bureau
from tests.oversight.test_openness_zone import tell
from tests.support.openness import Openness
from tongban.infra import retention, trail
from tongban.kernel.ids import new_id
from tongban.oversight.enterprise.models import Call, Company, Issue
from tongban.oversight.enterprise.selectors.persons import told_by
from tongban.oversight.enterprise.values.complaints import CallKind
from tongban.oversight.enterprise.values.issues import State
from tongban.oversight.openness.models import Stuck
from tongban.oversight.openness.values.questions import StuckState

pytestmark = pytest.mark.django_db
PHONE = "13800001234"


def expired() -> dict[object, object]:
    return {line.facts["rule"]: line.facts["rows"] for line in trail.lines(retention.STREAM)}


def test_contacts_of_issues_that_are_over(now):
    bureau = Bureau.build(now)
    filed, dropped, open_ = (bureau.issue(state) for state in (State.ARCHIVED, State.DROPPED, State.HANDLING))
    Issue.objects.update(contact_name="李经理", contact_phone=PHONE)
    assert retention.apply(now=now + timedelta(days=1094))["contacts_issues"] == 0
    assert retention.apply(now=now + timedelta(days=1096))["contacts_issues"] == 2
    for row in (filed, dropped, open_):
        row.refresh_from_db()
    assert [row.contact_phone for row in (filed, dropped, open_)] == ["", "", PHONE]
    assert (filed.state, bool(filed.description)) == (State.ARCHIVED, True), "the register itself stays"
    assert expired()["contacts_issues"] == 2
    assert retention.apply(now=now + timedelta(days=1097))["contacts_issues"] == 0  # again: nothing more


def test_callers_and_companies_that_went(now):
    bureau = Bureau.build(now)
    Company.objects.update(contact_name="李经理", contact_phone=PHONE)
    gone = Company.objects.create(
        id=new_id(),
        name="迁走的公司",
        uscc="x",
        contact_name="王",
        contact_phone=PHONE,
        entered_at=now,
        until=now.date(),
    )
    Call.objects.create(
        id=new_id(),
        at=now,
        kind=CallKind.values[0],
        caller="王",
        phone=PHONE,
        content="问政策",
        answer="已答",
        entered_at=now,
    )
    found = retention.apply(now=now + timedelta(days=1097))
    assert (found["contacts_companies"], found["contacts_calls"]) == (1, 1)
    gone.refresh_from_db()
    assert (gone.name, gone.contact_phone) == ("迁走的公司", "")
    bureau.company.refresh_from_db()
    assert bureau.company.contact_phone == PHONE, "whoever is here stays reachable"
    call = Call.objects.get()
    assert (call.content, call.caller, call.phone) == ("问政策", "", "")
    assert told_by(PHONE) == {}


def test_what_could_not_be_done_and_is_over(now):
    office = Openness.build(now)
    row = tell(office, contact=PHONE)
    open_ = tell(office, contact=PHONE, key="other")
    Stuck.objects.filter(pk=row.pk).update(state=StuckState.CLOSED, due_at=None, closed_at=now)
    assert retention.apply(now=now + timedelta(days=366))["contacts_stuck"] == 1
    row.refresh_from_db()
    open_.refresh_from_db()
    assert (row.contact, open_.contact) == ("", PHONE)
    assert row.said
