"""Schemes, the results of a period, points and ranks."""

from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from tongban.kernel.actors import Actor
from tongban.oversight.enterprise.models import Indicator, IndicatorResult, Scheme
from tongban.oversight.enterprise.schemes import Scored, score
from tongban.oversight.enterprise.values.campaign import HANDLERS, is_office
from tongban.oversight.enterprise.values.registers import ResultState


def schemes() -> "QuerySet[Scheme]":
    """The newest first, with how many lines each has and how much they weigh."""
    found = Scheme.objects.order_by("-year", "place", "name")
    return found.annotate(line_count=Count("indicators"), total=Sum("indicators__weight"))


def lines(scheme: Scheme) -> "QuerySet[Indicator]":
    return Indicator.objects.filter(scheme=scheme).select_related("unit").order_by("place", "code")


def rounds(scheme: Scheme) -> list[tuple[date, date]]:
    """Periods for which results are asked, the newest first."""
    rows = (
        IndicatorResult.objects.filter(indicator__scheme=scheme).order_by("-start", "-end").values_list("start", "end")
    )
    return list(dict.fromkeys(rows))


def results(scheme: Scheme, start: date) -> "QuerySet[IndicatorResult]":
    found = IndicatorResult.objects.filter(indicator__scheme=scheme, start=start)
    return found.select_related("indicator__unit", "indicator__scheme").order_by("indicator__place", "indicator__code")


def of_units(actor: Actor) -> "QuerySet[IndicatorResult]":
    """What an actor's units have to report."""
    found = IndicatorResult.objects.select_related("indicator__unit", "indicator__scheme").order_by(
        "-start", "indicator__place"
    )
    if is_office(actor):
        return found
    where = frozenset[UUID]().union(*(actor.departments(duty) for duty in HANDLERS))
    return found.filter(indicator__unit__department__in=where)


def result(pk: UUID) -> IndicatorResult | None:
    found = IndicatorResult.objects.select_related(
        "indicator__unit", "indicator__scheme", "reported_by", "passed_by", "file"
    )
    return found.filter(pk=pk).first()


def scored(row: IndicatorResult, *, published_only: bool = False) -> Scored:
    """With its points, of what was passed at least."""
    line = row.indicator
    counts = (ResultState.PUBLISHED,) if published_only else (ResultState.PASSED, ResultState.PUBLISHED)
    known = row.value is not None and row.state in counts
    points = (
        score(row.value, worst=line.worst, best=line.best, weight=line.weight)
        if known and row.value is not None
        else None
    )
    return Scored(
        line.code,
        line.area,
        line.name,
        line.unit.name if line.unit else line.responsible,
        line.weight,
        row.value,
        points,
    )


def table(scheme: Scheme, start: date, *, published_only: bool = False) -> list[Scored]:
    return [scored(row, published_only=published_only) for row in results(scheme, start)]
