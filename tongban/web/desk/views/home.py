"""What waits for me, and any matter by its number or name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from tongban.infra.calendar import workdays
from tongban.infra.counting import said
from tongban.kernel.actors import Duty
from tongban.kernel.times import local
from tongban.services.cases import selectors
from tongban.services.cases.access import look_up
from tongban.web.desk.tiles import enterprise, matters, money, openness, registers, supervision
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page
from tongban.web.ui.words import lamp, work_lamp

_TOP = 6


@require_GET
@staff()
def home(request: HttpRequest) -> HttpResponse:
    """The top of each of my baskets. One matter found by the search opens at once; several are listed."""
    actor, now, calendar = actor_of(request), now_of(request), workdays()
    query = request.GET.get("q", "").strip()[:100]
    found = look_up(query, actor=actor) if query else []
    if len(found) == 1:
        return redirect("desk:application", found[0].id)
    departments = sorted(actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE))
    to_accept = selectors.to_accept(most=_TOP) if actor.has(Duty.ACCEPT) else []
    context = {
        "query": query,
        "found": found,
        "counts": {name: said(n) for name, n in selectors.waiting_counts(actor).items()},
        "tiles": [
            *matters.tiles(actor),
            *supervision.tiles(actor),
            *money.tiles(actor, local(now).date()),
            *registers.tiles(actor, now),
            *enterprise.tiles(actor, now),
            *openness.tiles(actor, now),
        ],
        "to_accept": to_accept,
        "lamps": {r.id: lamp(r.answer_due_at, now) for r in to_accept},
        "legs": [
            (leg, work_lamp(leg.promised_due_at, now, calendar)) for leg in selectors.worklist(departments, most=_TOP)
        ],
        "to_issue": selectors.to_issue(most=_TOP) if actor.has(Duty.ISSUE) else [],
    }
    return page(request, "desk/home.html", context)
