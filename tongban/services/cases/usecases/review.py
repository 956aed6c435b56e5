"""What a department does before it decides: claim, release, reassign, examine, send out to its own system."""

from datetime import datetime
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.crypto import keyed_digest
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refusal, require
from tongban.orgs.selectors import standing_in
from tongban.services.cases import policies, statements
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.statements import LegRow, WholeWithLegs
from tongban.services.cases.transitions import case_after
from tongban.services.cases.values import CaseAct
from tongban.services.events import CaseClaimed, CaseExamined, CaseReassigned, CaseReleased, CaseSentOut


def read_leg(case_id: UUID) -> tuple[WholeWithLegs, LegRow]:
    """The leg with its siblings, or a refusal."""
    whole = statements.read_with_siblings(case_id)
    if whole is None:
        raise CaseRefusal("没有找到该办件")
    return whole, whole.leg(case_id)


@act()
def claim_case(*, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Take a waiting leg of one's department into one's own hands; the first of two clerks wins."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    assert actor.account_id is not None
    event = CaseClaimed(application_id=whole.application_id, case_id=case_id, handler_id=actor.account_id)
    _hold(actor, whole, leg, CaseAct.CLAIM, actor.account_id, event, now)


@act()
def release_case(*, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Put a leg back for colleagues: its handler, who stands in for them, or whoever decides in the department."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    mine = leg.handler_id == actor.account_id or actor.has(Duty.DECIDE, leg.department_id)
    if not mine and leg.handler_id not in standing_in(actor.account_id, now=now):
        require(Refusal("该办件由他人办理，只有本人、代办人或部门负责人可以退回"))
    event = CaseReleased(application_id=whole.application_id, case_id=case_id)
    _hold(actor, whole, leg, CaseAct.RELEASE, None, event, now)


@act()
def reassign_case(*, actor: Actor, case_id: UUID, to_account_id: UUID, now: datetime) -> None:
    """Hand a leg to a colleague."""
    whole, leg = read_leg(case_id)
    require(policies.may_reassign(actor, leg.department_id))
    event = CaseReassigned(application_id=whole.application_id, case_id=case_id, handler_id=to_account_id)
    _hold(actor, whole, leg, CaseAct.REASSIGN, to_account_id, event, now)


def _hold(
    actor: Actor, whole: WholeWithLegs, leg: LegRow, act: CaseAct, holder: UUID | None, event: Event, now: datetime
) -> None:
    after = case_after(leg.state, act)
    trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=[event], now=now)
    claimed_at = now if holder else None
    statements.hold_case.must(
        id=leg.id, was=leg.state.value, state=after.value, handler_id=holder, claimed_at=claimed_at
    )


@act()
def examine_case(*, actor: Actor, case_id: UUID, satisfied: bool, text: str, now: datetime) -> None:
    """Write down what the examination found; the decision is another act, where the item says so by another person."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    after = case_after(leg.state, CaseAct.EXAMINE)
    if not text.strip():
        raise CaseRefusal("请填写审查意见")
    event = CaseExamined(
        application_id=whole.application_id, case_id=case_id, satisfied=satisfied, opinion_digest=keyed_digest(text)
    )
    trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=[event], now=now)
    statements.examine_case.must(
        id=case_id, was=leg.state.value, state=after.value, examined_at=now, examined_by_id=actor.account_id
    )
    statements.insert_opinion.run(
        [{"id": new_id(), "case_id": case_id, "by_id": actor.account_id, "at": now, "satisfied": satisfied,
          "text": text.strip()}]
    )  # fmt: skip


@act()
def send_out_case(*, actor: Actor, case_id: UUID, system: str, now: datetime) -> None:
    """Work the leg in the department's own system from here on; the clock runs and is booked to that system."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    after = case_after(leg.state, CaseAct.SEND_OUT)
    if not system.strip():
        raise CaseRefusal("请填写部门系统的名称")
    event = CaseSentOut(application_id=whole.application_id, case_id=case_id, system=system.strip())
    trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=[event], now=now)
    statements.send_out_case.must(
        id=case_id, was=leg.state.value, state=after.value, handler_id=actor.account_id, system=system.strip(),
        sent_out_at=now,
    )  # fmt: skip
