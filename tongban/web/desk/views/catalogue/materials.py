"""The canonical papers: what evidence each is, who issues it, whether it is fetched instead of asked for."""

from dataclasses import asdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.ids import secret_text
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.services.catalogue import selectors, usecases
from tongban.services.catalogue.words import GRADES, PAPER_KINDS, SOURCES
from tongban.web.desk.forms.catalogue import MaterialForm
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse


@require_GET
@staff(Duty.CATALOGUE)
def materials(request: HttpRequest) -> HttpResponse:
    """All papers by name; those that could be shared but are still asked for stand out."""
    query = request.GET.get("q", "").strip()[:100]
    found = selectors.all_materials()
    if query:
        found = found.filter(name__icontains=query)
    context = {
        "query": query, "rows": Paginator(found, 50).get_page(request.GET.get("page")), "kinds": PAPER_KINDS,
        "sources": SOURCES, "grades": GRADES, "bodies": dict(Department.objects.values_list("code", "name")),
    }  # fmt: skip
    return page(request, "desk/catalogue/materials.html", context)


@require_http_methods(["GET", "POST"])
@staff(Duty.CATALOGUE)
def material(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter or correct one paper."""
    spec = selectors.materials_named([code]).get(code) if code else None
    if code and spec is None:
        return refuse(request, "材料目录里没有这种材料。", status=404)
    bodies = Department.objects.exclude(kind="office").order_by("name").values_list("code", "name")
    form = MaterialForm(request.POST or None, initial=asdict(spec) if spec else {"source_channel": "10"}, bodies=bodies)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            kept = form.spec(code or f"m-{secret_text(8).lower()}")
            usecases.keep_material(actor=actor_of(request), material=kept, now=now_of(request))
            messages.success(request, f"《{kept.name}》已保存，在所有事项中立即生效")
            return redirect("desk:materials")
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "form": form,
        "refusal": refusal,
        "spec": spec,
        "uses": list(selectors.items_asking(code)) if spec else [],
    }
    return page(request, "desk/catalogue/material.html", context, status=422 if request.method == "POST" else 200)
