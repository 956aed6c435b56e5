"""The facts behind the papers of the bad days, read from the rows."""

from dataclasses import replace
from uuid import UUID

from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import (
    Application,
    Case,
    Correction,
    Extension,
    HandedMaterial,
    SpecialProcedure,
)
from tongban.services.cases.notices import Notice
from tongban.services.cases.reckoning import ART_45
from tongban.services.cases.values import Ending, PaperKind, ProcedureKind
from tongban.services.catalogue.values import Plan

_NOT_YET = CaseRefusal("还没有可以出具这份文书的事实")


def notice_of(kind: PaperKind, application_id: UUID, case_id: UUID | None, round_: int) -> Notice:
    """What the paper says. Raises CaseRefusal when it has no ground (yet)."""
    if case_id is not None:
        return _of_leg(kind, Case.objects.select_related("department", "application").get(pk=case_id), round_)
    row = Application.objects.get(pk=application_id)
    match kind:
        case PaperKind.CORRECTION_NOTICE:
            notice = Correction.objects.filter(application=row, round=round_).first()
            if notice is None:
                raise _NOT_YET
            points = notice.points.order_by("noted_at", "id").values_list("what", "why", "how", "example")
            return Notice(at=notice.asked_at, due_on=notice.due_on, points=list(points))
        case PaperKind.GAP_PLEDGE:
            gaps = HandedMaterial.objects.filter(application=row, due_on__isnull=False).order_by("due_on", "id")
            names = {m.code: m.name for m in Plan.from_json(row.plan).materials}
            if row.accepted_at is None or not gaps:
                raise _NOT_YET
            return Notice(
                at=row.accepted_at, gaps=[(names.get(g.material, g.material), g.due_on) for g in gaps if g.due_on]
            )
        case _:
            if row.ended_at is None:
                raise _NOT_YET
            return Notice(at=row.ended_at, reason=row.ending_reason, basis=row.ending_basis, ending=Ending(row.state))


def _of_leg(kind: PaperKind, leg: Case, round_: int) -> Notice:
    about = Notice(at=leg.application.submitted_at, item=leg.title, number=leg.number, department=leg.department.name)
    match kind:
        case PaperKind.PROCEDURE_NOTICE:
            rows = list(SpecialProcedure.objects.filter(case=leg).order_by("pk")[round_ - 1 : round_])
            if not rows:
                raise _NOT_YET
            row = rows[0]
            procedure = ProcedureKind(row.kind)
            return replace(
                about, at=row.entered_at, procedure=procedure.label, start=row.start, planned_end=row.planned_end,
                reason=row.reason, basis=row.basis, stops_law=procedure in ART_45,
            )  # fmt: skip
        case PaperKind.EXTENSION_NOTICE:
            extension = Extension.objects.filter(case=leg).first()
            if extension is None:
                raise _NOT_YET
            return replace(
                about, at=extension.approved_at, days=extension.days, reason=extension.reason, before=extension.before,
                after=extension.after,
            )  # fmt: skip
        case _:
            if leg.ended_at is None or leg.decided_at is not None:
                raise _NOT_YET
            return replace(about, at=leg.ended_at, reason=leg.ending_reason, ending=Ending(leg.state))
