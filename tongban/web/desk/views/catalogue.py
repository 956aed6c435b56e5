"""Keeping the catalogue: lists, import with a look before it counts, what people sought in vain."""

import base64
from datetime import datetime

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import search
from tongban.infra.models import SearchMiss
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.services.catalogue.exporting import export_items
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.models import Item
from tongban.services.catalogue.values import Report
from tongban.services.lifeevents.exporting import export_lifeevents
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.services.lifeevents.selectors import current_versions
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

_BYTES_MAX = 20_000_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff(Duty.CATALOGUE)
def catalogue(request: HttpRequest) -> HttpResponse:
    """The one-things and items in force; search; what was sought in vain."""
    query = request.GET.get("q", "").strip()[:100]
    context = {
        "query": query,
        "found": search.find(query, limit=50) if query else None,
        "versions": current_versions().order_by("life_event__code"),
        "items": Item.objects.count(),
        "misses": SearchMiss.objects.order_by("-count", "query")[:20],
    }
    return page(request, "desk/catalogue.html", context)


@require_http_methods(["GET", "POST"])
@staff(Duty.CATALOGUE)
def import_page(request: HttpRequest) -> HttpResponse:
    """Upload, look at what would happen, then let it happen."""
    report: Report | None = None
    refusal, ticket, name = "", "", ""
    if request.method == "POST":
        try:
            name, content = _content(request)
            sure = "sure" in request.POST
            report = _import(actor_of(request), name, content, now_of(request), dry_run=not sure)
            if sure:
                done = f"导入完成：新增{report.created}，更新{report.updated}，未变{report.unchanged}"
                messages.success(request, done + (f"；{len(report.errors)}行有误未导入" if report.errors else ""))
                if not report.errors:
                    return redirect("desk:catalogue")
            else:
                ticket = signing.dumps(
                    {"name": name, "content": base64.b64encode(content).decode()}, salt="import", compress=True
                )
        except Refused as wrong:
            refusal = str(wrong)
    context = {"report": report, "refusal": refusal, "ticket": ticket, "name": name}
    return page(request, "desk/import.html", context, status=422 if refusal else 200)


def _content(request: HttpRequest) -> tuple[str, bytes]:
    """The file just uploaded, or the one looked at before (signed, so that it is the same)."""
    if "ticket" in request.POST:
        try:
            kept = signing.loads(request.POST["ticket"], salt="import", max_age=3600)
        except signing.BadSignature as wrong:
            raise Refused("预览已过期，请重新选择文件") from wrong
        return str(kept["name"]), base64.b64decode(kept["content"])
    given = request.FILES.get("file")
    if given is None:
        raise Refused("请先选择文件")
    if (given.size or 0) > _BYTES_MAX:
        raise Refused(f"文件超过{_BYTES_MAX // 1_000_000}MB，请用命令行 tongban import 导入")
    return given.name or "", given.read()


def _import(actor: Actor, name: str, content: bytes, now: datetime, *, dry_run: bool) -> Report:
    if name.lower().endswith((".yaml", ".yml")):
        return import_lifeevents(actor=actor, content=content, now=now, dry_run=dry_run)
    return import_items(actor=actor, content=content, filename=name, now=now, dry_run=dry_run)


@require_GET
@staff(Duty.CATALOGUE)
def export(request: HttpRequest, what: str) -> HttpResponse:
    """The catalogue as a file that the import takes back."""
    if what == "items":
        reply = HttpResponse(export_items(), content_type=_XLSX)
        reply["Content-Disposition"] = "attachment; filename=items.xlsx"
        return reply
    reply = HttpResponse(export_lifeevents(), content_type="application/yaml")
    reply["Content-Disposition"] = "attachment; filename=lifeevents.yaml"
    return reply
