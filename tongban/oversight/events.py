"""What the watchers tell each other. Facts only; no personal data."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterStuck(Event):
    """Somebody could not get a matter done (办不成事): which obstacle, whom it concerns, by when it is to be settled."""

    kind: ClassVar[str] = "matter.stuck"
    stuck_id: UUID
    number: str
    obstacle: str
    department_id: UUID
    matter: str
    application_id: UUID | None
    due_at: datetime
