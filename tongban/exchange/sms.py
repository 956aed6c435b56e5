"""The local SMS gateway: takes a text and sends it nowhere; the register of messages shows what would have gone out."""

from datetime import datetime
from typing import ClassVar

from tongban.infra.ports import Outgoing, Receipt, Taken
from tongban.kernel.identifiers import check_mobile


class LocalSms:
    """Refuses what is not a mobile number, as a real gateway does; never says that anything was delivered."""

    stand_in: ClassVar[bool] = True

    def send(self, outgoing: Outgoing, *, now: datetime) -> Taken:
        del now
        check_mobile(outgoing.to)
        return Taken(reference=f"local-{outgoing.key}", word="本机网关：只登记，没有外发")

    def receipt(self, reference: str, *, now: datetime) -> Receipt | None:
        del reference, now
        return None
