"""Walk-throughs of leaders; the reform ledger with the four cuts of the editions."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.oversight.supervision.models import ReformEntry, WalkThrough
from tongban.oversight.supervision.selectors import reform as selectors
from tongban.oversight.supervision.usecases import reform as usecases
from tongban.oversight.supervision.values.reform import Kind, Mode, Seen, State
from tongban.web.desk.typed import count_of, day_of, query_without_page, today_of
from tongban.web.desk.views.supervision.letteracts import paper_of
from tongban.web.desk.views.supervision.letterdrafts import unit_of
from tongban.web.desk.views.supervision.tasks import REGISTRARS, unit_choices
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
FINDINGS: Final = 5


@require_GET
@staff(*REGISTRARS)
def walks(request: HttpRequest) -> HttpResponse:
    text, mode = request.GET.get("q", "").strip()[:60], request.GET.get("mode", "")
    found = selectors.walks(text=text, mode=mode if mode in Mode.values else "")
    if request.GET.get("form") == "xlsx":
        heads = ("日期", "方式", "部门", "领导", "体验事项", "用时（分钟）", "体验情况", "发现的问题", "改进")
        return xlsx("走流程台账", heads, (_walk_cells(w) for w in found.prefetch_related("findings")[:2000]))
    context = {
        "rows": Paginator(found, PAGE).get_page(request.GET.get("page")), "modes": Mode.choices, "mode": mode, "text": text,
        "query": query_without_page(request),
    }  # fmt: skip
    return page(request, "desk/supervision/reform/walks.html", context)


def _walk_cells(row: WalkThrough) -> tuple[Any, ...]:
    findings = sorted(row.findings.all(), key=lambda f: f.position)
    return (
        row.on, Mode(row.mode).label, row.department.name, row.leader, row.matter_name, row.minutes, row.summary,
        "\n".join(f"{f.position}. {f.text}" for f in findings), "\n".join(f"{f.position}. {f.change}" for f in findings if f.change),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def walk_new(request: HttpRequest) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            given, mode = request.POST, request.POST.get("mode", "")
            if mode not in Mode.values:
                raise Refused("请选择方式")
            row = usecases.walk_through(
                actor=actor_of(request), on=day_of(request, "on", "日期"), mode=Mode(mode), leader=given.get("leader", ""),
                department=Department.objects.get(pk=unit_of(given.get("department", ""), "部门")), matter=given.get("matter", ""),
                matter_name=given.get("matter_name", ""), minutes=count_of(request, "minutes", "用时的分钟数") if given.get("minutes", "").strip() else None,
                summary=given.get("summary", ""), seen=_seen(request), now=now_of(request), paper=paper_of(request),
            )  # fmt: skip
            messages.success(request, "走流程已登记")
            return redirect("desk:walk", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "typed": request.POST, "refusal": refusal, "units": unit_choices(), "modes": Mode.choices, "places": range(1, FINDINGS + 1),
        "today": today_of(request).isoformat(),
    }  # fmt: skip
    return page(request, "desk/supervision/reform/walk_form.html", context, status=409 if refusal else 200)


def _seen(request: HttpRequest) -> list[Seen]:
    given, found = request.POST, []
    for n in range(1, FINDINGS + 1):
        text, unit = given.get(f"text-{n}", "").strip(), given.get(f"unit-{n}", "")
        if text:
            due_on = day_of(request, f"due-{n}", f"第{n}个问题的期限") if given.get(f"due-{n}") else None
            found.append(
                Seen(text=text, unit_id=unit_of(unit, f"第{n}个问题的整改单位") if unit else None, due_on=due_on)
            )
        elif unit:
            raise Refused(f"第{n}个问题选了单位，请写问题")
    return found


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def walk(request: HttpRequest, walk_id: UUID) -> HttpResponse:
    """One walk-through; what was changed about each finding is put down here."""
    found, refusal = selectors.walk(walk_id), ""
    if found is None:
        raise Http404("没有这次走流程")
    if request.GET.get("form") == "file" and found.file is not None:
        return send_file(found.file, found.file_name or "体验材料")
    if request.method == "POST":
        try:
            row = next((f for f in found.findings.all() if str(f.pk) == request.POST.get("key")), None)
            if row is None:
                raise Refused("请选择问题")
            on = day_of(request, "on", "改进日期")
            usecases.put_change(
                actor=actor_of(request), finding=row, change=request.POST.get("said", ""), on=on, now=now_of(request)
            )
            messages.success(request, "改进情况已登记")
            return redirect("desk:walk", walk_id)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "walk": found,
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "today": today_of(request).isoformat(),
    }
    return page(request, "desk/supervision/reform/walk.html", context, status=409 if refusal else 200)


# --- the ledger --------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def ledger(request: HttpRequest) -> HttpResponse:
    """Look-backs at one-things, adjustments of lists, other reform; a new entry is made here."""
    refusal = ""
    if request.method == "POST":
        try:
            row = _enter(request)
            messages.success(request, "已登记")
            return redirect("desk:reform_entry", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    given = request.GET
    text, kind, state = given.get("q", "").strip()[:60], given.get("kind", ""), given.get("state", "")
    found = selectors.entries(
        kind=kind if kind in Kind.values else "", state=state if state in State.values else "", text=text
    )
    if given.get("form") == "xlsx":
        heads = ("类型", "日期", "事项代码", "事项或清单", "部门", "发现或事由", "状态", "改进", "改进日期", "依据")
        return xlsx("改革台账", heads, (_cells(row) for row in found[:2000]))
    context = {
        "rows": Paginator(found, PAGE).get_page(given.get("page")), "kinds": Kind.choices, "kind": kind, "states": State.choices, "state": state,
        "text": text, "query": query_without_page(request), "refusal": refusal, "typed": request.POST, "units": unit_choices(),
        "today": today_of(request).isoformat(),
    }  # fmt: skip
    return page(request, "desk/supervision/reform/ledger.html", context, status=409 if refusal else 200)


def _cells(row: ReformEntry) -> tuple[Any, ...]:
    return (
        Kind(row.kind).label, row.on, row.matter, row.matter_name, row.department.name if row.department else "", row.found, State(row.state).label,
        row.change, row.changed_on, row.basis,
    )  # fmt: skip


def _edition(request: HttpRequest, name: str, title: str) -> int | None:
    return count_of(request, name, title) if request.POST.get(name, "").strip() else None


def _enter(request: HttpRequest) -> ReformEntry:
    given, kind, unit = request.POST, request.POST.get("kind", ""), request.POST.get("department", "")
    if kind not in Kind.values:
        raise Refused("请选择类型")
    return usecases.enter(
        actor=actor_of(request), kind=Kind(kind), on=day_of(request, "on", "日期"), found=given.get("found", ""), matter=given.get("matter", ""),
        matter_name=given.get("matter_name", ""), department=Department.objects.get(pk=unit_of(unit, "部门")) if unit else None,
        basis=given.get("basis", ""), edition_before=_edition(request, "edition_before", "原版的版次"),
        edition_after=_edition(request, "edition_after", "新版的版次"), now=now_of(request),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry with the four cuts of its editions."""
    found, refusal = selectors.entry(entry_id), ""
    if found is None:
        raise Http404("没有这条登记")
    if request.method == "POST":
        try:
            usecases.put_right(
                actor=actor_of(request), entry=found, change=request.POST.get("said", ""), on=day_of(request, "on", "改进日期"),
                edition_after=_edition(request, "edition_after", "新版的版次"), now=now_of(request),
            )  # fmt: skip
            messages.success(request, "改进情况已登记")
            return redirect("desk:reform_entry", entry_id)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "entry": found, "cuts": selectors.cuts_of(found), "refusal": refusal, "typed": request.POST if refusal else {},
        "today": today_of(request).isoformat(), "editions": selectors.editions(found.matter) if found.matter else [],
    }  # fmt: skip
    return page(request, "desk/supervision/reform/entry.html", context, status=409 if refusal else 200)
