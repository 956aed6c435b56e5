"""The way out: hand a message to its gateway, ask later what became of it. Never inside a transaction."""

from datetime import datetime, timedelta
from typing import Any, Final

from tongban.infra import ports
from tongban.infra.worker import ATTEMPTS_MAX
from tongban.kernel.refusals import Refused
from tongban.people.messages.models import Delivery
from tongban.people.messages.usecases import handed_over, not_sent, settled
from tongban.people.messages.values import Channel, State

_ASKED_FOR: Final = timedelta(days=3)  # gateways know a message for a few days
_PORTION: Final = 200


def _carrier(channel: str) -> Any:
    return ports.get(ports.Sms if channel == Channel.SMS else ports.Mail)  # type: ignore[type-abstract]


def send(payload: dict[str, Any], *, now: datetime) -> None:
    """Hand one message over. A gateway's no is final; a gateway that does not answer is tried again by the queue."""
    row = Delivery.objects.select_related("message").filter(pk=payload["delivery"], state=State.QUEUED.value).first()
    if row is None:
        return
    outgoing = ports.Outgoing(
        key=f"{row.message_id.hex}-{row.channel}", to=row.to, title=row.message.title, text=row.message.text,
        template=f"{row.message.occasion}/{row.message.edition}",
    )  # fmt: skip
    try:
        taken = _carrier(row.channel).send(outgoing, now=now)
    except Refused as no:
        not_sent(row=row, word=str(no), final=True, now=now)
        return
    except Exception as trouble:
        final = row.tries + 1 >= ATTEMPTS_MAX
        not_sent(row=row, word=f"网关没有应答（{type(trouble).__name__}）", final=final, now=now)
        raise
    handed_over(row=row, reference=taken.reference, word=taken.word, now=now)


def ask(payload: dict[str, Any], *, now: datetime) -> None:
    """What became of those that the gateway has."""
    del payload
    waiting = Delivery.objects.filter(state=State.HANDED.value, handed_at__gt=now - _ASKED_FOR).order_by(
        "made_at", "id"
    )
    for row in waiting[:_PORTION]:
        receipt = _carrier(row.channel).receipt(row.reference, now=now)
        if receipt is not None:
            settled(row=row, delivered=receipt.delivered, word=receipt.word, now=now)
