"""Keeping the catalogue: lists of items and one-things, drafts, what people sought in vain, exports."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.infra.models import SearchMiss
from tongban.kernel.actors import Duty
from tongban.orgs.models import Department
from tongban.services.catalogue import selectors
from tongban.services.catalogue.exporting import export_items
from tongban.services.lifeevents.exporting import export_lifeevents
from tongban.services.lifeevents.selectors import current_versions
from tongban.web.ui.actor import staff
from tongban.web.ui.replies import page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff(Duty.CATALOGUE)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Drafts first, then one-things and items by department; what was sought in vain."""
    query = request.GET.get("q", "").strip()[:100]
    department = request.GET.get("department", "").strip()[:60]
    found = selectors.listed_items(text=query, department=department)
    context = {
        "query": query,
        "department": department,
        "departments": Department.objects.filter(items__isnull=False).distinct().order_by("name"),
        "rows": Paginator(found, 50).get_page(request.GET.get("page")),
        "versions": current_versions().order_by("life_event__code"),
        "drafts": selectors.open_drafts(),
        "misses": SearchMiss.objects.order_by("-count", "query")[:20],
    }
    return page(request, "desk/catalogue/list.html", context)


@require_GET
@staff(Duty.CATALOGUE)
def export(request: HttpRequest, what: str) -> HttpResponse:
    """The catalogue as a file that the import takes back."""
    if what == "items":
        reply = HttpResponse(export_items(), content_type=XLSX)
        reply["Content-Disposition"] = "attachment; filename=items.xlsx"
        return reply
    reply = HttpResponse(export_lifeevents(), content_type="application/yaml")
    reply["Content-Disposition"] = "attachment; filename=lifeevents.yaml"
    return reply
