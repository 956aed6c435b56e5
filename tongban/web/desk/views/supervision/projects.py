"""Key projects: what holds them up, milestones against the plan, approvals read live."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.oversight.supervision.models import Approval, Project
from tongban.oversight.supervision.policies import letters as letter_policies
from tongban.oversight.supervision.selectors import projects as selectors
from tongban.oversight.supervision.usecases import projects as usecases
from tongban.oversight.supervision.values.projects import Step
from tongban.web.desk import gantt
from tongban.web.desk.typed import day_of, today_of
from tongban.web.desk.views.supervision.letterdrafts import unit_of
from tongban.web.desk.views.supervision.tasks import REGISTRARS, unit_choices
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page
from tongban.web.ui.sheets import xlsx

_HEADS: Final = (
    "项目",
    "业主单位",
    "审批阶段",
    "审批事项",
    "部门",
    "办件编号",
    "状态",
    "计划办结",
    "承诺办结",
    "办结日期",
)


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def projects(request: HttpRequest) -> HttpResponse:
    """Running projects with who holds them up; a new one is taken on here."""
    refusal = ""
    if request.method == "POST":
        try:
            row = _take_on(request)
            messages.success(request, "已纳入重点项目")
            return redirect("desk:project", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    today, text, ended = today_of(request), request.GET.get("q", "").strip()[:60], request.GET.get("state") == "ended"
    rows = list(selectors.projects(text=text, ended=ended))
    lives = selectors.live(a for p in rows for a in p.approvals.all())
    if request.GET.get("form") == "xlsx":
        return xlsx("重点项目审批", _HEADS, (_cells(p, lives[a.pk]) for p in rows for a in p.approvals.all()))
    context = {
        "rows": [(p, _progress(p, lives), selectors.held_up(p, lives, today)) for p in rows], "refusal": refusal, "typed": request.POST, "text": text,
        "ended": ended, "units": unit_choices(), "today": today.isoformat(),
    }  # fmt: skip
    return page(request, "desk/supervision/projects/projects.html", context, status=409 if refusal else 200)


def _cells(found: Project, now: selectors.Live) -> tuple[Any, ...]:
    a = now.approval
    return (
        found.name,
        found.company,
        a.bundle,
        a.title,
        now.at,
        a.number,
        now.standing.label,
        a.planned_on,
        now.due,
        now.done,
    )


def _progress(found: Project, lives: Any) -> dict[str, int]:
    milestones, approvals = list(found.milestones.all()), list(found.approvals.all())
    return {
        "reached": sum(m.reached_on is not None for m in milestones), "milestones": len(milestones), "approvals": len(approvals),
        "done": sum(lives[a.pk].done is not None for a in approvals),
    }  # fmt: skip


def _take_on(request: HttpRequest) -> Project:
    given = request.POST
    unit = given.get("lead_unit", "")
    steps = []
    for line in given.get("steps", "").splitlines():
        if line.strip():
            day, _, title = line.strip().partition(" ")
            steps.append(Step(title=title.strip(), planned_on=_day(day, line)))
    return usecases.take_on(
        actor=actor_of(request), name=given.get("name", ""), company=given.get("company", ""), company_code=given.get("company_code", ""),
        since=day_of(request, "since", "纳入日期"), place=given.get("place", ""), invest_fen=_fen(given.get("invest", "")), leader=given.get("leader", ""),
        lead_unit=Department.objects.get(pk=unit_of(unit, "牵头单位")) if unit else None, steps=steps, now=now_of(request),
    )  # fmt: skip


def _day(said: str, line: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as wrong:
        raise Refused(f"节点“{line[:30]}”请写成：2021-06-30 主体封顶") from wrong


def _fen(said: str) -> int | None:
    """万元 as typed, to the fen."""
    if not said.strip():
        return None
    try:
        fen = Decimal(said.strip().replace(",", "")) * 1_000_000
    except InvalidOperation as wrong:
        raise Refused("总投资请填写数字（万元）") from wrong
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise Refused("总投资请填写数字（万元），最多六位小数")
    return int(fen)


# --- one project -------------------------------------------------------------------------------------------------------------


def _found(project_id: UUID) -> Project:
    found = selectors.project(project_id)
    if found is None:
        raise Http404("没有这个项目")
    return found


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """One project as a chart over time, its approvals as they stand, what holds it up."""
    found, refusal, today = _found(project_id), "", today_of(request)
    if request.method == "POST":
        try:
            what = request.POST.get("act", "")
            if what not in _ACTS:
                raise Refused("请选择要做的事")
            messages.success(request, _ACTS[what](request, found))
            return redirect("desk:project", project_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = _found(project_id)
    lives = selectors.live(found.approvals.all())
    context = {
        "project": found, "chart": gantt.of_project(found, lives, today), "lives": [lives[a.pk] for a in found.approvals.all()],
        "held": selectors.held_up(found, lives, today), "refusal": refusal, "typed": request.POST if refusal else {}, "today": today,
        "units": unit_choices(), "may_write": letter_policies.may_keep(actor_of(request)) is None,
        "approvals": [(a.pk, a.title) for a in found.approvals.all()],
    }  # fmt: skip
    return page(request, "desk/supervision/projects/project.html", context, status=409 if refusal else 200)


def _one(rows: Any, request: HttpRequest, what: str, name: str = "key") -> Any:
    found = next((row for row in rows if str(row.pk) == request.POST.get(name, "")), None)
    if found is None:
        raise Refused(f"请选择{what}")
    return found


def _plan(request: HttpRequest, found: Project) -> str:
    step = Step(title=request.POST.get("title", ""), planned_on=day_of(request, "planned_on", "计划日期"))
    usecases.plan(actor=actor_of(request), project=found, step=step, now=now_of(request))
    return "节点已登记"


def _reach(request: HttpRequest, found: Project) -> str:
    row = _one(found.milestones.all(), request, "节点")
    usecases.reach(actor=actor_of(request), milestone=row, on=day_of(request, "on", "实际日期"), now=now_of(request))
    return f"“{row.title}”已完成"


def _approval(request: HttpRequest, found: Project) -> str:
    given = request.POST
    usecases.add_approval(
        actor=actor_of(request), project=found, bundle=given.get("bundle", ""), title=given.get("title", ""), number=given.get("number", ""),
        unit=Department.objects.get(pk=unit_of(given.get("unit", ""), "审批部门")), now=now_of(request),
        planned_on=day_of(request, "planned_on", "计划办结") if given.get("planned_on") else None,
    )  # fmt: skip
    return "审批事项已登记"


def _number(request: HttpRequest, found: Project) -> str:
    row: Approval = _one(found.approvals.all(), request, "审批事项")
    done_on = day_of(request, "done_on", "办结日期") if request.POST.get("done_on") else None
    usecases.put_number(
        actor=actor_of(request),
        approval=row,
        number=request.POST.get("number", ""),
        done_on=done_on,
        now=now_of(request),
    )
    return "已登记"


def _obstacle(request: HttpRequest, found: Project) -> str:
    given = request.POST
    usecases.put_obstacle(
        actor=actor_of(request), project=found, unit=Department.objects.get(pk=unit_of(given.get("unit", ""), "卡在哪个单位")),
        text=given.get("said", ""), since=day_of(request, "since", "从哪天起"), now=now_of(request),
        approval=_one(found.approvals.all(), request, "审批事项", "approval") if given.get("approval") else None,
    )  # fmt: skip
    return "受阻问题已登记"


def _solve(request: HttpRequest, found: Project) -> str:
    row = _one(found.obstacles.all(), request, "问题")
    usecases.solve(
        actor=actor_of(request),
        obstacle=row,
        said=request.POST.get("said", ""),
        on=day_of(request, "on", "解决日期"),
        now=now_of(request),
    )
    return "问题已解决"


def _letter(request: HttpRequest, found: Project) -> str:
    row = _one(found.obstacles.all(), request, "问题")
    usecases.write_letter(
        actor=actor_of(request), obstacle=row, requirement=request.POST.get("said", ""), now=now_of(request)
    )
    return "交办函已拟好，待另一人签发"


def _end(request: HttpRequest, found: Project) -> str:
    usecases.end(actor=actor_of(request), project=found, on=day_of(request, "on", "退出日期"), now=now_of(request))
    return "项目已退出"


_ACTS: Final[dict[str, Callable[[HttpRequest, Project], str]]] = {
    "plan": _plan, "reach": _reach, "approval": _approval, "number": _number, "obstacle": _obstacle, "solve": _solve, "letter": _letter, "end": _end,
}  # fmt: skip
