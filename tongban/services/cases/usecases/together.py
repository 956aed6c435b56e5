"""Several legs granted from one page: each by the one use case, in its own transaction, or not at all with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.infra.acts import act
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.services.cases.deskevents import CasesGrantedTogether
from tongban.services.cases.deskwork import BATCH_MAX, Candidate, candidates
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.usecases.decide import decide_case
from tongban.services.cases.usecases.desk import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one of them; an empty reason: granted."""

    candidate: Candidate
    reason: str = ""


def grant_together(*, actor: Actor, case_ids: Sequence[UUID], opinion: str, now: datetime) -> list[Outcome]:
    """Grants only: a refusal needs its own facts and basis (Licensing Law art 38) and is never written in a row."""
    if not case_ids:
        raise CaseRefusal("请先选择要办理的件")
    if len(case_ids) > BATCH_MAX:
        raise CaseRefusal(f"一次最多{BATCH_MAX}件")
    on = local(now).date()
    outcomes = []
    for one in candidates(actor, case_ids, on=on):
        outcomes.append(Outcome(candidate=one, reason=_grant(actor, one.case.pk, opinion, now)))
    if not outcomes:
        raise CaseRefusal("选择的件不在您的部门")
    granted = tuple(x.candidate.case.pk for x in outcomes if not x.reason)
    refused = tuple(x.candidate.case.pk for x in outcomes if x.reason)
    with act():
        record(actor, CasesGrantedTogether(case_ids=granted, refused_ids=refused), now, Duty.DECIDE)
    return outcomes


def _grant(actor: Actor, case_id: UUID, opinion: str, now: datetime) -> str:
    """Looked at once more at its own moment: a sibling's act or the one before may have changed it."""
    fresh = candidates(actor, [case_id], on=local(now).date())
    if not fresh:
        return "没有找到该办件"
    if fresh[0].blockers:
        return "；".join(fresh[0].blockers)
    try:
        decide_case(actor=actor, case_id=case_id, granted=True, opinion=opinion, now=now)
    except Refused as refusal:
        return str(refusal)
    return ""
