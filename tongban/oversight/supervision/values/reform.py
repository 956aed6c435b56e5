"""Words of the reform ledger: walk-throughs (走流程), look-backs at one-things, adjustments of lists."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class Mode(TextChoices):
    """How a leader goes through a matter."""

    OWN = "own", "亲身办"
    ON_BEHALF = "on_behalf", "代理办"
    ACCOMPANY = "accompany", "陪同办"


class Kind(TextChoices):
    """What an entry of the ledger is about."""

    LOOK_BACK = "look_back", "“一件事”回头看"
    ADJUSTMENT = "adjustment", "清单调整"
    REFORM = "reform", "改革事项"


class State(TextChoices):
    FOUND = "found", "待整改"
    CHANGED = "changed", "已整改"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a leader came upon; with a unit it becomes a task."""

    text: str
    unit_id: UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedThrough(Event):
    kind: ClassVar[str] = "reform.walked"
    walk_id: UUID
    on: date
    mode: str
    department_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReformChanged(Event):
    """An entry of the ledger was made, or what was changed about it put down."""

    kind: ClassVar[str] = "reform.changed"
    entry_id: UUID
    what: str
