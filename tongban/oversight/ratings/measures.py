"""What ratings can count. Whoever did not rate is counted as not having rated."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Count, Exists, OuterRef

from tongban.infra.measures import Figure, counted, counted_there, measure
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.orgs.values import Tier
from tongban.oversight.ratings import selectors
from tongban.oversight.ratings.models import BadRating, Concerned, Rating
from tongban.oversight.ratings.rules import Rate
from tongban.oversight.ratings.values import Level, Way


def _day(moment: datetime) -> str:
    return local(moment).date().isoformat()


@measure("ratings.received", "收到的评价", "条")
def received(period: Period, scope: str) -> Figure:
    """Valid ratings; a scope of tiers (town, village) counts those made face to face at a window's or station's rater."""
    found = Rating.objects.filter(rated_at__gte=period.first_moment, rated_at__lt=period.end_moment, invalid_at=None)
    tiers = [tier for tier in Tier.values if tier in scope]
    if tiers:
        found = found.filter(invitation__tier__in=tiers, way=Way.DEVICE)
    rows = found.order_by("rated_at", "pk").values_list("rated_at", "level", "invitation__matter_name")
    return counted_there(rows, lambda at, level, name: (name, f"{_day(at)}，{level}分"))


@measure("ratings.villages_covered", "配置评价器的试点村", "个")
def villages_covered(period: Period, scope: str) -> Figure:
    places = [p for p in selectors.covered(period) if p.tier == Tier.VILLAGE and p.devices]
    return counted((p.name, f"评价器{p.devices}台，评价{p.rated}条") for p in places)


@measure("ratings.towns_covered", "配置评价器的镇", "个")
def towns_covered(period: Period, scope: str) -> Figure:
    places = [p for p in selectors.covered(period) if p.tier == Tier.TOWN and p.devices]
    return counted((p.name, f"评价器{p.devices}台，评价{p.rated}条") for p in places)


def _rate(rate: Rate, rows: list[tuple[str, str]]) -> Figure:
    return Figure(rate.percent or Decimal(0), rows if rate.whole else [])


TOGETHER: Final = "几个部门联办"


def _good_once(period: Period) -> dict[str, Rate]:
    """Good ratings by department, each rating in one group only, so that the groups add up to the whole (`total`).

    What several departments did together, and what none is named for, is a group of its own. One statement and the total's.
    """
    whole, middle = selectors.total(period).good, bool(selectors.settings(period.end)["middle_good"])
    others = Concerned.objects.filter(invitation=OuterRef("invitation")).exclude(pk=OuterRef("pk"))
    alone = Concerned.objects.filter(
        invitation__acted_at__gte=period.first_moment, invitation__acted_at__lt=period.end_moment,
        invitation__rating__isnull=False, invitation__rating__invalid_at=None,
    )  # fmt: skip
    rows = alone.exclude(Exists(others)).values_list("invitation__rating__level", "department__name")
    parts: dict[str, list[int]] = {}
    for level, name, n in rows.annotate(n=Count("pk")):
        part = parts.setdefault(name, [0, 0])
        part[0] += n if level >= (Level.FAIR if middle else Level.FAIR + 1) else 0
        part[1] += n
    found = {name: Rate(good, n) for name, (good, n) in sorted(parts.items())}
    rest = Rate(whole.part - sum(r.part for r in found.values()), whole.whole - sum(r.whole for r in found.values()))
    return found | ({TOGETHER: rest} if rest.whole else {})


@measure("ratings.satisfied_share", "好评率", "%")
def satisfied_share(period: Period, scope: str) -> Figure:
    """Scope `department`: the rows say how many of each department's ratings were good, each rating once."""
    whole = selectors.total(period)
    if scope == "department":
        parts = [(name, f"{rate.part}/{rate.whole}条") for name, rate in _good_once(period).items()]
        return Figure(whole.good.percent or Decimal(0), parts if whole.good.whole else [])
    names = ("非常不满意", "不满意", "基本满意", "满意", "非常满意")
    return _rate(whole.good, [(name, f"{n}条") for name, n in zip(names, whole.levels, strict=True)])


@measure("ratings.active_rate", "主动评价率", "%")
def active_rate(period: Period, scope: str) -> Figure:
    whole = selectors.total(period)
    return _rate(whole.active, [("可评价的服务", f"{whole.acts}次"), ("已评价", f"{whole.rated}次")])


@measure("ratings.bad", "差评处置", "件")
def bad(period: Period, scope: str) -> Figure:
    """Bad ratings opened in the period; scope `closed`: those carried to their end."""
    found = BadRating.objects.filter(opened_at__gte=period.first_moment, opened_at__lt=period.end_moment)
    if scope == "closed":
        found = found.filter(closed_at__isnull=False)
    rows = found.select_related("department").order_by("opened_at", "pk")
    return counted((row.number, f"{row.department.name}，{row.get_state_display()}") for row in rows)
