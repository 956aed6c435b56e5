"""What the acts of openness share: the trail, settings of the day."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID, uuid5

from django.db import IntegrityError

from tongban.infra import trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.times import local
from tongban.oversight.openness.selectors.settings import settings

STREAM: Final = uuid5(UUID(int=0), "tongban.oversight.openness")
_DUTIES: Final = (
    Duty.OPENNESS, Duty.LEAD, Duty.DECIDE, Duty.EXAMINE, Duty.SUPERVISE, Duty.ACCEPT, Duty.ADMIN,
)  # fmt: skip


Made = TypeVar("Made")


def once(find: Callable[[], Made | None], make: Callable[[], Made]) -> Made:
    """What was made before under the same key, else a new one; of two tabs at the same moment one makes it."""
    known = find()
    if known is not None:
        return known
    try:
        return make()
    except IntegrityError:
        made = find()
        if made is None:
            raise
        return made


def note(actor: Actor, stream: UUID, events: Sequence[Event], now: datetime) -> None:
    """Put what happened on the trail, in the duty in which it was done."""
    duty = next((d for d in _DUTIES if actor.has(d)), None)
    trail.record(actor=actor, duty=duty, head=trail.head_of(stream), events=events, now=now)


def setting(code: str, now: datetime) -> int:
    return settings(local(now).date())[code]
