"""Tell somebody something; keep how far it got; keep the texts and the wishes. The only writers of the register."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Max

from tongban.infra import outbox, trail
from tongban.infra.crypto import keyed_digest
from tongban.infra.models import OutboxEntry
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.identifiers import check_mobile
from tongban.kernel.refusals import Refused, Stale, require
from tongban.kernel.times import local
from tongban.people.messages import policies, rules, selectors, transitions
from tongban.people.messages.errors import MessageRefusal
from tongban.people.messages.models import Delivery, Message, OwnText, Wish
from tongban.people.messages.reference import shipped
from tongban.people.messages.values import (
    About,
    Act,
    Channel,
    MessageRetried,
    Occasion,
    Receiver,
    State,
    Text,
    TextKept,
    WishesKept,
)
from tongban.people.parties.models import Party
from tongban.people.parties.values import PartyKind

SEND: Final = "messages.send"
_TEXTS: Final = uuid5(UUID(int=0), "tongban.messages.texts")


@transaction.atomic
def tell(
    *, occasion: Occasion, to: Receiver, words: Mapping[str, str], key: str, about: About, now: datetime
) -> Message | None:
    """Write the message down and let it go by the ways that the text and the person allow.

    The same `key` again is the same message; None says that it was told before. What cannot be sent is on record
    with its reason: nobody shall believe that something went out.
    """
    whole = f"{occasion.value}:{key}:{to.party_id or to.account_id or keyed_digest(to.phone)[:16]}"
    if Message.objects.filter(key=whole).exists():
        return None
    party = Party.objects.filter(pk=to.party_id).first() if to.party_id else None
    text = selectors.text_on(occasion, local(now).date())
    name = rules.shown_name(party.name, legal=party.kind == PartyKind.LEGAL.value) if party else "您好"
    message = Message.objects.create(
        key=whole, party=party, account_id=to.account_id, occasion=occasion.value, edition=text.edition,
        title=text.title, text=rules.compose(text.body, {"称呼": name, **words}), about_kind=about.kind, about=about.id,
        number=about.number[:60], told_at=now,
    )  # fmt: skip
    wish = selectors.wish_of(party.pk) if party else None
    for channel, where, why_not in _ways(text, party, wish, to.phone):
        _open(message, channel, where, why_not, now)
    return message


def _ways(text: Text, party: Party | None, wish: Wish | None, phone: str) -> list[tuple[Channel, str, str]]:
    """Way, address, and why not."""
    found: list[tuple[Channel, str, str]] = []
    number = (party.phone if party else "") or phone
    if Channel.SMS.value in text.channels:
        if wish is not None and not wish.sms:
            found.append((Channel.SMS, number, "本人选择不收短信"))
        elif not number:
            found.append((Channel.SMS, "", "没有登记手机号"))
        else:
            try:
                found.append((Channel.SMS, check_mobile(number), ""))
            except Refused:
                found.append((Channel.SMS, number, "登记的电话不是手机号"))
    if Channel.MAIL.value in text.channels and wish is not None and wish.mail and wish.address:
        found.append((Channel.MAIL, wish.address, ""))
    return found


def _open(message: Message, channel: Channel, where: str, why_not: str, now: datetime) -> None:
    state = State.NONE if why_not else State.QUEUED
    row = Delivery.objects.create(
        message=message, channel=channel.value, to=where, state=state.value, word=why_not, made_at=now,
        settled_at=now if why_not else None,
    )  # fmt: skip
    if not why_not:
        rings = channel is Channel.SMS
        due_at = rules.leaves_at(now, _quiet()) if rings else now
        outbox.enqueue(SEND, {"delivery": row.pk}, now=now, due_at=due_at)


def _quiet() -> tuple[time, time] | None:
    """The quiet hours of the settings; nothing where none are set."""
    given: str = settings.QUIET_HOURS
    if not given:
        return None
    begin, _, end = given.partition("-")
    return time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())


# --- how far it got ------------------------------------------------------------------------------------------------------


def _move(row: Delivery, act: Act, **facts: Any) -> None:
    was = State(row.state)
    if (
        Delivery.objects.filter(pk=row.pk, state=was.value).update(state=transitions.after(was, act).value, **facts)
        != 1
    ):
        raise Stale("这条消息刚刚有了变化，请刷新")


@transaction.atomic
def handed_over(*, row: Delivery, reference: str, word: str, now: datetime) -> None:
    """The gateway took it. That is not yet delivered, and is not called so."""
    _move(row, Act.HAND_OVER, reference=reference[:80], word=word[:200], handed_at=now, tries=F("tries") + 1)


@transaction.atomic
def settled(*, row: Delivery, delivered: bool, word: str, now: datetime) -> None:
    """The gateway says how it ended."""
    said = word or ("已送达" if delivered else "网关报告没有送达")
    _move(row, Act.CONFIRM if delivered else Act.FAIL, word=said[:200], settled_at=now)


@transaction.atomic
def not_sent(*, row: Delivery, word: str, final: bool, now: datetime) -> None:
    """A try that failed; the last one settles it."""
    if final:
        _move(row, Act.FAIL, word=word[:200], settled_at=now, tries=F("tries") + 1)
    else:
        Delivery.objects.filter(pk=row.pk, state=State.QUEUED.value).update(word=word[:200], tries=F("tries") + 1)


@transaction.atomic
def send_again(*, actor: Actor, delivery_id: int, now: datetime) -> None:
    """Let what did not go out try again, through the one queue; its dead entry there comes back to life."""
    require(policies.may_send_again(actor))
    row = Delivery.objects.filter(pk=delivery_id).first()
    if row is None:
        raise MessageRefusal("没有找到这条消息")
    _move(row, Act.RETRY, settled_at=None, handed_at=None, tries=0)
    payload = f'{{"delivery": {row.pk}}}'
    dead = OutboxEntry.objects.filter(handler=SEND, payload=payload, dead_at__isnull=False)
    if dead.update(dead_at=None, attempts=0, due_at=now) == 0:
        outbox.enqueue(SEND, {"delivery": row.pk}, now=now)
    event = MessageRetried(message_id=row.message_id, delivery_id=row.pk)
    trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(_TEXTS), events=[event], now=now)


# --- the receiver's side -----------------------------------------------------------------------------------------------------


@transaction.atomic
def mark_read(*, actor: Actor, message_id: UUID | None = None, now: datetime) -> int:
    """One message, or all of them, read by its receiver; returns how many were unread."""
    if actor.account_id is None:
        return 0
    rows = selectors.inbox(account_id=actor.account_id, party_id=actor.party_id).filter(read_at__isnull=True)
    if message_id is not None:
        rows = rows.filter(pk=message_id)
    return Message.objects.filter(pk__in=list(rows.values_list("pk", flat=True)), read_at__isnull=True).update(
        read_at=now
    )


@transaction.atomic
def keep_wishes(*, actor: Actor, party_id: UUID, sms: bool, mail: bool, address: str, now: datetime) -> None:
    """By which ways a person wants to be told; the portal stays whatever is chosen."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise MessageRefusal("没有找到该当事人")
    require(policies.may_wish(actor, party_id, identity_level=party.identity_level))
    where = address.strip()
    if mail or where:
        try:
            validate_email(where)
        except ValidationError as wrong:
            raise MessageRefusal("电子邮箱写得不对，例如 zhou@example.cn") from wrong
    Wish.objects.update_or_create(party=party, defaults={"sms": sms, "mail": mail, "address": where, "kept_at": now})
    event = WishesKept(party_id=party_id, sms=sms, mail=mail)
    trail.record(actor=actor, duty=None, head=trail.head_of(party_id), events=[event], now=now)


# --- the texts -----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_text(*, actor: Actor, occasion: Occasion, body: str, since: date, now: datetime) -> OwnText:
    """The office's own wording from a day on, as a new version; an empty body brings the shipped one back."""
    require(policies.may_keep_texts(actor))
    if since < local(now).date():
        raise MessageRefusal("启用日期不能早于今天：已经发出的消息用的是当时的文本")
    text = rules.check_text(body, words=shipped()[occasion.value].words) if body.strip() else ""
    last = OwnText.objects.filter(occasion=occasion.value).aggregate(last=Max("version"))["last"] or 0
    row = OwnText.objects.create(
        occasion=occasion.value, version=last + 1, since=since, body=text, by_id=actor.account_id, at=now
    )
    event = TextKept(occasion=occasion.value, version=row.version, since=since, digest=keyed_digest(text))
    trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(_TEXTS), events=[event], now=now)
    return row
