"""What the acts of openness share: the trail, settings of the day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from tongban.infra import trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.times import local
from tongban.oversight.openness.selectors.settings import settings

STREAM: Final = uuid5(UUID(int=0), "tongban.oversight.openness")
_DUTIES: Final = (
    Duty.OPENNESS, Duty.LEAD, Duty.DECIDE, Duty.EXAMINE, Duty.SUPERVISE, Duty.ACCEPT, Duty.ADMIN,
)  # fmt: skip


def note(actor: Actor, stream: UUID, events: Sequence[Event], now: datetime) -> None:
    """Put what happened on the trail, in the duty in which it was done."""
    duty = next((d for d in _DUTIES if actor.has(d)), None)
    trail.record(actor=actor, duty=duty, head=trail.head_of(stream), events=events, now=now)


def setting(code: str, now: datetime) -> int:
    return settings(local(now).date())[code]
