"""Who has a person's matters in hand: departments that see the papers because they decide on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.services.cases.models import Case


@dataclass(frozen=True, slots=True)
class InHand:
    """One department in one matter, since when, and when it was done."""

    application_id: UUID
    department: str
    since: datetime
    until: datetime | None


def in_hand(applications: Sequence[UUID]) -> list[InHand]:
    """Departments whose turn has come, in the order in which it came. One query, whatever the number of matters."""
    legs = Case.objects.filter(application__in=applications, opened_at__isnull=False).order_by("opened_at", "position")
    rows = legs.values_list("application", "department__name", "opened_at", "decided_at", "ended_at")
    return [InHand(a, d, opened, decided or ended) for a, d, opened, decided, ended in rows if opened]
