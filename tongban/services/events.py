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


# --- bad days of a leg ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureStarted(Event):
    """A special procedure began: its days do not count (Licensing Law art 45)."""

    kind: ClassVar[str] = "case.procedure_started"
    application_id: UUID
    case_id: UUID
    procedure_id: UUID
    procedure: str
    start: date
    planned_end: date
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureEnded(Event):
    kind: ClassVar[str] = "case.procedure_ended"
    application_id: UUID
    case_id: UUID
    procedure_id: UUID
    end: date
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved(Event):
    """Due moments that something changed, each with what it was: late knowledge shows itself."""

    kind: ClassVar[str] = "application.clock_moved"
    application_id: UUID
    cause: str
    moved: tuple[tuple[str, str, str], ...]  # which clock, before, after (ISO moments; empty: none)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExtended(Event):
    """One extension, approved (Licensing Law art 42)."""

    kind: ClassVar[str] = "case.extended"
    application_id: UUID
    case_id: UUID
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseConsulted(Event):
    kind: ClassVar[str] = "case.consulted"
    application_id: UUID
    case_id: UUID
    consultation_id: UUID
    department_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswered(Event):
    kind: ClassVar[str] = "case.answered"
    application_id: UUID
    case_id: UUID
    consultation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTakenBack(Event):
    """Not worked in the department's own system after all."""

    kind: ClassVar[str] = "case.taken_back"
    application_id: UUID
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReportedUp(Event):
    """Opinion and papers went to the upper body (Licensing Law art 35)."""

    kind: ClassVar[str] = "case.reported_up"
    application_id: UUID
    case_id: UUID
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTransferred(Event):
    """The leg belongs to another department."""

    kind: ClassVar[str] = "case.transferred"
    application_id: UUID
    case_id: UUID
    from_department_id: UUID
    to_department_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFreed(Event):
    """The lead office lets a blocked leg begin although its predecessor failed."""

    kind: ClassVar[str] = "case.freed"
    application_id: UUID
    case_id: UUID
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEnded(Event):
    """A leg was withdrawn by the applicant or terminated; its siblings go on."""

    kind: ClassVar[str] = "case.ended"
    application_id: UUID
    case_id: UUID
    how: str
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRedone(Event):
    """A concluded leg is opened again: a new round with reason and approver."""

    kind: ClassVar[str] = "case.redone"
    application_id: UUID
    case_id: UUID
    round: int
    approved_by_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRectified(Event):
    """A slip in a decided leg is put right on record; the decision itself stands (更正)."""

    kind: ClassVar[str] = "case.rectified"
    application_id: UUID
    case_id: UUID
    rectification_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWithdrawn(Event):
    """A certificate is no longer valid (撤销、撤回、注销)."""

    kind: ClassVar[str] = "certificate.withdrawn"
    application_id: UUID
    certificate_id: UUID
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyChanged(Event):
    """An original moved: who holds it from now on."""

    kind: ClassVar[str] = "custody.changed"
    application_id: UUID
    custody_id: UUID
    step: str


# --- papers ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecorded(Event):
    """A notice of hearing, minutes or a site check was written down; its paper follows."""

    kind: ClassVar[str] = "case.recorded"
    application_id: UUID
    case_id: UUID
    record_id: UUID
    paper: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersScanned(Event):
    """Pages of these papers were scanned at the window."""

    kind: ClassVar[str] = "application.scanned"
    application_id: UUID
    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperServed(Event):
    """A paper reached its receiver: days that run from service begin."""

    kind: ClassVar[str] = "paper.served"
    application_id: UUID
    paper_id: UUID
    number: str
    way: str
    served_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateKept(Event):
    """The office's own template of a paper, from a day on; without text the shipped one holds again."""

    kind: ClassVar[str] = "paper.template_kept"
    paper: str
    version: int
    effective_from: date
    digest: str
