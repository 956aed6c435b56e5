"""Raters at windows and stations, who sits where, settings with their day."""

from datetime import date, datetime

from tongban.infra.acts import act
from tongban.infra.crypto import blind_index
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.refusals import require
from tongban.orgs.models import Venue, Window
from tongban.oversight.ratings import policies, reference, rules
from tongban.oversight.ratings.errors import RatingRefusal
from tongban.oversight.ratings.models import Device, Seat, Setting
from tongban.oversight.ratings.usecases.common import STREAM, note
from tongban.oversight.ratings.values import RatingRegisterChanged
from tongban.people.accounts.models import Account


@act()
def add_device(
    *, actor: Actor, name: str, venue: Venue, since: date, now: datetime, window: Window | None = None
) -> tuple[Device, str]:
    """Register a rater; its secret is told once, to be typed into it."""
    require(policies.may_keep_registers(actor))
    if venue.until is not None and venue.until < since:
        raise RatingRefusal(f"“{venue.name}”已停用，不能配置评价器")
    if window is not None and window.zone.venue_id != venue.pk:
        raise RatingRefusal("这个窗口不在所选的服务点")
    secret = secret_text(24)
    row = Device.objects.create(
        id=new_id(), name=rules.must_say(name, "名称", 60), venue=venue, window=window,
        secret_index=blind_index(secret, "rating.device"), since=since,
    )  # fmt: skip
    note(actor, STREAM, [RatingRegisterChanged(register="device", key=str(row.pk))], now)
    return row, secret


@act()
def end_device(*, actor: Actor, device: Device, until: date, now: datetime) -> None:
    """Out of use from the day after; its ratings stay."""
    require(policies.may_keep_registers(actor))
    if until < device.since:
        raise RatingRefusal("停用日期不能早于启用日期")
    if Device.objects.filter(pk=device.pk, until=None).update(until=until) != 1:
        raise RatingRefusal("这台评价器已经停用")
    note(actor, STREAM, [RatingRegisterChanged(register="device", key=str(device.pk))], now)


@act()
def seat(*, actor: Actor, account: Account, window: Window, since: date, now: datetime) -> Seat:
    """From the day on this person serves at this window; the seat before ends."""
    require(policies.may_keep_registers(actor))
    before = Seat.objects.filter(account=account, until=None).first()
    if before is not None:
        if since < before.since:
            raise RatingRefusal(f"起始日期不能早于现在的窗口安排（{before.since}）")
        Seat.objects.filter(pk=before.pk).update(until=since)
    row = Seat.objects.create(id=new_id(), account=account, window=window, since=since)
    note(actor, STREAM, [RatingRegisterChanged(register="seat", key=str(row.pk))], now)
    return row


@act()
def set_setting(*, actor: Actor, code: str, value: int, since: date, basis: str, now: datetime) -> Setting:
    """The unit's own limit from a day on; clocks that run keep the limit under which they began."""
    require(policies.may_supervise(actor))
    shipped = reference.settings().get(code)
    if shipped is None:
        raise RatingRefusal("没有这项设置")
    if not shipped.least <= value <= shipped.most:
        raise RatingRefusal(f"{shipped.title}应在{shipped.least}到{shipped.most}之间")
    if not 2000 <= since.year <= 2200:
        raise RatingRefusal("起始日期不对，请核对年份")
    row = Setting.objects.create(
        code=code, value=value, since=since, basis=rules.must_say(basis, "依据", 200), entered_by_id=actor.account_id,
        entered_at=now,
    )  # fmt: skip
    note(actor, STREAM, [RatingRegisterChanged(register="setting", key=code)], now)
    return row
