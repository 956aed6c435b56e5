"""What the acts of internal control share: the trail, attached papers, settings."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import IntegrityError, models, transaction

from tongban.finance.control import policies, reference, rules
from tongban.finance.control.errors import ControlRefusal
from tongban.finance.control.models import Setting
from tongban.finance.control.selectors import Settings
from tongban.finance.control.values import SettingChanged
from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department

STREAM: Final = uuid5(UUID(int=0), "tongban.finance.control")


def note(actor: Actor, stream: UUID, events: Sequence[Event], now: datetime) -> None:
    duty = Duty.OFFICE if actor.has(Duty.OFFICE) and not actor.has(Duty.FINANCE) else Duty.FINANCE
    trail.record(actor=actor, duty=duty, head=trail.head_of(stream), events=events, now=now)


def kept(row: models.Model, met: str) -> None:
    """Write the row; whoever was a moment earlier with the same thing has it, and `met` says so."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise Stale(met) from clash


def not_later(day: date, now: datetime, what: str) -> None:
    if day > local(now).date():
        raise ControlRefusal(f"{what}{day}还没有到，请核对日期")


def standing_owner(owner: Department, on: date) -> None:
    if owner.until is not None and owner.until < on:
        raise ControlRefusal(f"“{owner.name}”已于{owner.until}撤销，请另选责任科室")


@act()
def set_setting(*, actor: Actor, code: str, value: str, since: date, basis: str, now: datetime) -> Setting:
    """Put the unit's own value of a setting from a day on, with its basis; earlier values stay for earlier days."""
    require(policies.may_keep(actor))
    shipped = reference.settings().get(code)
    if shipped is None:
        raise ControlRefusal("没有这项设置")
    told = rules.must_say(value, shipped.title, 200)
    rules.setting_value(shipped.kind, told, shipped.title)
    if not 2000 <= since.year <= 2200:
        raise ControlRefusal("起始日期不对，请核对年份")
    row = Setting.objects.create(
        code=code, value=told, since=since, basis=rules.must_say(basis, "依据", 200), entered_by_id=actor.account_id,
        entered_at=now,
    )  # fmt: skip
    _limits_in_order(since)
    note(actor, STREAM, [SettingChanged(code=code, value=told, since=since)], now)
    return row


def _limits_in_order(on: date) -> None:
    """Who signs more stands higher; a risk is medium before it is high."""
    settings = Settings(on)
    for lower, higher in (
        ("limit_section", "limit_deputy"), ("limit_deputy", "limit_head"), ("limit_head", "limit_meeting"), ("risk_medium", "risk_high"),
    ):  # fmt: skip
        if settings.number(lower) > settings.number(higher):
            titles = (settings.rows[lower].shipped.title, settings.rows[higher].shipped.title)
            raise ControlRefusal(f"“{titles[0]}”不能高于“{titles[1]}”，请先调整另一项")
