"""Who may see and enter a bureau's year."""

from typing import Final

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal

READERS: Final = (Duty.FINANCE, Duty.PERFORMANCE, Duty.OFFICE)


def may_keep_year(actor: Actor) -> Refusal | None:
    """The bureau's finance enters the year's money."""
    if actor.system or actor.has(Duty.FINANCE):
        return None
    return Refusal("只有财务人员可以导入单位年度资料")


def may_read_year(actor: Actor) -> Refusal | None:
    if actor.system or any(actor.has(duty) for duty in READERS):
        return None
    return Refusal("只有财务、绩效人员和办公室可以查看单位年度资料")
