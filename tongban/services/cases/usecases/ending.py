"""A matter or a leg ends without a decision: withdrawn by the applicant, terminated, freed from what blocked it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.calendar import workdays_at
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import require
from tongban.services.cases import policies, rules, statements
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.legterms import load_terms
from tongban.services.cases.statements import LegRow, WholeWithLegs
from tongban.services.cases.transitions import CASE, case_after
from tongban.services.cases.usecases import following
from tongban.services.cases.usecases.intake import end_whole, read
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import ApplicationAct, ApplicationState, CaseAct, Ending
from tongban.services.catalogue.values import Plan
from tongban.services.events import CaseEnded, CaseFreed

_HOW: Final = {CaseAct.WITHDRAW: Ending.WITHDRAWN, CaseAct.TERMINATE: Ending.TERMINATED}


@act()
def withdraw_application(*, actor: Actor, application_id: UUID, reason: str = "", now: datetime) -> int:
    """The applicant takes the matter back. Legs already decided stand; returns how many legs were withdrawn."""
    whole = read(application_id)
    require(policies.may_speak_for_applicant(actor, whole.whose))
    legs = statements.read_with_legs(application_id)
    if legs is None:
        end_whole(actor, whole, ApplicationAct.WITHDRAW, reason.strip() or "申请人撤回", "", now)
        return 0
    open_ = [leg for leg in legs.legs if (leg.state, CaseAct.WITHDRAW) in CASE]
    if whole.state is not ApplicationState.ACCEPTED or not open_:
        raise CaseRefusal(f"“{whole.state.label}”的申请不能撤回：决定作出后不能再撤回")
    _end_legs(actor, legs, open_, CaseAct.WITHDRAW, reason.strip() or "申请人撤回", now)
    return len(open_)


@act()
def withdraw_case(*, actor: Actor, case_id: UUID, reason: str = "", now: datetime) -> None:
    """The applicant takes one leg back; its siblings go on."""
    whole, leg = read_leg(case_id)
    require(policies.may_speak_for_applicant(actor, whole.whose))
    case_after(leg.state, CaseAct.WITHDRAW)
    _end_legs(actor, whole, [leg], CaseAct.WITHDRAW, reason.strip() or "申请人撤回", now)


@act()
def terminate_case(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> None:
    """A leg cannot be carried on (applicant dead, body dissolved, predecessor failed); its siblings go on."""
    whole, leg = read_leg(case_id)
    require(policies.may_terminate(actor, whole.whose, leg.department_id, _lead(whole)))
    case_after(leg.state, CaseAct.TERMINATE)
    if not reason.strip():
        raise CaseRefusal("终止须写明原因")
    _end_legs(actor, whole, [leg], CaseAct.TERMINATE, reason.strip(), now)


def _end_legs(
    actor: Actor, whole: WholeWithLegs, ending: Sequence[LegRow], deed: CaseAct, reason: str, now: datetime
) -> None:
    ids = {leg.id for leg in ending}
    legs = [
        replace(leg, state=case_after(leg.state, deed), ended_at=now) if leg.id in ids else leg for leg in whole.legs
    ]
    next_ = following.follow(whole, legs, now)
    events = [
        CaseEnded(application_id=whole.application_id, case_id=leg.id, how=_HOW[deed].value, ended_at=now)
        for leg in ending
    ]
    duty = None if deed is CaseAct.WITHDRAW else Duty.LEAD
    head = trail.record(actor=actor, duty=duty, head=whole.head, events=[*events, *next_.events], now=now)
    for leg in ending:
        statements.end_case.must(
            id=leg.id, was=leg.state.value, state=case_after(leg.state, deed).value, ended_at=now,
            ending_reason=reason, promised_due_at=None, statutory_due_at=None,
        )  # fmt: skip
    following.write(whole, next_, reason)
    if whole.stopped:
        following.move_clocks(actor=actor, duty=duty, head=head, cause="环节终结", now=now)


@act()
def free_case(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> None:
    """The lead office lets a blocked leg begin although what it waited for failed; its clocks start now."""
    whole, leg = read_leg(case_id)
    require(policies.may_lead(actor, whole.whose, _lead(whole)))
    after = case_after(leg.state, CaseAct.FREE)
    if not reason.strip():
        raise CaseRefusal("放行须写明理由：前一环节未办成，本环节为什么仍可以办")
    terms = load_terms(leg.terms)
    clock = rules.clock(
        promise=terms.promise, statutory=terms.statutory, start=now, calendar=workdays_at(whole.calendar)
    )
    event = CaseFreed(application_id=whole.application_id, case_id=leg.id, opened_at=now)
    head = trail.record(actor=actor, duty=Duty.LEAD, head=whole.head, events=[event], now=now)
    statements.free_case.must(
        id=leg.id, was=leg.state.value, state=after.value, opened_at=now, promised_due_at=clock.promised_due_at,
        statutory_due_at=clock.statutory_due_at, provisional=clock.provisional,
    )  # fmt: skip
    if whole.stopped:
        following.move_clocks(actor=actor, duty=Duty.LEAD, head=head, cause="环节放行", now=now)


def _lead(whole: WholeWithLegs) -> UUID | None:
    """The lead department of the plan."""
    found = statements.read_whole(whole.application_id)
    assert found is not None
    code = Plan.from_json(found.plan).lead_department
    return statements.department_ids([code]).get(code)
