"""The questions of a matter, and what they come to: a list for oneself, for paper, for the family."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.kernel.times import local
from tongban.orgs.selectors import centre, venues
from tongban.orgs.values import Tier
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.errors import CatalogueRefusal
from tongban.web.portal.guide import Guide, address
from tongban.web.portal.letter import letter
from tongban.web.portal.overview import fees
from tongban.web.portal.views.home import bundle_or_none
from tongban.web.ui.actor import now_of
from tongban.web.ui.modes import Mode, is_on
from tongban.web.ui.replies import page, qr, refuse

_GONE = "没有找到这个事项，可能已停用。请回首页按名称搜索。"


@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One question a page; at the end what it comes to."""
    bundle = bundle_or_none(request, code)
    if bundle is None:
        return refuse(request, _GONE, status=404)
    guided = Guide.read(bundle, request.GET)
    if guided.question is not None:
        return page(request, "portal/question.html", {"bundle": bundle, "guide": guided})
    try:
        plan = compose(bundle, guided.answers)
    except CatalogueRefusal as refusal:
        return page(request, "portal/nothing.html", {"bundle": bundle, "guide": guided, "refusal": refusal}, status=409)
    context = {
        "bundle": bundle, "guide": guided, "plan": plan, "letter": letter(plan, centre()),
        "query": address(guided.answers, guided.steps),
    }  # fmt: skip
    return page(request, "portal/plan.html", context)


@require_GET
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """The list to print and tick off; in large print where asked. The code on it leads back to this situation."""
    bundle = bundle_or_none(request, code)
    if bundle is None:
        return refuse(request, _GONE, status=404)
    guided = Guide.read(bundle, request.GET)
    try:
        plan = compose(bundle, guided.answers)
    except CatalogueRefusal as refusal:
        return refuse(request, str(refusal), status=409)
    query = address(guided.answers, guided.steps)
    back = f"{reverse('portal:guide', args=[bundle.code])}?{query}"
    asked, today = request.GET.get("print", ""), local(now_of(request)).date()
    context = {
        "bundle": bundle, "plan": plan, "guide": guided, "query": query, "back": back, "qr": qr(request.build_absolute_uri(back)),
        "large": asked == "large" if asked else is_on(request, Mode.ELDER), "today": today,
        "copied": settings.WINDOW_COPIES, "fees": fees(bundle, plan), "halls": [v for v in venues(on=today) if v.tier == Tier.HALL],
    }  # fmt: skip
    return page(request, "portal/checklist.html", context)
