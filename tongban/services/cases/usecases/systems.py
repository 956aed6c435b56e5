"""Departments' own systems: the adapter register, legs out and results back by spreadsheet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import NotAllowed, Refused, require
from tongban.services.cases import outsidesheet, policies
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Case, WorkSystem
from tongban.services.cases.outsidesheet import Fault
from tongban.services.cases.usecases.decide import record_result_case
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import CaseState, WorkWay
from tongban.services.catalogue.importing.sheets import read_sheets
from tongban.services.events import CaseRetyped

RETYPED_MAX: Final = 500
MINUTES_MAX: Final = 480


@act()
def set_work_system(
    *, actor: Actor, department_id: UUID, item: str, way: WorkWay, name: str, fields_twice: int, since: date
) -> UUID:
    """From this day on the department works the item (empty: all its items) in that system.

    `fields_twice`: how many fields a person types a second time for one case; none where systems exchange.
    """
    if not (actor.system or actor.has(Duty.ADMIN) or actor.has(Duty.DECIDE, department_id)):
        raise NotAllowed("只有系统管理员或该部门负责人可以登记部门系统")
    if not name.strip():
        raise CaseRefusal("请填写部门系统的名称")
    if fields_twice < 0 or (way is WorkWay.EXCHANGE and fields_twice):
        raise CaseRefusal("系统对接的事项没有二次录入，字段数应为 0")
    current = WorkSystem.objects.filter(department=department_id, item=item.strip(), until=None)
    for row in current:
        if row.since >= since:
            raise CaseRefusal(f"已有 {row.since} 起的登记，新登记的起始日期应更晚")
    current.update(until=since)
    return WorkSystem.objects.create(
        id=new_id(), department_id=department_id, item=item.strip(), way=way.value, name=name.strip(),
        fields_twice=fields_twice, since=since,
    ).pk  # fmt: skip


@act()
def record_retyping(*, actor: Actor, case_id: UUID, fields: int, minutes: int, now: datetime) -> None:
    """Somebody typed the matter a second time into the department's own system: the evidence for sharing data.

    `fields`: how many were typed; `minutes`: how long it took, to the minute.
    """
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    if not (0 < fields <= RETYPED_MAX and 0 < minutes <= MINUTES_MAX):
        raise CaseRefusal(f"请填写录入了几项（1到{RETYPED_MAX}）、用了几分钟（1到{MINUTES_MAX}）")
    event = CaseRetyped(application_id=whole.application_id, case_id=case_id, fields=fields, minutes=minutes)
    trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=[event], now=now)


def sheet_of_sent_out(departments: Collection[UUID]) -> bytes:
    """Legs of these departments that are worked elsewhere, as the spreadsheet to fill in."""
    rows = Case.objects.filter(department__in=departments, state=CaseState.SENT_OUT.value, ended_at=None)
    found = rows.order_by("sent_out_at", "number").values_list(
        "number", "title", "application__applicant__name", "sent_out_at"
    )
    return outsidesheet.written(
        [
            outsidesheet.OutLine(number=number, title=title, applicant=name, sent_out_at=at)
            for number, title, name, at in found
            if at is not None
        ]
    )


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What a returned sheet did; the same sheet again changes nothing."""

    recorded: int
    known: int
    faults: tuple[Fault, ...]


def record_results_sheet(*, actor: Actor, content: bytes, now: datetime) -> SheetReport:
    """Record results from a returned sheet, each leg an act of its own with its real time; good rows go in."""
    rows = [row for sheet in read_sheets(content) for row in sheet.rows]
    lines, faults = outsidesheet.read(rows)
    recorded = known = 0
    for line in lines:
        leg = Case.objects.filter(number=line.number).only("pk", "state", "decided_at", "granted").first()
        if leg is None:
            faults.append(Fault(line.row, f"没有编号为“{line.number}”的办件"))
            continue
        if leg.decided_at == line.decided_at and leg.granted == line.granted:
            known += 1
            continue
        try:
            record_result_case(
                actor=actor, case_id=leg.pk, granted=line.granted, decided_at=line.decided_at, now=now,
                opinion=line.opinion, facts=line.facts, basis=line.basis,
            )  # fmt: skip
            recorded += 1
        except Refused as reason:
            faults.append(Fault(line.row, f"{line.number}：{reason}"))
    return SheetReport(recorded, known, tuple(sorted(faults, key=lambda f: f.row)))
