"""Reads of joint inspections."""

from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from tongban.kernel.periods import Period
from tongban.oversight.supervision.models import Finding, InspectionRound, Team, Visit


def rounds() -> "QuerySet[InspectionRound]":
    """All rounds with how many units were visited, what was found, what became a letter."""
    visited = Count("visits__unit", distinct=True)
    found = Count("visits__findings", distinct=True)
    letters = Count("visits__findings", filter=Q(visits__findings__letter__isnull=False), distinct=True)
    return InspectionRound.objects.annotate(visited=visited, found=found, letters=letters).order_by("-year", "-place")


def carried_out(period: Period) -> "QuerySet[InspectionRound]":
    """Rounds that began in the period."""
    return rounds().filter(start__gte=period.start, start__lte=period.end).order_by("start", "place")


def round_of(round_id: UUID) -> InspectionRound | None:
    """A round with its teams, visits and findings; a constant number of queries."""
    findings = Finding.objects.select_related("letter").order_by("pk")
    visits = (
        Visit.objects.select_related("unit", "team")
        .prefetch_related(Prefetch("findings", findings))
        .order_by("on", "pk")
    )
    found = InspectionRound.objects.prefetch_related(
        Prefetch("teams", Team.objects.order_by("pk")), Prefetch("visits", visits)
    )
    return found.filter(pk=round_id).first()


def finding(finding_id: UUID) -> Finding | None:
    return (
        Finding.objects.select_related("visit__unit", "visit__round", "visit__team", "letter")
        .filter(pk=finding_id)
        .first()
    )
