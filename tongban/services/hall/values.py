"""The hall's words: what a shift did, what it leaves, and that it was handed over."""

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from tongban.kernel.actors import Duty
from tongban.kernel.events import Event
from tongban.kernel.refusals import Refused

AT_WINDOWS: Final = (Duty.ACCEPT, Duty.ISSUE, Duty.AGENT)
DONE: Final = {  # what the trail calls it → what a hand-over counts
    "application.submitted": "收件",
    "application.accepted": "受理",
    "application.correction_asked": "告知补正",
    "application.issued": "出证",
    "application.collected": "发放",
}


class HallRefusal(Refused):
    """An act of the hall that cannot be done, and why."""


@dataclass(frozen=True, slots=True)
class Left:
    """One thing a shift leaves: which matter, and what waits."""

    application_id: str
    number: str
    title: str
    waits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftHandedOver(Event):
    kind: ClassVar[str] = "hall.shift_handed_over"
    handover_id: UUID
    to: UUID | None
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftTaken(Event):
    kind: ClassVar[str] = "hall.shift_taken"
    handover_id: UUID
