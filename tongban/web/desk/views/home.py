"""What waits for me, and any case by its number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from tongban.services.cases import selectors
from tongban.web.ui.actor import actor_of, staff
from tongban.web.ui.replies import page


@require_GET
@staff()
def home(request: HttpRequest) -> HttpResponse:
    """Counts for each of my duties; the search takes case numbers, leg numbers and query codes."""
    query = request.GET.get("q", "").strip()
    if query:
        found = selectors.by_number(query)
        if found is not None:
            return redirect("desk:application", found.pk)
    actor = actor_of(request)
    context = {"actor": actor, "counts": selectors.waiting_counts(actor), "query": query}
    return page(request, "desk/home.html", context)
