"""Departments' own systems: the register of who works what where, and the sheets that go out and come back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.infra import files
from tongban.infra.measures import find
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs import selectors as orgs
from tongban.services.cases import selectors, standing
from tongban.services.cases.usecases import SheetReport, record_results_sheet, set_work_system, sheet_of_sent_out
from tongban.services.cases.values import WorkWay
from tongban.web.desk.typed import a_day, a_number
from tongban.web.desk.views.matters.acting import Typed
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

_BYTES_MAX = 5_000_000


def _mine(actor: Actor) -> list[UUID]:
    return sorted(actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE))


def _show(request: HttpRequest, refusal: str = "", report: SheetReport | None = None) -> HttpResponse:
    actor, today = actor_of(request), local(now_of(request)).date()
    twice, took = find("cases.typed_twice"), find("cases.retyped_minutes")
    assert twice is not None
    assert took is not None
    context = {
        "systems": [(s, WorkWay(s.way).label) for s in standing.work_systems(today)],
        "departments": [d for d in orgs.departments() if actor.has(Duty.ADMIN) or actor.has(Duty.DECIDE, d.pk)],
        "ways": [(w.value, w.label) for w in WorkWay],
        "out": selectors.sent_out(_mine(actor)),
        "works": bool(_mine(actor)),
        "twice": twice.count(Period.year(today.year), ""),
        "took": took.count(Period.year(today.year), ""),
        "year": today.year,
        "refusal": refusal,
        "report": report,
        "typed": Typed(request, refused=bool(refusal)),
        "today": today,
    }
    return page(request, "desk/systems.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "POST"])
@staff(Duty.EXAMINE, Duty.DECIDE, Duty.ADMIN)
def systems(request: HttpRequest) -> HttpResponse:
    """The register; from a day on a department works an item in a system."""
    if request.method == "GET":
        return _show(request)
    given = request.POST
    try:
        if given.get("way", "") not in WorkWay.values:
            raise Refused("请选择办理方式")
        set_work_system(
            actor=actor_of(request), department_id=_department(given.get("department", "")), item=given.get("item", ""),
            way=WorkWay(given["way"]), name=given.get("name", ""), since=a_day(given.get("since", ""), "起始日期"),
            fields_twice=a_number(given.get("fields_twice", "") or "0", "二次录入字段数"),
        )  # fmt: skip
    except Refused as refusal:
        return _show(request, str(refusal))
    messages.success(request, "已登记")
    return redirect("desk:systems")


def _department(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Refused("请选择部门") from wrong


@require_GET
@staff(Duty.EXAMINE, Duty.DECIDE)
def sheet(request: HttpRequest) -> HttpResponse:
    """What my departments work elsewhere, as the spreadsheet to fill in."""
    reply = HttpResponse(sheet_of_sent_out(_mine(actor_of(request))))
    name = f"部门系统办理{local(now_of(request)):%Y%m%d}.xlsx"
    for header, value in files.headers(files.XLSX, name).items():
        reply[header] = value
    return reply


@require_POST
@staff(Duty.EXAMINE, Duty.DECIDE)
def back(request: HttpRequest) -> HttpResponse:
    """The sheet comes back: good rows are recorded, the others say why not."""
    given = request.FILES.get("file")
    try:
        if given is None:
            raise Refused("请选择填好的表格")
        if given.size and given.size > _BYTES_MAX:
            raise Refused("表格超过5MB，请只保留需要回填的行")
        report = record_results_sheet(actor=actor_of(request), content=given.read(), now=now_of(request))
    except Refused as refusal:
        return _show(request, str(refusal))
    return _show(request, report=report)
