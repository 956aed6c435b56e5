"""Who may do what about letters. Default deny; drafter and signer, unit and checker are different persons."""

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal
from tongban.orgs.models import Assignment
from tongban.oversight.supervision.models import Extension, Letter, Objection
from tongban.oversight.supervision.values.letters import KEEPERS, UNIT


def may_keep(actor: Actor) -> Refusal | None:
    """Draft, enter for a unit, check, look back, import: 督查 and 优化办."""
    if actor.system or any(actor.has(duty) for duty in KEEPERS):
        return None
    return Refusal("只有督查人员和优化办可以办理，请联系他们")


def may_supervise(actor: Actor) -> Refusal | None:
    if actor.system or actor.has(Duty.SUPERVISE):
        return None
    return Refusal("只有监察人员可以修改，请联系监察人员")


def of_unit(actor: Actor, letter: Letter) -> bool:
    """Whether the actor speaks for the responsible unit."""
    return any(actor.has(duty, letter.responsible_id) for duty in UNIT)


def may_read(actor: Actor, letter: Letter) -> Refusal | None:
    """Keepers all of them; a unit what it answers for or helps with, once issued; who signs what waits for signing."""
    if may_keep(actor) is None or actor.has(Duty.LEAD, letter.issuer_id):
        return None
    helping = {row.department_id for row in letter.assistances.all()}
    mine = of_unit(actor, letter) or any(actor.has(duty, unit) for duty in UNIT for unit in helping)
    if mine and letter.issued_at is not None:
        return None
    return Refusal("这份交办函不是给您单位的，不能查看")


def may_sign(actor: Actor, letter: Letter) -> Refusal | None:
    """Somebody else than who drafted it: a supervisor, or who leads in the issuing body."""
    if actor.system:
        return None
    if not (actor.has(Duty.SUPERVISE) or actor.has(Duty.LEAD, letter.issuer_id)):
        return Refusal("只有监察人员和发文单位负责人可以签发")
    if actor.account_id == letter.drafted_by_id:
        return Refusal("拟稿人不能自己签发，请由另一人签发")
    return None


def may_withdraw(actor: Actor, letter: Letter) -> Refusal | None:
    """A supervisor, or who leads in the issuing body; never the unit that is to answer."""
    if actor.system:
        return None
    if not (actor.has(Duty.SUPERVISE) or actor.has(Duty.LEAD, letter.issuer_id)):
        return Refusal("只有监察人员和发文单位负责人可以撤回")
    return Refusal("责任单位不能撤回给自己的交办函") if of_unit(actor, letter) else None


def may_answer(actor: Actor, letter: Letter) -> Refusal | None:
    """The unit itself, or a keeper in its place; never who sent it out, where another can speak for the unit."""
    if not actor.system and of_unit(actor, letter) and _sent_out(actor, letter) and _others_speak(actor, letter):
        return Refusal("交办函是您或您单位下发的，请由责任单位的其他人签收和反馈")
    if of_unit(actor, letter) or may_keep(actor) is None:
        return None
    return Refusal("只有责任单位可以办理；单位不登录的，由督查人员代录并附纸质件")


def _sent_out(actor: Actor, letter: Letter) -> bool:
    """Whoever signed it, and who leads in the body that issued it to another."""
    leads = actor.has(Duty.LEAD, letter.issuer_id) and letter.responsible_id != letter.issuer_id
    return leads or (actor.account_id is not None and actor.account_id == letter.signed_by_id)


def _others_speak(actor: Actor, letter: Letter) -> bool:
    speaks = Assignment.objects.filter(
        department=letter.responsible_id, duty__in=UNIT, until=None, account__is_active=True
    )
    return speaks.exclude(account=actor.account_id).exists()


def may_decide_extension(actor: Actor, letter: Letter, extension: Extension) -> Refusal | None:
    if actor.system:
        return None
    if not (actor.has(Duty.SUPERVISE) or actor.has(Duty.LEAD, letter.issuer_id)):
        return Refusal("只有监察人员和发文单位负责人可以审批延期")
    if of_unit(actor, letter):
        return Refusal("责任单位不能审批自己的延期申请")
    if actor.account_id == extension.asked_by_id:
        return Refusal("延期申请是您登记的，请由另一人审批")
    return None


def may_decide_objection(actor: Actor, letter: Letter, objection: Objection) -> Refusal | None:
    """A supervisor, or who leads in the issuing body; never the unit itself nor whoever entered its objection."""
    if actor.system:
        return None
    if not (actor.has(Duty.SUPERVISE) or actor.has(Duty.LEAD, letter.issuer_id)):
        return Refusal("只有监察人员和发文单位负责人可以裁定异议")
    if of_unit(actor, letter):
        return Refusal("责任单位不能裁定自己的异议")
    if actor.account_id == objection.asked_by_id:
        return Refusal("异议是您登记的，请由另一人裁定")
    return None


def may_check(actor: Actor, letter: Letter, entered_by: object) -> Refusal | None:
    """Neither the unit nor whoever entered its answer."""
    no = may_keep(actor)
    if no is not None or actor.system:
        return no
    if of_unit(actor, letter):
        return Refusal("责任单位不能复核自己的反馈，请由其他督查人员复核")
    if actor.account_id == entered_by:
        return Refusal("这份反馈是您录入的，请由另一位督查人员复核")
    return None


def may_look_back(actor: Actor, letter: Letter) -> Refusal | None:
    no = may_keep(actor)
    if no is None and not actor.system and of_unit(actor, letter):
        return Refusal("责任单位不能对自己回头看，请由其他督查人员办理")
    return no
