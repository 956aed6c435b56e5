"""After the decision: a leg done again, a slip put right on record, a certificate withdrawn. Nothing is overwritten."""

from datetime import datetime
from typing import Final
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.calendar import workdays_at
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.services.cases import policies, rules, statements
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.legterms import load_terms
from tongban.services.cases.models import Case, CaseRound, Certificate, Extension, Paper, Rectification
from tongban.services.cases.transitions import application_after, case_after
from tongban.services.cases.usecases.following import move_clocks
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import ApplicationAct, CaseAct, Withdrawal
from tongban.services.events import CaseRedone, CertificateWithdrawn, DecisionRectified

RECTIFIABLE: Final = {"opinion": "办理意见", "facts": "事实", "basis": "法律依据"}


@act()
def redo_case(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> int:
    """Open a decided leg again: a new round, approved by somebody other than who decided. Returns the round.

    What was decided is kept as the earlier round; certificates of the leg are no longer valid; its clocks start anew.
    Legs that began on the strength of the decision must be taken back first, unless they are decided, too.
    """
    whole, leg = read_leg(case_id)
    row = Case.objects.get(pk=case_id)
    require(policies.may_redo(actor, whole.whose, row.decided_by_id))
    after = case_after(leg.state, CaseAct.REDO)
    application = application_after(whole.state, ApplicationAct.REDO)
    if not reason.strip():
        raise CaseRefusal("重办须写明理由")
    if any(leg.position in other.after and other.opened_at and not other.ended_at for other in whole.legs):
        raise CaseRefusal("后续环节已据此开始办理，待其办结或终止后再重办本环节")
    assert row.opened_at is not None
    assert row.decided_at is not None
    assert row.granted is not None
    assert actor.account_id is not None
    events: list[Event] = [
        CaseRedone(
            application_id=whole.application_id, case_id=leg.id, round=row.round + 1, approved_by_id=actor.account_id
        )
    ]
    valid = list(Certificate.objects.filter(case=leg.id, withdrawn_at=None).order_by("id"))
    how = Withdrawal.REPLACED
    events += [
        CertificateWithdrawn(application_id=whole.application_id, certificate_id=c.pk, how=how.value) for c in valid
    ]
    head = trail.record(actor=actor, duty=Duty.LEAD, head=whole.head, events=events, now=now)
    terms = load_terms(leg.terms)
    clock = rules.clock(
        promise=terms.promise, statutory=terms.statutory, start=now, calendar=workdays_at(whole.calendar)
    )
    statements.redo_case.must(
        id=leg.id, was=leg.state.value, state=after.value, round=row.round + 1, handler_id=row.handler_id,
        opened_at=now, claimed_at=now, examined_at=None, examined_by_id=None, decided_at=None, decided_by_id=None,
        granted=None, ended_at=None, opinion="", facts="", basis="", returned_at=None,
        promised_due_at=clock.promised_due_at, statutory_due_at=clock.statutory_due_at, provisional=clock.provisional,
    )  # fmt: skip
    if whole.state is not application:  # otherwise the whole's clock has run on all the time
        statements.redo_application.must(
            id=whole.application_id, was=whole.state.value, state=application.value, clock_from=now, concluded_at=None,
            deliver_due_at=None, issued_at=None, collected_at=None, collected_by="", collect_way="",
        )  # fmt: skip
    send()
    CaseRound.objects.create(
        id=new_id(), case_id=leg.id, round=row.round, opened_at=row.opened_at, decided_at=row.decided_at,
        decided_by_id=row.decided_by_id, granted=row.granted, opinion=row.opinion, facts=row.facts, basis=row.basis,
        promised_due_at=row.promised_due_at, statutory_due_at=row.statutory_due_at, reason=reason.strip(),
        approved_by_id=actor.account_id, reopened_at=now,
    )  # fmt: skip
    Extension.objects.filter(case=leg.id).delete()  # it belonged to the earlier round, which keeps its due moments
    _withdraw([c.pk for c in valid], how, reason, actor.account_id, now)
    move_clocks(actor=actor, duty=Duty.LEAD, head=head, cause="重办", now=now)
    return row.round + 1


@act()
def rectify_decision(*, actor: Actor, case_id: UUID, field: str, after: str, reason: str, now: datetime) -> None:
    """Put a slip of the pen right on record (更正); what was written first stays readable."""
    whole, leg = read_leg(case_id)
    require(policies.may_decide_leg(actor, whole.whose, leg.department_id))
    if field not in RECTIFIABLE:
        raise CaseRefusal(f"可以更正：{'、'.join(RECTIFIABLE.values())}；决定本身有误的，请重办")
    row = Case.objects.get(pk=case_id)
    if row.decided_at is None:
        raise CaseRefusal("还没有作出决定，不需要更正")
    if not (after.strip() and reason.strip()):
        raise CaseRefusal("请写明更正后的内容和理由")
    before = getattr(row, field)
    if before == after.strip():
        raise CaseRefusal("更正后的内容与原文相同")
    assert actor.account_id is not None
    row_id = new_id()
    event = DecisionRectified(application_id=whole.application_id, case_id=leg.id, rectification_id=row_id)
    trail.record(actor=actor, duty=Duty.DECIDE, head=whole.head, events=[event], now=now)
    send()
    Rectification.objects.create(
        id=row_id, case_id=leg.id, field=field, before=before, after=after.strip(), reason=reason.strip(), at=now,
        by_id=actor.account_id,
    )  # fmt: skip
    Case.objects.filter(pk=leg.id).update(**{field: after.strip()})


@act()
def withdraw_certificate(*, actor: Actor, certificate_id: UUID, how: Withdrawal, reason: str, now: datetime) -> None:
    """Revoke, recall or cancel a certificate (Licensing Law art 8, 69, 70): verification says so from now on."""
    row = Certificate.objects.filter(pk=certificate_id).first()
    if row is None:
        raise CaseRefusal("没有找到这份证照")
    whole, leg = read_leg(row.case_id)
    require(policies.may_decide_leg(actor, whole.whose, leg.department_id))
    if row.withdrawn_at is not None:
        raise CaseRefusal("这份证照已经失效")
    if not reason.strip():
        raise CaseRefusal("请写明事实和依据")
    event = CertificateWithdrawn(application_id=whole.application_id, certificate_id=row.pk, how=how.value)
    trail.record(actor=actor, duty=Duty.DECIDE, head=whole.head, events=[event], now=now)
    send()
    if _withdraw([row.pk], how, reason, actor.account_id, now) != 1:
        raise CaseRefusal("这份证照刚刚被他人处理")


def _withdraw(ids: list[UUID], how: Withdrawal, reason: str, by: UUID | None, now: datetime) -> int:
    valid = Certificate.objects.filter(pk__in=ids, withdrawn_at=None)
    legs = list(valid.values_list("case", flat=True))
    Paper.objects.filter(case__in=legs, kind="CERT", withdrawn_at=None).update(withdrawn_at=now)
    return valid.update(withdrawn_at=now, withdrawn_by=by, withdrawn_how=how.value, withdrawn_reason=reason.strip())
