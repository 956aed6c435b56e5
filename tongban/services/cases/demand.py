"""What people come for most: counted from what was accepted, never chosen by hand."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from tongban.services.cases.models import Application


@dataclass(frozen=True, slots=True)
class Frequent:
    """One matter and how often it was accepted."""

    matter: str
    name: str
    count: int


def frequent(*, since: datetime, most: int = 8) -> list[Frequent]:
    """The matters accepted most often since then. One statement, served by index application_accepted."""
    counted = (
        Application.objects.filter(accepted_at__gte=since)
        .values("matter")
        .annotate(n=Count("pk"), name=Max("matter_name"))
    )
    rows = counted.order_by("-n", "matter").values_list("matter", "name", "n")[:most]
    return [Frequent(matter, name, n) for matter, name, n in rows]
