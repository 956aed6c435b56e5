"""The public zone: the catalogue of what is published, one publication, guides and results read live, search."""

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.openness import reference
from tongban.oversight.openness.models import Publication
from tongban.oversight.openness.selectors import publications as selectors
from tongban.oversight.openness.selectors import questions
from tongban.oversight.openness.values.publications import State
from tongban.web.ui.actor import now_of
from tongban.web.ui.replies import page, refuse, send_file

_SHOWN = 30


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The catalogue, the newest publications; or what was sought."""
    query = request.GET.get("q", "").strip()[:100]
    found, faqs = selectors.search(query) if query else ([], [])
    context = {
        "query": query, "found": found, "faqs": faqs, "tree": selectors.tree(), "newest": [] if query else list(selectors.public()[:8]),
        "names": {c.code: c.title for c in reference.categories().values()},
    }  # fmt: skip
    return page(request, "portal/open/home.html", context)


@require_GET
def category(request: HttpRequest, code: str) -> HttpResponse:
    """One part of the catalogue; parts that are read live have pages of their own."""
    here = reference.categories().get(code)
    if here is None:
        return refuse(request, "没有这个栏目，请从政府信息公开首页进入。", status=404)
    if here.source == "guides":
        return _guides(request, here)
    if here.source == "results":
        return _results(request, here)
    rows = Paginator(selectors.public_in(code), _SHOWN).get_page(request.GET.get("page"))
    inside = [c for c in reference.categories().values() if c.parent == code]
    context = {"part": here, "rows": rows, "inside": inside, "parent": reference.categories().get(here.parent), "names": {c.code: c.title for c in inside}}  # fmt: skip
    return page(request, "portal/open/category.html", context)


def _guides(request: HttpRequest, here: reference.Category) -> HttpResponse:
    """Live from the catalogue of items: what is public today."""
    today, text = local(now_of(request)).date(), request.GET.get("q", "").strip()[:60]
    counts = selectors.guide_counts(on=today)
    known = {code for code, _, _ in counts}
    department = request.GET.get("department", "")
    rows = Paginator(selectors.guides(on=today, text=text, department=department if department in known else ""), _SHOWN)  # fmt: skip
    context = {
        "part": here, "rows": rows.get_page(request.GET.get("page")), "counts": counts, "department": department, "text": text,
        "whole": sum(n for _, _, n in counts),
    }  # fmt: skip
    return page(request, "portal/open/guides.html", context)


def _results(request: HttpRequest, here: reference.Category) -> HttpResponse:
    """Numbers of what was decided, by department and item; nobody's name."""
    today, asked = local(now_of(request)).date(), request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and 2000 <= int(asked) <= today.year else today.year
    rows = selectors.results(Period(date(year, 1, 1), date(year, 12, 31)))
    context = {
        "part": here, "rows": rows, "year": year, "years": range(today.year, 2020, -1), "decided": sum(r.decided for r in rows),
        "granted": sum(r.granted for r in rows),
    }  # fmt: skip
    return page(request, "portal/open/results.html", context)


@require_GET
def publication(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """One publication; an updated or withdrawn one says so, and why."""
    found = _found(publication_id)
    context = {
        "row": found, "part": reference.categories().get(found.category), "older": selectors.history(found),
        "newer": getattr(found, "replaced_by", None) if found.state == State.REPLACED else None,
        "mine": questions.asked_here(request.session.get("questions", []), publication=found.pk),
        "told": found.category == "evaluation",
    }  # fmt: skip
    return page(request, "portal/open/publication.html", context, status=410 if found.state == State.WITHDRAWN else 200)


def _found(publication_id: UUID) -> Publication:
    found = selectors.publication(publication_id)
    if found is None or found.state in (State.DRAFT, State.DISCARDED):
        raise Http404("没有这条公开信息")
    return found


@require_GET
def attachment(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    found = _found(publication_id)
    if found.file is None or found.state == State.WITHDRAWN:
        raise Http404("没有附件，或者已经撤下")
    return send_file(found.file, found.file_name or found.title)
