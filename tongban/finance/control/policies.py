"""Who keeps the registers of internal control, who reads them."""

from typing import Final

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal

WRITERS: Final = (Duty.FINANCE, Duty.OFFICE)
READERS: Final = (Duty.FINANCE, Duty.OFFICE, Duty.PERFORMANCE)


def may_keep(actor: Actor) -> Refusal | None:
    """Finance and the office enter rules, decisions, risks and findings."""
    if actor.system or any(actor.has(duty) for duty in WRITERS):
        return None
    return Refusal("只有财务人员和办公室可以登记内部控制资料")


def may_read(actor: Actor) -> Refusal | None:
    if actor.system or any(actor.has(duty) for duty in READERS):
        return None
    return Refusal("只有财务、绩效人员和办公室可以查看内部控制资料")
