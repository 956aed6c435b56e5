"""The watch listens: whatever touches a clock has the matter looked at again; the sweep finds what time alone brings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tongban.kernel.events import Event
from tongban.oversight.supervision.usecases import escalating, lettering, watching
from tongban.oversight.supervision.values.signals import Act, SignalMoved, SignalRaised
from tongban.services import events

HEARD: Final[tuple[type[Event], ...]] = (
    events.ApplicationSubmitted, events.ApplicationReceived, events.ApplicationAccepted, events.ApplicationEnded,
    events.CorrectionAsked, events.CorrectionSupplied, events.CaseDecided, events.CaseEnded, events.CaseFreed,
    events.CaseRedone, events.CaseSentOut, events.CaseTakenBack, events.CaseReportedUp, events.CaseConsulted,
    events.CaseClaimed, events.CaseReassigned, events.CaseAnswered, events.CaseExtended, events.ProcedureStarted, events.ProcedureEnded, events.ClockMoved,
    events.ResultsIssued,
)  # fmt: skip


def touched(event: Any, *, now: datetime) -> None:
    """Something happened to a clock. Reckoned from the rows: heard twice or late, it comes to the same."""
    watching.reckon(application_id=event.application_id, now=now)


def reckon(payload: Mapping[str, Any], *, now: datetime) -> None:
    for pk in payload["applications"]:
        watching.reckon(application_id=UUID(pk), now=now)


def sweep(payload: Mapping[str, Any], *, now: datetime) -> None:
    """Every few minutes: what lit up since, and what nobody answered."""
    del payload
    watching.sweep(now=now)
    for pk in escalating.to_escalate(now):
        escalating.escalate(signal_id=pk, now=now)


def raised(event: SignalRaised, *, now: datetime) -> None:
    """Some lights open a letter."""
    lettering.open_letter(signal_id=event.signal_id, now=now)


def moved(event: SignalMoved, *, now: datetime) -> None:
    """A light that was struck out takes along the letter that nobody has issued."""
    if event.act in (Act.CANCEL, Act.WITHDRAW):
        lettering.drop_letter(signal_id=event.signal_id, now=now)
