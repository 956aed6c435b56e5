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
        return Refusal("只有统一出证窗口可以出证和发证")
    return _not_own(actor, whose)


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
