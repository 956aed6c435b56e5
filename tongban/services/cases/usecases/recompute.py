"""Late knowledge of the calendar: a year's notice comes, or a day is changed afterwards."""

from datetime import datetime
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import SYSTEM
from tongban.services.cases.models import Application
from tongban.services.cases.usecases.following import move_clocks
from tongban.services.cases.values import ApplicationState


def recompute_deadlines(*, year: int, now: datetime) -> int:
    """Reckon every running clock again that the year may touch; one transaction per matter, each on its trail.

    Returns how many moved. A matter that is concluded keeps the dates under which it was worked.
    """
    running = Application.objects.filter(state=ApplicationState.ACCEPTED.value, clock_from__year__lte=year)
    return sum(_recompute(pk, year, now) for pk in running.order_by("accepted_at").values_list("pk", flat=True))


@act()
def _recompute(application_id: UUID, year: int, now: datetime) -> bool:
    head = trail.head_of(application_id)
    return move_clocks(actor=SYSTEM, duty=None, head=head, cause=f"{year}年工作日历变动", now=now)
