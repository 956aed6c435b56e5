"""Reactions to what happens to a matter: its papers, and its clocks when the calendar changes or nobody answers.

All are idempotent: the outbox delivers at least once. Papers are set outside a transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.infra.calendar import CalendarYearLoaded
from tongban.kernel.events import Event
from tongban.services.cases.models import Application, Case, SpecialProcedure
from tongban.services.cases.usecases.accept import deem_accepted
from tongban.services.cases.usecases.papers import ensure_paper
from tongban.services.cases.usecases.recompute import recompute_deadlines
from tongban.services.cases.values import Ending, PaperKind
from tongban.services.events import (
    ApplicationAccepted,
    ApplicationConcluded,
    ApplicationEnded,
    ApplicationSubmitted,
    CaseDecided,
    CaseEnded,
    CaseExtended,
    CorrectionAsked,
    ProcedureStarted,
    ResultsCollected,
    ResultsIssued,
)

MatterEvent = (
    ApplicationSubmitted
    | ApplicationAccepted
    | ApplicationEnded
    | CorrectionAsked
    | ProcedureStarted
    | CaseExtended
    | CaseEnded
    | CaseDecided
    | ApplicationConcluded
    | ResultsIssued
    | ResultsCollected
)
Due = tuple[PaperKind, UUID | None, int]  # kind, leg, round


def papers_due(event: Event) -> list[Due]:
    """Which papers an event calls for: the kind, the leg if it is a leg's, and which one of its kind."""
    match event:
        case ApplicationSubmitted():
            return [(PaperKind.RECEIPT, None, 1)]
        case CorrectionAsked():
            return [(PaperKind.CORRECTION_NOTICE, None, event.round)]
        case ApplicationAccepted():
            gaps: list[Due] = [(PaperKind.GAP_PLEDGE, None, 1)] if event.deferred else []
            return [(PaperKind.ACCEPTANCE, None, 1), *gaps]
        case ApplicationEnded(how=Ending.REFUSED_ACCEPT.value):
            return [(PaperKind.NOT_ACCEPTED, None, 1)]
        case ApplicationEnded(how=Ending.INVALID.value):
            return []
        case ApplicationEnded():
            return [(PaperKind.ENDING_NOTICE, None, 1)]
        case ProcedureStarted():
            before = SpecialProcedure.objects.filter(case=event.case_id, pk__lt=event.procedure_id).count()
            return [(PaperKind.PROCEDURE_NOTICE, event.case_id, before + 1)]
        case CaseExtended():
            return [(PaperKind.EXTENSION_NOTICE, event.case_id, _round(event.case_id))]
        case CaseEnded():
            return [(PaperKind.ENDING_NOTICE, event.case_id, _round(event.case_id))]
        case CaseDecided():
            kind = PaperKind.GRANT if event.granted else PaperKind.REFUSAL
            return [(kind, event.case_id, _round(event.case_id))]
        case ApplicationConcluded():
            return [(PaperKind.COMPLETION, None, _rounds(event.application_id))]
        case ResultsIssued():
            granted = Case.objects.filter(application=event.application_id, granted=True).order_by("position")
            return [(PaperKind.CERTIFICATE, pk, round_) for pk, round_ in granted.values_list("pk", "round")]
        case ResultsCollected():
            return [(PaperKind.SERVICE_PROOF, None, _rounds(event.application_id))]
        case _:
            return []


def _round(case_id: UUID) -> int:
    return Case.objects.values_list("round", flat=True).get(pk=case_id)


def _rounds(application_id: UUID) -> int:
    """The whole concludes once more after each redo of a leg."""
    rounds = Case.objects.filter(application=application_id).values_list("round", flat=True)
    return 1 + sum(r - 1 for r in rounds)


def make_papers(event: MatterEvent, *, now: datetime) -> None:
    """Make whatever papers the event calls for."""
    for kind, case_id, round_ in papers_due(event):
        ensure_paper(kind=kind, application_id=event.application_id, case_id=case_id, round_=round_, now=now)


def calendar_changed(event: CalendarYearLoaded, *, now: datetime) -> None:
    """A year's notice came, or a day was changed: running clocks are reckoned again."""
    recompute_deadlines(year=event.year, now=now)


def unanswered(payload: dict[str, Any], *, now: datetime) -> None:
    """Whoever was not answered in five working days counts as accepted (Licensing Law art 32(4))."""
    del payload
    late = Application.objects.filter(answer_due_at__lt=now).order_by("answer_due_at")
    for application_id in list(late.values_list("pk", flat=True)[:1000]):
        deem_accepted(application_id=application_id, now=now)
