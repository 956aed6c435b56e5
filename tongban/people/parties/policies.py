"""Who may do what with a person's record."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from tongban.kernel.actors import Actor, Duty, Grant
from tongban.kernel.refusals import Refusal
from tongban.people.parties.models import Authorisation

LOOKING: Final = (Duty.ACCEPT, Duty.EXAMINE, Duty.DECIDE, Duty.ISSUE)
VERIFIED: Final = 3  # below, a login is only somebody who knows a name and a number


def may_authorise(actor: Actor, grantor_id: UUID, *, identity_level: int = VERIFIED) -> Refusal | None:
    """The grantor themself once checked, or a clerk before whom the paper lies. Nothing without the grantor's will:
    a login that anybody could open in another's name gives nothing away."""
    if actor.has(Duty.ACCEPT):
        return None
    if actor.party_id is None or actor.party_id != grantor_id:
        return Refusal("只有委托人本人或受理窗口可以登记委托")
    if identity_level < VERIFIED:
        return Refusal("您的身份还没有核验，不能在网上委托别人。带身份证到任一窗口核验后就可以，也可以在窗口当面委托")
    return None


def may_end_authorisation(actor: Actor, grantor_id: UUID, agent_id: UUID) -> Refusal | None:
    """Who gave it, at any time; who received it, too; or a clerk on their word (Civil Code art 173(2))."""
    if actor.has(Duty.ACCEPT) or (actor.party_id is not None and actor.party_id in (grantor_id, agent_id)):
        return None
    return Refusal("只有委托人、受托人本人或受理窗口可以结束委托")


def may_act_for(actor: Actor, given: Authorisation, *, matter: str, on: date, identity_level: int) -> Refusal | None:
    """Whom it was given to, once checked, for what it was given and while it lasts (Civil Code art 162)."""
    if actor.party_id is None or actor.party_id != given.agent_id:
        return Refusal("没有人委托您办理")
    if identity_level < VERIFIED:
        return Refusal("您的身份还没有核验，暂不能在网上替别人办。带身份证到任一窗口核验后就可以")
    if given.revoked_at is not None:
        return Refusal("这份委托已经结束，不能再代为办理")
    if not given.since <= on <= given.until:
        return Refusal(f"这份委托的有效期是{given.since}到{given.until}，今天不能代为办理")
    if given.matter and given.matter != matter:
        return Refusal(f"这份委托只办“{given.scope}”，别的事项请委托人另行委托")
    return None


def may_unmask(actor: Actor) -> Refusal | None:
    """Staff with a duty that needs it, after the second factor (design: unmasking asks for it)."""
    if looking_grant(actor) is None:
        return Refusal("您的职责不需要查看完整的个人信息")
    if not actor.stepped_up:
        return Refusal("查看完整的个人信息前，请先完成二次验证")
    return None


def looking_grant(actor: Actor, duties: Sequence[Duty] = LOOKING) -> Grant | None:
    """The duty in which somebody looks at a full number: it is told to the person whose number it is."""
    for duty in duties:
        found = sorted((g for g in actor.grants if g.duty is duty), key=lambda g: g.department_id)
        if found:
            return found[0]
    return None


def may_review_looks(actor: Actor) -> Refusal | None:
    """Who looked at whose data is for supervision and for the administrator."""
    if actor.has(Duty.SUPERVISE) or actor.has(Duty.ADMIN):
        return None
    return Refusal("只有监察人员和系统管理员可以查看“谁看过个人信息”")


def may_export_looks(actor: Actor) -> Refusal | None:
    no = may_review_looks(actor)
    if no is not None:
        return no
    return None if actor.stepped_up else Refusal("导出查看记录前，请先完成二次验证")


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
