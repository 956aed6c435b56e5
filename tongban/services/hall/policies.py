"""Who hands a shift over, and who takes it."""

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refusal
from tongban.services.hall.models import Handover
from tongban.services.hall.values import AT_WINDOWS


def may_hand_over(actor: Actor) -> Refusal | None:
    if any(actor.has(duty) for duty in AT_WINDOWS):
        return None
    return Refusal("只有窗口人员交接班")


def may_take(actor: Actor, row: Handover) -> Refusal | None:
    """Whom it was given to; given to nobody by name, any colleague at the windows."""
    if (refusal := may_hand_over(actor)) is not None:
        return refusal
    if row.by_id == actor.account_id:
        return Refusal("自己交的班要由别人接")
    if row.to_id not in (None, actor.account_id):
        return Refusal("这一班交给了别人")
    return None
