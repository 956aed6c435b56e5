"""Reads of messages: a person's inbox, what a text says on a day, the operator's log."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.people.messages.models import Delivery, Message, OwnText, Wish
from tongban.people.messages.reference import shipped
from tongban.people.messages.values import Occasion, Text

VERIFIED = 3  # below, a login sees only what it filed itself


def inbox(*, account_id: UUID, party_id: UUID | None) -> "QuerySet[Message]":
    """What the person may read, newest first. Served by message_of_party and message_of_account."""
    mine = Q(account=account_id)
    if party_id is not None:
        mine |= Q(party=party_id, party__identity_level__gte=VERIFIED)
    return Message.objects.filter(mine).order_by("-told_at", "-id")


def about(about_id: UUID) -> list[Message]:
    """What everybody concerned was told about one matter, newest first, each with its ways. Served by message_about."""
    found = Message.objects.filter(about=about_id).select_related("party").prefetch_related("deliveries")
    return list(found.order_by("-told_at", "-id"))


def unread(*, account_id: UUID, party_id: UUID | None) -> int:
    return inbox(account_id=account_id, party_id=party_id).filter(read_at__isnull=True).count()


def text_on(occasion: Occasion, day: date) -> Text:
    """The text in force: the office's own of the latest day, else the shipped one."""
    ours = shipped()[occasion.value]
    own = OwnText.objects.filter(occasion=occasion.value, since__lte=day).order_by("-since", "-version").first()
    plain = ours.on(day)
    if own is None or not own.body:
        return plain
    return Text(
        occasion=occasion.value, edition=f"own:{own.version}", since=own.since, title=plain.title, body=own.body,
        channels=plain.channels,
    )  # fmt: skip


def wish_of(party_id: UUID) -> Wish | None:
    return Wish.objects.filter(party=party_id).first()


def log(*, channel: str = "", state: str = "") -> "QuerySet[Delivery]":
    """Every way of every message, newest first. Served by delivery_made and delivery_state."""
    rows = Delivery.objects.select_related("message")
    if channel:
        rows = rows.filter(channel=channel)
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("-made_at", "-id")


def own_texts(occasion: Occasion) -> list[OwnText]:
    return list(OwnText.objects.filter(occasion=occasion.value).select_related("by").order_by("-version"))
