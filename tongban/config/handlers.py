"""Who listens to what: the only wiring between events and their handlers, between ports and their adapters."""

from datetime import timedelta
from typing import Any

from django.conf import settings

from tongban.exchange.seal import LocalSeal
from tongban.exchange.sharing import LocalLibrary
from tongban.exchange.sms import LocalSms
from tongban.infra import outbox, ports, trail
from tongban.infra.calendar import CalendarYearLoaded
from tongban.services import events
from tongban.services.cases import handlers as cases


def _daily_roots(payload: dict[str, Any], *, now: Any) -> None:
    del payload
    trail.close_days(now=now)


def wire() -> None:
    """Introduce listeners to events. Names stay for ever: entries in the outbox carry them."""
    paper = outbox.subscribe
    paper(events.ApplicationSubmitted, "paper.receipt", cases.receipt_paper, outside=True)
    paper(events.ApplicationAccepted, "paper.acceptance", cases.acceptance_paper, outside=True)
    paper(events.CaseDecided, "paper.decision", cases.decision_paper, outside=True)
    paper(events.ApplicationConcluded, "paper.completion", cases.completion_paper, outside=True)
    paper(events.ResultsIssued, "paper.certificates", cases.certificate_papers, outside=True)
    paper(events.ResultsCollected, "paper.service_proof", cases.service_proof_paper, outside=True)
    outbox.subscribe(CalendarYearLoaded, "deadlines.provisional", cases.provisional_deadlines, outside=True)
    outbox.job("trail.daily_roots", _daily_roots, every=timedelta(hours=1))
    ports.register(ports.SharingSource, LocalLibrary())
    ports.register(ports.Seal, LocalSeal(settings.DATA_DIR))
    ports.register(ports.Sms, LocalSms(settings.DATA_DIR))
