"""Who may do what about ratings. Default deny; the rated window never sees who rated."""

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal
from tongban.oversight.ratings.models import BadRating, Dispute, Invitation, Objection, PublicFigures, Rating
from tongban.oversight.ratings.values import HANDLERS, INVITERS, READERS


def may_read(actor: Actor) -> Refusal | None:
    if actor.system or any(actor.has(duty) for duty in READERS):
        return None
    return Refusal("只有监察人员和部门负责人可以查看差评处置")


def may_supervise(actor: Actor) -> Refusal | None:
    """Statistics of all, anomalies, registers, figures for the public."""
    if actor.system or actor.has(Duty.SUPERVISE):
        return None
    return Refusal("只有监察人员可以办理")


def may_invite(actor: Actor) -> Refusal | None:
    if actor.system or any(actor.has(duty) for duty in INVITERS):
        return None
    return Refusal("只有窗口人员和帮代办员可以邀请评价")


def may_see_bad(actor: Actor, bad: BadRating) -> Refusal | None:
    """Supervisors, and who leads in the department that answers for it; never whom it is about."""
    if _is_about(actor, bad):
        return Refusal("这条差评涉及您本人的服务，由他人处理")
    if actor.system or actor.has(Duty.SUPERVISE) or any(actor.has(d, bad.department_id) for d in HANDLERS):
        return None
    return Refusal("只有承办部门的负责人和监察人员可以处理这条差评")


may_handle = may_see_bad


def _is_about(actor: Actor, bad: BadRating) -> bool:
    return actor.account_id is not None and actor.account_id == bad.rating.invitation.served_by_id


def may_dispute(actor: Actor, rating: Rating) -> Refusal | None:
    """A supervisor may doubt any rating; the department's head one that is about the department."""
    if actor.system or actor.has(Duty.SUPERVISE):
        return None
    if rating.level <= 2 and any(actor.has(d, rating.invitation.responsible_id) for d in HANDLERS):
        return None
    return Refusal("只有监察人员和承办部门负责人可以提出复核")


def may_decide_dispute(actor: Actor, dispute: Dispute) -> Refusal | None:
    """A second person."""
    if not (actor.system or actor.has(Duty.SUPERVISE)):
        return Refusal("只有监察人员可以复核")
    if actor.account_id is not None and actor.account_id == dispute.raised_by_id:
        return Refusal("提出复核的人不能自己复核，请由另一位监察人员办理")
    if actor.account_id is not None and actor.account_id == dispute.rating.invitation.served_by_id:
        return Refusal("这条评价涉及您本人的服务，由他人复核")
    return None


def may_answer_objection(actor: Actor, objection: Objection) -> Refusal | None:
    """A third person: neither who doubted the rating nor who struck it out, nor whom it is about."""
    if not (actor.system or actor.has(Duty.SUPERVISE)):
        return Refusal("只有监察人员可以答复异议")
    dispute = objection.dispute
    if actor.account_id is not None and actor.account_id in (dispute.raised_by_id, dispute.decided_by_id):
        return Refusal("提出复核和作出作废结论的人不能答复异议，请由另一位监察人员办理")
    if actor.account_id is not None and actor.account_id == dispute.rating.invitation.served_by_id:
        return Refusal("这条评价涉及您本人的服务，由他人答复")
    return None


def may_sign(actor: Actor, figures: PublicFigures) -> Refusal | None:
    """Figures go out after a second person has signed."""
    if not (actor.system or actor.has(Duty.SUPERVISE)):
        return Refusal("只有监察人员可以签发")
    if actor.account_id is not None and actor.account_id == figures.prepared_by_id:
        return Refusal("编制人不能自己签发，请由另一位监察人员签发")
    return None


def may_reveal(actor: Actor, rating: Rating) -> Refusal | None:
    """Only a supervisor looks up who rated, for a call back, and only where the rater agreed to one."""
    if not actor.has(Duty.SUPERVISE):
        return Refusal("只有监察人员可以查看评价人")
    if actor.account_id == rating.invitation.served_by_id:
        return Refusal("这条评价涉及您本人的服务，不能查看评价人")
    if not rating.may_contact:
        return Refusal("评价人没有同意回访，不能查看")
    return None


def may_keep_registers(actor: Actor) -> Refusal | None:
    if actor.system or actor.has(Duty.SUPERVISE) or actor.has(Duty.ADMIN):
        return None
    return Refusal("只有监察人员和系统管理员可以登记评价器")


def served_self(actor: Actor, invitation: Invitation) -> bool:
    """Whether the person who rates is the one who served."""
    return actor.account_id is not None and actor.account_id == invitation.served_by_id
