"""Reactions to what happens to a matter: its papers, and its due days when a calendar year comes to be known.

All are idempotent: the outbox delivers at least once. Papers are set outside a transaction.
"""

from datetime import datetime

from tongban.infra.calendar import CalendarYearLoaded
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


def receipt_paper(event: ApplicationSubmitted, *, now: datetime) -> None:
    ensure_paper(kind=PaperKind.RECEIPT, application_id=event.application_id, now=now)


def acceptance_paper(event: ApplicationAccepted, *, now: datetime) -> None:
    ensure_paper(kind=PaperKind.ACCEPTANCE, application_id=event.application_id, now=now)


def decision_paper(event: CaseDecided, *, now: datetime) -> None:
    kind = PaperKind.GRANT if event.granted else PaperKind.REFUSAL
    ensure_paper(kind=kind, application_id=event.application_id, case_id=event.case_id, now=now)


def completion_paper(event: ApplicationConcluded, *, now: datetime) -> None:
    ensure_paper(kind=PaperKind.COMPLETION, application_id=event.application_id, now=now)


def certificate_papers(event: ResultsIssued, *, now: datetime) -> None:
    granted = Case.objects.filter(application=event.application_id, granted=True).order_by("position")
    for case_id in granted.values_list("pk", flat=True):
        ensure_paper(kind=PaperKind.CERTIFICATE, application_id=event.application_id, case_id=case_id, now=now)


def service_proof_paper(event: ResultsCollected, *, now: datetime) -> None:
    ensure_paper(kind=PaperKind.SERVICE_PROOF, application_id=event.application_id, now=now)


def provisional_deadlines(event: CalendarYearLoaded, *, now: datetime) -> None:
    """Due days that rested on an unpublished year are computed again."""
    del event
    recompute_provisional(now=now)
