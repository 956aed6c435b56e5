"""The calendar in force: read once, kept by revision, changed only on the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from tongban.infra import trail
from tongban.infra.models.calendar import CalendarDay, CalendarYear, YearStatus
from tongban.infra.statements import Select
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.kernel.workdays import OfficeHours, Workdays

STREAM: Final = uuid5(UUID(int=0), "tongban.calendar")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYearLoaded(Event):
    """A year's notice was entered or changed: provisional due dates are to be computed again."""

    kind: ClassVar[str] = "calendar.year_loaded"
    year: int
    days: int


_kept: tuple[int, Workdays] | None = None


def revision_query() -> "QuerySet[CalendarYear, Any]":
    """One value, the calendar's revision, to be read along with something else."""
    return CalendarYear.objects.order_by("-revision").values("revision")[:1]


_revision = Select(revision_query)


def revision() -> int:
    """Rises with every change of the calendar; 0 while it is empty."""
    row = _revision.one()
    return row[0] if row else 0


def workdays() -> Workdays:
    """The calendar as it stands."""
    return workdays_at(revision())


def workdays_at(wanted: int) -> Workdays:
    """The calendar of this revision, from memory when nothing changed."""
    global _kept
    if _kept is None or _kept[0] != wanted:
        _kept = (wanted, _load())
    return _kept[1]


def _load() -> Workdays:
    years = list(CalendarYear.objects.order_by("year").values_list("year", flat=True))
    exceptions = {d.date: (d.worked, d.name) for d in CalendarDay.objects.order_by("date")}
    hours = OfficeHours.parse(settings.OFFICE_HOURS)
    if not years:
        return Workdays(exceptions={}, first_year=2000, last_year=2000, hours=hours)
    last = years[0]
    while last + 1 in years:  # a gap makes everything after it provisional
        last += 1
    return Workdays(exceptions=exceptions, first_year=years[0], last_year=last, hours=hours)


@transaction.atomic
def load_year(*, actor: Actor, year: int, off: Mapping[date, str], makeup: Mapping[date, str], now: datetime) -> None:
    """Enter one year's notice: days off and make-up workdays, replacing what was there.

    Terms that ran past the known years were provisional; listeners compute them again.
    """
    _require_admin(actor)
    strangers = [d for d in (*off, *makeup) if d.year not in (year, year - 1)]
    if strangers:
        raise Refused(f"{strangers[0]} 不属于{year}年，请核对日期")
    if date(year, 1, 1) not in off:
        raise Refused(f"没有{year}年元旦（{year}-01-01）的放假安排：请核对年份，并录入全年通知")
    both = set(off) & set(makeup)
    if both:
        raise Refused(f"{min(both)} 既是放假日又是上班日，请核对")
    CalendarDay.objects.filter(date__year=year).delete()
    days = [CalendarDay(date=d, worked=False, name=n) for d, n in off.items()]
    days += [CalendarDay(date=d, worked=True, name=n) for d, n in makeup.items()]
    CalendarDay.objects.bulk_create(
        days, update_conflicts=True, unique_fields=["date"], update_fields=["worked", "name"]
    )
    _changed(actor, year, YearStatus.PUBLISHED, len(days), now)


@transaction.atomic
def set_day(*, actor: Actor, day: date, worked: bool, name: str, now: datetime) -> None:
    """Correct a single day of a known year."""
    _require_admin(actor)
    if not CalendarYear.objects.filter(year=day.year).exists():
        raise Refused(f"{day.year}年的放假安排还没有录入，请先录入全年")
    CalendarDay.objects.filter(date=day).delete()
    if worked != (day.weekday() < 5):
        CalendarDay.objects.create(date=day, worked=worked, name=name)
    _changed(actor, day.year, YearStatus.EDITED, 1, now)


def _require_admin(actor: Actor) -> None:
    if not (actor.system or actor.has(Duty.ADMIN)):
        raise NotAllowed("只有系统管理员可以修改工作日历")


def _changed(actor: Actor, year: int, status: YearStatus, days: int, now: datetime) -> None:
    CalendarYear.objects.update_or_create(
        year=year, defaults={"status": status.value, "revision": revision() + 1, "changed_at": now}
    )
    event = CalendarYearLoaded(year=year, days=days)
    trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(STREAM), events=[event], now=now)
