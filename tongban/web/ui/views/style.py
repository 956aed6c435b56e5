"""The stylesheet of an audience, kept by browsers for as long as its address names its content."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from tongban.web.ui import styles

_KEPT = "public, max-age=31536000, immutable"


@require_safe
def style(request: HttpRequest, audience: str) -> HttpResponse:
    """Without the mark of today's content it is asked for again each time, and mostly answered with "not modified"."""
    if audience not in styles.SHEETS:
        raise Http404
    sheet = styles.sheet(audience)
    tag = f'"{sheet.mark}"'
    kept = _KEPT if request.GET.get("v") == sheet.mark else "no-cache"
    if request.headers.get("If-None-Match") == tag:
        reply = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        reply = HttpResponse(sheet.packed, content_type="text/css; charset=utf-8", headers={"Content-Encoding": "gzip"})
    else:
        reply = HttpResponse(sheet.text, content_type="text/css; charset=utf-8")
    reply["Cache-Control"], reply["ETag"] = kept, tag
    patch_vary_headers(reply, ["Accept-Encoding"])
    return reply
