"""Who handles a complaint: the office and the units it chose, never a unit that is complained about.

Business Environment Regulation art 49.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refusal
from tongban.oversight.enterprise.models import Complaint, ComplaintUnit, Unit
from tongban.oversight.enterprise.policies.common import acts_for, is_office
from tongban.oversight.enterprise.values.complaints import Act, State
from tongban.oversight.enterprise.values.issues import Role

OF_THE_UNITS = frozenset({Act.INVESTIGATE, Act.DEAL})
_ABOUT_US = Refusal("投诉的是您所在的单位，您不能办理。优化办可以登记“转送上级”，由上级部门或纪检监察机关办理")


def about(actor: Actor, bodies: Collection[UUID]) -> bool:
    """Whether the actor has a duty in a body that is complained about, or in an office of it."""
    return any(grant.department_id in bodies for grant in actor.grants)


def running(tasks: Sequence[ComplaintUnit]) -> list[ComplaintUnit]:
    return [task for task in tasks if task.ended_at is None]


def lead_of(tasks: Sequence[ComplaintUnit]) -> Unit | None:
    return next((t.unit for t in running(tasks) if t.role == Role.LEAD), None)


def may_see(actor: Actor, bodies: Collection[UUID], tasks: Sequence[ComplaintUnit]) -> Refusal | None:
    """The office and the units that look into it. Nobody else reads who complained and why."""
    if is_office(actor):
        return None
    if about(actor, bodies):
        return _ABOUT_US
    if any(acts_for(actor, task.unit) for task in running(tasks)):
        return None
    return Refusal("只有优化办和办理单位可以查看涉企投诉")


def may_act(actor: Actor, complaint: Complaint, bodies: Collection[UUID], tasks: Sequence[ComplaintUnit], act: Act) -> Refusal | None:  # fmt: skip
    if about(actor, bodies) and act is not Act.TRANSFER:
        return _ABOUT_US
    if act in OF_THE_UNITS:
        lead = lead_of(tasks)
        if lead is not None and (acts_for(actor, lead) or is_office(actor)):
            return None
        return Refusal(f"只有牵头办理的单位可以{act.label}；没有账号的单位由优化办附书面材料代为登记")
    if not is_office(actor):
        return Refusal(f"只有优化办可以{act.label}")
    own = actor.account_id is not None and actor.account_id == complaint.answered_by_id
    if act is Act.CALL_BACK and own and complaint.state == State.ANSWERED:
        return Refusal("答复是您登记的，请由另一位优化办人员回访")
    return None


def may_reveal(actor: Actor, complaint: Complaint, bodies: Collection[UUID], tasks: Sequence[ComplaintUnit]) -> Refusal | None:  # fmt: skip
    """A complainant who asked for secrecy is known to the office only."""
    if about(actor, bodies):
        return _ABOUT_US
    if is_office(actor):
        return None
    if complaint.secret:
        return Refusal("投诉人要求保密，联系方式只有优化办可以查看，请通过优化办联系")
    if any(acts_for(actor, task.unit) for task in running(tasks)):
        return None
    return Refusal("只有优化办和办理单位可以查看投诉人")


def may_handle(unit: Unit, targets: Sequence[Unit], bodies: Collection[UUID]) -> Refusal | None:
    """A unit that is complained about is not given the complaint."""
    if unit in targets or (unit.department_id is not None and unit.department_id in bodies):
        return Refusal(f"“{unit.name}”是被投诉单位，不能办理，请另选")
    return None
