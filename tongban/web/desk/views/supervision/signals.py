"""Electronic supervision: the board, the list of signals, one signal with its account and what can be done, evidence."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.infra import files
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.selectors import departments
from tongban.oversight.supervision import rulebook
from tongban.oversight.supervision.models import Signal, SignalStep
from tongban.oversight.supervision.policies import letters as letter_policies
from tongban.oversight.supervision.policies import signals as policies
from tongban.oversight.supervision.selectors import board as boards
from tongban.oversight.supervision.selectors import signals as selectors
from tongban.oversight.supervision.selectors.board import Line
from tongban.oversight.supervision.selectors.signals import Wanted
from tongban.oversight.supervision.transitions.signals import possible
from tongban.oversight.supervision.usecases import evidence as packs
from tongban.oversight.supervision.usecases import signals as usecases
from tongban.oversight.supervision.values.signals import WATCHERS, Act, By, Light, Outcome, State
from tongban.services.cases.models import Application
from tongban.web.desk.views.ratings.ratings import period_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import ask_second_factor, page, refuse, send_file
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
READERS: Final = (Duty.SUPERVISE, Duty.LEAD, Duty.DECIDE)
_UNTRUE: Final = "时间更正"
_FIELDS: Final = ("state", "light", "department", "handler", "item", "text", "late")


def reason_title(code: str) -> str:
    return _UNTRUE if code == "untrue" else rulebook.reasons().get(code, code)


# --- the board -------------------------------------------------------------------------------------------------------------


@require_GET
@staff(*READERS)
def board(request: HttpRequest) -> HttpResponse:
    """Lights and rates of a period by department, item or post; as a spreadsheet with ?form=xlsx.

    The handling person is shown to supervisors only; a department sees its own lines.
    """
    actor = actor_of(request)
    supervises = policies.may_supervise(actor) is None
    period, refusal = period_of(request)
    asked = request.GET.get("by", "")
    by = By(asked) if asked in list(By) and (supervises or asked != By.POST) else By.DEPARTMENT
    mine = [] if supervises else sorted(actor.departments(Duty.LEAD) | actor.departments(Duty.DECIDE))
    chosen = request.GET.get("department", "")
    lines = boards.lines(period, by, department=chosen, among=None if supervises else mine)
    if request.GET.get("form") == "xlsx":
        title = f"效能监察（{period.start}至{period.end}，按{by.label}）"
        return xlsx(title, _HEADS, [_sheet_row(boards.total(lines)), *map(_sheet_row, lines)])
    context = {
        "period": period, "refusal": refusal, "by": by, "kinds": [x for x in By if supervises or x is not By.POST],
        "lines": lines, "whole": boards.total(lines), "chosen": chosen, "lights": list(Light),
        "months": _bars(boards.by_month(period, among=None if supervises else mine)), "supervises": supervises,
        "bodies": [(d.code, d.name) for d in departments()] if supervises else [],
        "query": urlencode({"start": period.start, "end": period.end, "by": by.value, "department": chosen}),
    }  # fmt: skip
    return page(request, "desk/signals/board.html", context, status=422 if refusal else 200)


_HEADS: Final = (
    "分组", "办结", "按时办结", "按时率%", "平均用时（工作日）", "提速率%", "不计时（工作日）", "黄牌", "红牌", "异常",
    "每千件黄牌", "每千件红牌", "未了结信号",
)  # fmt: skip


def _sheet_row(line: Line) -> tuple[Any, ...]:
    average = boards.average(line.used, line.closed)
    return (
        line.name, line.closed, line.on_time, line.on_time_rate, average, line.speed_up, line.still, line.yellow,
        line.red, line.odd, line.per_thousand(line.yellow), line.per_thousand(line.red), line.open_total,
    )  # fmt: skip


def _bars(months: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int, float, float, float]]:
    """Name, yellow, red, where the bars stand (0 to 100), how high (0 to 100)."""
    most = max((max(yellow, red) for _, yellow, red in months), default=0) or 1
    step = 100 / max(1, len(months))
    return [
        (name, yellow, red, round(n * step, 2), round(yellow * 100 / most, 1), round(red * 100 / most, 1))
        for n, (name, yellow, red) in enumerate(months)
    ]


# --- the list ----------------------------------------------------------------------------------------------------------------


def _wanted(request: HttpRequest) -> Wanted:
    given = {name: request.GET.get(name, "").strip()[:60] for name in _FIELDS}
    period = period_of(request)[0] if request.GET.get("start") or request.GET.get("end") else None
    late = given.pop("late") == "1"
    return Wanted(**{**given, "state": given["state"] or "open"}, late=late, period=period)


@require_GET
@staff(*WATCHERS)
def listing(request: HttpRequest) -> HttpResponse:
    """Signals by what is asked; a department sees its own, an officer what they handled; ?form=xlsx for a spreadsheet."""
    actor, wanted = actor_of(request), _wanted(request)
    rows = selectors.listed(actor, wanted)
    supervises = policies.may_supervise(actor) is None
    if request.GET.get("form") == "xlsx":
        heads = (
            "编号",
            "信号",
            "规则",
            "办件编号",
            "事项",
            "部门",
            "亮灯时间",
            "期限",
            "状态",
            "结论",
            "撤销原因",
            "含补录",
        )
        return xlsx("监察信号", heads, [_listed_row(row) for row in rows[:20_000]])
    asked = {name: request.GET.get(name, "") for name in (*_FIELDS, "start", "end")}
    shown, now, calendar = Paginator(rows, PAGE).get_page(request.GET.get("page")), now_of(request), workdays()
    context = {
        "rows": shown, "wanted": wanted, "asked": asked,
        "lines": [(row, selectors.days_over(row, now, calendar), selectors.stopped_at(row) is not None) for row in shown],
        "supervises": supervises, "bodies": [(d.code, d.name) for d in departments()] if supervises else [],
        "states": [("open", "未了结"), ("all", "全部"), *State.choices, *_OUTCOMES], "lights": Light.choices,
        "query": "&" + urlencode({k: v for k, v in asked.items() if v}), "reads": policies.may_read_board(actor) is None,
    }  # fmt: skip
    return page(request, "desk/signals/list.html", context)


_OUTCOMES: Final = [(Outcome.CLEARED.value, Outcome.CLEARED.label)]


def _listed_row(row: Signal) -> tuple[Any, ...]:
    limit = selectors.limit_of(row)
    return (
        row.number, row.get_light_display(), row.title, row.case.number if row.case else row.application.number,
        row.item_title, row.department.name if row.department else "", f"{local(row.lit_at):%Y-%m-%d %H:%M}",
        f"{local(limit):%Y-%m-%d %H:%M}" if limit else "", row.get_state_display(),
        row.get_outcome_display(), reason_title(row.reason), "是" if row.late else "",
    )  # fmt: skip


# --- one signal ----------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(*WATCHERS)
def signal(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """Why it stands, day by day; what was said about it; what can be done now."""
    found = selectors.signal(signal_id)
    if found is None:
        raise Http404("没有这条信号")
    no = policies.may_see(actor_of(request), found)
    if no is not None:
        return refuse(request, no.reason)
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, found))
            return redirect("desk:signal", signal_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.signal(signal_id) or found
    return page(request, "desk/signals/signal.html", _context(request, found, refusal), status=409 if refusal else 200)


def _context(request: HttpRequest, found: Signal, refusal: str) -> dict[str, Any]:
    actor = actor_of(request)
    acts = possible(State(found.state))
    now = now_of(request)
    account = selectors.accounted(found, now)
    answers = policies.may_answer(actor, found)
    judges = policies.may_judge(actor, found, answered_by=usecases.hands(found))
    return {
        "signal": found, "light": Light(found.light), "account": account, "due": selectors.due_of(found, now, account), "refusal": refusal,
        "typed": request.POST if refusal else {}, "steps": sorted(found.steps.all(), key=lambda s: (s.at, s.pk)),
        "notices": sorted(found.notices.all(), key=lambda n: (n.at, n.pk)), "reasons": rulebook.reasons().items(),
        "reason_title": reason_title, "answering": [] if answers else [a for a in acts if a in _ANSWERS],
        "judging": [] if judges else [a for a in acts if a in (Act.UPHOLD, Act.CANCEL)],
        "why_not_judge": judges if any(a in (Act.UPHOLD, Act.CANCEL) for a in acts) and actor.has(Duty.SUPERVISE) else None,
        "archives": Act.ARCHIVE in acts and policies.may_supervise(actor) is None,
        "supervises": policies.may_supervise(actor) is None, "letters": selectors.letters_from(found),
        "drafts": found.department_id is not None and letter_policies.may_keep(actor) is None, "demo": settings.DEMO,
    }  # fmt: skip


_ANSWERS: Final = (Act.ACKNOWLEDGE, Act.EXPLAIN, Act.CORRECT, Act.APPEAL)


def _act(request: HttpRequest, found: Signal) -> str:
    given, actor, now = request.POST, actor_of(request), now_of(request)
    said, what = given.get("said", ""), given.get("act", "")
    paper = _paper(request)
    if what == Act.ACKNOWLEDGE:
        usecases.acknowledge(actor=actor, signal=found, said=said, now=now)
    elif what == Act.EXPLAIN:
        usecases.explain(actor=actor, signal=found, said=said, now=now, paper=paper)
    elif what == Act.CORRECT:
        usecases.correct(actor=actor, signal=found, said=said, now=now, paper=paper)
    elif what == Act.APPEAL:
        usecases.appeal(actor=actor, signal=found, reason=given.get("reason", ""), said=said, now=now, paper=paper)
    elif what == Act.UPHOLD:
        usecases.uphold(actor=actor, signal=found, said=said, now=now)
    elif what == Act.CANCEL:
        usecases.cancel(actor=actor, signal=found, reason=given.get("reason", ""), said=said, now=now)
    elif what == Act.ARCHIVE:
        usecases.archive(actor=actor, signal=found, now=now)
    else:
        raise Refused("请选择要做的事")
    return f"{Act(what).label}已登记"


def _paper(request: HttpRequest) -> files.Attachment | None:
    given = request.FILES.get("file")
    if given is None:
        return None
    if given.size and given.size > files.BYTES_MAX:
        raise files.BadFile(f"文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开上传")
    return files.Attachment(given.name or "", given.read())


@require_GET
@staff(*WATCHERS)
def step_file(request: HttpRequest, step_id: int) -> HttpResponse:
    row = SignalStep.objects.select_related("file", "signal").filter(pk=step_id).first()
    if row is None or row.file is None or policies.may_see(actor_of(request), row.signal) is not None:
        raise Http404("没有这份佐证")
    return send_file(row.file, row.file_name or "佐证")


# --- evidence --------------------------------------------------------------------------------------------------------------------


@require_POST
@staff(Duty.SUPERVISE)
def evidence(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """The evidence of one signal as an archive."""
    found = selectors.signal(signal_id)
    if found is None:
        raise Http404("没有这条信号")

    def make(reason: str) -> bytes:
        return packs.export_signal(actor=actor_of(request), signal=found, reason=reason, now=now_of(request))

    return _packed(request, make, f"证据包-{found.number}.zip", signal_id)


@require_POST
@staff(Duty.SUPERVISE)
def matter_evidence(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The same for a whole matter, whether it has signals or not."""
    row = Application.objects.filter(pk=application_id).first()
    if row is None:
        raise Http404("没有这个办件")

    def make(reason: str) -> bytes:
        actor, now = actor_of(request), now_of(request)
        return packs.export_matter(actor=actor, application_id=row.pk, number=row.number, reason=reason, now=now)

    return _packed(request, make, f"证据包-{row.number}.zip", None)


def _packed(request: HttpRequest, make: Callable[[str], bytes], name: str, back: UUID | None) -> HttpResponse:
    if not actor_of(request).stepped_up:
        return ask_second_factor(request)
    try:
        content = make(request.POST.get("why", ""))
    except Refused as wrong:
        found = selectors.signal(back) if back else None
        if found is None:
            return refuse(request, str(wrong), status=409)
        return page(request, "desk/signals/signal.html", _context(request, found, str(wrong)), status=409)
    reply = HttpResponse(content)
    for header, value in files.headers("application/zip", name).items():
        reply[header] = value
    return reply
