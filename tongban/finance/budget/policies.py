"""Who may see and enter a bureau's year."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

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


def may_post(actor: Actor) -> Refusal | None:
    """Finance issues, adjusts, reviews, pays, imports and closes."""
    if actor.system or actor.has(Duty.FINANCE):
        return None
    return Refusal("只有财务人员可以登记指标、支付和对账")


def may_apply(actor: Actor) -> Refusal | None:
    """Offices ask for money; finance does so, too."""
    if actor.system or actor.has(Duty.FINANCE) or actor.has(Duty.OFFICE):
        return None
    return Refusal("只有财务人员和办公室可以提出支付申请")


def distinct(actor: Actor, others: Mapping[str, UUID | None], what: str) -> Refusal | None:
    """不相容岗位: nobody does two of these on one document (§6.2). The system itself is no person."""
    if actor.account_id is None:
        return None
    mine = [did for did, who in others.items() if who == actor.account_id]
    return Refusal(f"您是这张单子的{mine[0]}，不能再{what}；不相容岗位须由不同的人担任") if mine else None
