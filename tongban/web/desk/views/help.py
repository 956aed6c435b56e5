"""Help that is computed: what may be done in which state."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.services.cases.statetable import tables
from tongban.web.ui.actor import staff
from tongban.web.ui.replies import page


@require_GET
@staff()
def states(request: HttpRequest) -> HttpResponse:
    """The State × Act tables as the use cases obey them."""
    return page(request, "desk/states.html", {"tables": tables()})
