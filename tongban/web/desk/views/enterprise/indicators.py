"""Schemes of indicators, the results units report, points lost and ranks."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.oversight.enterprise import reference, schemes, usecases
from tongban.oversight.enterprise.models import IndicatorResult, Scheme
from tongban.oversight.enterprise.policies.common import is_office
from tongban.oversight.enterprise.reading import Preview
from tongban.oversight.enterprise.selectors import indicators as selectors
from tongban.oversight.enterprise.transitions.results import possible
from tongban.oversight.enterprise.usecases.indicators import line_of, may_check, may_report, number_of
from tongban.oversight.enterprise.values.campaign import HANDLERS
from tongban.oversight.enterprise.values.registers import ResultAct, ResultState
from tongban.web.desk.forms import enterpriseregisters as forms
from tongban.web.desk.typed import today_of
from tongban.web.desk.uploads import ticket_of, uploaded
from tongban.web.desk.views.enterprise.issues import attached
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx

LOOKERS: Final = (Duty.ENTERPRISE, Duty.SUPERVISE)
_ABOUT: Final = "enterprise.scheme"


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def overview(request: HttpRequest) -> HttpResponse:
    """Schemes; one comes in from a file after it was looked at, or as it is shipped."""
    refusal, preview, ticket, name = "", None, "", ""
    form = forms.SchemeForm(request.POST or None, initial={"year": today_of(request).year})
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise Refused("请填写方案的名称、适用地区和年度")
            told = form.cleaned_data
            if "shipped" in request.POST:
                lines = [line_of(row) for row in reference.book()["indicators"]]
                usecases.keep_scheme(actor=actor_of(request), lines=lines, now=now_of(request), **told)
                return _in(request, len(lines))
            name, content = uploaded(request, _ABOUT, missing="请选择方案文件（YAML或表格），或使用随产品提供的方案")
            sure = "sure" in request.POST
            preview = usecases.import_scheme(
                actor=actor_of(request), content=content, now=now_of(request), sure=sure, **told
            )
            if sure and not preview.faults:
                return _in(request, len(preview.rows))
            ticket = ticket_of(name, content, _ABOUT)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "schemes": selectors.schemes(), "form": form, "refusal": refusal, "preview": preview, "ticket": ticket, "name": name,
        "office": is_office(actor_of(request)), "weights": sum(line.weight for _, line, _ in preview.rows) if preview else 0,
    }  # fmt: skip
    return page(request, "desk/enterprise/schemes.html", context, status=_status(refusal, preview))


def _status(refusal: str, preview: Preview | None) -> int:
    return 422 if refusal or (preview is not None and preview.faults) else 200


def _in(request: HttpRequest, count: int) -> HttpResponse:
    messages.success(request, f"方案已登记，{count}项指标")
    return redirect("desk:enterprise_schemes")


def _scheme(key: UUID) -> Scheme:
    found = Scheme.objects.filter(pk=key).first()
    if found is None:
        raise Http404("没有这个方案")
    return found


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def scheme(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """One scheme with the results of a period: points, what was lost, by area and by unit with ranks."""
    found, refusal = _scheme(scheme_id), ""
    form = forms.RoundForm(
        request.POST or None, initial={"start": date(found.year, 1, 1), "end": date(found.year, 12, 31)}
    )
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise Refused("请填写填报的起止日期")
            start, end = form.cleaned_data["start"], form.cleaned_data["end"]
            count = usecases.ask_for_results(
                actor=actor_of(request), scheme=found, start=start, end=end, now=now_of(request)
            )
            messages.success(request, f"已向责任单位布置填报{count}项")
            return redirect("desk:enterprise_scheme", scheme_id)
        except Refused as wrong:
            refusal = str(wrong)
    rounds = selectors.rounds(found)
    start = next((s for s, _ in rounds if s.isoformat() == request.GET.get("start")), rounds[0][0] if rounds else None)
    rows = list(selectors.results(found, start)) if start else []
    scored = [selectors.scored(row) for row in rows]
    if request.GET.get("form") == "xlsx":
        heads = ("编号", "一级指标", "二级指标", "责任单位", "分值", "数值", "得分", "失分", "状态")
        cells = (
            (s.code, s.area, s.name, s.responsible, s.weight, s.value, s.points, s.lost, r.get_state_display())
            for s, r in zip(scored, rows, strict=True)
        )
        return xlsx(f"{found.name}结果", heads, ([_cell(c) for c in line] for line in cells))
    context = {
        "scheme": found, "lines": selectors.lines(found) if not rows else [], "rounds": rounds, "start": start, "results": list(zip(rows, scored, strict=True)),
        "areas": schemes.standings(scored, "area"), "units": schemes.standings(scored, "responsible"), "form": form, "refusal": refusal,
        "office": is_office(actor_of(request)), "points": sum(s.points for s in scored if s.points is not None),
        "weight": sum(s.weight for s in scored if s.points is not None), "whole": sum(s.weight for s in scored),
    }  # fmt: skip
    return page(request, "desk/enterprise/scheme.html", context, status=409 if refusal else 200)


def _cell(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str) else str(cell)


@require_GET
@staff(Duty.ENTERPRISE, *HANDLERS)
def mine(request: HttpRequest) -> HttpResponse:
    """What the actor's units have to report."""
    state = request.GET.get("state", "")
    found = selectors.of_units(actor_of(request))
    if state in ResultState.values:
        found = found.filter(state=state)
    return page(request, "desk/enterprise/results.html", {"rows": found[:300], "state": state, "states": ResultState.choices, "office": is_office(actor_of(request))})  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE, *HANDLERS)
def result(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """One result: report it, look at it, publish it."""
    found = selectors.result(result_id)
    if found is None or may_report(actor_of(request), found) is not None:
        raise Http404("没有这项指标")
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, _do(request, found))
            return redirect("desk:enterprise_result", result_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.result(result_id) or found
    no = may_check(actor_of(request), found)
    acts = [a for a in possible(ResultState(found.state)) if a is ResultAct.REPORT or no is None]
    context = {
        "row": found, "scored": selectors.scored(found), "refusal": refusal, "typed": request.POST if refusal else {}, "acts": acts, "no": no,
        "office": is_office(actor_of(request)),
    }  # fmt: skip
    return page(request, "desk/enterprise/result.html", context, status=409 if refusal else 200)


def _do(request: HttpRequest, found: IndicatorResult) -> str:
    given, actor, now = request.POST, actor_of(request), now_of(request)
    what = given.get("act", "")
    if what not in ResultAct.values:
        raise Refused("请选择要做的事")
    if what == ResultAct.REPORT:
        value = number_of(given.get("value", ""), "数值")
        usecases.report_result(
            actor=actor, row=found, value=value, said=given.get("said", ""), now=now, paper=attached(request)
        )
    else:
        usecases.check_result(actor=actor, row=found, what=ResultAct(what), said=given.get("said", ""), now=now)
    return f"{ResultAct(what).label}已登记"


@require_GET
@staff(Duty.ENTERPRISE, Duty.SUPERVISE, *HANDLERS)
def evidence(request: HttpRequest, result_id: UUID) -> HttpResponse:
    row = selectors.result(result_id)
    actor = actor_of(request)
    if row is None or row.file is None or (may_report(actor, row) is not None and not actor.has(Duty.SUPERVISE)):
        raise Http404("没有这份材料")
    return send_file(row.file, row.file_name or "证明材料")
