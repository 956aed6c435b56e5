"""Finding a matter: the first page, search, the page of one matter, its guide."""

from typing import Any, Final

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.infra import search
from tongban.kernel.actors import Actor
from tongban.kernel.times import local
from tongban.orgs.selectors import venues
from tongban.orgs.values import Tier
from tongban.oversight.openness.selectors import publications
from tongban.services.cases.cards import cards_of
from tongban.services.cases.values import ApplicationState
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.errors import CatalogueRefusal, NotFound
from tongban.services.catalogue.guide import ItemGuide
from tongban.services.catalogue.selectors import guides
from tongban.services.catalogue.values import Bundle
from tongban.services.lifeevents.selectors import bundle_of, current_versions
from tongban.web.portal.finding import SHOWN
from tongban.web.portal.finding import results as results_of
from tongban.web.portal.overview import glance_of, stages
from tongban.web.portal.placed import here_of
from tongban.web.ui.actor import actor_of, is_verified, now_of
from tongban.web.ui.frequent import often
from tongban.web.ui.replies import page, refuse

_NOTICES: Final = 3


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Search box, the one-things, where and when."""
    on = local(now_of(request)).date()
    events = list(current_versions(on).annotate(parts=Count("members")).order_by("life_event__code"))
    places = list(venues(on=on))
    actor = actor_of(request)
    mine = cards_of(actor, verified=is_verified(actor), now=now_of(request)) if _citizen(actor) else []
    context = {
        "to_correct": [card for card in mine if card.state is ApplicationState.CORRECTION],
        "frequent": often(now_of(request)),
        "notices": list(publications.public()[:_NOTICES]),
        "persons": [e for e in events if e.life_event.audience != "legal"],
        "companies": [e for e in events if e.life_event.audience == "legal"],
        "halls": [v for v in places if v.tier == Tier.HALL],
        "stations": [v for v in places if v.tier != Tier.HALL],
    }
    return page(request, "portal/home.html", context)


def _citizen(actor: Actor) -> bool:
    return actor.account_id is not None and not actor.is_staff


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """What was found; a search in vain is remembered for the editors."""
    query = request.GET.get("q", "").strip()[:100]
    context: dict[str, Any] = {
        "query": query,
        "results": results_of(query, request.GET, on=local(now_of(request)).date()),
        "shown": SHOWN,
    }
    found = context["results"].found
    if query and (found.guessed or not found.total):
        search.record_miss(query, now=now_of(request))
    return page(request, "portal/search.html", context)


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
    item = _guide_of(bundle)
    context = {
        "bundle": bundle, "plan": plan, "item": item, "asking": here_of(request, matter=code),
        "overview": glance_of(bundle, plan, item) if plan else None, "stages": stages(plan.items) if plan else [],
    }  # fmt: skip
    return page(request, "portal/matter.html", context)


def _guide_of(bundle: Bundle) -> ItemGuide | None:
    """The guide of a single item; a one-thing links to those of its members."""
    version = bundle.items[0].version_id
    return guides([version])[version] if bundle.single and version else None
