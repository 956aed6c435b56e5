"""What the catalogue can count: editions in force at the end of the period."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tongban.infra.measures import Figure, counted, measure
from tongban.kernel.periods import Period
from tongban.orgs.values import DepartmentKind
from tongban.services.catalogue.models import EditionState, ItemVersion


def _in_force(period: Period) -> "QuerySet[ItemVersion]":
    last = ItemVersion.objects.filter(
        item=OuterRef("item"), state=EditionState.PUBLISHED, effective_from__lte=period.end
    ).order_by("-effective_from", "-edition")
    return ItemVersion.objects.filter(pk=Subquery(last.values("pk")[:1])).order_by("item__code")


def _listed(found: "QuerySet[ItemVersion]") -> Figure:
    return counted(found.values_list("item__name", "item__code"))


@measure("catalogue.items", "事项", "项")
def items(period: Period, scope: str) -> Figure:
    return _listed(_in_force(period))


@measure("catalogue.instant_items", "马上办事项", "项")
def instant_items(period: Period, scope: str) -> Figure:
    return _listed(_in_force(period).filter(handling="instant"))


@measure("catalogue.online_items", "网上办事项", "项")
def online_items(period: Period, scope: str) -> Figure:
    return _listed(_in_force(period).filter(online=True))


@measure("catalogue.full_online_items", "全程线上审核事项", "项")
def full_online_items(period: Period, scope: str) -> Figure:
    """Every step of the review is done in the system, whatever the way the matter came in."""
    return _listed(_in_force(period).filter(online_review=True))


@measure("catalogue.nearby_items", "就近办事项", "项")
def nearby_items(period: Period, scope: str) -> Figure:
    return _listed(_in_force(period).filter(Q(village=True) | Q(item__department__code__in=["zrm", "cun"])))


@measure("catalogue.village_items", "村级公开事项", "项")
def village_items(period: Period, scope: str) -> Figure:
    return _listed(_in_force(period).filter(village=True))


@measure("catalogue.departments", "有办理事项的区直部门", "个")
def departments(period: Period, scope: str) -> Figure:
    """Departments of the government with items in force; utilities and bodies led from above are not among them."""
    found = _in_force(period).filter(item__department__kind=DepartmentKind.GOVERNMENT.value)
    return counted(sorted(set(found.values_list("item__department__name", "item__department__code"))))


@measure("catalogue.one_trip_items", "最多跑一次事项", "项")
def one_trip_items(period: Period, scope: str) -> Figure:
    return _listed(_in_force(period).filter(trips__lte=1))


@measure("catalogue.items_by_department", "明确承办部门的事项", "项")
def items_by_department(period: Period, scope: str) -> Figure:
    return counted(_in_force(period).values_list("item__name", "item__department__name"))
