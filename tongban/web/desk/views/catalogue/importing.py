"""Import with a look before it counts: row by row what would happen, what is wrong and why."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.importing.faults import faults_sheet
from tongban.services.catalogue.values import Report
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.web.desk.uploads import ticket_of, uploaded
from tongban.web.desk.views.catalogue.catalogue import XLSX
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

_SHOWN = 200
_ABOUT, _INSTEAD = "catalogue.import", "请用命令行 tongban import 导入"


@require_http_methods(["GET", "POST"])
@staff(Duty.CATALOGUE)
def import_page(request: HttpRequest) -> HttpResponse:
    """Upload, look at what would happen, then let it happen."""
    report: Report | None = None
    refusal, ticket, name = "", "", ""
    if request.method == "POST":
        try:
            name, content = uploaded(request, _ABOUT, instead=_INSTEAD)
            sure = "sure" in request.POST
            report = _import(actor_of(request), name, content, now_of(request), dry_run=not sure)
            if sure:
                done = f"导入完成：新增{report.created}，更新{report.updated}，未变{report.unchanged}"
                messages.success(request, done + (f"；{len(report.errors)}行有误未导入" if report.errors else ""))
                if not report.errors:
                    return redirect("desk:catalogue")
            ticket = ticket_of(name, content, _ABOUT)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "report": report, "refusal": refusal, "ticket": ticket, "name": name, "done": "sure" in request.POST,
        "shown": _SHOWN, "sheet": not _is_yaml(name), "outcomes": _shown(report) if report else [],
    }  # fmt: skip
    return page(request, "desk/catalogue/import.html", context, status=422 if refusal else 200)


def _shown(report: Report) -> list[tuple[str, list[object]]]:
    """The good rows, those that change something first."""
    groups = (("更新", "updated"), ("新增", "created"), ("未变", "unchanged"))
    return [(title, [row for row in report.rows if row.outcome == outcome]) for title, outcome in groups]


@require_POST
@staff(Duty.CATALOGUE)
def import_errors(request: HttpRequest) -> HttpResponse:
    """The rows that are wrong, with the reason, as a spreadsheet that can be corrected and imported."""
    try:
        name, content = uploaded(request, _ABOUT, instead=_INSTEAD)
        report = _import(actor_of(request), name, content, now_of(request), dry_run=True)
        reply = HttpResponse(faults_sheet(content, report), content_type=XLSX)
    except Refused as wrong:
        return page(
            request, "desk/catalogue/import.html", {"report": None, "refusal": str(wrong), "ticket": ""}, status=422
        )
    reply["Content-Disposition"] = "attachment; filename=errors.xlsx"
    return reply


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml"))


def _import(actor: Actor, name: str, content: bytes, now: datetime, *, dry_run: bool) -> Report:
    if _is_yaml(name):
        return import_lifeevents(actor=actor, content=content, now=now, dry_run=dry_run)
    return import_items(actor=actor, content=content, filename=name, now=now, dry_run=dry_run)
