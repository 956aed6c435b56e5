"""The public zone: what is published, and the ways to ask for what is not."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.web.ui.replies import page


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "portal/open/home.html")
