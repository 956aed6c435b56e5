"""What happens to an application and its cases, told to whoever listens. Facts only; no personal data."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(Event):
    kind: ClassVar[str] = "application.submitted"
    application_id: UUID
    number: str
    matter: str
    channel: str
    region: str
    items: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAccepted(Event):
    """One acceptance for the whole; the clocks start (Licensing Law art 32(5), 42)."""

    kind: ClassVar[str] = "application.accepted"
    application_id: UUID
    accepted_at: datetime
    promised_due_at: datetime | None
    statutory_due_at: datetime | None
    deferred: tuple[str, ...] = ()
    deferred_due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferredSupplied(Event):
    """A paper accepted with a gap (容缺) has come."""

    kind: ClassVar[str] = "application.deferred_supplied"
    application_id: UUID
    material: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClaimed(Event):
    kind: ClassVar[str] = "case.claimed"
    application_id: UUID
    case_id: UUID
    handler_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReleased(Event):
    kind: ClassVar[str] = "case.released"
    application_id: UUID
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReassigned(Event):
    kind: ClassVar[str] = "case.reassigned"
    application_id: UUID
    case_id: UUID
    handler_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExamined(Event):
    kind: ClassVar[str] = "case.examined"
    application_id: UUID
    case_id: UUID
    satisfied: bool
    opinion_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSentOut(Event):
    """The leg is worked in the department's own system from here on; time is booked to that system."""

    kind: ClassVar[str] = "case.sent_out"
    application_id: UUID
    case_id: UUID
    system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided(Event):
    kind: ClassVar[str] = "case.decided"
    application_id: UUID
    case_id: UUID
    granted: bool
    decided_at: datetime
    recorded_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesOpened(Event):
    """Legs whose predecessors have all concluded begin; those whose predecessor failed are blocked."""

    kind: ClassVar[str] = "case.opened"
    application_id: UUID
    opened: tuple[UUID, ...]
    blocked: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationConcluded(Event):
    """The last leg has concluded."""

    kind: ClassVar[str] = "application.concluded"
    application_id: UUID
    concluded_at: datetime
    granted: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsIssued(Event):
    kind: ClassVar[str] = "application.issued"
    application_id: UUID
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsCollected(Event):
    kind: ClassVar[str] = "application.collected"
    application_id: UUID
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinesRecomputed(Event):
    """A calendar year came to be known: provisional due dates are final now."""

    kind: ClassVar[str] = "application.deadlines_recomputed"
    application_id: UUID
    before: datetime | None
    after: datetime | None
