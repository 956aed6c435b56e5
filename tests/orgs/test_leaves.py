"""Away from the desk: who may say so, who may stand in, from when to when."""

from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from tests.support.matter import NOW, staff
from tongban.infra import trail
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty, Grant
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.orgs import policies
from tongban.orgs.models import Assignment, Department, Leave, StaffMember
from tongban.orgs.selectors import actor_for, leaves, own_first, standing_in
from tongban.orgs.usecases import STREAM, assign_duty, end_leave, ensure_department, mark_leave
from tongban.people.accounts.models import Account

HERE, THERE, ME = UUID(int=1), UUID(int=2), UUID(int=9)


def _who(*duties: Duty, department: UUID = HERE, account: UUID = ME) -> Actor:
    return Actor(
        account_id=account, name="员", grants=frozenset(Grant(duty=d, department_id=department) for d in duties)
    )


WHO = {
    "guest": GUEST, "system": SYSTEM, "examiner, oneself": _who(Duty.EXAMINE), "examiner elsewhere": _who(Duty.EXAMINE, department=THERE),
    "colleague": _who(Duty.EXAMINE, account=UUID(int=8)), "decider": _who(Duty.DECIDE, account=UUID(int=8)),
    "decider elsewhere": _who(Duty.DECIDE, department=THERE), "clerk": _who(Duty.ACCEPT), "administrator": _who(Duty.ADMIN),
    "leader": _who(Duty.LEAD),
}  # fmt: skip


@pytest.mark.anywhere
@pytest.mark.parametrize("who", WHO)
def test_who_may_say_that_somebody_is_away(who: str):
    refusal = policies.may_mark_leave(WHO[who], ME, HERE)
    assert (refusal is None) == (who in {"examiner, oneself", "decider"})
    assert refusal is None or refusal.reason


TODAY = NOW.date()
UNTIL = TODAY + timedelta(days=4)


class Office:
    def __init__(self) -> None:
        self.body = ensure_department(actor=SYSTEM, name="公安局", code="ga", now=NOW)
        self.other = ensure_department(actor=SYSTEM, name="民政局", code="mz", now=NOW)
        both = ((Duty.EXAMINE, self.body), (Duty.DECIDE, self.body))
        self.head, self.second = staff("head", *both), staff("second", *both)
        self.junior, self.stranger = staff("junior", both[0]), staff("stranger", (Duty.EXAMINE, self.other))

    def mark(
        self, who: Account, deputy: Account, *, by: Account | None = None, since: date = TODAY, until: date = UNTIL,
        body: Department | None = None, now: datetime = NOW,
    ) -> Leave:  # fmt: skip
        return mark_leave(
            actor=actor_for(by or who, now=now), account_id=who.pk, deputy_id=deputy.pk, department_id=(body or self.body).pk,
            since=since, until=until, now=now,
        )  # fmt: skip


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def test_the_deputy_stands_in_for_those_days_only(office: Office):
    row = office.mark(office.junior, office.head)
    assert set(standing_in(office.head.pk, now=NOW)) == {office.junior.pk}
    assert standing_in(office.head.pk, now=NOW - timedelta(days=1)) == {}
    assert standing_in(office.head.pk, now=NOW + timedelta(days=5)) == {}
    assert standing_in(None, now=NOW) == {}
    assert [x.kind for x in trail.lines(STREAM)][-1] == "orgs.leave_marked"
    end_leave(actor=actor_for(office.junior, now=NOW), leave_id=row.pk, now=NOW + timedelta(hours=1))
    assert standing_in(office.head.pk, now=NOW + timedelta(hours=2)) == {}
    fresh = Leave.objects.get(pk=row.pk)
    assert fresh.covers(NOW)
    assert not fresh.covers(NOW + timedelta(hours=2))
    assert list(leaves([office.body.pk], on=TODAY)) == []
    assert [x.kind for x in trail.lines(STREAM)][-1] == "orgs.leave_ended"
    with pytest.raises(Refused, match="已经结束"):
        end_leave(actor=actor_for(office.junior, now=NOW), leave_id=row.pk, now=NOW + timedelta(hours=3))


def test_the_deputy_holds_what_the_absent_person_holds(office: Office):
    with pytest.raises(Refused, match="没有本部门的“决定”职责"):
        office.mark(office.head, office.junior)
    with pytest.raises(Refused, match="没有本部门的“审查”职责"):
        office.mark(office.junior, office.stranger)
    short = staff("short")
    assign_duty(
        actor=SYSTEM, account=short, department=office.body, duty=Duty.EXAMINE, since=TODAY, until=UNTIL - timedelta(days=1), now=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="没有本部门的“审查”职责"):
        office.mark(office.junior, short)
    office.mark(office.head, office.second)


def test_what_makes_no_sense_is_refused(office: Office):
    for days, sentence in (((-1, 4), "不能早于今天"), ((3, 2), "不能早于开始日期"), ((0, 400), "超过一年")):
        since, until = (TODAY + timedelta(days=n) for n in days)
        with pytest.raises(Refused, match=sentence):
            office.mark(office.junior, office.head, since=since, until=until)
    with pytest.raises(Refused, match="另一位同事"):
        office.mark(office.head, office.head)
    with pytest.raises(NotAllowed):
        office.mark(office.head, office.second, by=office.junior)
    office.mark(office.junior, office.head, by=office.second)  # ill: whoever decides says so
    with pytest.raises(Refused, match="已经登记过离岗"):
        office.mark(office.junior, office.second, since=UNTIL, until=UNTIL + timedelta(days=3))
    with pytest.raises(Refused, match="也离岗"):
        office.mark(staff("third", (Duty.EXAMINE, office.body)), office.junior)
    assert Leave.objects.count() == 1


@pytest.mark.parametrize("who, deputy", list(product(("head", "junior"), ("stranger",))))
def test_nobody_from_elsewhere_stands_in(office: Office, who: str, deputy: str):
    with pytest.raises(Refused):
        office.mark(getattr(office, who), getattr(office, deputy))


@pytest.mark.django_db
def test_a_choice_of_departments_begins_with_ones_own():
    first, second, third = (
        ensure_department(actor=SYSTEM, name=f"{n}局", code=f"d-{n}", now=NOW) for n in ("甲", "乙", "丙")
    )
    account = staff("many", (Duty.DECIDE, second), (Duty.DECIDE, third), (Duty.DECIDE, first))
    Assignment.objects.filter(account=account, department=second).update(since=date(2019, 1, 1))
    rows = [first, second, third]
    assert own_first(rows, account.pk)[0] == second  # the first duty that was given
    StaffMember.objects.create(
        staff_no="LK9", name="员", employment="staff", department=third, since=date(2020, 1, 1), account=account
    )
    assert own_first(rows, account.pk) == [third, first, second]
    assert own_first(rows, None) == rows
    assert own_first([first], account.pk) == [first]
