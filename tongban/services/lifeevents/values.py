"""Words of one-things."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEventPublished(Event):
    """An edition came into force."""

    kind: ClassVar[str] = "lifeevent.published"
    life_event_id: UUID
    code: str
    edition: int
    digest: str
