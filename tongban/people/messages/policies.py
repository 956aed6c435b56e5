"""Who may see the register, keep the texts, send again. Default deny."""

from uuid import UUID

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal


def may_keep_texts(actor: Actor) -> Refusal | None:
    return None if actor.has(Duty.ADMIN) else Refusal("只有系统管理员可以改消息的文本")


def may_send_again(actor: Actor) -> Refusal | None:
    return None if actor.has(Duty.ADMIN) else Refusal("只有系统管理员可以重新发送")


def may_wish(actor: Actor, party_id: UUID, *, identity_level: int) -> Refusal | None:
    """The person themself, once checked: an unchecked login could turn another's messages away."""
    if actor.party_id is None or actor.party_id != party_id:
        return Refusal("只能设置本人的通知方式")
    if identity_level < 3:
        return Refusal("身份还没有核验，暂不能改通知方式。带身份证到任一窗口核验后就可以改")
    return None
