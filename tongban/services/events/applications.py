"""What happens to an application as a whole, and to its legs on the straight way."""

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
    late: bool = False


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
    deemed: bool = False


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
    ended: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsIssued(Event):
    kind: ClassVar[str] = "application.issued"
    application_id: UUID
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsKept(Event):
    """Where the results lie until somebody comes for them."""

    kind: ClassVar[str] = "application.results_kept"
    application_id: UUID
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionReminded(Event):
    """The window asks the applicant once more to come for the results."""

    kind: ClassVar[str] = "application.collection_reminded"
    application_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsCollected(Event):
    kind: ClassVar[str] = "application.collected"
    application_id: UUID
    way: str
    proxy: bool = False  # somebody else came, and said why
    card: bool = False  # the receiver's card was read


# --- before acceptance -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationReceived(Event):
    """What was sent online lies at the window now, or was pre-checked and waits for the originals."""

    kind: ClassVar[str] = "application.received"
    application_id: UUID
    pre_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionNoted(Event):
    """A department or the window says what has to be put right; it goes out with the one notice."""

    kind: ClassVar[str] = "application.correction_noted"
    application_id: UUID
    point_id: UUID
    department_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked(Event):
    """The one notice that names everything (Licensing Law art 32(4))."""

    kind: ClassVar[str] = "application.correction_asked"
    application_id: UUID
    round: int
    points: tuple[UUID, ...]
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSupplied(Event):
    kind: ClassVar[str] = "application.correction_supplied"
    application_id: UUID
    points: tuple[UUID, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationEnded(Event):
    """The whole ended without being carried through: refused, returned, withdrawn, terminated, entered by mistake."""

    kind: ClassVar[str] = "application.ended"
    application_id: UUID
    how: str
    ended_at: datetime
    legs: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationUrged(Event):
    """The applicant asks where it stands (催办)."""

    kind: ClassVar[str] = "application.urged"
    application_id: UUID
    urge_id: UUID
