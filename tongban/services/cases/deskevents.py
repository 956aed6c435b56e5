"""What happens at a department's desk beside the acts on its legs. Facts only; no personal data."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted(Event):
    """A word among colleagues; its text stays off the record."""

    kind: ClassVar[str] = "case.noted"
    application_id: UUID
    case_id: UUID
    note_id: UUID
    text_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesGrantedTogether(Event):
    """Several legs granted from one page; each has its own decision on its own record."""

    kind: ClassVar[str] = "desk.granted_together"
    case_ids: tuple[UUID, ...]
    refused_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItemChanged(Event):
    """An item may be granted several at a time from a day on, or up to one."""

    kind: ClassVar[str] = "desk.batch_item_changed"
    department_id: UUID
    item: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetKept(Event):
    """A text to insert was written, changed or taken out of use."""

    kind: ClassVar[str] = "desk.snippet_kept"
    snippet_id: UUID
    shared: bool
    ended: bool
