"""Rounds of joint inspection: teams, visits, findings, letters out of them."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.oversight.supervision.models import Finding, InspectionRound, Team, Visit
from tongban.oversight.supervision.selectors import inspections as selectors
from tongban.oversight.supervision.usecases import inspections as usecases
from tongban.oversight.supervision.values.inspections import Found, Outcome
from tongban.web.desk.typed import count_of, day_of, today_of
from tongban.web.desk.views.supervision.letterdrafts import unit_of
from tongban.web.desk.views.supervision.tasks import unit_choices
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page
from tongban.web.ui.sheets import xlsx

KEEPERS: Final = (Duty.SUPERVISE, Duty.ENTERPRISE)
_HEADS: Final = ("轮次", "日期", "督查组", "单位", "地点", "问题", "依据", "处理", "处理情况", "交办函")


@require_http_methods(["GET", "POST"])
@staff(*KEEPERS)
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds; a new one is opened here."""
    refusal = ""
    if request.method == "POST":
        try:
            given = request.POST
            row = usecases.open_round(
                actor=actor_of(request), title=given.get("title", ""), led_by=given.get("led_by", ""), focus=given.get("focus", ""),
                start=day_of(request, "start", "开始日期"), end=day_of(request, "end", "结束日期"), now=now_of(request),
            )  # fmt: skip
            messages.success(request, f"{row.year}年第{row.place}轮已登记，请编组")
            return redirect("desk:inspection", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    context = {"rows": selectors.rounds(), "refusal": refusal, "typed": request.POST}
    return page(request, "desk/supervision/inspections/rounds.html", context, status=409 if refusal else 200)


def _found(round_id: UUID) -> InspectionRound:
    found = selectors.round_of(round_id)
    if found is None:
        raise Http404("没有这一轮督查")
    return found


@require_http_methods(["GET", "POST"])
@staff(*KEEPERS)
def round_(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round with all that was found; as a spreadsheet with ?form=xlsx."""
    found, refusal = _found(round_id), ""
    if request.method == "POST":
        try:
            what = request.POST.get("act", "")
            if what not in _ACTS:
                raise Refused("请选择要做的事")
            messages.success(request, _ACTS[what](request, found))
            return redirect("desk:inspection", round_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = _found(round_id)
    visits = list(found.visits.all())
    if request.GET.get("form") == "xlsx":
        return xlsx(f"{found.title}问题清单"[:28], _HEADS, (row for v in visits for row in _cells(found, v)))
    findings = [f for v in visits for f in v.findings.all()]
    context = {
        "round": found, "visits": visits, "findings": findings, "refusal": refusal, "typed": request.POST if refusal else {},
        "teams": [(t.pk, t.name) for t in found.teams.all()], "units": unit_choices(), "today": today_of(request).isoformat(),
        "letters": sum(f.letter_id is not None for f in findings), "left": sum(not f.outcome for f in findings),
        "visited": len({v.unit_id for v in visits}),
    }  # fmt: skip
    return page(request, "desk/supervision/inspections/round.html", context, status=409 if refusal else 200)


def _cells(found: InspectionRound, visit: Visit) -> list[tuple[Any, ...]]:
    head = (f"{found.year}年第{found.place}轮", visit.on, visit.team.name, visit.unit.name, visit.place)
    rows = [
        (
            *head,
            f.text,
            f.basis,
            Outcome(f.outcome).label if f.outcome else "未处理",
            f.note,
            (f.letter.number or "待签发") if f.letter else "",
        )
        for f in visit.findings.all()
    ]
    return rows or [(*head, "", "", "未发现问题", visit.note, "")]


def _team(request: HttpRequest, found: InspectionRound) -> str:
    given = request.POST
    usecases.add_team(
        actor=actor_of(request), round_=found, name=given.get("name", ""), head=given.get("head", ""), members=given.get("members", ""), now=now_of(request)
    )  # fmt: skip
    return "督查组已登记"


def _visit(request: HttpRequest, found: InspectionRound) -> str:
    given = request.POST
    team = Team.objects.select_related("round").filter(round=found, pk=_number(given.get("team", ""))).first()
    if team is None:
        raise Refused("请选择督查组")
    unit = Department.objects.get(pk=unit_of(given.get("unit", ""), "单位"))
    texts = [line for line in given.get("found", "").splitlines() if line.strip()]
    usecases.visit(
        actor=actor_of(request), team=team, unit=unit, on=day_of(request, "on", "日期"), place=given.get("place", ""), said=given.get("note", ""),
        found=[Found(text=text) for text in texts], now=now_of(request),
    )  # fmt: skip
    return f"走访已登记，发现问题{len(texts)}个"


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _finding(request: HttpRequest, found: InspectionRound) -> Finding:
    try:
        row = selectors.finding(UUID(request.POST.get("key", "")))
    except ValueError as wrong:
        raise Refused("请选择问题") from wrong
    if row is None or row.visit.round_id != found.pk:
        raise Refused("请选择问题")
    return row


def _letter(request: HttpRequest, found: InspectionRound) -> str:
    days = count_of(request, "days", "办理期限的工作日数") if request.POST.get("days", "").strip() else None
    usecases.write_letter(
        actor=actor_of(request),
        finding=_finding(request, found),
        requirement=request.POST.get("said", ""),
        days=days,
        now=now_of(request),
    )
    return "交办函已拟好，待另一人签发"


def _settle(request: HttpRequest, found: InspectionRound) -> str:
    outcome = request.POST.get("outcome", "")
    if outcome not in (Outcome.ON_THE_SPOT, Outcome.NOTED):
        raise Refused("请选择怎么处理")
    usecases.settle(
        actor=actor_of(request), finding=_finding(request, found), outcome=Outcome(outcome), said=request.POST.get("said", ""), now=now_of(request)
    )  # fmt: skip
    return "处理情况已登记"


def _close(request: HttpRequest, found: InspectionRound) -> str:
    on = day_of(request, "on", "结束日期")
    usecases.close_round(
        actor=actor_of(request), round_=found, summary=request.POST.get("said", ""), on=on, now=now_of(request)
    )
    return "这一轮督查已结束"


_ACTS: Final[dict[str, Callable[[HttpRequest, InspectionRound], str]]] = {
    "team": _team, "visit": _visit, "letter": _letter, "settle": _settle, "close": _close,
}  # fmt: skip
