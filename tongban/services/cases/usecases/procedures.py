"""What stops or lengthens a leg's clock: special procedures, begun, ended or entered afterwards; the one extension."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.services.cases import policies, rules, statements
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Case, Extension, SpecialProcedure
from tongban.services.cases.statements import LegRow, WholeWithLegs
from tongban.services.cases.transitions import case_after
from tongban.services.cases.usecases.following import move_clocks
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import CaseAct, ProcedureKind
from tongban.services.events import CaseExtended, ProcedureEnded, ProcedureStarted


@act()
def start_procedure(
    *,
    actor: Actor,
    case_id: UUID,
    kind: ProcedureKind,
    basis: str,
    reason: str,
    planned_end: date,
    now: datetime,
    start: date | None = None,
) -> UUID:
    """A special procedure begins; the applicant is told in writing how long it needs (Licensing Law art 45).

    Several may overlap: no day is left out twice. `start` may lie in the past (entered late, and marked so).
    """
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    case_after(leg.state, CaseAct.SUSPEND)
    began = start or local(now).date()
    _check(leg, began, planned_end, basis, reason, now)
    row_id = new_id()
    event = ProcedureStarted(
        application_id=whole.application_id, case_id=leg.id, procedure_id=row_id, procedure=kind.value, start=began,
        planned_end=planned_end, late=began < local(now).date(),
    )  # fmt: skip
    _record(actor, whole, leg, CaseAct.SUSPEND, event, now, lambda: _insert(
        actor, leg, row_id, kind, basis, reason, began, planned_end, None, "", now
    ))  # fmt: skip
    return row_id


@act()
def end_procedure(*, actor: Actor, procedure_id: UUID, result: str, now: datetime, end: date | None = None) -> None:
    """It is over; the clock runs again on the next day, once no other procedure of the leg is open."""
    row = SpecialProcedure.objects.filter(pk=procedure_id).first()
    if row is None:
        raise CaseRefusal("没有找到这个特别程序")
    whole, leg = read_leg(row.case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    if row.end is not None:
        raise CaseRefusal("这个特别程序已经结束")
    over = end or local(now).date()
    if not row.start <= over <= local(now).date():
        raise CaseRefusal("结束日期应在开始日期与今天之间")
    others = SpecialProcedure.objects.filter(case=leg.id, end=None).exclude(pk=row.pk).exists()
    deed = CaseAct.SUSPEND if others else CaseAct.RESUME
    event = ProcedureEnded(
        application_id=whole.application_id, case_id=leg.id, procedure_id=row.pk, end=over,
        late=over < local(now).date(),
    )  # fmt: skip

    def close() -> None:
        mine = SpecialProcedure.objects.filter(pk=row.pk, end=None)
        if mine.update(end=over, ended_at=now, ended_by=actor.account_id, result=result.strip()) != 1:
            raise CaseRefusal("这个特别程序刚刚被他人结束")

    _record(actor, whole, leg, deed, event, now, close)


@act()
def note_procedure(
    *,
    actor: Actor,
    case_id: UUID,
    kind: ProcedureKind,
    basis: str,
    reason: str,
    start: date,
    end: date,
    result: str = "",
    now: datetime,
) -> UUID:
    """A procedure that was over before anybody entered it: the clocks are reckoned again, and show what changed."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    case_after(leg.state, CaseAct.NOTE_PROCEDURE)
    if end > local(now).date():
        raise CaseRefusal("补登的特别程序须已结束；还在进行的请用“启动特别程序”")
    _check(leg, start, end, basis, reason, now)
    row_id = new_id()
    events: list[Event] = [
        ProcedureStarted(
            application_id=whole.application_id, case_id=leg.id, procedure_id=row_id, procedure=kind.value,
            start=start, planned_end=end, late=True,
        ),
        ProcedureEnded(
            application_id=whole.application_id, case_id=leg.id, procedure_id=row_id, end=end, late=True
        ),
    ]  # fmt: skip
    head = trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=events, now=now)
    send()
    _insert(actor, leg, row_id, kind, basis, reason, start, end, end, result, now)
    move_clocks(actor=actor, duty=Duty.EXAMINE, head=head, cause=f"补登{kind.label}", now=now)
    return row_id


def _check(leg: LegRow, start: date, end: date, basis: str, reason: str, now: datetime) -> None:
    if not (basis.strip() and reason.strip()):
        raise CaseRefusal("特别程序须写明依据和事由（行政许可法第四十五条）")
    if end < start:
        raise CaseRefusal("预计结束日期不能早于开始日期")
    if start > local(now).date():
        raise CaseRefusal("开始日期不能在今天之后")
    if leg.opened_at is not None and start < local(leg.opened_at).date():
        raise CaseRefusal("开始日期不能早于本环节开始的日期")


def _insert(
    actor: Actor, leg: LegRow, row_id: UUID, kind: ProcedureKind, basis: str, reason: str, start: date,
    planned_end: date, end: date | None, result: str, now: datetime,
) -> None:  # fmt: skip
    assert actor.account_id is not None
    over = {"end": end, "ended_at": now, "ended_by_id": actor.account_id} if end else {}
    SpecialProcedure.objects.create(
        id=row_id, case_id=leg.id, kind=kind.value, basis=basis.strip(), reason=reason.strip(), start=start,
        planned_end=planned_end, result=result.strip(), entered_at=now, entered_by_id=actor.account_id, **over,
    )  # fmt: skip


def _record(
    actor: Actor, whole: WholeWithLegs, leg: LegRow, deed: CaseAct, event: Event, now: datetime, change: Any
) -> None:
    after = case_after(leg.state, deed)
    head = trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=[event], now=now)
    statements.move_case.must(id=leg.id, was=leg.state.value, state=after.value)
    send()
    change()
    move_clocks(actor=actor, duty=Duty.EXAMINE, head=head, cause=deed.label, now=now)


@act()
def extend_case(*, actor: Actor, case_id: UUID, days: int, reason: str, now: datetime) -> None:
    """Approve the one extension of a leg (Licensing Law art 42): not by its handler; the applicant is told why."""
    whole, leg = read_leg(case_id)
    require(policies.may_extend(actor, whole.whose, leg.department_id, leg.handler_id))
    case_after(leg.state, CaseAct.EXTEND)
    most = rules.EXTENSION_DAYS_MAX[len({x.department_id for x in whole.legs}) > 1]
    if not 1 <= days <= most:
        raise CaseRefusal(f"延长期限应为 1 到 {most} 个工作日（行政许可法第四十二条）")
    if not reason.strip():
        raise CaseRefusal("延期须写明理由，并告知申请人（行政许可法第四十二条）")
    if Extension.objects.filter(case=leg.id).exists():
        raise CaseRefusal("本环节已经延期一次，不能再延")
    event = CaseExtended(application_id=whole.application_id, case_id=leg.id, days=days)
    head = trail.record(actor=actor, duty=Duty.DECIDE, head=whole.head, events=[event], now=now)
    send()
    assert actor.account_id is not None
    before = Case.objects.values_list("promised_due_at", flat=True).get(pk=leg.id)
    Extension.objects.create(
        case_id=leg.id, days=days, reason=reason.strip(), asked_by_id=leg.handler_id, approved_by_id=actor.account_id,
        approved_at=now, before=before,
    )  # fmt: skip
    move_clocks(actor=actor, duty=Duty.DECIDE, head=head, cause="延期", now=now)
    after = Case.objects.values_list("promised_due_at", flat=True).get(pk=leg.id)
    Extension.objects.filter(pk=leg.id).update(after=after)
