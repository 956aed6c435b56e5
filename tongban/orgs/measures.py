"""What the organisation's register can count. Scopes as the report's lines name them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from tongban.infra.measures import Figure, counted, measure
from tongban.infra.once import once
from tongban.kernel.periods import Period
from tongban.orgs.models import Centre, Department, Establishment, StaffMember, Venue, Window, Zone
from tongban.orgs.selectors import centre
from tongban.orgs.values import Employment, Tier

_POSTS = {
    "government employee": ["政府雇员", "非税收缴"],
    "guard": ["保安"],
    "cleaner": ["保洁"],
    "non-tax cashier": ["非税收缴"],
}
_ON_POST = [Employment.BUREAU, Employment.CENTRE]


class _Person(NamedTuple):
    name: str
    post: str
    employment: str


@once
def _staff(last: date) -> list[_Person]:
    """Who is on the register on the day: a report asks it in twenty ways."""
    found = StaffMember.objects.filter(Q(until=None) | Q(until__gte=last), since__lte=last).order_by("staff_no")
    return [_Person(*row) for row in found.values_list("name", "post", "employment")]


def _listed(found: Iterable[_Person]) -> Figure:
    return counted((who.name, who.post) for who in found)


def _bureau() -> list[Department]:
    here = centre()
    return [here.bureau] if here else []


@measure("orgs.bureau_name", "单位名称", "")
def bureau_name(period: Period, scope: str) -> Figure:
    return counted((d.name, d.code) for d in _bureau())


@measure("orgs.duty_basis", "职责依据", "")
def duty_basis(period: Period, scope: str) -> Figure:
    return counted((d.duty_basis, d.name) for d in _bureau() if d.duty_basis)


@measure("orgs.bureau_kind", "单位性质", "")
def bureau_kind(period: Period, scope: str) -> Figure:
    return counted((d.get_kind_display(), d.name) for d in _bureau())


@measure("orgs.bureau_rank", "单位级别", "")
def bureau_rank(period: Period, scope: str) -> Figure:
    return counted((d.rank, d.name) for d in _bureau() if d.rank)


@measure("orgs.internal_offices", "内设机构", "个")
def internal_offices(period: Period, scope: str) -> Figure:
    return counted(Department.objects.filter(kind="office", parent__in=_bureau()).values_list("name", "code"))


def _institutions() -> "QuerySet[Department]":
    return Department.objects.filter(kind="institution", parent__in=_bureau()).order_by("code")


@measure("orgs.institutions", "所属事业单位", "个")
def institutions(period: Period, scope: str) -> Figure:
    return counted(_institutions().values_list("name", "code"))


@measure("orgs.centre_rank", "中心级别", "")
def centre_rank(period: Period, scope: str) -> Figure:
    return counted(_institutions().exclude(rank="").values_list("rank", "name"))


@measure("orgs.centre_kind", "中心类别", "")
def centre_kind(period: Period, scope: str) -> Figure:
    return counted(_institutions().filter(duty_basis__contains="公益").values_list("duty_basis", "name"))


@measure("orgs.centre_funding", "经费来源", "")
def centre_funding(period: Period, scope: str) -> Figure:
    return counted(_institutions().filter(duty_basis__contains="全额").values_list("duty_basis", "name"))


@measure("orgs.authorised_posts", "编制", "人")
def authorised_posts(period: Period, scope: str) -> Figure:
    """Posts granted at the end of the period: one line for each body."""
    last = period.end
    found = Establishment.objects.filter(Q(until=None) | Q(until__gte=last), since__lte=last)
    if scope in ("bureau", "centre"):
        found = found.filter(kind=scope)
    rows = [(row.department.name, str(row.posts)) for row in found.select_related("department")]
    return Figure(counted(rows).value * 0 + sum(int(posts) for _, posts in rows), rows)


@measure("orgs.on_post", "在职人员", "人")
def on_post(period: Period, scope: str) -> Figure:
    found = [who for who in _staff(period.end) if who.employment in _ON_POST]
    if scope.startswith("bureau"):
        found = [who for who in found if who.employment == Employment.BUREAU]
    elif scope.startswith("centre"):
        found = [who for who in found if who.employment == Employment.CENTRE]
    if "civil-service managed" in scope:
        found = [who for who in found if who.post == "参公管理"]
    elif "other institution" in scope:
        found = [who for who in found if who.post != "参公管理"]
    return _listed(found)


@measure("orgs.retired", "退休人员", "人")
def retired(period: Period, scope: str) -> Figure:
    return _listed(who for who in _staff(period.end) if who.employment == Employment.RETIRED and who.post == "退休")


@measure("orgs.retired_lixiu", "离休人员", "人")
def retired_lixiu(period: Period, scope: str) -> Figure:
    """None is a figure, too: it rests on the whole register of the retired."""
    found = [who for who in _staff(period.end) if who.employment == Employment.RETIRED]
    value = sum(who.post == "离休" for who in found)
    return Figure(counted([]).value + value, [(who.name, who.post) for who in found])


@measure("orgs.contract_staff", "合同聘用人员", "人")
def contract_staff(period: Period, scope: str) -> Figure:
    found = [who for who in _staff(period.end) if who.employment == Employment.CONTRACT]
    kind, _, whole = scope.partition(",")
    if kind in _POSTS:
        posts = _POSTS[kind] if whole or kind != "government employee" else ["政府雇员"]
        found = [who for who in found if who.post in posts]
    return _listed(found)


@measure("orgs.seconded_staff", "部门入驻人员", "人")
def seconded_staff(period: Period, scope: str) -> Figure:
    return _listed(who for who in _staff(period.end) if who.employment == Employment.SECONDED)


@measure("orgs.headcount", "全系统人员", "人")
def headcount(period: Period, scope: str) -> Figure:
    return _listed(_staff(period.end))


@measure("orgs.venues", "服务大厅", "处")
def venues(period: Period, scope: str) -> Figure:
    """Halls beyond the first: the report speaks of one more."""
    found = list(Venue.objects.filter(tier=Tier.HALL).order_by("code").values_list("name", "address"))
    return counted(found[1:])


@measure("orgs.tiers", "服务层级", "级")
def tiers(period: Period, scope: str) -> Figure:
    used = Venue.objects.order_by("tier").values_list("tier", flat=True).distinct()
    return counted((Tier(tier).label, tier) for tier in used)


@measure("orgs.zones", "专区", "个")
def zones(period: Period, scope: str) -> Figure:
    words = {"cross-region": "通办", "openness": "公开"}
    found = Zone.objects.filter(name__contains=words.get(scope, ""))
    return counted(found.values_list("name", "venue__name"))


@measure("orgs.windows", "窗口", "个")
def windows(period: Period, scope: str) -> Figure:
    found = Window.objects.filter(name__contains="一窗通办") if "one-window" in scope else Window.objects.all()
    return counted(found.order_by("number").values_list("number", "name"))


@measure("orgs.centres", "服务中心", "个")
def centres(period: Period, scope: str) -> Figure:
    return counted(Centre.objects.values_list("name", "address"))
