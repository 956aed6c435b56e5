"""Internal control: overview, collective decisions (三重一大), settings."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.finance.budget.selectors import decided
from tongban.finance.control import checks, reference, selectors, usecases
from tongban.finance.control.models import Decision
from tongban.finance.control.policies import READERS, WRITERS, may_keep
from tongban.finance.control.values import FindingState, MatterKind
from tongban.kernel.money import Fen, format_yuan
from tongban.kernel.refusals import Refused
from tongban.web.desk.forms import control as forms
from tongban.web.desk.typed import day_of, query_without_page, today_of, year_asked
from tongban.web.desk.views.organisation.organisations import keep
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx

PAGE = 50


def yuan(fen: int | None) -> str:
    return "" if fen is None else f"{format_yuan(Fen(fen))}元"


def writes(request: HttpRequest) -> bool:
    return may_keep(actor_of(request)) is None


@require_GET
@staff(*READERS)
def overview(request: HttpRequest) -> HttpResponse:
    """The registers with their sizes, and what waits."""
    today = today_of(request)
    runs = selectors.last_runs(c.code for c in checks.all_checks())
    context = {
        "decisions": selectors.standing().filter(year=today.year).count(),
        "decisions_all": selectors.standing().count(), "decisions_open": selectors.decisions(open_=True).count(),
        "rules": selectors.editions_in_force(since=today, until=today).count(), "missing": selectors.missing_kinds(today),
        "risks": selectors.risks().count(), "hits": sum(1 for r in runs.values() if r.hits), "checks": len(checks.all_checks()),
        "findings_open": selectors.findings().exclude(state=FindingState.DONE.value).count(),
        "overdue": selectors.findings(state="overdue", on=today).count(), "today": today,
    }  # fmt: skip
    return page(request, "desk/control/overview.html", context)


# --- decisions -------------------------------------------------------------------------------------------------------------


@require_GET
@staff(*READERS)
def decisions(request: HttpRequest) -> HttpResponse:
    """The register of collective decisions; as a spreadsheet with ?form=xlsx."""
    asked = request.GET
    year = year_asked(request) or 0
    kind = asked.get("kind", "") if asked.get("kind", "") in MatterKind.values else ""
    found = selectors.decisions(
        year=year, kind=kind, text=asked.get("q", "").strip()[:60], open_=bool(asked.get("open"))
    )
    if asked.get("form") == "xlsx":
        return xlsx("集体决策登记", DECISION_HEADS, (_decision_row(d) for d in found.iterator(chunk_size=500)))
    context = {
        "rows": Paginator(found, PAGE).get_page(asked.get("page")), "years": selectors.decision_years(), "year": year, "kind": kind,
        "kinds": MatterKind.choices, "text": asked.get("q", ""), "open": bool(asked.get("open")), "yuan": yuan,
        "query": query_without_page(request), "writes": writes(request),
    }  # fmt: skip
    return page(request, "desk/control/decisions.html", context)


DECISION_HEADS = (
    "编号", "类别", "议题", "上会事由", "会议", "议题送达", "会议日期", "应到", "到会", "同意", "结果", "金额（元）", "议定结果", "紧急决策", "通报日期", "更正",
)  # fmt: skip


def _decision_row(d: Decision) -> tuple[Any, ...]:
    return (
        d.number, d.get_kind_display(), d.matter, d.reason, d.meeting, d.noticed_on, d.met_on, d.entitled, d.present, d.in_favour,
        "通过" if d.passed else "未通过", None if d.amount_fen is None else Decimal(d.amount_fen) / 100, d.result,
        "是" if d.emergency else "", d.reported_on, f"更正{d.corrects.number}" if d.corrects else "",
    )  # fmt: skip


def _decision(pk: UUID) -> Decision:
    found = selectors.decision(pk)
    if found is None:
        raise Http404("没有这条决策")
    return found


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """One decision with its votes and amounts; minutes are added, an emergency decision is reported."""
    found = _decision(decision_id)
    refusal = ""
    if request.method == "POST":
        try:
            _further(request, found)
            return redirect("desk:control_decision", decision_id)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "decision": found, "later": getattr(found, "corrected_by", None), "refusal": refusal, "writes": writes(request),
        "today": today_of(request), "yuan": yuan, "under": decided.under(found.number),
    }  # fmt: skip
    return page(request, "desk/control/decision.html", context, status=409 if refusal else 200)


def _further(request: HttpRequest, found: Decision) -> None:
    actor, now = actor_of(request), now_of(request)
    if "report" in request.POST:
        on = day_of(request, "on", "通报日期")
        usecases.report_emergency(actor=actor, decision=found, on=on, now=now)
        messages.success(request, f"已登记：{on}向会议通报")
        return
    minutes = forms.paper_of(request.FILES.get("minutes"))
    if minutes is None:
        raise Refused("请选择会议纪要文件")
    usecases.attach_minutes(actor=actor, decision=found, minutes=minutes, now=now)
    messages.success(request, "会议纪要已附上")


@require_GET
@staff(*READERS)
def minutes(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    found = _decision(decision_id)
    if found.minutes is None:
        raise Http404("没有会议纪要")
    return send_file(found.minutes, found.minutes_name)


@require_http_methods(["GET", "POST"])
@staff(*WRITERS)
def decision_new(request: HttpRequest, decision_id: UUID | None = None) -> HttpResponse:
    """Enter a decision, or correct one by a new entry. More rows come with the button; nothing typed is lost."""
    old = _decision(decision_id) if decision_id else None
    if old is not None and getattr(old, "corrected_by", None):
        return redirect("desk:control_decision", decision_id)
    kind = forms.CorrectionForm if old else forms.DecisionForm
    posted, refusal = request.method == "POST", ""
    form = kind(_data(request), request.FILES or None, initial=_told(old))
    ballots = forms.BallotFormSet(_data(request), prefix="b", initial=_members(old))
    lines = forms.LineFormSet(_data(request), prefix="m", initial=_money(old))
    if posted and "more" not in request.POST:
        if form.is_valid() and ballots.is_valid() and lines.is_valid():
            try:
                row = _keep_decision(request, form, forms.decision_spec(form, ballots, lines), old)
                messages.success(request, f"已登记为{row.number}")
                return redirect("desk:control_decision", row.pk)
            except Refused as wrong:
                refusal = str(wrong)
        elif not (ballots.is_valid() and lines.is_valid()):
            refusal = "成员表决或金额里有要改的地方，已在下面标出"
    status = 200 if not posted or "more" in request.POST else 409 if refusal else 422
    context = {
        "form": form,
        "ballots": ballots,
        "lines": lines,
        "refusal": refusal,
        "old": old,
        "checked": posted and "more" not in request.POST,
    }
    return page(request, "desk/control/decision_new.html", context, status=status)


def _data(request: HttpRequest) -> Any:
    """What was posted; with the button for more rows, three rows more of each."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if "more" in data:
        for prefix in ("b", "m"):
            count = data.get(f"{prefix}-TOTAL_FORMS", "0")
            data[f"{prefix}-TOTAL_FORMS"] = str(
                min(40, (int(count) if count.isdecimal() and len(count) < 4 else 0) + 3)
            )
    return data


def _told(old: Decision | None) -> dict[str, Any]:
    keys = ("kind", "matter", "reason", "meeting", "noticed_on", "met_on", "result", "emergency")
    return {k: getattr(old, k) for k in keys} if old else {}


def _members(old: Decision | None) -> list[dict[str, Any]]:
    """The votes of the entry that is corrected; for a new one the members of the newest decision, who are mostly the same."""
    newest = old or selectors.decisions().first()
    votes = list(newest.votes.order_by("place", "pk")) if newest else []
    if old:
        keys = ("name", "head", "choice", "place", "opinion")
        return [{k: getattr(v, k) for k in keys} for v in votes]
    return [{"name": v.name, "head": v.head, "place": v.place or None} for v in votes]


def _money(old: Decision | None) -> list[dict[str, Any]]:
    rows = old.lines.order_by("pk") if old else ()
    return [
        {"what": x.what, "amount": format_yuan(Fen(x.amount_fen)), "payee": x.payee, "document": x.document}
        for x in rows
    ]


def _keep_decision(request: HttpRequest, form: Any, spec: Any, old: Decision | None) -> Decision:
    actor, now, minutes_ = actor_of(request), now_of(request), forms.paper_of(form.cleaned_data["minutes"])
    if old is None:
        return usecases.record_decision(actor=actor, spec=spec, now=now, minutes=minutes_)
    why = form.cleaned_data["why"]
    return usecases.correct_decision(actor=actor, decision=old, spec=spec, why=why, now=now, minutes=minutes_)


# --- settings ----------------------------------------------------------------------------------------------------------------


@require_GET
@staff(*READERS)
def settings(request: HttpRequest) -> HttpResponse:
    """Limits and rules of the meeting as they stand today, and incompatible duties."""
    context = {
        "rows": list(selectors.Settings(today_of(request)).rows.values()), "pairs": reference.incompatible(), "today": today_of(request),
        "writes": writes(request),
    }  # fmt: skip
    return page(request, "desk/control/settings.html", context)


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def setting(request: HttpRequest, code: str) -> HttpResponse:
    """One setting: how it was, and a new value from a day on."""
    shipped = reference.settings().get(code)
    if shipped is None:
        raise Http404("没有这项设置")
    current = selectors.Settings(today_of(request)).rows[code]
    form = forms.SettingForm(request.POST or None, initial={"value": current.text, "since": today_of(request)})

    def act(facts: dict[str, Any]) -> str:
        return usecases.set_setting(actor=actor_of(request), code=code, now=now_of(request), **facts).value

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, f"“{shipped.title}”已登记")
        return redirect("desk:control_settings")
    context = {
        "setting": shipped, "current": current, "history": selectors.setting_history(code), "form": form, "refusal": refusal,
        "writes": writes(request),
    }  # fmt: skip
    return page(request, "desk/control/setting.html", context, status=status)


@require_POST
@staff(*WRITERS)
def run(request: HttpRequest) -> HttpResponse:
    """Run the checks now, as of today."""
    try:
        made = usecases.run_checks(
            actor=actor_of(request), on=today_of(request), now=now_of(request), codes=request.POST.getlist("check")
        )
    except Refused as wrong:
        messages.warning(request, str(wrong))
    else:
        messages.success(request, f"已检查{len(made)}项，发现{sum(r.hits for r in made)}处")
    return redirect("desk:control_checks")
