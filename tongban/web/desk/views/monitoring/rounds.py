"""Performance monitoring: rounds with their calendar, lights, reasons, freezing, corrections, the table."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.finance.performance.models import Correction, FilingStep, MonitoringLine, MonitoringRound
from tongban.finance.performance.monitoring import policies, rules, selectors, usecases
from tongban.finance.performance.monitoring.policies import READERS
from tongban.finance.performance.monitoring.values import Cause, RoundState
from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.web.desk.forms import monitoring as forms
from tongban.web.desk.typed import day_of, today_of
from tongban.web.desk.views.monitoring import sheet as sheets
from tongban.web.desk.views.organisation.organisations import keep
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page


def _round(pk: UUID) -> MonitoringRound:
    found = selectors.round_of(pk)
    if found is None:
        raise Http404("没有这一轮监控")
    return found


@require_GET
@staff(*READERS)
def board(request: HttpRequest) -> HttpResponse:
    """Every round at a glance, what is due, and corrections that are open."""
    today = today_of(request)
    context = {
        "rounds": [(r, sheets.rate(r.executed_fen, r.full_year_fen or r.opening_fen)) for r in selectors.rounds()], "today": today,
        "steps": selectors.calendar_open()[:30], "corrections": selectors.corrections(open_=True)[:30],
        "may_open": policies.may_monitor(actor_of(request)) is None,
    }  # fmt: skip
    return page(request, "desk/monitoring/board.html", context)


@require_http_methods(["GET", "POST"])
@staff(Duty.PERFORMANCE)
def new(request: HttpRequest) -> HttpResponse:
    """Open a round with the calendar of each office; the last one's calendar comes as a start."""
    posted, more, refusal = request.method == "POST", "more" in request.POST, ""
    data: Any = None
    if posted:
        data = request.POST.copy()
        if more:
            total = data.get("o-TOTAL_FORMS", "0")
            data["o-TOTAL_FORMS"] = str(min(30, (int(total) if total.isdecimal() and len(total) < 4 else 0) + 2))
    form, offices = forms.RoundForm(data), forms.OfficeFormSet(data, prefix="o", initial=_last_calendar())
    if posted and not more:
        if form.is_valid() and offices.is_valid():
            try:
                row = _open(request, form, offices)
                messages.success(request, f"截至{row.as_of}的监控已开展")
                return redirect("desk:monitoring_round", row.pk)
            except Refused as wrong:
                refusal = str(wrong)
        elif not offices.is_valid():
            refusal = "科室日程里有要改的地方，已在下面标出"
    status = 200 if not posted or more else 409 if refusal else 422
    context = {"form": form, "offices": offices, "refusal": refusal, "checked": posted and not more}
    return page(request, "desk/monitoring/new.html", context, status=status)


def _last_calendar() -> list[dict[str, Any]]:
    """Offices and persons of the newest round; the days are new."""
    found: dict[Any, dict[str, Any]] = {}
    for step in selectors.last_terms():
        found.setdefault(step.office_id, {"office": step.office_id})[f"{step.step}_who"] = step.who
    return list(found.values())


def _open(request: HttpRequest, form: forms.RoundForm, offices: Any) -> MonitoringRound:
    calendar: dict[Department, Any] = {}
    for one in offices:
        office = one.cleaned_data.get("office")
        if office in calendar:
            raise Refused(f"“{office.name}”列了两次")
        if office:
            calendar[office] = one.terms()
    return usecases.open_round(actor=actor_of(request), calendar=calendar, now=now_of(request), **form.cleaned_data)


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def round_(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round: money against time, targets against progress, calendar, corrections; its steps and its freezing."""
    found, refusal = _round(round_id), ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, found))
            return redirect("desk:monitoring_round", round_id)
        except Refused as wrong:
            refusal, found = str(wrong), _round(round_id)
    actor, lines = actor_of(request), list(found.lines.all())
    corrections = list(selectors.corrections(round_=found))
    context = {
        "round": found, "refusal": refusal, "today": today_of(request), "open": found.state == RoundState.OPEN, "money": sheets.money_rows(found),
        "wan": sheets.wan, "rate": sheets.rate, "months": sheets.months(found), "say_deviation": rules.say_deviation,
        "lines": [(x, sheets.say_target(x), sheets.say_value(x), [Cause(c).label for c in x.causes]) for x in lines],
        "expected": sheets.rate(int(rules.year_share(found.as_of) * 1_000_000), 1_000_000), "corrections": corrections,
        "money_causes": [Cause(c).label for c in found.money_causes], "steps": _by_office(found),
        "gaps": usecases.gaps(found) if found.state == RoundState.OPEN else [], "may_monitor": policies.may_monitor(actor) is None,
        "may_fill": policies.may_fill(actor) is None, "may_money": policies.may_fill_money(actor) is None,
    }  # fmt: skip
    return page(request, "desk/monitoring/round.html", context, status=409 if refusal else 200)


def _by_office(found: MonitoringRound) -> list[tuple[str, list[FilingStep]]]:
    rows: dict[str, list[FilingStep]] = {}
    for step in found.steps.all():
        rows.setdefault(step.office.name, []).append(step)
    return list(rows.items())


def _act(request: HttpRequest, found: MonitoringRound) -> str:
    actor, now = actor_of(request), now_of(request)
    if "freeze" in request.POST:
        usecases.freeze_round(actor=actor, round_=found, now=now)
        return "已定稿，数值不再改变"
    if "recount" in request.POST:
        return f"重新计数：{usecases.recount(actor=actor, round_=found, now=now)}个指标由登记计出"
    wanted = request.POST.get("step", "")
    step = next((s for s in found.steps.all() if str(s.pk) == wanted), None)
    if step is None:
        raise Refused("请选择一个步骤")
    on = day_of(request, "on", "完成日期")
    usecases.do_step(actor=actor, step=step, on=on, note=request.POST.get("note", ""), now=now)
    return f"{step.office.name}的“{step.get_step_display()}”已完成"


def _edit(
    request: HttpRequest,
    found: MonitoringRound,
    form: Any,
    title: str,
    act: Callable[[dict[str, Any]], str],
    note: str = "",
) -> HttpResponse:
    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, done)
        return redirect("desk:monitoring_round", found.pk)
    context = {"round": found, "form": form, "refusal": refusal, "title": title, "note": note}
    return page(request, "desk/monitoring/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(Duty.PERFORMANCE, Duty.OFFICE)
def line(request: HttpRequest, round_id: UUID, line_id: int) -> HttpResponse:
    """What an office says of one indicator."""
    found = _round(round_id)
    row = next((x for x in found.lines.all() if x.pk == line_id), None)
    if row is None:
        raise Http404("没有这个指标")
    form = forms.LineForm(request.POST or None, line=row)

    def act(facts: dict[str, Any]) -> str:
        kept = usecases.enter_line(actor=actor_of(request), line=row, entry=form.entry(), now=now_of(request))
        return f"“{kept.name}”已填报，{kept.get_light_display()}灯"

    return _edit(request, found, form, row.name, act, _said_of(row))


def _said_of(row: MonitoringLine) -> str:
    parts = [
        f"年度指标值 {sheets.say_target(row)}",
        f"现在 {sheets.say_value(row) or '未填'}（{row.get_known_display() or '未填'}）",
    ]
    return "，".join(parts)


@require_http_methods(["GET", "POST"])
@staff(Duty.PERFORMANCE, Duty.FINANCE)
def money(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The money of a round."""
    found = _round(round_id)
    form = forms.MoneyForm(request.POST or None, round_=found)

    def act(facts: dict[str, Any]) -> str:
        kept = usecases.enter_money(actor=actor_of(request), round_=found, entry=form.entry(), now=now_of(request))
        return f"资金执行情况已填报，{kept.get_money_light_display()}灯"

    return _edit(request, found, form, "资金执行情况", act)


@require_http_methods(["GET", "POST"])
@staff(Duty.PERFORMANCE, Duty.OFFICE)
def correction_new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    found = _round(round_id)
    initial = {"line": request.GET.get("line", "")}
    form = forms.CorrectionForm(request.POST or None, round_=found, initial=initial)

    def act(facts: dict[str, Any]) -> str:
        row = next((x for x in found.lines.all() if str(x.pk) == facts["line"]), None)
        usecases.set_correction(
            actor=actor_of(request), round_=found, line=row, measure=facts["measure"], owner=facts["owner"], due=facts["due"],
            now=now_of(request),
        )  # fmt: skip
        return "纠偏措施已登记"

    return _edit(request, found, form, "登记纠偏措施", act)


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """A corrective measure and its follow-up."""
    found = selectors.corrections().filter(pk=correction_id).first()
    if found is None:
        raise Http404("没有这项纠偏措施")
    refusal = ""
    if request.method == "POST":
        try:
            _follow(request, found)
            return redirect("desk:monitoring_correction", correction_id)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "correction": found, "refusal": refusal, "today": today_of(request), "said": request.POST.get("said", ""),
        "may_fill": policies.may_fill(actor_of(request)) is None,
    }  # fmt: skip
    return page(request, "desk/monitoring/correction.html", context, status=409 if refusal else 200)


def _follow(request: HttpRequest, found: Correction) -> None:
    done = "done" in request.POST
    usecases.follow_up(
        actor=actor_of(request), correction=found, on=day_of(request, "on", "日期"), said=request.POST.get("said", ""), done=done,
        now=now_of(request),
    )  # fmt: skip
    messages.success(request, "纠偏措施已完成" if done else "跟踪情况已登记")


@require_GET
@staff(*READERS)
def table(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """绩效目标执行监控表"""
    found = _round(round_id)
    reply = HttpResponse(sheets.table(found))
    name = f"绩效目标执行监控表（截至{found.as_of}）.xlsx"
    for header, value in files.headers(files.XLSX, name).items():
        reply[header] = value
    return reply
