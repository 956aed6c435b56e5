"""Duties: who is charged with what, from which day to which."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tongban.infra import trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.models import Assignment, Department, Venue
from tongban.orgs.usecases.register import STREAM, require_admin
from tongban.orgs.values import DutyAssigned, DutyEnded
from tongban.people.accounts.models import Account


@transaction.atomic
def assign_duty(
    *, actor: Actor, account: Account, department: Department, duty: Duty, since: date, now: datetime,
    venue: Venue | None = None, until: date | None = None,
) -> Assignment:  # fmt: skip
    """Charge a person with a duty in a department."""
    require_admin(actor)
    if until is not None and until < since:
        raise Refused("结束日期不能早于开始日期")
    if department.until is not None and department.until < since:
        raise Refused(f"“{department.name}”已于{department.until}撤销，不能再安排职责")
    mine = Assignment.objects.filter(account=account, department=department, duty=duty.value)
    known = mine.filter(until=None).first()
    if known is not None:
        return known
    if mine.filter(since=since).exists():
        raise Refused(f"从{since}开始的这项职责已经登记过，请换一个开始日期")
    given = Assignment.objects.create(
        account=account, department=department, duty=duty.value, since=since, until=until, venue=venue
    )
    event = DutyAssigned(account_id=account.pk, department_id=department.pk, duty=duty.value, since=since)
    trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(STREAM), events=[event], now=now)
    return given


@transaction.atomic
def end_assignment(*, actor: Actor, assignment_id: UUID, until: date, now: datetime) -> None:
    """The duty ends with that day. The last administrator stays: nobody could appoint the next one."""
    require_admin(actor)
    given = Assignment.objects.filter(pk=assignment_id, until=None).first()
    if given is None:
        raise Refused("没有找到该职责，或已经结束")
    if until < given.since:
        raise Refused(f"结束日期不能早于开始日期（{given.since}）")
    if given.duty == Duty.ADMIN.value and not _another_administrator(given, now):
        raise Refused("这是最后一位系统管理员，请先安排接任的人")
    if Assignment.objects.filter(pk=assignment_id, until=None).update(until=until) != 1:
        raise Refused("没有找到该职责，或已经结束")
    event = DutyEnded(assignment_id=assignment_id, until=until)
    trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(STREAM), events=[event], now=now)


def _another_administrator(given: Assignment, now: datetime) -> bool:
    today = local(now).date()
    others = Assignment.objects.filter(duty=Duty.ADMIN.value, since__lte=today, account__is_active=True)
    return others.filter(Q(until=None)).exclude(account_id=given.account_id).exists()
