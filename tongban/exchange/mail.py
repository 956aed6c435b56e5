"""E-mail: a local stand-in that sends nothing, and one that speaks to a mail server."""

from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from tongban.infra.ports import Outgoing, Receipt, Taken
from tongban.kernel.refusals import Refused


def _check(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise Refused("电子邮箱写得不对") from wrong
    return address


class LocalMail:
    """Takes a letter and sends it nowhere; the register of messages shows what would have gone out."""

    stand_in: ClassVar[bool] = True

    def send(self, outgoing: Outgoing, *, now: datetime) -> Taken:
        del now
        _check(outgoing.to)
        return Taken(reference=f"local-{outgoing.key}", word="本机网关：只登记，没有外发")

    def receipt(self, reference: str, *, now: datetime) -> Receipt | None:
        del reference, now
        return None


class SmtpMail:
    """Through the mail server of the settings. Plain text; the key is the message's id, so a repetition is known as one."""

    def __init__(self, sender: str) -> None:
        self._sender = sender

    def send(self, outgoing: Outgoing, *, now: datetime) -> Taken:
        del now
        reference = f"<{outgoing.key}@{self._sender.rpartition('@')[2] or 'localhost'}>"
        letter = EmailMessage(
            outgoing.title, outgoing.text, self._sender, [_check(outgoing.to)], headers={"Message-ID": reference}
        )
        letter.send(fail_silently=False)
        return Taken(reference=reference, word="邮件服务器已接收")

    def receipt(self, reference: str, *, now: datetime) -> Receipt | None:
        """A mail server does not say whether a letter was read."""
        del reference, now
        return None
