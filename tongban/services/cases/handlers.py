"""Reactions to what happens to a matter: its papers, and its due days when a calendar year comes to be known.

All are idempotent: the outbox delivers at least once. Papers are set outside a transaction.
"""

from datetime import datetime
from uuid import UUID

from tongban.infra.calendar import CalendarYearLoaded
from tongban.kernel.events import Event
from tongban.services.cases.models import Case
from tongban.services.cases.usecases.papers import ensure_paper
from tongban.services.cases.usecases.recompute import recompute_provisional
from tongban.services.cases.values import PaperKind
from tongban.services.events import (
    ApplicationAccepted,
    ApplicationConcluded,
    ApplicationSubmitted,
    CaseDecided,
    ResultsCollected,
    ResultsIssued,
)

MatterEvent = (
    ApplicationSubmitted | ApplicationAccepted | CaseDecided | ApplicationConcluded | ResultsIssued | ResultsCollected
)
Due = tuple[PaperKind, UUID | None]


def papers_due(event: Event) -> list[Due]:
    """Which papers an event calls for: the kind, and the leg if it is a leg's."""
    match event:
        case ApplicationSubmitted():
            return [(PaperKind.RECEIPT, None)]
        case ApplicationAccepted():
            return [(PaperKind.ACCEPTANCE, None)]
        case CaseDecided():
            return [(PaperKind.GRANT if event.granted else PaperKind.REFUSAL, event.case_id)]
        case ApplicationConcluded():
            return [(PaperKind.COMPLETION, None)]
        case ResultsIssued():
            granted = Case.objects.filter(application=event.application_id, granted=True).order_by("position")
            return [(PaperKind.CERTIFICATE, pk) for pk in granted.values_list("pk", flat=True)]
        case ResultsCollected():
            return [(PaperKind.SERVICE_PROOF, None)]
        case _:
            return []


def make_papers(event: MatterEvent, *, now: datetime) -> None:
    """Make whatever papers the event calls for."""
    for kind, case_id in papers_due(event):
        ensure_paper(kind=kind, application_id=event.application_id, case_id=case_id, now=now)


def provisional_deadlines(event: CalendarYearLoaded, *, now: datetime) -> None:
    """Due days that rested on an unpublished year are computed again."""
    del event
    recompute_provisional(now=now)
