"""Who may say that somebody is away. Default deny."""

from uuid import UUID

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal


def may_mark_leave(actor: Actor, account_id: UUID, department_id: UUID) -> Refusal | None:
    """Oneself in one's own department; whoever decides there, for a colleague who cannot."""
    if actor.has(Duty.DECIDE, department_id):
        return None
    if actor.account_id == account_id and actor.has(Duty.EXAMINE, department_id):
        return None
    return Refusal("只能登记本人的离岗；同事不能自己登记的，由部门负责人登记")
