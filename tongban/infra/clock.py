"""A clock that was set back must not date an act before what is already on the record."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from tongban.infra.models import TrailEvent
from tongban.kernel.times import LOCAL

SLACK: Final = timedelta(minutes=10)

_latest: datetime | None = None


def set_back(now: datetime) -> str:
    """A sentence when `now` lies before what this machine has seen already, else nothing.

    The newest moment of the trail is read once per process; from then on the clock is compared with itself. Where the
    record holds a moment that lay ahead (the clock ran fast once), TONGBAN_CLOCK_GUARD=0 lets the office go on.
    """
    global _latest
    if not settings.CLOCK_GUARD:
        return ""
    if _latest is None:
        _latest = TrailEvent.objects.order_by("-at").values_list("at", flat=True).first() or now
    if _latest - now > SLACK:
        was, says = (f"{moment.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}" for moment in (_latest, now))
        return f"服务器时间是{says}，早于已有的办理记录（{was}），暂不能办理：请联系管理员校准服务器时间，再返回重新提交（时间本来就对的，见运行说明中的 TONGBAN_CLOCK_GUARD）"
    _latest = max(_latest, now)
    return ""


def forget() -> None:
    """Read the trail again at the next question."""
    global _latest
    _latest = None
