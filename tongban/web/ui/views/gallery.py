"""Every component in every state, for whoever builds or judges pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tongban.kernel.actors import Duty
from tongban.web.ui import reading, samples, tokens
from tongban.web.ui.actor import staff
from tongban.web.ui.modes import Mode, is_on
from tongban.web.ui.replies import page


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Open in the demonstration; else a page of administration."""
    return _shown(request) if settings.DEMO else _guarded(request)


def _shown(request: HttpRequest) -> HttpResponse:
    """In the visitor's own mode, or in the one that is asked for; other pages stay as they are."""
    asked = request.GET.get("mode")
    if asked is not None:
        reading.show(request, {mode: "1" if mode == asked else "0" for mode in Mode})
    shown = next((mode for mode in Mode if is_on(request, mode)), "")
    context = samples.everything() | {"contrasts": tokens.pairs(), "shown": shown, "rows": samples.pages}
    return page(request, "ui/gallery/index.html", context)


_guarded = staff(Duty.ADMIN)(_shown)
