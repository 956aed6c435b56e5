"""What the acts of supervision share: the trail, whose duty it was, when something may have happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from tongban.infra import trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.oversight.supervision.errors import SupervisionRefusal

STREAM: Final = uuid5(UUID(int=0), "tongban.oversight.supervision")
_DUTIES: Final = (Duty.SUPERVISE, Duty.ENTERPRISE, Duty.LEAD, Duty.DECIDE, Duty.EXAMINE, Duty.OFFICE, Duty.ADMIN)


def note(actor: Actor, stream: UUID, events: Sequence[Event], now: datetime) -> None:
    """Put what happened on the trail, in the duty in which it was done."""
    duty = next((d for d in _DUTIES if actor.has(d)), None)
    trail.record(actor=actor, duty=duty, head=trail.head_of(stream), events=events, now=now)


def happened(at: datetime | None, *, after: datetime | None, now: datetime, what: str) -> datetime:
    """The moment something happened, entered later perhaps: not in the future, not before what it follows."""
    moment = at or now
    if moment > now:
        raise SupervisionRefusal(f"{what}的时间不能晚于现在")
    if after is not None and moment < after:
        raise SupervisionRefusal(f"{what}的时间不能早于上一步")
    return moment
