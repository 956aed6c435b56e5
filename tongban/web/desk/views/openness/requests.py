"""Requests for information at the desk: the register with lights, taking one down, one request with what can be done."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra.calendar import workdays
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.kernel.workdays import Workdays
from tongban.orgs.models import Department
from tongban.orgs.selectors import centre, departments
from tongban.oversight.openness import policies, reference
from tongban.oversight.openness.models import Disclosure, Notice, Step
from tongban.oversight.openness.rules.clock import light
from tongban.oversight.openness.selectors import requests as selectors
from tongban.oversight.openness.selectors.settings import settings
from tongban.oversight.openness.transitions import possible
from tongban.oversight.openness.usecases import requests as usecases
from tongban.oversight.openness.values.duties import READERS, REGISTRARS
from tongban.oversight.openness.values.requests import (
    CODES,
    GIVING,
    OUTCOMES,
    REASONED,
    Act,
    Answer,
    Asked,
    Course,
    Delivery,
    Form,
    Person,
    Reply,
    Result,
    Stance,
    State,
    Wanted,
    Way,
    Who,
)
from tongban.people.parties.values import IdKind
from tongban.web.desk.typed import day_of, year_asked
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.openness import chosen, notice_file, paper_of, whole
from tongban.web.ui.replies import page, refuse, send_file
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
LIGHTS: Final = {"green": "期限内", "yellow": "快到期", "red": "超期", "grey": "不计时"}
_HEADS: Final = ("登记号", "申请方式", "申请人类别", "提交时间", "收到日期", "状态", "答复期限", "本步期限", "答复", "理由", "办结时间", "承办机关")  # fmt: skip


def lamp(due_at: datetime | None, now: datetime, calendar: Workdays) -> tuple[str, str]:
    colour = light(due_at=due_at, now=now, calendar=calendar)
    return colour, LIGHTS[colour]


@require_GET
@staff(*READERS)
def board(request: HttpRequest) -> HttpResponse:
    """What the actor may see, the nearest limit first, each with its light; as a spreadsheet with ?form=xlsx."""
    asked, text = request.GET.get("state", "open"), request.GET.get("q", "").strip()[:60]
    state = asked if asked in (*State.values, "all") else "open"
    year = year_asked(request)
    found = selectors.requests(actor_of(request), state=state, year=year, text=text)
    if request.GET.get("form") == "xlsx":
        return xlsx("政府信息公开申请台账", _HEADS, (_row(one) for one in found))
    rows = Paginator(found, PAGE).get_page(request.GET.get("page"))
    now, calendar = now_of(request), workdays()
    context = {
        "rows": rows, "lit": [(row, lamp(row.due_at or row.step_due_at, now, calendar)) for row in rows], "state": state, "text": text,
        "states": [("open", "未办结"), ("all", "全部"), *State.choices], "year": str(year or ""), "years": selectors.years(now),
        "registers": policies.may_register(actor_of(request)) is None, "query": f"&state={state}&q={quote(text)}&year={year or ''}",
    }  # fmt: skip
    return page(request, "desk/openness/board.html", context)


def _row(row: Disclosure) -> tuple[Any, ...]:
    reason = reference.reasons().get(row.reason)
    return (
        row.number, row.get_way_display(), row.get_who_display(), _said(row.filed_at), row.received_on, row.get_state_display(), _said(row.due_at),
        _said(row.step_due_at), row.get_reply_display() or OUTCOMES.get(row.outcome, ""), reason.title if reason else "", _said(row.closed_at),
        row.department.name,
    )  # fmt: skip


def _said(moment: datetime | None) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}" if moment else ""


# --- taking one down ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def new(request: HttpRequest) -> HttpResponse:
    """A letter, a fax, somebody who comes or cannot write: the same form as on the portal."""
    refusal, made = "", None
    if request.method == "POST":
        try:
            made = _take_down(request)
            if policies.may_see(actor_of(request), made) is None:
                messages.success(request, f"已登记，登记号 {made.number}，查询码 {made.code}，请打印回执交申请人")
                return redirect("desk:openness_request", made.pk)
        except Refused as wrong:
            refusal = str(wrong)
    here = centre()
    bodies = departments().order_by("name")
    context = {
        "refusal": refusal, "typed": request.POST, "made": made, "ways": [w for w in Way.choices if w[0] != Way.ONLINE], "whos": Who.choices,
        "kinds": [k for k in IdKind.choices if k[0] != IdKind.PENDING], "forms": Form.choices, "deliveries": Delivery.choices, "key": request.POST.get("key") or str(new_id()),
        "today": local(now_of(request)).date().isoformat(), "bodies": [(str(b.pk), b.name) for b in bodies],
        "usual": str(here.bureau_id) if here else "", "reads": any(actor_of(request).has(duty) for duty in READERS),
    }  # fmt: skip
    return page(request, "desk/openness/new.html", context, status=409 if refusal else 200)


def _take_down(request: HttpRequest) -> Disclosure:
    given = request.POST
    department = next((d for d in Department.objects.filter(until=None) if str(d.pk) == given.get("department")), None)
    if department is None:
        raise Refused("请选择承办机关")
    return usecases.ask(
        actor=actor_of(request), person=person_of(given), wanted=wanted_of(given), way=chosen(given, "way", Way, "申请方式"),
        department=department, key=given.get("key", "")[:64] or str(new_id()), came_on=day_of(request, "came_on", "收件日期"),
        letter=paper_of(request, "letter"), proof=paper_of(request, "proof"), now=now_of(request),
    )  # fmt: skip


def person_of(given: Mapping[str, str]) -> Person:
    return Person(
        who=chosen(given, "who", Who, "申请人类别"), name=given.get("name", ""), id_kind=given.get("id_kind", ""),
        id_number=given.get("id_number", ""), phone=given.get("phone", ""), address=given.get("address", ""),
    )  # fmt: skip


def wanted_of(given: Mapping[str, str]) -> Wanted:
    return Wanted(
        description=given.get("description", ""), form=chosen(given, "form", Form, "想要的形式"),
        delivery=chosen(given, "delivery", Delivery, "获取的途径"), pieces=whole(given, "pieces", "件数", usual=1),
    )  # fmt: skip


# --- one request ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: its clock, its papers, what was done, what can be done. Who asks only when looked up with a reason."""
    found = selectors.request(request_id)
    if found is None:
        raise Http404("没有这件申请")
    actor = actor_of(request)
    no = policies.may_see(actor, found)
    if no is not None:
        return refuse(request, no.reason)
    refusal, person = "", None
    if request.method == "POST":
        try:
            if "reveal" in request.POST:
                person = usecases.reveal_applicant(actor=actor, row=found, reason=request.POST.get("reason", ""), now=now_of(request))  # fmt: skip
            else:
                messages.success(request, _act(request, found))
                return redirect("desk:openness_request", request_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.request(request_id) or found
    return page(request, "desk/openness/request.html", _context(request, found, refusal, person), status=409 if refusal else 200)  # fmt: skip


def _context(request: HttpRequest, found: Disclosure, refusal: str, person: Person | None) -> dict[str, Any]:
    actor, now, calendar = actor_of(request), now_of(request), workdays()
    acts = possible(State(found.state))
    others = list(selectors.of_same_person(found)[:20])
    values = settings(local(now).date())
    reason = reference.reasons().get(found.reason)
    return {
        "row": found, "refusal": refusal, "typed": request.POST if refusal else {}, "person": person, "acts": [a.value for a in acts],
        "lamp": lamp(found.due_at or found.step_due_at, now, calendar), "clock": selectors.clock_of(found), "steps": sorted(found.steps.all(), key=lambda s: (s.at, s.pk)),
        "notices": sorted(found.notices.all(), key=lambda n: (n.made_at, n.number)), "opinions": sorted(found.opinions.all(), key=lambda o: (o.sent_on, o.pk)),
        "contests": sorted(found.contests.all(), key=lambda c: (c.begun_on, c.pk)), "correction": getattr(found, "correction", None), "others": others,
        "many": len(others) + 1 >= values["many_requests"] or found.pieces >= values["many_pieces"], "values": values, "handle": policies.may_handle(actor, found),
        "sign": policies.may_sign(actor, found), "approve": policies.may_approve_extension(actor, found), "replies": [(r.value, f"{CODES[r]}　{r.label}") for r in Reply],
        "reasons": [(r.code, f"{r.title}（{r.article}）") for r in reference.reasons().values()], "reason": reason, "asked": Asked.choices,
        "stances": Stance.choices, "courses": Course.choices, "results": [r for r in Result.choices if r[0] != Result.PENDING],
        "giving": GIVING, "reasoned": REASONED, "today": local(now).date().isoformat(), "closed": found.closed_at is not None, "outcomes": OUTCOMES,
    }  # fmt: skip


def _act(request: HttpRequest, row: Disclosure) -> str:
    """What was asked for on the page; says what was done."""
    given, what = request.POST, request.POST.get("act", "")
    actor, now, said = actor_of(request), now_of(request), request.POST.get("said", "")
    simple: dict[str, Callable[..., object]] = {
        Act.GIVE_REASONS: usecases.give_reasons, Act.PAY: usecases.paid, Act.LAPSE: usecases.lapse, Act.WITHDRAW: usecases.withdraw,
        Act.SEND_BACK: usecases.send_back, Act.NOT_EXTEND: usecases.not_extend,
    }  # fmt: skip
    others: dict[str, Callable[[], object]] = {
        Act.CONFIRM: lambda: usecases.confirm(actor=actor, row=row, said=said, on=day_of(request, "on", "确认日期"), now=now),
        Act.ASK_CORRECTION: lambda: usecases.ask_correction(actor=actor, row=row, points=said, days=whole(given, "days", "补正期限"), now=now),
        Act.SUPPLY: lambda: usecases.supply(actor=actor, row=row, said=said, paper=paper_of(request, "file"), now=now),
        Act.ASK_REASONS: lambda: usecases.ask_reasons(actor=actor, row=row, why=said, now=now),
        Act.ASK_OPINION: lambda: usecases.ask_opinion(actor=actor, row=row, asked=chosen(given, "asked", Asked, "征求意见的对象"), name=given.get("name", ""), about=said, now=now),
        Act.HEAR: lambda: _hear(request, row, said),
        Act.ASK_EXTENSION: lambda: usecases.ask_extension(actor=actor, row=row, days=whole(given, "days", "延长天数"), reason=said, now=now),
        Act.EXTEND: lambda: usecases.extend(actor=actor, row=row, now=now),
        Act.DELAY: lambda: usecases.delay(actor=actor, row=row, until=day_of(request, "until", "延迟到的日期"), reason=said, now=now),
        Act.CHARGE: lambda: usecases.charge(actor=actor, row=row, count=whole(given, "count", "件数或页数"), by_page=given.get("by") == "page", now=now),
        Act.DRAFT: lambda: usecases.draft_reply(actor=actor, row=row, answer=_answer(given), given=paper_of(request, "file"), now=now),
        Act.SIGN: lambda: usecases.sign_reply(actor=actor, row=row, now=now),
        "contest": lambda: usecases.contest(actor=actor, row=row, course=chosen(given, "course", Course, "途径"), begun_on=day_of(request, "begun_on", "受理日期"), said=said, now=now),
        "end_contest": lambda: _end_contest(request, row, said),
    }  # fmt: skip
    if what in simple:
        simple[what](actor=actor, row=row, said=said, now=now)
    elif what in others:
        others[what]()
    else:
        raise Refused("请选择要做的事")
    return f"{Act(what).label}已登记" if what in Act.values else "已登记"


def _hear(request: HttpRequest, row: Disclosure, said: str) -> None:
    given = request.POST
    opinion = next((o for o in row.opinions.all() if str(o.pk) == given.get("opinion")), None)
    if opinion is None:
        raise Refused("请选择是谁的意见")
    stance = chosen(given, "stance", Stance, "意见")
    on = None if stance is Stance.SILENT else day_of(request, "on", "收到意见日期")
    usecases.hear(actor=actor_of(request), row=row, opinion=opinion, stance=stance, said=said, on=on, now=now_of(request))  # fmt: skip


def _end_contest(request: HttpRequest, row: Disclosure, said: str) -> None:
    made = next((c for c in row.contests.all() if str(c.pk) == request.POST.get("contest")), None)
    if made is None:
        raise Refused("请选择是哪一件复议或诉讼")
    result, on = chosen(request.POST, "result", Result, "结果"), day_of(request, "ended_on", "审结日期")
    usecases.end_contest(actor=actor_of(request), row=row, made=made, result=result, ended_on=on, said=said, now=now_of(request))  # fmt: skip


def _answer(given: Mapping[str, str]) -> Answer:
    return Answer(
        reply=chosen(given, "reply", Reply, "答复类型"), text=given.get("said", ""), reason=given.get("reason", ""),
        elsewhere=given.get("elsewhere", ""),
    )  # fmt: skip


# --- papers ------------------------------------------------------------------------------------------------------------------


@require_GET
@staff(*READERS)
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """A paper as Word, or as PDF with ?form=pdf. It carries the applicant's name: for those who handle the request."""
    row = Notice.objects.select_related("disclosure__department").filter(pk=notice_id).first()
    if row is None:
        raise Http404("没有这份文书")
    no = policies.may_handle(actor_of(request), row.disclosure)
    if no is not None and policies.may_sign(actor_of(request), row.disclosure) is not None:
        return refuse(request, no.reason)
    return notice_file(request, row)


@require_GET
@staff(*READERS)
def attachment(request: HttpRequest, request_id: UUID, which: str) -> HttpResponse:
    """The letter, the proof of identity, what is given, or the file of a step."""
    row = selectors.request(request_id)
    if row is None or (policies.may_handle(actor_of(request), row) is not None and which != "given"):
        raise Http404("没有这份附件")
    if policies.may_see(actor_of(request), row) is not None:
        raise Http404("没有这份附件")
    found = {"letter": (row.letter, row.letter_name), "proof": (row.proof, row.proof_name), "given": (row.given, row.given_name)}  # fmt: skip
    if which.isdecimal():
        step = Step.objects.select_related("file").filter(disclosure=row, pk=int(which)).first()
        stored, name = (step.file, step.file_name) if step else (None, "")
    else:
        stored, name = found.get(which, (None, ""))
    if stored is None:
        raise Http404("没有这份附件")
    return send_file(stored, name or "附件")
