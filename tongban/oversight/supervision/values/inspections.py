"""Words of joint inspections (联合督查): what becomes of a finding."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class Outcome(TextChoices):
    """What becomes of what was found."""

    LETTER = "letter", "下发交办函"
    ON_THE_SPOT = "on_the_spot", "立行立改"
    NOTED = "noted", "提醒注意"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionChanged(Event):
    """A round was opened or ended, a team, a visit or a finding was put down."""

    kind: ClassVar[str] = "inspection.changed"
    round_id: UUID
    what: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding at one visit."""

    text: str
    basis: str = ""
    on: date | None = None
