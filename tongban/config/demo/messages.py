"""What people were told in the days before the demonstration: read and unread, sent and not sent."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q

from tongban.config.demo.county import Cast
from tongban.infra import outbox
from tongban.infra.models import OutboxEntry
from tongban.kernel.times import at
from tongban.people.messages.models import Delivery, Message
from tongban.people.messages.usecases import SEND, mark_read, settled
from tongban.people.messages.values import State

_BACK: Final = timedelta(days=7)


def load(cast: Cast, *, day: date) -> int:
    """Give the listeners the last days, at the time things happened; the year behind is not told any more."""
    before = at(day)
    waiting = OutboxEntry.objects.filter(handler__startswith="messages.", done_at=None).exclude(handler=SEND)
    waiting.filter(created_at__lt=before - _BACK).update(done_at=before)
    for entry in waiting.filter(done_at=None).order_by("created_at", "id"):
        outbox.run_handler(entry.handler, entry.payload, now=entry.created_at)
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=entry.created_at)
    for entry in OutboxEntry.objects.filter(Q(due_at__lt=before), handler=SEND, done_at=None).order_by("due_at", "id"):
        outbox.run_handler(entry.handler, entry.payload, now=entry.due_at)
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=entry.due_at)
    _read(cast, before=at(day, time(8)))
    _not_arrived(now=at(day, time(8)))
    return Message.objects.count()


def _read(cast: Cast, *, before: datetime) -> None:
    """The citizen has read all but the last two."""
    party = cast.citizen.party_id
    for pk in list(Message.objects.filter(party=party).order_by("-told_at", "-id").values_list("pk", flat=True)[2:]):
        mark_read(actor=cast.citizen, message_id=pk, now=before)


def _not_arrived(*, now: datetime) -> None:
    """One that the gateway took and could not bring."""
    row = Delivery.objects.filter(state=State.HANDED.value).order_by("made_at", "id").first()
    if row is not None:
        settled(row=row, delivered=False, word="空号", now=now)
