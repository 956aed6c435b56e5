"""Internal control: the registers of rules, risks with their checks, and findings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.finance.control import checks, selectors, usecases
from tongban.finance.control.models import CheckRun, FindingStep, Regulation, RegulationEdition, Risk
from tongban.finance.control.policies import READERS, WRITERS
from tongban.finance.control.values import Area, FindingSource, FindingState, RegulationKind
from tongban.kernel.refusals import Refused
from tongban.web.desk.forms import control as forms
from tongban.web.desk.typed import day_of, query_without_page, today_of
from tongban.web.desk.views.control.decisions import PAGE, writes
from tongban.web.desk.views.organisation.organisations import keep
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx


def _one_of(request: HttpRequest, name: str, known: Any) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""


# --- rules -----------------------------------------------------------------------------------------------------------------


@require_GET
@staff(*READERS)
def rules(request: HttpRequest) -> HttpResponse:
    """The register of rules, what is missing of the required ones, and how sound they are."""
    today, kind = today_of(request), _one_of(request, "kind", RegulationKind.values)
    ended = bool(request.GET.get("ended"))
    found = selectors.regulations(kind=kind, text=request.GET.get("q", "").strip()[:60], on=today, ended=ended)
    if request.GET.get("form") == "xlsx":
        heads = ("类别", "制度名称", "归口科室", "版本", "文号", "施行日期", "废止日期", "合法性审查", "主要内容")
        rows = (
            (
                r.get_kind_display(),
                r.title,
                r.owner.name,
                e.version,
                e.number,
                e.since,
                e.until,
                e.reviewed_on,
                e.changes,
            )
            for r in found
            for e in r.editions.all()
        )
        return xlsx("内部管理制度", heads, rows)
    context = {
        "rows": Paginator(found, PAGE).get_page(request.GET.get("page")), "kinds": RegulationKind.choices, "kind": kind,
        "text": request.GET.get("q", ""), "ended": ended, "missing": selectors.missing_kinds(today), "today": today,
        "soundness": selectors.soundness(today.year), "query": query_without_page(request), "writes": writes(request),
    }  # fmt: skip
    return page(request, "desk/control/rules.html", context)


@require_http_methods(["GET", "POST"])
@staff(*WRITERS)
def rule_new(request: HttpRequest) -> HttpResponse:
    """Enter a rule with its first version."""
    form = forms.RegulationForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")}
    )

    def act(facts: dict[str, Any]) -> str:
        return str(usecases.add_regulation(actor=actor_of(request), now=now_of(request), **facts).pk)

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, "制度已登记")
        return redirect("desk:control_rule", done)
    return page(
        request, "desk/control/form.html", _page(form, refusal, "登记制度", "制度", "desk:control_rules"), status=status
    )


def _page(form: Any, refusal: str, title: str, above: str, back: str, **more: Any) -> dict[str, Any]:
    return {"form": form, "refusal": refusal, "title": title, "above": above, "back": reverse(back), **more}


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One rule with its versions: a new version, a review, its end."""
    found = Regulation.objects.select_related("owner").filter(pk=rule_id).first()
    if found is None:
        raise Http404("没有这项制度")
    editions = list(found.editions.select_related("file", "entered_by").order_by("-version"))
    adding = "edition" in request.POST
    form = forms.EditionForm(request.POST if adding else None, request.FILES if adding else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422 if adding and not form.is_valid() else 409
        if status != 422:
            try:
                messages.success(request, _of_rule(request, found, editions[0], form))
                return redirect("desk:control_rule", rule_id)
            except Refused as wrong:
                refusal = str(wrong)
    context = {
        "rule": found, "editions": editions, "form": form, "refusal": refusal, "adding": adding, "writes": writes(request),
        "today": today_of(request), "findings": found.findings.order_by("-year", "-sequence")[:20],
    }  # fmt: skip
    return page(request, "desk/control/rule.html", context, status=status)


def _of_rule(request: HttpRequest, found: Regulation, newest: RegulationEdition, form: forms.EditionForm) -> str:
    actor, now = actor_of(request), now_of(request)
    if "edition" in request.POST:
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isdecimal() and len(seen) < 5 else 0
        file = forms.paper_of(form.cleaned_data["file"])
        row = usecases.revise_regulation(
            actor=actor, regulation=found, edition=form.edition(), version=version, now=now, file=file
        )
        return f"已登记第{row.version}版"
    if "review" in request.POST:
        on = day_of(request, "on", "审查日期")
        usecases.review_regulation(actor=actor, edition=newest, on=on, now=now)
        return f"已登记{on}的审查"
    until = day_of(request, "until", "最后一天")
    usecases.end_regulation(actor=actor, regulation=found, until=until, now=now)
    return f"已于{until}废止，记录保留"


@require_GET
@staff(*READERS)
def rule_file(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    found = RegulationEdition.objects.select_related("file").filter(pk=edition_id).first()
    if found is None or found.file is None:
        raise Http404("没有这个文件")
    return send_file(found.file, found.file_name)


# --- risks and checks --------------------------------------------------------------------------------------------------------


@require_GET
@staff(*READERS)
def risks(request: HttpRequest) -> HttpResponse:
    """The risk register, the heaviest first."""
    area, closed = _one_of(request, "area", Area.values), bool(request.GET.get("closed"))
    found = selectors.risks(area=area, closed=closed)
    settings = selectors.Settings(today_of(request))
    if request.GET.get("form") == "xlsx":
        heads = (
            "领域",
            "风险",
            "表现",
            "可能性",
            "影响",
            "等级",
            "责任科室",
            "防控措施",
            "完成期限",
            "识别日期",
            "销号日期",
            "销号说明",
        )
        rows = (
            (
                r.get_area_display(), r.title, r.description, r.likelihood, r.effect, settings.level_of(r).label, r.owner.name, r.measure,
                r.due, r.identified_on, r.closed_on, r.closing,
            )
            for r in found
        )  # fmt: skip
        return xlsx("风险登记", heads, rows)
    rows_ = Paginator(found, PAGE).get_page(request.GET.get("page"))
    runs = selectors.last_runs({r.check_code for r in rows_ if r.check_code})
    context = {
        "rows": rows_, "areas": Area.choices, "area": area, "closed": closed, "today": today_of(request), "level_of": settings.level_of,
        "runs": runs, "query": query_without_page(request), "writes": writes(request),
    }  # fmt: skip
    return page(request, "desk/control/risks.html", context)


@require_http_methods(["GET", "POST"])
@staff(*WRITERS)
def risk(request: HttpRequest, risk_id: UUID | None = None) -> HttpResponse:
    """Enter a risk, say anew how it stands, or take it off the register."""
    found = Risk.objects.select_related("owner").filter(pk=risk_id).first() if risk_id else None
    if risk_id and found is None:
        raise Http404("没有这项风险")
    closing = found is not None and "close" in request.POST
    keys = ("area", "title", "description", "likelihood", "effect", "owner", "measure", "due", "identified_on")
    initial = (
        {**{k: getattr(found, k) for k in keys}, "check": found.check_code}
        if found
        else {"identified_on": today_of(request)}
    )
    form = forms.RiskForm(None if closing else request.POST or None, initial=initial)
    refusal, status = "", 200
    if request.method == "POST":
        status = 409 if closing or form.is_valid() else 422
        if status == 409:
            try:
                messages.success(request, _of_risk(request, found, form, closing=closing))
                return redirect("desk:control_risks")
            except Refused as wrong:
                refusal = str(wrong)
    title = found.title if found else "登记风险"
    context = _page(
        form,
        refusal,
        title,
        "风险",
        "desk:control_risks",
        risk=found,
        today=today_of(request),
        why=request.POST.get("why", ""),
    )
    return page(request, "desk/control/risk.html", context, status=status)


def _of_risk(request: HttpRequest, found: Risk | None, form: forms.RiskForm, *, closing: bool) -> str:
    actor, now = actor_of(request), now_of(request)
    if closing and found is not None:
        on = day_of(request, "on", "销号日期")
        usecases.close_risk(actor=actor, risk=found, on=on, why=request.POST.get("why", ""), now=now)
        return f"“{found.title}”已于{on}销号，记录保留"
    return f"“{usecases.keep_risk(actor=actor, spec=form.spec(), risk=found, now=now).title}”已登记"


@require_GET
@staff(*READERS)
def check_list(request: HttpRequest) -> HttpResponse:
    """Every check with its last run."""
    known = checks.all_checks()
    runs = selectors.last_runs(c.code for c in known)
    context = {"rows": [(c, runs.get(c.code)) for c in known], "writes": writes(request)}
    return page(request, "desk/control/checks.html", context)


@require_GET
@staff(*READERS)
def check_runs(request: HttpRequest, code: str) -> HttpResponse:
    """The runs of one check, and what the newest found."""
    found = checks.find(code)
    if found is None:
        raise Http404("没有这项检查")
    rows = Paginator(selectors.runs(code), 30).get_page(request.GET.get("page"))
    wanted = request.GET.get("run", "")
    shown = next((r for r in rows if str(r.pk) == wanted), rows[0] if rows else None)
    context = {"check": found, "rows": rows, "shown": shown, "writes": writes(request)}
    return page(request, "desk/control/check.html", context)


# --- findings ------------------------------------------------------------------------------------------------------------------


@require_GET
@staff(*READERS)
def findings(request: HttpRequest) -> HttpResponse:
    """Violations with their correction."""
    today = today_of(request)
    state = _one_of(request, "state", (*FindingState.values, "overdue"))
    area, year = _one_of(request, "area", Area.values), _one_of(request, "year", map(str, selectors.finding_years()))
    found = selectors.findings(state=state, area=area, year=int(year or 0), on=today)
    if request.GET.get("form") == "xlsx":
        heads = (
            "编号",
            "领域",
            "来源",
            "发现日期",
            "问题",
            "违反的规定",
            "责任科室",
            "整改措施",
            "整改期限",
            "状态",
            "整改日期",
        )
        rows = (
            (
                f.number, f.get_area_display(), f.get_source_display(), f.found_on, f.said,
                f"{f.regulation.title} {f.basis}" if f.regulation else f.basis, f.owner.name, f.correction, f.due, f.get_state_display(),
                f.done_on,
            )
            for f in found
        )  # fmt: skip
        return xlsx("问题整改台账", heads, rows)
    context = {
        "rows": Paginator(found, PAGE).get_page(request.GET.get("page")), "areas": Area.choices, "area": area, "state": state, "year": year,
        "states": [*FindingState.choices, ("overdue", "逾期未整改")], "years": selectors.finding_years(), "today": today,
        "query": query_without_page(request), "writes": writes(request),
    }  # fmt: skip
    return page(request, "desk/control/findings.html", context)


@require_http_methods(["GET", "POST"])
@staff(*WRITERS)
def finding_new(request: HttpRequest) -> HttpResponse:
    """Put a violation down, from a hit of a check or by hand."""
    run, hit = _hit(request)
    initial: dict[str, Any] = {"found_on": today_of(request)}
    if run is not None and hit is not None:
        check = checks.find(run.check_code)
        initial |= {
            "said": f"{hit['place']}：{hit['said']}", "source": FindingSource.CHECK.value, "found_on": run.on,
            "area": check.area.value if check else Area.UNIT.value, "basis": check.basis if check else "",
        }  # fmt: skip
    form = forms.FindingForm(request.POST or None, initial=initial)

    def act(facts: dict[str, Any]) -> str:
        key = hit["key"] if hit else ""
        return str(
            usecases.open_finding(actor=actor_of(request), spec=form.spec(), now=now_of(request), run=run, key=key).pk
        )

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, "问题已登记")
        return redirect("desk:control_finding", done)
    return page(
        request,
        "desk/control/form.html",
        _page(form, refusal, "登记问题", "问题整改", "desk:control_findings"),
        status=status,
    )


def _hit(request: HttpRequest) -> tuple[CheckRun | None, dict[str, str] | None]:
    """The hit that the address names: ?run=…&hit=place."""
    try:
        run = CheckRun.objects.filter(pk=UUID(request.GET.get("run", ""))).first()
    except ValueError:
        return None, None
    place = request.GET.get("hit", "")
    if run is None or not place.isdecimal() or len(place) > 4 or int(place) >= len(run.told):
        return None, None
    return run, run.told[int(place)]


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One violation with what was done about it."""
    found = selectors.finding(finding_id)
    if found is None:
        raise Http404("没有这个问题")
    refusal = ""
    if request.method == "POST":
        try:
            actor, now, on = actor_of(request), now_of(request), day_of(request, "on", "日期")
            note = request.POST.get("note", "")
            if "reopen" in request.POST:
                due = day_of(request, "due", "新的整改期限")
                usecases.reopen_finding(actor=actor, finding=found, on=on, why=note, due=due, now=now)
                messages.success(request, "已重新整改")
            else:
                file = forms.paper_of(request.FILES.get("file"))
                usecases.correct_finding(actor=actor, finding=found, on=on, evidence=note, file=file, now=now)
                messages.success(request, "已登记整改完成")
            return redirect("desk:control_finding", finding_id)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "finding": found, "refusal": refusal, "writes": writes(request), "today": today_of(request), "note": request.POST.get("note", ""),
        "on": request.POST.get("on", today_of(request).isoformat()), "due": request.POST.get("due", ""),
    }  # fmt: skip
    return page(request, "desk/control/finding.html", context, status=409 if refusal else 200)


@require_GET
@staff(*READERS)
def finding_file(request: HttpRequest, step_id: int) -> HttpResponse:
    found = FindingStep.objects.select_related("file").filter(pk=step_id).first()
    if found is None or found.file is None:
        raise Http404("没有这个文件")
    return send_file(found.file, found.file_name)
