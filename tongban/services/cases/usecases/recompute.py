"""Due days that ran past the known calendar become final when the year's notice is entered."""

from datetime import datetime
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import SYSTEM
from tongban.services.cases import rules
from tongban.services.cases.legterms import load_terms
from tongban.services.cases.models import Application, Case
from tongban.services.cases.values import ApplicationState
from tongban.services.catalogue.values import Plan
from tongban.services.events import DeadlinesRecomputed


def recompute_provisional(*, now: datetime) -> int:
    """Compute every provisional due day again; one transaction per application, each on its trail."""
    open_ = Application.objects.filter(provisional=True, state=ApplicationState.ACCEPTED.value)
    found = list(open_.order_by("accepted_at").values_list("pk", flat=True))
    return sum(_recompute(pk, now) for pk in found)


@act()
def _recompute(application_id: UUID, now: datetime) -> bool:
    calendar = workdays()
    row = Application.objects.get(pk=application_id)
    if not row.provisional or row.accepted_at is None:
        return False
    plan = Plan.from_json(row.plan)
    statutory = rules.statutory_of_whole([i.statutory for i in plan.items], len(plan.departments))
    clock = rules.clock(promise=plan.promise, statutory=statutory, start=row.accepted_at, calendar=calendar)
    for leg in Case.objects.filter(application=row, provisional=True, opened_at__isnull=False, decided_at=None):
        assert leg.opened_at is not None
        terms = load_terms(leg.terms)
        own = rules.clock(promise=terms.promise, statutory=terms.statutory, start=leg.opened_at, calendar=calendar)
        Case.objects.filter(pk=leg.pk).update(
            promised_due_at=own.promised_due_at, statutory_due_at=own.statutory_due_at, provisional=own.provisional
        )
    Application.objects.filter(pk=row.pk).update(
        promised_due_at=clock.promised_due_at, statutory_due_at=clock.statutory_due_at, provisional=clock.provisional
    )
    event = DeadlinesRecomputed(application_id=row.pk, before=row.promised_due_at, after=clock.promised_due_at)
    trail.record(actor=SYSTEM, duty=None, head=trail.head_of(row.pk), events=[event], now=now)
    return True
