"""What the watchers tell each other. Facts only; no personal data."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterStuck(Event):
    """A matter that could not be done (办不成事), found true: which obstacle, whom it concerns, by when it is to be settled."""

    kind: ClassVar[str] = "matter.stuck"
    stuck_id: UUID
    number: str
    obstacle: str
    department_id: UUID
    matter: str
    application_id: UUID | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterSettled(Event):
    """What could not be done was solved, or explained."""

    kind: ClassVar[str] = "matter.settled"
    stuck_id: UUID
    number: str
