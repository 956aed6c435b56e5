"""What befalls a leg beside the straight way."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


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
