"""The board: lights that are on, how many legs were decided in time, how fast, by department, item or post."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Count, Sum, Value

from tongban.kernel.periods import Period
from tongban.orgs.models import Department
from tongban.oversight.supervision.models import Signal, Tally
from tongban.oversight.supervision.values.signals import REDS, By, Light, Outcome
from tongban.people.accounts.models import Account
from tongban.services.catalogue.models import Item

_MONTHS_MAX: Final = 24
_TENTH: Final = Decimal("0.1")
_YELLOWS: Final = (Light.YELLOW, Light.LINK_YELLOW)


_KEYS: Final = {By.DEPARTMENT: "department", By.ITEM: "item", By.POST: "handler"}


@dataclass(frozen=True, slots=True)
class Line:
    """One group: legs decided, in time, days used against days of law; lights of the period and those still on."""

    name: str
    key: str
    closed: int = 0
    on_time: int = 0
    used: int = 0
    still: int = 0
    law: int = 0
    law_used: int = 0
    lights: Mapping[Light, int] = field(default_factory=dict)
    open: Mapping[Light, int] = field(default_factory=dict)

    @property
    def yellow(self) -> int:
        return sum(self.lights.get(light, 0) for light in _YELLOWS)

    @property
    def red(self) -> int:
        return sum(self.lights.get(light, 0) for light in REDS)

    @property
    def odd(self) -> int:
        return self.lights.get(Light.ANOMALY, 0)

    @property
    def on_time_rate(self) -> Decimal | None:
        return share(self.on_time, self.closed)

    @property
    def speed_up(self) -> Decimal | None:
        """1 - average days used / average days of law, over the legs that have a limit in law."""
        return None if not self.law else Decimal(100) - (share(self.law_used, self.law) or Decimal(0))

    def per_thousand(self, count: int) -> Decimal | None:
        return None if not self.closed else (Decimal(1000 * count) / self.closed).quantize(_TENTH, ROUND_HALF_UP)

    @property
    def open_total(self) -> int:
        return sum(self.open.values())


def share(part: int, whole: int) -> Decimal | None:
    return None if not whole else (Decimal(100 * part) / whole).quantize(_TENTH, ROUND_HALF_UP)


def average(days: int, count: int) -> Decimal | None:
    return None if not count else (Decimal(days) / count).quantize(_TENTH, ROUND_HALF_UP)


def lines(
    period: Period, by: By, *, department: str = "", among: Collection[UUID] | None = None, lights: bool = True
) -> list[Line]:
    """Every group with a leg decided in the period, a light of the period or one still on: three statements and the names.

    Without `lights` only what was decided: one statement and the names.
    """
    key = _KEYS[by]
    tallies = Tally.objects.filter(by=by.value, day__gte=period.start, day__lte=period.end)
    lit = Signal.objects.all()
    if department:
        tallies, lit = tallies.filter(department__code=department), lit.filter(department__code=department)
    if among is not None:
        tallies, lit = tallies.filter(department__in=among), lit.filter(department__in=among)
    groups: dict[Any, dict[str, Any]] = {}
    sums = tallies.order_by().values_list("department" if by is By.DEPARTMENT else "key").annotate(
        n=Sum("closed"), good=Sum("on_time"), used=Sum("used_days"), still=Sum("still_days"), law=Sum("law_days"),
        law_used=Sum("law_used_days"),
    )  # fmt: skip
    for group, n, good, used, still, law, law_used in sums:
        named = (UUID(group) if group else None) if by is By.POST else group
        if n:
            groups[named] = {"closed": n, "on_time": good, "used": used, "still": still, "law": law, "law_used": law_used}  # fmt: skip
    within = lit.filter(lit_at__gte=period.first_moment, lit_at__lt=period.end_moment)
    for name, rows in (
        (
            ("lights", within.exclude(outcome=Outcome.CANCELLED.value)),
            ("open", lit.filter(judged_at=None)),
        )
        if lights
        else ()
    ):
        for group, light, n in rows.order_by().values_list(key, "light").annotate(n=Count("*")):
            groups.setdefault(group, {}).setdefault(name, {})[Light(light)] = n
    names = _names(by, list(groups))
    found = [Line(*names.get(group, ("未登记", "")), **facts) for group, facts in groups.items()]
    return sorted(found, key=lambda line: (-line.red, -line.open_total, -line.closed, line.name))


def _names(by: By, groups: Sequence[Any]) -> dict[Any, tuple[str, str]]:
    known = [group for group in groups if group]
    if by is By.DEPARTMENT:
        return {pk: (name, code) for pk, name, code in Department.objects.filter(pk__in=known).values_list("pk", "name", "code")}  # fmt: skip
    if by is By.POST:
        rows = Account.objects.filter(pk__in=known).values_list("pk", "name", "username")
        return {pk: (name, username) for pk, name, username in rows}
    named = dict(Item.objects.filter(code__in=known).values_list("code", "name"))
    return {group: (named.get(group, group) if group else "整件（收件、送达）", group) for group in groups}


def total(rows: Sequence[Line]) -> Line:
    """The sum of the lines."""
    lights: dict[Light, int] = {}
    open_: dict[Light, int] = {}
    for row in rows:
        for mine, theirs in ((lights, row.lights), (open_, row.open)):
            for light, n in theirs.items():
                mine[light] = mine.get(light, 0) + n
    return Line(
        name="全部", key="", closed=sum(r.closed for r in rows), on_time=sum(r.on_time for r in rows),
        used=sum(r.used for r in rows), still=sum(r.still for r in rows), law=sum(r.law for r in rows),
        law_used=sum(r.law_used for r in rows), lights=lights, open=open_,
    )  # fmt: skip


def by_month(period: Period, *, among: Collection[UUID] | None = None) -> list[tuple[str, int, int]]:
    """Yellow and red lights of each month of the period, of the last two years of a longer one: one statement."""
    rows = Signal.objects.exclude(outcome=Outcome.CANCELLED.value)
    if among is not None:
        rows = rows.filter(department__in=among)
    parts = []
    for first in _months(period):
        month = Period(max(first, period.start), min(_last_day(first), period.end))
        within = rows.filter(lit_at__gte=month.first_moment, lit_at__lt=month.end_moment).order_by()
        name = Value(f"{first:%Y-%m}", output_field=CharField())
        parts.append(within.values_list("light").annotate(n=Count("*"), month=name).values_list("month", "light", "n"))
    found: dict[str, list[int]] = {f"{first:%Y-%m}": [0, 0] for first in _months(period)}
    for name_of, light, n in parts[0].union(*parts[1:], all=True):
        found[name_of][0] += n if light in _YELLOWS else 0
        found[name_of][1] += n if light in REDS else 0
    return [(name_of, yellow, red) for name_of, (yellow, red) in found.items()]


def _last_day(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _months(period: Period) -> list[date]:
    """First days of the months of the period."""
    found = [period.start.replace(day=1)]
    while (following := _last_day(found[-1]) + timedelta(days=1)) <= period.end:
        found.append(following)
    return found[-_MONTHS_MAX:]
