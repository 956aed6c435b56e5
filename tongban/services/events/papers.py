"""What is written down, typed, scanned and served."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


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
class CaseRetyped(Event):
    """What was filled in here was typed once more into the department's own system: how many fields, how long."""

    kind: ClassVar[str] = "case.retyped"
    application_id: UUID
    case_id: UUID
    fields: int
    minutes: int


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
