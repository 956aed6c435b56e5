"""A leg looks beyond its department: a question to a sibling, another body, the own system and back, the upper body."""

from datetime import datetime
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.services.cases import policies, statements
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Consultation
from tongban.services.cases.statements import LegRow, WholeWithLegs
from tongban.services.cases.transitions import case_after
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import CaseAct
from tongban.services.events import (
    CaseAnswered,
    CaseConsulted,
    CaseReportedUp,
    CaseTakenBack,
    CaseTransferred,
)


@act()
def consult(*, actor: Actor, case_id: UUID, department_id: UUID, question: str, now: datetime) -> UUID:
    """Ask another department (征求意见); the clock runs on."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    case_after(leg.state, CaseAct.CONSULT)
    if not question.strip():
        raise CaseRefusal("请写明要征求意见的问题")
    if department_id == leg.department_id:
        raise CaseRefusal("请选择其他部门征求意见")
    assert actor.account_id is not None
    row_id = new_id()
    event = CaseConsulted(
        application_id=whole.application_id, case_id=leg.id, consultation_id=row_id, department_id=department_id
    )
    _move(actor, whole, leg, CaseAct.CONSULT, event, now)
    send()
    Consultation.objects.create(
        id=row_id, case_id=leg.id, department_id=department_id, question=question.strip(), asked_at=now,
        asked_by_id=actor.account_id,
    )  # fmt: skip
    return row_id


@act()
def answer_consultation(*, actor: Actor, consultation_id: UUID, answer: str, now: datetime) -> None:
    """The department that was asked answers; the leg goes on."""
    row = Consultation.objects.filter(pk=consultation_id).first()
    if row is None:
        raise CaseRefusal("没有找到这条征求意见")
    require(policies.may_answer(actor, row.department_id))
    if row.answered_at is not None:
        raise CaseRefusal("这条征求意见已经答复")
    if not answer.strip():
        raise CaseRefusal("请填写答复意见")
    whole, leg = read_leg(row.case_id)
    event = CaseAnswered(application_id=whole.application_id, case_id=leg.id, consultation_id=row.pk)
    _move(actor, whole, leg, CaseAct.ANSWER, event, now)
    send()
    open_ = Consultation.objects.filter(pk=row.pk, answered_at=None)
    if open_.update(answer=answer.strip(), answered_at=now, answered_by=actor.account_id) != 1:
        raise CaseRefusal("这条征求意见刚刚被他人答复")


@act()
def take_back_case(*, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Not in the department's own system after all: worked in Tongban again."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    _move(actor, whole, leg, CaseAct.TAKE_BACK, CaseTakenBack(application_id=whole.application_id, case_id=leg.id), now)


@act()
def report_up_case(*, actor: Actor, case_id: UUID, to: str, now: datetime) -> None:
    """Opinion and papers go to the upper body, which may not ask for the same papers again (Licensing Law art 35)."""
    whole, leg = read_leg(case_id)
    require(policies.may_decide_leg(actor, whole.whose, leg.department_id))
    if not to.strip():
        raise CaseRefusal("请写明转报的上级机关")
    event = CaseReportedUp(application_id=whole.application_id, case_id=leg.id, to=to.strip())
    _move(actor, whole, leg, CaseAct.REPORT_UP, event, now)


@act()
def transfer_case(*, actor: Actor, case_id: UUID, department_id: UUID, reason: str, now: datetime) -> None:
    """The leg belongs to another department: handed over whole, its clock untouched."""
    whole, leg = read_leg(case_id)
    require(policies.may_reassign(actor, leg.department_id))
    after = case_after(leg.state, CaseAct.TRANSFER)
    if department_id == leg.department_id:
        raise CaseRefusal("请选择要移送的其他部门")
    if not reason.strip():
        raise CaseRefusal("移送须写明理由")
    event = CaseTransferred(
        application_id=whole.application_id, case_id=leg.id, from_department_id=leg.department_id,
        to_department_id=department_id,
    )  # fmt: skip
    trail.record(actor=actor, duty=Duty.DECIDE, head=whole.head, events=[event], now=now)
    statements.transfer_case.must(
        id=leg.id, was=leg.state.value, state=after.value, department_id=department_id, handler_id=None,
        claimed_at=None,
    )  # fmt: skip


def _move(actor: Actor, whole: WholeWithLegs, leg: LegRow, deed: CaseAct, event: Event, now: datetime) -> None:
    after = case_after(leg.state, deed)
    trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=[event], now=now)
    statements.move_case.must(id=leg.id, was=leg.state.value, state=after.value)
