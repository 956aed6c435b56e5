"""Finding a matter: the first page, search, the page of one matter, its guide."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.infra import search
from tongban.kernel.times import local
from tongban.orgs.selectors import venues
from tongban.orgs.values import Tier
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.errors import CatalogueRefusal, NotFound
from tongban.services.catalogue.guide import ItemGuide
from tongban.services.catalogue.selectors import guides
from tongban.services.catalogue.values import Bundle
from tongban.services.lifeevents.selectors import bundle_of, lifeevents
from tongban.web.portal.guide import Guide
from tongban.web.portal.placed import here_of
from tongban.web.ui.actor import now_of
from tongban.web.ui.replies import page, refuse

_SHOWN = 50


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Search box, the one-things, where and when."""
    events = list(lifeevents())
    places = list(venues(on=local(now_of(request)).date()))
    context = {
        "persons": [e for e in events if e.audience != "legal"],
        "companies": [e for e in events if e.audience == "legal"],
        "halls": [v for v in places if v.tier == Tier.HALL],
        "stations": [v for v in places if v.tier != Tier.HALL],
    }
    return page(request, "portal/home.html", context)


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """What was found; a search in vain is remembered for the editors."""
    query = request.GET.get("q", "").strip()[:100]
    found = search.find(query, limit=_SHOWN)
    if query and (found.guessed or not found.total):
        search.record_miss(query, now=now_of(request))
    return page(request, "portal/search.html", {"query": query, "found": found})


def bundle_or_none(request: HttpRequest, code: str) -> Bundle | None:
    try:
        return bundle_of(code, on=local(now_of(request)).date())
    except NotFound:
        return None


@require_GET
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """What it is, who handles it, how long, what to bring in the usual case."""
    bundle = bundle_or_none(request, code)
    if bundle is None:
        return refuse(request, "没有找到这个事项，可能已停用。请回首页按名称搜索。", status=404)
    try:
        plan = compose(bundle, {})
    except CatalogueRefusal:
        plan = None
    return page(
        request,
        "portal/matter.html",
        {"bundle": bundle, "plan": plan, "item": _guide_of(bundle), "asking": here_of(request, matter=code)},
    )


def _guide_of(bundle: Bundle) -> ItemGuide | None:
    """The guide of a single item; a one-thing links to those of its members."""
    version = bundle.items[0].version_id
    return guides([version])[version] if bundle.single and version else None


@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One question a page; at the end what it comes to."""
    bundle = bundle_or_none(request, code)
    if bundle is None:
        return refuse(request, "没有找到这个事项，可能已停用。请回首页按名称搜索。", status=404)
    guided = Guide.read(bundle, request.GET)
    if guided.question is not None:
        return page(request, "portal/question.html", {"bundle": bundle, "guide": guided})
    try:
        plan = compose(bundle, guided.answers)
    except CatalogueRefusal as refusal:
        return page(request, "portal/nothing.html", {"bundle": bundle, "guide": guided, "refusal": refusal}, status=409)
    return page(request, "portal/plan.html", {"bundle": bundle, "guide": guided, "plan": plan})
