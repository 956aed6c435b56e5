"""Decide a leg, inside Tongban or recorded back from the department's own system."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import require
from tongban.services.cases import policies, statements
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.statements import LegRow, WholeWithLegs
from tongban.services.cases.transitions import case_after
from tongban.services.cases.usecases import following
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import CaseAct, CaseState
from tongban.services.events import CaseDecided


class _Decision(NamedTuple):
    granted: bool
    decided_at: datetime
    returned_at: datetime | None
    opinion: str
    facts: str
    basis: str


@act()
def decide_case(
    *,
    actor: Actor,
    case_id: UUID,
    granted: bool,
    now: datetime,
    opinion: str = "",
    facts: str = "",
    basis: str = "",
) -> None:
    """Grant or refuse a leg; what waited for it begins, and after the last leg the whole concludes.

    A refusal is written with facts and legal basis (Licensing Law art 38).
    """
    whole, leg = read_leg(case_id)
    if leg.state is CaseState.SENT_OUT:
        raise CaseRefusal("该办件正在部门系统办理，请使用“回填结果”")
    _decide(actor, whole, leg, _Decision(granted, now, None, opinion, facts, basis), now)


@act()
def record_result_case(
    *,
    actor: Actor,
    case_id: UUID,
    granted: bool,
    decided_at: datetime,
    now: datetime,
    opinion: str = "",
    facts: str = "",
    basis: str = "",
) -> None:
    """Record back the decision made in the department's own system, with its real time.

    What follows (next legs, conclusion) counts from the real decision; that it was entered later is on the record.
    """
    whole, leg = read_leg(case_id)
    if leg.state is not CaseState.SENT_OUT:
        raise CaseRefusal("该办件没有转部门系统办理，不能回填结果")
    if decided_at > now:
        raise CaseRefusal("决定时间不能晚于现在")
    if leg.opened_at is not None and decided_at < leg.opened_at:
        if decided_at < leg.opened_at.replace(second=0, microsecond=0):
            raise CaseRefusal("决定时间不能早于本环节开始的时间")
        decided_at = leg.opened_at  # written down to the minute, in the minute the leg began
    _decide(actor, whole, leg, _Decision(granted, decided_at, now, opinion, facts, basis), now)


def _decide(actor: Actor, whole: WholeWithLegs, leg: LegRow, decision: _Decision, now: datetime) -> None:
    require(
        policies.may_decide(
            actor, whole.whose, leg.department_id, two_persons=leg.two_persons, examined_by_id=leg.examined_by_id
        )
    )
    after = case_after(leg.state, CaseAct.GRANT if decision.granted else CaseAct.REFUSE)
    if not decision.granted and not (decision.facts.strip() and decision.basis.strip()):
        raise CaseRefusal("不予决定须写明事实和法律依据（行政许可法第三十八条）")
    legs = [
        replace(x, state=after, granted=decision.granted, ended_at=decision.decided_at) if x.id == leg.id else x
        for x in whole.legs
    ]
    next_ = following.follow(whole, legs, decision.decided_at)
    event = CaseDecided(
        application_id=whole.application_id,
        case_id=leg.id,
        granted=decision.granted,
        decided_at=decision.decided_at,
        recorded_late=decision.returned_at is not None,
    )
    head = trail.record(actor=actor, duty=Duty.DECIDE, head=whole.head, events=[event, *next_.events], now=now)
    statements.decide_case.must(
        id=leg.id,
        was=leg.state.value,
        state=after.value,
        decided_at=decision.decided_at,
        decided_by_id=actor.account_id,
        granted=decision.granted,
        ended_at=decision.decided_at,
        opinion=decision.opinion.strip(),
        facts=decision.facts.strip(),
        basis=decision.basis.strip(),
        returned_at=decision.returned_at,
        handler_id=leg.handler_id or actor.account_id,
    )
    following.write(whole, next_)
    if whole.stopped:  # the whole may run again, or stand still, now that this leg has ended
        following.move_clocks(actor=actor, duty=Duty.DECIDE, head=head, cause="环节办结", now=now)
