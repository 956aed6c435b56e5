"""Who monitors, who reads it."""

from tongban.finance.budget.policies import READERS as READERS
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal


def may_monitor(actor: Actor) -> Refusal | None:
    """Those in charge of performance open rounds, freeze them and follow corrections up."""
    if actor.system or actor.has(Duty.PERFORMANCE):
        return None
    return Refusal("只有绩效人员可以开展和定稿绩效监控")


def may_fill(actor: Actor) -> Refusal | None:
    """Offices say how their indicators stand."""
    if actor.system or actor.has(Duty.PERFORMANCE) or actor.has(Duty.OFFICE):
        return None
    return Refusal("只有绩效人员和办公室可以填报指标执行情况")


def may_fill_money(actor: Actor) -> Refusal | None:
    if actor.system or actor.has(Duty.PERFORMANCE) or actor.has(Duty.FINANCE):
        return None
    return Refusal("只有绩效人员和财务人员可以填报资金执行情况")
