"""Who may do what in openness. Default deny; nobody signs what they drafted, nobody handles what is about themselves."""

from uuid import UUID

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal
from tongban.oversight.openness.models import Disclosure, Faq, Publication, Question, Stuck
from tongban.oversight.openness.values.duties import ANSWERERS, ANSWERING, CONCERNED, HEADS, REGISTRARS, WATCHERS


def _mine(actor: Actor, account_id: UUID | None) -> bool:
    return actor.account_id is not None and actor.account_id == account_id


def _heads(actor: Actor, department_id: UUID) -> bool:
    return any(actor.has(duty, department_id) for duty in HEADS)


def may_publish(actor: Actor) -> Refusal | None:
    """The openness office: registers, publications, settings, statistics."""
    if actor.system or actor.has(Duty.OPENNESS):
        return None
    return Refusal("只有政务公开人员可以办理")


def may_look(actor: Actor) -> Refusal | None:
    """Statistics and registers without persons."""
    if actor.system or actor.has(Duty.OPENNESS) or actor.has(Duty.SUPERVISE):
        return None
    return Refusal("只有政务公开和监察人员可以查看")


# --- requests --------------------------------------------------------------------------------------------------------------


def may_register(actor: Actor) -> Refusal | None:
    """Letters and spoken requests are taken down at the window or by the openness office."""
    if actor.system or any(actor.has(duty) for duty in REGISTRARS):
        return None
    return Refusal("只有窗口人员和政务公开人员可以登记申请")


def may_see(actor: Actor, row: Disclosure) -> Refusal | None:
    if _mine(actor, row.filed_by_id) and row.way == "online":
        return Refusal("这是您本人的申请，请在网上凭登记号查看")
    if actor.system or actor.has(Duty.OPENNESS, row.department_id) or actor.has(Duty.SUPERVISE):
        return None
    if _heads(actor, row.department_id):
        return None
    return Refusal("只有承办机关的政务公开人员、负责人和监察人员可以查看这件申请")


def may_handle(actor: Actor, row: Disclosure) -> Refusal | None:
    no = may_see(actor, row)
    if no is not None:
        return no
    if actor.system or actor.has(Duty.OPENNESS, row.department_id):
        return None
    return Refusal("只有承办机关的政务公开人员可以办理这件申请")


def may_approve_extension(actor: Actor, row: Disclosure) -> Refusal | None:
    """The head of the openness office agrees to a longer time (Disclosure Regulation art 33); never who asks for it."""
    if actor.system:
        return None
    if not _heads(actor, row.department_id):
        return Refusal("延长答复要经政务公开工作机构负责人同意，请由部门负责人办理")
    if _mine(actor, row.extension_by_id):
        return Refusal("拟延长的人不能自己批准，请由另一位负责人办理")
    return None


def may_sign(actor: Actor, row: Disclosure) -> Refusal | None:
    """A reply goes out after a second person has checked it (Disclosure Regulation art 45)."""
    if actor.system:
        return None
    if not (_heads(actor, row.department_id) or actor.has(Duty.OPENNESS, row.department_id)):
        return Refusal("只有部门负责人和政务公开人员可以审核签发")
    if _mine(actor, row.drafted_by_id):
        return Refusal("拟稿人不能自己签发，请由部门负责人或另一位政务公开人员审核")
    if _mine(actor, row.filed_by_id) and row.way == "online":
        return Refusal("这是您本人的申请，请由他人办理")
    return None


def may_reveal(actor: Actor, row: Disclosure) -> Refusal | None:
    """Who asks is looked up by who has to write to them, with a reason."""
    return may_handle(actor, row)


# --- publications ------------------------------------------------------------------------------------------------------------


def may_sign_publication(actor: Actor, row: Publication) -> Refusal | None:
    """What becomes public is checked by a second person first."""
    if actor.system:
        return None
    if not (actor.has(Duty.OPENNESS) or _heads(actor, row.department_id)):
        return Refusal("只有政务公开人员和责任单位负责人可以审核公开")
    if _mine(actor, row.prepared_by_id):
        return Refusal("编制人不能自己审核，请由另一位政务公开人员或责任单位负责人审核")
    return None


def may_approve_faq(actor: Actor, row: Faq) -> Refusal | None:
    if actor.system:
        return None
    if not (actor.has(Duty.OPENNESS) or _heads(actor, row.department_id)):
        return Refusal("只有政务公开人员和承办部门负责人可以审核公布")
    if _mine(actor, row.edited_by_id):
        return Refusal("编写人不能自己审核，请由另一位政务公开人员或部门负责人审核")
    return None


# --- questions, what could not be done ---------------------------------------------------------------------------------------


def may_read_questions(actor: Actor) -> Refusal | None:
    if actor.system or any(actor.has(duty) for duty in ANSWERERS):
        return None
    return Refusal("只有承办部门和政务公开人员可以办理咨询")


def may_answer(actor: Actor, row: Question) -> Refusal | None:
    """The department's people who know the matter, and the openness office; never the asker."""
    if _mine(actor, row.asked_by_id) and row.place != "window":
        return Refusal("这是您本人提的问题，由他人答复")
    if actor.system or actor.has(Duty.OPENNESS) or any(actor.has(d, row.department_id) for d in ANSWERING):
        return None
    return Refusal("只有承办部门的工作人员和政务公开人员可以答复这条咨询")


def may_take_down(actor: Actor) -> Refusal | None:
    """At the window: the question or the complaint of somebody who came."""
    if actor.system or any(actor.has(duty) for duty in (*REGISTRARS, *ANSWERING)):
        return None
    return Refusal("只有窗口和部门工作人员可以登记")


def may_read_stuck(actor: Actor) -> Refusal | None:
    if actor.system or any(actor.has(duty) for duty in WATCHERS):
        return None
    return Refusal("只有监察人员和政务公开人员可以办理办不成事反映")


def may_handle_stuck(actor: Actor, row: Stuck, involved: frozenset[UUID]) -> Refusal | None:
    """Never whom it is about: who acted on the application, who examines or decides in the department."""
    no = may_read_stuck(actor)
    if no is not None or actor.system:
        return no
    if actor.account_id in involved or any(actor.has(d, row.department_id) for d in CONCERNED):
        return Refusal("这件事涉及您本人办理的业务，由他人处理")
    return None
