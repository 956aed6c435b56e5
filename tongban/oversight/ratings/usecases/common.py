"""What the acts on ratings share: the trail, limits in working days."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from tongban.infra import trail
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.terms import Term
from tongban.kernel.workdays import deadline
from tongban.oversight.ratings.values import HANDLERS, INVITERS

STREAM: Final = uuid5(UUID(int=0), "tongban.oversight.ratings")


def note(actor: Actor, stream: UUID, events: Sequence[Event], now: datetime) -> None:
    """Put what happened on the trail, in the duty in which it was done."""
    duty = next((d for d in (Duty.SUPERVISE, *HANDLERS, *INVITERS, Duty.ADMIN) if actor.has(d)), None)
    trail.record(actor=actor, duty=duty, head=trail.head_of(stream), events=events, now=now)


def due_after(days: int, now: datetime) -> datetime:
    """The closing time of the last of so many working days (Civil Code art 201, 203)."""
    due_at = deadline(term=Term(amount=Decimal(days)), start=now, calendar=workdays()).due_at
    assert due_at is not None
    return due_at
