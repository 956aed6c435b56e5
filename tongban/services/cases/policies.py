"""Who may do what to an application or a case. Default deny; every answer carries its reason."""

from dataclasses import dataclass
from uuid import UUID

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal

_HANDLING = frozenset({Duty.EXAMINE, Duty.DECIDE, Duty.LEAD})


@dataclass(frozen=True, slots=True)
class Whose:
    """What a policy needs to know of an application."""

    applicant_id: UUID
    agent_id: UUID | None
    subject_id: UUID | None
    filed_by_id: UUID | None


def may_submit(actor: Actor, applicant_id: UUID, agent_id: UUID | None) -> Refusal | None:
    """A person files for themself or as the named agent; a clerk or village agent files for whoever stands there."""
    if actor.system or actor.has(Duty.ACCEPT) or actor.has(Duty.AGENT):
        return None
    if actor.is_staff:
        return Refusal("您没有收件职责，不能代为提交申请")
    if actor.party_id is not None and actor.party_id not in (applicant_id, agent_id):
        return Refusal("只能为本人或受托人身份提交申请；替他人办理请先登记委托")
    return None


def may_accept(actor: Actor, whose: Whose) -> Refusal | None:
    """The general window accepts for all departments (前台综合受理); never one's own matter."""
    if not actor.has(Duty.ACCEPT):
        return Refusal("只有综合受理窗口可以受理")
    return _not_own(actor, whose)


def may_examine(actor: Actor, whose: Whose, department_id: UUID) -> Refusal | None:
    """Claim, release, examine, send out: examiners of the leg's department."""
    if not (actor.has(Duty.EXAMINE, department_id) or actor.has(Duty.DECIDE, department_id)):
        return Refusal("只有承办部门的审查人员可以办理")
    return _not_own(actor, whose)


def may_reassign(actor: Actor, department_id: UUID) -> Refusal | None:
    """Whoever decides in the department hands the work round."""
    if not actor.has(Duty.DECIDE, department_id):
        return Refusal("只有承办部门的负责人可以转派")
    return None


def may_decide(
    actor: Actor, whose: Whose, department_id: UUID, *, two_persons: bool, examined_by_id: UUID | None
) -> Refusal | None:
    """Deciders of the leg's department; where the item says two persons, not the one who examined (art 34)."""
    if not actor.has(Duty.DECIDE, department_id):
        return Refusal("只有承办部门的决定人员可以作出决定")
    if two_persons and examined_by_id is None:
        return Refusal("本事项须两人办理：请先由另一人完成审查")
    if two_persons and examined_by_id == actor.account_id:
        return Refusal("本事项须两人办理：审查人与决定人不能是同一人")
    return _not_own(actor, whose)


def may_issue(actor: Actor, whose: Whose) -> Refusal | None:
    """One window hands out all results (窗口统一出证)."""
    if not actor.has(Duty.ISSUE):
        return Refusal("只有统一出证窗口可以出证和发证：请申请人带身份证到统一出证窗口领取")
    return _not_own(actor, whose)


def may_decide_leg(actor: Actor, whose: Whose, department_id: UUID) -> Refusal | None:
    """Deciders of the leg's department, whatever the item says of two persons."""
    if not actor.has(Duty.DECIDE, department_id):
        return Refusal("只有承办部门的决定人员可以办理")
    return _not_own(actor, whose)


def may_extend(actor: Actor, whose: Whose, department_id: UUID, handler_id: UUID | None) -> Refusal | None:
    """Whoever heads the work approves the extension (art 42), never the one who works on the leg."""
    if not actor.has(Duty.DECIDE, department_id):
        return Refusal("延期须由承办部门负责人批准")
    if actor.account_id == handler_id:
        return Refusal("延期须由经办人以外的负责人批准")
    return _not_own(actor, whose)


def may_note(actor: Actor, whose: Whose, departments: frozenset[UUID], department_id: UUID | None) -> Refusal | None:
    """Points to correct: the window, or an examiner for a department that the matter concerns."""
    if department_id is None:
        return may_accept(actor, whose)
    if department_id not in departments:
        return Refusal("该部门没有本件的办理环节")
    return may_examine(actor, whose, department_id)


def may_ask_again(actor: Actor) -> Refusal | None:
    """A second correction notice is the exception, and a supervisor answers for it."""
    return None if actor.has(Duty.SUPERVISE) else Refusal("已经一次性告知过；再次补正须由监察人员批准发出")


def may_invalidate(actor: Actor) -> Refusal | None:
    if actor.has(Duty.SUPERVISE) or actor.has(Duty.LEAD):
        return None
    return Refusal("作废须由牵头部门或监察人员批准")


def may_speak_for_applicant(actor: Actor, whose: Whose) -> Refusal | None:
    """The applicant, the agent, whoever filed it; or the window on their word."""
    if actor.has(Duty.ACCEPT):
        return None
    if actor.party_id is not None and actor.party_id in (whose.applicant_id, whose.agent_id):
        return None
    if actor.account_id is not None and actor.account_id == whose.filed_by_id:
        return None
    if actor.account_id is None and not actor.system and whose.filed_by_id is None:
        return None  # filed without a login: the page lets in only who has the number and the password
    return Refusal("只有申请人、代理人本人或受理窗口可以办理")


def may_lead(actor: Actor, whose: Whose, lead_id: UUID | None) -> Refusal | None:
    """The lead office of the one-thing settles what blocks its legs."""
    if lead_id is None or not actor.has(Duty.LEAD, lead_id):
        return Refusal("只有牵头部门可以处理受阻的环节")
    return _not_own(actor, whose)


def may_terminate(actor: Actor, whose: Whose, department_id: UUID, lead_id: UUID | None) -> Refusal | None:
    """The leg's own deciders, or the lead office."""
    if may_decide_leg(actor, whose, department_id) is None:
        return None
    return may_lead(actor, whose, lead_id)


def may_redo(actor: Actor, whose: Whose, decided_by_id: UUID | None) -> Refusal | None:
    """A concluded leg is opened again by the lead office or a supervisor, never by whoever decided it."""
    if not (actor.has(Duty.LEAD) or actor.has(Duty.SUPERVISE)):
        return Refusal("重办须由牵头部门或监察人员批准")
    if actor.account_id == decided_by_id:
        return Refusal("作出原决定的人不能批准重办")
    return _not_own(actor, whose)


def worked_by(actor: Actor) -> frozenset[UUID]:
    """Departments whose legs the actor examines or decides."""
    return actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE)


def may_keep_shared(actor: Actor, department_id: UUID) -> Refusal | None:
    """The department's own texts, and which of its items are granted together: whoever decides there."""
    if not actor.has(Duty.DECIDE, department_id):
        return Refusal("部门共用的由本部门的决定人员维护")
    return None


def may_keep_snippet(actor: Actor, department_id: UUID, owner_id: UUID | None) -> Refusal | None:
    """One's own text in a department where one works; a shared one as above."""
    if owner_id is None:
        return may_keep_shared(actor, department_id)
    if department_id not in worked_by(actor) or actor.account_id != owner_id:
        return Refusal("只能维护本人的常用语")
    return None


def may_answer(actor: Actor, department_id: UUID) -> Refusal | None:
    if actor.has(Duty.EXAMINE, department_id) or actor.has(Duty.DECIDE, department_id):
        return None
    return Refusal("只有被征求意见的部门可以答复")


def may_keep(actor: Actor, whose: Whose, holder_id: UUID) -> Refusal | None:
    """Originals: the windows, and the department that holds them."""
    if actor.has(Duty.ACCEPT) or actor.has(Duty.ISSUE):
        return None
    if actor.has(Duty.EXAMINE, holder_id) or actor.has(Duty.DECIDE, holder_id):
        return None
    return Refusal("只有窗口或保管部门可以登记原件")


def may_serve(actor: Actor, whose: Whose, department_id: UUID | None) -> Refusal | None:
    """Service of a paper is put on record by the windows, or by the department whose paper it is."""
    handles = department_id is not None and (
        actor.has(Duty.EXAMINE, department_id) or actor.has(Duty.DECIDE, department_id)
    )
    if not (handles or actor.has(Duty.ACCEPT) or actor.has(Duty.ISSUE)):
        return Refusal("只有窗口或出具文书的部门可以登记送达")
    return _not_own(actor, whose)


def may_keep_templates(actor: Actor) -> Refusal | None:
    return None if actor.has(Duty.ADMIN) else Refusal("只有管理员可以更换文书模板")


def may_prepare_outage(actor: Actor) -> Refusal | None:
    if actor.has(Duty.ACCEPT) or actor.has(Duty.ADMIN):
        return None
    return Refusal("只有受理窗口可以预留应急收件单")


def may_see(actor: Actor, whose: Whose, departments: frozenset[UUID], *, identity_level: int = 1) -> Refusal | None:
    """Staff with a duty in the matter, and the persons concerned.

    An account whose identity is not verified (below level 3) sees only what it filed itself.
    """
    if actor.system or actor.has(Duty.ACCEPT) or actor.has(Duty.ISSUE) or actor.has(Duty.SUPERVISE):
        return None
    if any(g.department_id in departments and g.duty in _HANDLING for g in actor.grants):
        return None
    if actor.account_id is not None and actor.account_id == whose.filed_by_id:
        return None
    if actor.party_id is not None and identity_level >= 3 and actor.party_id in (whose.applicant_id, whose.agent_id):
        return None
    return Refusal("没有找到该办件，或您无权查看")


def _not_own(actor: Actor, whose: Whose) -> Refusal | None:
    if actor.party_id is not None and actor.party_id in (whose.applicant_id, whose.agent_id, whose.subject_id):
        return Refusal("不得办理本人或本人代理的申请，请交由他人办理")
    return None
