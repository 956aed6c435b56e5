"""The register of tasks; meetings with what they decided."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.models import Meeting, Task
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.selectors import tasks as selectors
from tongban.oversight.supervision.selectors.tasks import Asked
from tongban.oversight.supervision.selectors.units import units
from tongban.oversight.supervision.transitions.tasks import possible
from tongban.oversight.supervision.usecases import tasks as usecases
from tongban.oversight.supervision.values.tasks import READERS, Act, Decided, State, TaskOrder
from tongban.web.desk.typed import day_of, query_without_page, today_of, year_asked
from tongban.web.desk.uploads import ticket_of, uploaded
from tongban.web.desk.views.supervision.letteracts import paper_of
from tongban.web.desk.views.supervision.letterbooks import IMPORT
from tongban.web.desk.views.supervision.letterdrafts import unit_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse, send_file
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
DECISIONS: Final = 6
HEADS: Final = (
    "编号", "任务", "内容和要求", "来源", "来文或来源说明", "专项行动", "承办单位", "责任人", "交办日期", "期限", "状态", "结果", "办结日期",
)  # fmt: skip
REGISTRARS: Final = (Duty.SUPERVISE, Duty.ENTERPRISE, Duty.OFFICE)


def registers_tasks(request: HttpRequest) -> bool:
    return policies.may_register(actor_of(request)) is None


def unit_choices() -> list[tuple[str, str]]:
    return [(str(d.pk), f"{d.parent.name}{d.name}" if d.parent else d.name) for d in units()]


@require_GET
@staff(*READERS)
def register(request: HttpRequest) -> HttpResponse:
    """All tasks, or those of my unit; narrowed, searched, as a spreadsheet with ?form=xlsx."""
    given, today = request.GET, today_of(request)
    asked = Asked(
        state=given.get("state", ""), source=given.get("source", "")[:40], unit=given.get("unit", "")[:60], campaign=given.get("campaign", "")[:60],
        year=year_asked(request), text=given.get("q", "").strip()[:60],
    )  # fmt: skip
    whose = None if registers_tasks(request) else actor_of(request)
    found = selectors.tasks(asked, actor=whose, today=today)
    titles = settings_of.titles("task_source")
    if given.get("form") == "xlsx":
        return xlsx("交办任务台账", HEADS, (_cells(row, titles) for row in found[:5000]))
    context = {
        "rows": Paginator(found, PAGE).get_page(given.get("page")), "asked": asked, "titles": titles, "today": today, "keeps": whose is None,
        "states": [("open", "在办的"), ("late", "逾期的"), *State.choices], "units": units(), "query": query_without_page(request),
        "campaigns": selectors.campaigns(), "counts": selectors.counts(actor=whose, today=today), "years": range(today.year, 2018, -1),
        "open": (State.ASSIGNED, State.DOING), "shares": selectors.by_source(Period.year(asked.year or today.year), titles) if whose is None else [],
    }  # fmt: skip
    return page(request, "desk/supervision/tasks/register.html", context)


def _cells(row: Task, titles: dict[str, str]) -> tuple[Any, ...]:
    return (
        row.number, row.title, row.content, titles.get(row.source, row.source), row.source_note, row.campaign, row.unit.name, row.person,
        row.assigned_on, row.due_on, State(row.state).label, row.result, row.done_on,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task: what is asked, how far it is, what this person can do."""
    found = _found(task_id)
    no = policies.may_read(actor_of(request), found)
    if no is not None:
        return refuse(request, no.reason)
    refusal = ""
    if request.method == "POST":
        try:
            what = request.POST.get("act", "")
            if what not in _ACTS:
                raise Refused("请选择要做的事")
            messages.success(request, _ACTS[what](request, found))
            return redirect("desk:task", task_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = _found(task_id)
    actor = actor_of(request)
    reported = max((s for s in found.steps.all() if s.act == Act.REPORT), key=lambda s: s.pk, default=None)
    confirm = policies.may_confirm(actor, reported.by_id if reported else None)
    keeps, handles = policies.may_register(actor) is None, policies.may_handle(actor, found) is None
    allowed = {
        Act.PROGRESS: handles, Act.REPORT: handles, Act.CONFIRM: confirm is None, Act.RETURN: confirm is None, Act.POSTPONE: keeps, Act.CANCEL: keeps,
    }  # fmt: skip
    context = {
        "task": found, "source": settings_of.titles("task_source").get(found.source, found.source), "today": today_of(request), "refusal": refusal,
        "typed": request.POST if refusal else {}, "acts": [what for what in possible(State(found.state)) if allowed[what]],
        "why_not": confirm if found.state == State.REPORTED and keeps else None, "late": _late(request, found), "keeps": keeps,
    }  # fmt: skip
    return page(request, "desk/supervision/tasks/task.html", context, status=409 if refusal else 200)


def _late(request: HttpRequest, found: Task) -> bool:
    until = found.reported_on or today_of(request)
    return found.due_on is not None and found.state != State.CANCELLED and until > found.due_on


def _found(task_id: UUID) -> Task:
    found = selectors.task(task_id)
    if found is None:
        raise Http404("没有这项任务")
    return found


def _said(run: Callable[..., object], done: str, *, paper: bool = False) -> Callable[[HttpRequest, Task], str]:
    def act(request: HttpRequest, found: Task) -> str:
        more = {"paper": paper_of(request)} if paper else {}
        run(actor=actor_of(request), task=found, said=request.POST.get("said", ""), now=now_of(request), **more)
        return done

    return act


def _postpone(request: HttpRequest, found: Task) -> str:
    due_on = day_of(request, "due_on", "新的期限")
    usecases.postpone(
        actor=actor_of(request), task=found, due_on=due_on, said=request.POST.get("said", ""), now=now_of(request)
    )
    return "期限已调整"


_ACTS: Final[dict[str, Callable[[HttpRequest, Task], str]]] = {
    Act.PROGRESS: _said(usecases.progress, "进展已登记", paper=True), Act.REPORT: _said(usecases.report, "已报结，等确认", paper=True),
    Act.CONFIRM: _said(usecases.confirm, "已确认办结"), Act.RETURN: _said(usecases.return_, "已退回继续办理"), Act.POSTPONE: _postpone,
    Act.CANCEL: _said(usecases.cancel, "任务已取消"),
}  # fmt: skip


@require_GET
@staff(*READERS)
def evidence(request: HttpRequest, task_id: UUID, step_id: int) -> HttpResponse:
    found = _found(task_id)
    row = found.steps.select_related("file").filter(pk=step_id).first()
    if policies.may_read(actor_of(request), found) is not None or row is None or row.file is None:
        raise Http404("没有这份佐证")
    return send_file(row.file, row.file_name or "佐证")


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def new(request: HttpRequest) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            given = request.POST
            order = TaskOrder(
                title=given.get("title", ""), content=given.get("content", ""), source=given.get("source", ""),
                unit_id=unit_of(given.get("unit", ""), "承办单位"), person=given.get("person", ""), source_note=given.get("source_note", ""),
                campaign=given.get("campaign", ""), assigned_on=day_of(request, "assigned_on", "交办日期"),
                due_on=day_of(request, "due_on", "期限") if given.get("due_on") else None,
            )  # fmt: skip
            row = usecases.assign(actor=actor_of(request), order=order, now=now_of(request))
            messages.success(request, f"已登记，{row.number}")
            return redirect("desk:task", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    today = today_of(request)
    context = {
        "typed": request.POST, "refusal": refusal, "units": unit_choices(), "today": today.isoformat(),
        "sources": [(e.code, e.title) for e in settings_of.listing("task_source", today)], "campaigns": selectors.campaigns(),
    }  # fmt: skip
    return page(request, "desk/supervision/tasks/form.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def imports(request: HttpRequest) -> HttpResponse:
    """Tasks as a spreadsheet: looked at first, then all or nothing; the empty sheet with ?form=xlsx."""
    if request.GET.get("form") == "xlsx":
        return xlsx(
            "任务导入模板", [head for field, head in reference.columns("tasks").items() if field != "ignore"], []
        )
    report, refusal, ticket, name = None, "", "", ""
    if request.method == "POST":
        try:
            name, content = uploaded(request, IMPORT)
            sure = "sure" in request.POST
            report = usecases.import_tasks(
                actor=actor_of(request), content=content, now=now_of(request), dry_run=not sure
            )
            if sure:
                messages.success(request, f"已导入{report.new}项任务")
                return redirect("desk:tasks")
            ticket = ticket_of(name, content, IMPORT)
        except Refused as wrong:
            refusal = str(wrong)
    context = {"report_": report, "refusal": refusal, "ticket": ticket, "name": name}
    return page(request, "desk/supervision/tasks/import.html", context, status=422 if refusal else 200)


# --- meetings ----------------------------------------------------------------------------------------------------------------


@require_GET
@staff(*REGISTRARS)
def meetings(request: HttpRequest) -> HttpResponse:
    text, kind = request.GET.get("q", "").strip()[:60], request.GET.get("kind", "")[:40]
    kinds = settings_of.titles("meeting_kind")
    found = selectors.meetings(text=text, kind=kind)
    if request.GET.get("form") == "xlsx":
        rows = found.prefetch_related("decisions__task__unit")[:2000]
        return xlsx(
            "会议台账",
            ("日期", "会议类型", "议题", "主持人", "参加单位", "议定事项"),
            (_meeting_cells(m, kinds) for m in rows),
        )
    context = {
        "rows": Paginator(found, PAGE).get_page(request.GET.get("page")), "kinds": kinds, "kind": kind, "text": text,
        "query": query_without_page(request), "keeps": True,
    }  # fmt: skip
    return page(request, "desk/supervision/tasks/meetings.html", context)


def _meeting_cells(row: Meeting, kinds: dict[str, str]) -> tuple[Any, ...]:
    decided = "\n".join(
        f"{d.position}. {d.text}" + (f"（{d.task.unit.name}，{State(d.task.state).label}）" if d.task else "")
        for d in row.decisions.all()
    )
    return (row.on, kinds.get(row.kind, row.kind), row.subject, row.chair, row.attended, decided)


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def meeting_new(request: HttpRequest) -> HttpResponse:
    """A meeting with up to six decisions on the page; what names a unit becomes a task."""
    refusal = ""
    if request.method == "POST":
        try:
            given = request.POST
            row = usecases.hold(
                actor=actor_of(request), on=day_of(request, "on", "会议日期"), kind=given.get("kind", ""), chair=given.get("chair", ""),
                subject=given.get("subject", ""), place=given.get("place", ""), attended=given.get("attended", ""), decided=_decided(request),
                now=now_of(request), paper=paper_of(request),
            )  # fmt: skip
            messages.success(request, "会议已登记，议定事项已转为任务")
            return redirect("desk:meeting", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    kinds = [(e.code, e.title) for e in settings_of.listing("meeting_kind", today_of(request))]
    context = {
        "typed": request.POST,
        "refusal": refusal,
        "units": unit_choices(),
        "kinds": kinds,
        "places": range(1, DECISIONS + 1),
    }
    return page(request, "desk/supervision/tasks/meeting_form.html", context, status=409 if refusal else 200)


def _decided(request: HttpRequest) -> list[Decided]:
    given, found = request.POST, []
    for n in range(1, DECISIONS + 1):
        text, unit = given.get(f"text-{n}", "").strip(), given.get(f"unit-{n}", "")
        if text:
            found.append(
                Decided(
                    text=text,
                    unit_id=unit_of(unit, f"第{n}条的承办单位") if unit else None,
                    due_on=day_of(request, f"due-{n}", f"第{n}条的期限") if given.get(f"due-{n}") else None,
                    person=given.get(f"person-{n}", ""),
                )
            )
        elif unit:
            raise Refused(f"第{n}条选了单位，请写议定事项")
    return found


@require_GET
@staff(*REGISTRARS)
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    found = selectors.meeting(meeting_id)
    if found is None:
        raise Http404("没有这次会议")
    if request.GET.get("form") == "file" and found.file is not None:
        return send_file(found.file, found.file_name or "会议纪要")
    kind = settings_of.titles("meeting_kind").get(found.kind, found.kind)
    return page(
        request, "desk/supervision/tasks/meeting.html", {"meeting": found, "kind": kind, "today": today_of(request)}
    )
