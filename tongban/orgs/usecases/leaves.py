"""Away from the desk: who stands in for whom, from which day to which."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.statements import send
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, require
from tongban.kernel.times import local
from tongban.orgs import policies
from tongban.orgs.models import Leave
from tongban.orgs.selectors import duties_held
from tongban.orgs.usecases.register import STREAM
from tongban.orgs.values import LeaveEnded, LeaveMarked

LONGEST: Final = 366  # days; whoever is away longer hands the duty over


@act()
def mark_leave(
    *, actor: Actor, account_id: UUID, deputy_id: UUID, department_id: UUID, since: date, until: date, now: datetime
) -> Leave:
    """The deputy holds every duty that the absent person has in the department, for all of that time."""
    require(policies.may_mark_leave(actor, account_id, department_id))
    head = trail.head_of(STREAM)  # orders whoever marks at the same time
    _check_days(since, until, local(now).date())
    if deputy_id == account_id:
        raise Refused("请选择另一位同事代办")
    theirs = duties_held(account_id, department_id, since, until)
    if not theirs:
        raise Refused("此人在本部门没有审查或者决定职责，不用登记代办")
    lacking = theirs - duties_held(deputy_id, department_id, since, until)
    if lacking:
        names = "、".join(sorted(duty.label for duty in lacking))
        raise Refused(f"这位同事在此期间没有本部门的“{names}”职责，不能代办；请另选，或请系统管理员先安排职责")
    _check_others(account_id, deputy_id, department_id, since, until)
    row_id = new_id()
    event = LeaveMarked(
        leave_id=row_id,
        account_id=account_id,
        deputy_id=deputy_id,
        department_id=department_id,
        since=since,
        until=until,
    )
    trail.record(actor=actor, duty=None, head=head, events=[event], now=now)
    send()
    return Leave.objects.create(
        id=row_id, account_id=account_id, deputy_id=deputy_id, department_id=department_id, since=since, until=until,
        marked_by_id=actor.account_id, marked_at=now,
    )  # fmt: skip


@act()
def end_leave(*, actor: Actor, leave_id: UUID, now: datetime) -> None:
    """Back early: from now on the cases are one's own again."""
    row = Leave.objects.filter(pk=leave_id, ended_at=None).first()
    if row is None or row.until < local(now).date():
        raise Refused("没有找到这次离岗，或已经结束")
    require(policies.may_mark_leave(actor, row.account_id, row.department_id))
    trail.record(actor=actor, duty=None, head=trail.head_of(STREAM), events=[LeaveEnded(leave_id=leave_id)], now=now)
    send()
    Leave.objects.filter(pk=leave_id, ended_at=None).update(ended_at=now)


def _check_days(since: date, until: date, today: date) -> None:
    if until < since:
        raise Refused("结束日期不能早于开始日期")
    if since < today:
        raise Refused(f"开始日期不能早于今天（{today}）：代办从登记以后算起")
    if (until - since).days > LONGEST:
        raise Refused("离岗超过一年的，请系统管理员结束职责、另行安排")


def _check_others(account_id: UUID, deputy_id: UUID, department_id: UUID, since: date, until: date) -> None:
    there = Leave.objects.filter(ended_at=None, since__lte=until, until__gte=since)
    mine = there.filter(account=account_id, department=department_id).first()
    if mine is not None:
        raise Refused(f"{mine.since}至{mine.until}已经登记过离岗，请先结束那一次")
    theirs = there.filter(account=deputy_id).first()
    if theirs is not None:
        raise Refused(
            f"这位同事{theirs.since}至{theirs.until}也离岗，不能代办；请选别的同事，或者只登记到对方离岗之前，手上的件也可以逐件转给同事"
        )
