"""Who may do what with a person's record."""

from uuid import UUID

from tongban.kernel.actors import Actor, Duty, Grant
from tongban.kernel.refusals import Refusal


def may_authorise(actor: Actor, grantor_id: UUID) -> Refusal | None:
    """The grantor themself, or a clerk before whom the paper lies."""
    if actor.has(Duty.ACCEPT) or (actor.party_id is not None and actor.party_id == grantor_id):
        return None
    return Refusal("只有委托人本人或受理窗口可以登记委托")


def may_unmask(actor: Actor) -> Refusal | None:
    """Staff with a duty that needs it, after the second factor (design: unmasking asks for it)."""
    if looking_grant(actor) is None:
        return Refusal("您的职责不需要查看完整的个人信息")
    if not actor.stepped_up:
        return Refusal("查看完整的个人信息前，请先完成二次验证")
    return None


def looking_grant(actor: Actor) -> Grant | None:
    """The duty in which somebody looks at a full number: it is told to the person whose number it is."""
    for duty in (Duty.ACCEPT, Duty.EXAMINE, Duty.DECIDE, Duty.ISSUE):
        found = sorted((g for g in actor.grants if g.duty is duty), key=lambda g: g.department_id)
        if found:
            return found[0]
    return None


def may_export(actor: Actor) -> Refusal | None:
    """The administrator, after the second factor, or the operator at the machine."""
    if actor.system:
        return None
    if not actor.has(Duty.ADMIN):
        return Refusal("只有系统管理员可以导出或删除个人信息")
    if not actor.stepped_up:
        return Refusal("导出或删除个人信息前，请先完成二次验证")
    return None


def may_have_own_copy(actor: Actor, party_id: UUID, identity_level: int) -> Refusal | None:
    """The person, once a window has checked that it is them: the copy holds everything ever handed in."""
    if actor.party_id is None or actor.party_id != party_id:
        return Refusal("只能导出本人的资料")
    if identity_level < 3:
        return Refusal("您的身份还没有核验，不能导出。请带身份证到任一窗口核验，也可以当场要一份")
    return None
