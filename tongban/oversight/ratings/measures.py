"""What ratings can count. Whoever did not rate is counted as not having rated."""

from datetime import datetime
from decimal import Decimal

from tongban.infra.measures import Figure, counted, counted_there, measure
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.orgs.values import Tier
from tongban.oversight.ratings import selectors
from tongban.oversight.ratings.models import BadRating, Rating
from tongban.oversight.ratings.rules import Rate
from tongban.oversight.ratings.values import Way


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


@measure("ratings.satisfied_share", "好评率", "%")
def satisfied_share(period: Period, scope: str) -> Figure:
    """Scope `department`: the rows say how many of each department's ratings were good, each rating once."""
    whole = selectors.total(period)
    if scope == "department":
        parts = [(name, f"{rate.part}/{rate.whole}条") for name, rate in selectors.good_once(period).items()]
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
