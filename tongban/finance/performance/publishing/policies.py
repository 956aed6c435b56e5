"""Who freezes, drafts, reviews, signs and publishes: three steps, three persons."""

from typing import Final
from uuid import UUID

from tongban.finance.budget.policies import READERS as _READERS
from tongban.finance.budget.policies import distinct
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal

READERS: Final = (*_READERS, Duty.LEAD)


def may_draft(actor: Actor) -> Refusal | None:
    """Those in charge of performance freeze the figures and send them up."""
    if actor.system or actor.has(Duty.PERFORMANCE):
        return None
    return Refusal("只有绩效人员可以建立快照和送审")


def may_review(actor: Actor, drafted_by: UUID | None) -> Refusal | None:
    """Finance or the office reviews, never who drafted."""
    if actor.system:
        return None
    if not (actor.has(Duty.FINANCE) or actor.has(Duty.OFFICE)):
        return Refusal("由财务人员或办公室审核")
    return distinct(actor, {"送审人": drafted_by}, "审核")


def leads(actor: Actor, bureau: UUID | None) -> bool:
    """Whether the actor leads the bureau itself."""
    return bureau is not None and actor.has(Duty.LEAD, bureau)


def may_sign(actor: Actor, bureau: UUID | None, drafted_by: UUID | None, reviewed_by: UUID | None) -> Refusal | None:
    """Whoever leads the bureau signs, and is neither drafter nor reviewer."""
    if actor.system:
        return None
    if not leads(actor, bureau):
        return Refusal("由本单位负责人（牵头职责）签发")
    return distinct(actor, {"送审人": drafted_by, "审核人": reviewed_by}, "签发")


def may_return(actor: Actor, bureau: UUID | None) -> Refusal | None:
    """Whoever reviews or signs may send it back, and so may those who drafted."""
    if actor.system or leads(actor, bureau) or any(actor.has(d) for d in _READERS):
        return None
    return Refusal("只有送审、审核和签发的人可以退回")


def may_publish(actor: Actor) -> Refusal | None:
    """The office or those in charge of performance record where it was published."""
    if actor.system or actor.has(Duty.PERFORMANCE) or actor.has(Duty.OFFICE):
        return None
    return Refusal("只有绩效人员和办公室可以登记公开")
