"""Reads of random samples, and out of what may be drawn."""

from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from tongban.kernel.periods import Period
from tongban.orgs.models import Region, Window
from tongban.oversight.supervision.models import Sample, SampleItem
from tongban.oversight.supervision.values.sampling import Member, Population
from tongban.services.cases.models import Case


def members(population: Population, period: Period | None) -> list[Member]:
    """Everybody who may be drawn, each with its key; cases are those decided in the period."""
    match population:
        case Population.CASES:
            assert period is not None
            decided = Case.objects.filter(decided_at__gte=period.first_moment, decided_at__lt=period.end_moment)
            found = decided.order_by("number").values_list("number", "title", "department_id")
            return [Member(number, f"{number} {title}"[:300], unit) for number, title, unit in found]
        case Population.WINDOWS:
            windows = Window.objects.filter(until=None, zone__venue__until=None).select_related("zone__venue")
            return [
                Member(
                    f"{w.zone.venue.code}/{w.zone_id}/{w.number}",
                    f"{w.zone.venue.name}{w.number}号窗口（{w.name}）",
                    None,
                )
                for w in windows.order_by("zone__venue__code", "zone_id", "number")
            ]
        case Population.VILLAGES:
            villages = Region.objects.filter(level=5, until=None).select_related("parent").order_by("code")
            return [Member(v.code, f"{v.parent.name if v.parent else ''}{v.name}", None) for v in villages]


def samples() -> "QuerySet[Sample]":
    checked = Count("items", filter=~Q(items__result=""))
    failed = Count("items", filter=Q(items__result="failed"))
    return Sample.objects.annotate(checked=checked, failed=failed).order_by("-drawn_at", "-pk")


def sample(sample_id: UUID) -> Sample | None:
    items = (
        SampleItem.objects.select_related("unit", "checked_by", "letter")
        .prefetch_related("photos")
        .order_by("position")
    )
    found = Sample.objects.select_related("drawn_by").prefetch_related(Prefetch("items", items))
    return found.filter(pk=sample_id).first()
