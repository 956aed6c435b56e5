"""Regions of three tiers, the places in them, their zones and windows: added, corrected, ended; nothing is deleted."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused
from tongban.kernel.regions import Level, level, pad, parent
from tongban.orgs.models import Region, Venue, Window, Zone
from tongban.orgs.usecases.register import record, require_admin, told
from tongban.orgs.values import Register, RegisterAct, Tier, WindowKind

_TIERS: Final = {Tier.HALL: Level.COUNTY, Tier.TOWN: Level.TOWN, Tier.VILLAGE: Level.VILLAGE}
_LEVELS: Final = {Level.COUNTY: "区县", Level.TOWN: "乡镇（街道）", Level.VILLAGE: "村（社区）"}


@transaction.atomic
def keep_region(*, actor: Actor, code: str, name: str, now: datetime) -> Region:
    """Enter a town or village under its parent, or correct its name."""
    require_admin(actor)
    full, name = pad(code), told(name, "名称", 60)
    known = Region.objects.filter(pk=full).first()
    if known is not None:
        Region.objects.filter(pk=full).update(name=name)
        known.name = name
        record(actor, Register.REGION, full, RegisterAct.CHANGED, now)
        return known
    above = parent(full)
    over = Region.objects.filter(pk=above).first() if above else None
    if over is None and level(full) is not Level.COUNTY:
        raise Refused(f"上级区划{above}还没有登记，请先登记上级")
    if over is not None and over.until is not None:
        raise Refused(f"上级“{over.name}”已撤销，不能在其下新增")
    region = Region.objects.create(code=full, name=name, level=int(level(full)), parent=over)
    record(actor, Register.REGION, full, RegisterAct.ADDED, now)
    return region


@transaction.atomic
def end_region(*, actor: Actor, region: Region, until: date, now: datetime) -> None:
    """The region is dissolved with that day; what lies in it must have ended before."""
    require_admin(actor)
    below = Region.objects.filter(parent=region, until=None).count()
    places = Venue.objects.filter(region=region, until=None).count()
    if below or places:
        raise Refused(f"“{region.name}”下还有{below}个区划、{places}个服务场所在用，请先逐个撤销或停用")
    if Region.objects.filter(pk=region.pk, until=None).update(until=until) != 1:
        raise Refused(f"“{region.name}”已经撤销")
    record(actor, Register.REGION, region.pk, RegisterAct.ENDED, now, until)


@transaction.atomic
def keep_venue(
    *, actor: Actor, name: str, tier: Tier, region: Region, now: datetime, venue: Venue | None = None,
    address: str = "", phone: str = "", hours: str = "",
) -> Venue:  # fmt: skip
    """Open a place, or correct what is said of it. Its tier is that of its region."""
    require_admin(actor)
    if region.level != _TIERS[tier]:
        raise Refused(f"{tier.label}应设在{_LEVELS[_TIERS[tier]]}，“{region.name}”不是")
    facts = {
        "name": told(name, "场所名称", 100), "tier": tier.value, "region": region, "address": address.strip(),
        "phone": phone.strip(), "hours": hours.strip(),
    }  # fmt: skip
    if venue is None:
        venue = Venue.objects.create(code=_free_code(f"{tier.value}-{region.code}"), **facts)
        record(actor, Register.VENUE, venue.pk, RegisterAct.ADDED, now)
    else:
        Venue.objects.filter(pk=venue.pk).update(**facts)
        record(actor, Register.VENUE, venue.pk, RegisterAct.CHANGED, now)
    return venue


def _free_code(wanted: str) -> str:
    taken = set(Venue.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return next(c for c in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if c not in taken)


@transaction.atomic
def end_venue(*, actor: Actor, venue: Venue, until: date, now: datetime) -> None:
    """The place closes with that day, and its windows with it."""
    require_admin(actor)
    if Venue.objects.filter(pk=venue.pk, until=None).update(until=until) != 1:
        raise Refused(f"“{venue.name}”已经停用")
    Window.objects.filter(zone__venue=venue, until=None).update(until=until)
    record(actor, Register.VENUE, venue.pk, RegisterAct.ENDED, now, until)


@transaction.atomic
def keep_zone(*, actor: Actor, venue: Venue, name: str, now: datetime, zone: Zone | None = None) -> Zone:
    """Set up a zone of a place, or rename it."""
    require_admin(actor)
    name = told(name, "区域名称", 60)
    twin = Zone.objects.filter(venue=venue, name=name)
    if (twin.exclude(pk=zone.pk) if zone else twin).exists():
        raise Refused(f"已有名为“{name}”的区域")
    if zone is None:
        zone = Zone.objects.create(venue=venue, name=name)
        record(actor, Register.ZONE, zone.pk, RegisterAct.ADDED, now)
    else:
        Zone.objects.filter(pk=zone.pk).update(name=name)
        record(actor, Register.ZONE, zone.pk, RegisterAct.CHANGED, now)
    return zone


@transaction.atomic
def keep_window(
    *, actor: Actor, zone: Zone, number: str, kind: WindowKind, name: str, now: datetime, window: Window | None = None
) -> Window:
    """Set up a window, or correct it."""
    require_admin(actor)
    facts = {"number": told(number, "窗口号", 10), "kind": kind.value, "name": told(name, "窗口名称", 60)}
    twin = Window.objects.filter(zone=zone, number=facts["number"])
    if (twin.exclude(pk=window.pk) if window else twin).exists():
        raise Refused(f"该区域已有{facts['number']}号窗口")
    if window is None:
        if zone.venue.until is not None:
            raise Refused(f"“{zone.venue.name}”已停用，不能增设窗口")
        window = Window.objects.create(zone=zone, **facts)
        record(actor, Register.WINDOW, window.pk, RegisterAct.ADDED, now)
    else:
        Window.objects.filter(pk=window.pk).update(**facts)
        record(actor, Register.WINDOW, window.pk, RegisterAct.CHANGED, now)
    return window


@transaction.atomic
def end_window(*, actor: Actor, window: Window, until: date, now: datetime) -> None:
    require_admin(actor)
    if Window.objects.filter(pk=window.pk, until=None).update(until=until) != 1:
        raise Refused(f"{window.number}号窗口已经停用")
    record(actor, Register.WINDOW, window.pk, RegisterAct.ENDED, now, until)
