"""Questions, answered questions for everybody, and what could not be done, at the desk."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra.calendar import workdays
from tongban.kernel.actors import Duty
from tongban.kernel.ids import new_id
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.orgs.selectors import departments
from tongban.oversight.openness import policies, reference
from tongban.oversight.openness.models import Faq, Question, Stuck
from tongban.oversight.openness.selectors import publications
from tongban.oversight.openness.selectors import questions as selectors
from tongban.oversight.openness.transitions import QUESTIONS, STUCK, acts_of
from tongban.oversight.openness.usecases import questions as asking
from tongban.oversight.openness.usecases import stuck as telling
from tongban.oversight.openness.values.duties import ANSWERERS, STAFF_OF_OPENNESS, WATCHERS
from tongban.oversight.openness.values.questions import (
    RUNNING,
    About,
    Act,
    FaqState,
    Place,
    State,
    StuckAct,
    StuckState,
)
from tongban.services.cases.models import Application
from tongban.web.desk.views.openness.requests import lamp
from tongban.web.desk.views.ratings.ratings import period_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
_ASKERS: Final = STAFF_OF_OPENNESS


@require_GET
@staff(*ANSWERERS)
def questions(request: HttpRequest) -> HttpResponse:
    """What the actor may answer, the nearest limit first."""
    asked, mine = request.GET.get("state", "open"), request.GET.get("mine") == "1"
    state, today = asked if asked in (*State.values, "all") else "open", local(now_of(request)).date()
    rows = Paginator(selectors.questions(actor_of(request), state=state, mine=mine), PAGE).get_page(request.GET.get("page"))  # fmt: skip
    now, calendar = now_of(request), workdays()
    context = {
        "rows": rows, "lit": [(row, lamp(row.due_at if row.state in RUNNING else None, now, calendar)) for row in rows], "state": state, "mine": mine,
        "states": [("open", "未答复"), ("all", "全部"), *State.choices], "query": f"&state={state}" + ("&mine=1" if mine else ""),
        "tally": selectors.question_tally(Period(date(today.year, 1, 1), today)) if actor_of(request).has(Duty.OPENNESS) else None,
    }  # fmt: skip
    return page(request, "desk/openness/questions.html", context)


@require_http_methods(["GET", "POST"])
@staff(*ANSWERERS)
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    found = selectors.question(question_id)
    if found is None:
        raise Http404("没有这条咨询")
    no = policies.may_answer(actor_of(request), found)
    if no is not None:
        return refuse(request, no.reason)
    refusal, contact = "", ""
    if request.method == "POST":
        try:
            if "reveal" in request.POST:
                contact = asking.reveal_contact(actor=actor_of(request), row=found, reason=request.POST.get("reason", ""), now=now_of(request))  # fmt: skip
            else:
                messages.success(request, _question_act(request, found))
                gone = policies.may_answer(actor_of(request), found) is not None
                return redirect("desk:openness_questions") if gone else redirect("desk:openness_question", question_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.question(question_id) or found
    likely = [f for f in publications.faqs_like(found.asked, matter=found.matter) if f.question_id != found.pk][:5]
    context = {
        "row": found, "refusal": refusal, "typed": request.POST if refusal else {}, "contact": contact, "likely": likely,
        "acts": [a.value for a in acts_of(QUESTIONS, State(found.state))], "steps": sorted(found.steps.all(), key=lambda s: (s.at, s.pk)),
        "lamp": lamp(found.due_at if found.state in RUNNING else None, now_of(request), workdays()), "faqs": list(found.faqs.all()),
        "bodies": [(str(d.pk), d.name) for d in _bodies() if d.pk != found.department_id],
    }  # fmt: skip
    return page(request, "desk/openness/question.html", context, status=409 if refusal else 200)


def _bodies() -> Any:
    return departments().order_by("name")


def _question_act(request: HttpRequest, row: Question) -> str:
    given, actor, now, said = request.POST, actor_of(request), now_of(request), request.POST.get("said", "")
    what = given.get("act", "")
    if what == "faq":
        asking.propose_faq(actor=actor, question=row, asked=given.get("asked", ""), text=said, now=now)
        return "已整理成常见问题，请另一位审核公布"
    acts: dict[str, Callable[[], None]] = {
        Act.TAKE: lambda: asking.take(actor=actor, row=row, now=now),
        Act.TRANSFER: lambda: asking.transfer(actor=actor, row=row, to=_department(given.get("to", "")), reason=said, now=now),
        Act.LENGTHEN: lambda: asking.lengthen(actor=actor, row=row, reason=said, now=now),
        Act.ANSWER: lambda: asking.answer(actor=actor, row=row, text=said, now=now),
        Act.REVISIT: lambda: asking.revisit(actor=actor, row=row, said=said, now=now),
    }  # fmt: skip
    if what not in acts:
        raise Refused("请选择要做的事")
    acts[what]()
    return f"{Act(what).label}已登记"


def _department(wanted: str) -> Department:
    found = next((d for d in _bodies() if str(d.pk) == wanted), None)
    if found is None:
        raise Refused("请选择转给哪个部门")
    return found  # type: ignore[no-any-return]


# --- taking down at the window ---------------------------------------------------------------------------------------------------


def _about(request: HttpRequest) -> About:
    """A case number or a matter's code, as they are on the receipt and in the guide; both may be left out."""
    number, matter = request.POST.get("number", "").strip().upper(), request.POST.get("matter", "").strip()
    if number:
        row = Application.objects.filter(number=number).first() or Application.objects.filter(query_code=number).first()
        if row is None:
            raise Refused("没有这个办件编号，请对照回执核对")
        return About(place=Place.WINDOW, matter=row.matter, matter_name=row.matter_name, application_id=row.pk)
    return About(place=Place.WINDOW, matter=matter)


@require_http_methods(["GET", "POST"])
@staff(*_ASKERS)
def take_down(request: HttpRequest, kind: str) -> HttpResponse:
    """Somebody came: a question answered on the spot or passed on, or what they could not get done."""
    if kind not in ("question", "stuck"):
        raise Http404("没有这一页")
    refusal, given = "", request.POST
    made: Question | Stuck | None = None
    if request.method == "POST":
        key = given.get("key", "")[:64] or str(new_id())
        try:
            facts: dict[str, Any] = {"actor": actor_of(request), "about": _about(request), "key": key, "contact": given.get("contact", ""), "now": now_of(request)}  # fmt: skip
            if kind == "question":
                made = asking.ask(text=given.get("said", ""), answered=given.get("answer", ""), **facts)
            else:
                made = telling.tell(said=given.get("said", ""), obstacle=given.get("obstacle", ""), **facts)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "kind": kind, "refusal": refusal, "typed": given if refusal else request.GET, "made": made, "obstacles": [(o.code, o.title) for o in reference.obstacles().values()],
        "key": given.get("key") if refusal else str(new_id()),
    }  # fmt: skip
    return page(request, "desk/openness/take_down.html", context, status=409 if refusal else 200)


# --- answered for everybody --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.OPENNESS, Duty.LEAD, Duty.DECIDE, Duty.EXAMINE)
def faqs(request: HttpRequest) -> HttpResponse:
    """Write one, check what somebody else wrote, end what is out of date."""
    refusal, actor, now, given = "", actor_of(request), now_of(request), request.POST
    if request.method == "POST":
        try:
            if "approve" in given or "end" in given:
                row = _faq(given.get("approve") or given.get("end", ""))
                (asking.approve_faq if "approve" in given else asking.end_faq)(actor=actor, row=row, now=now)
                messages.success(request, "已公布" if "approve" in given else "已停用")
            else:
                asking.propose_faq(actor=actor, asked=given.get("asked", ""), text=given.get("said", ""), matter=given.get("matter", "").strip(), now=now)  # fmt: skip
                messages.success(request, "已录入，请另一位审核公布")
            return redirect("desk:openness_faqs")
        except Refused as wrong:
            refusal = str(wrong)
    state = request.GET.get("state", "")
    rows = Paginator(publications.faq_register(state=state), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(row, policies.may_approve_faq(actor, row)) for row in rows], "pager": rows, "state": state, "states": FaqState.choices,
        "refusal": refusal, "typed": given if refusal else {}, "query": f"&state={quote(state)}",
    }  # fmt: skip
    return page(request, "desk/openness/faqs.html", context, status=409 if refusal else 200)


def _faq(wanted: str) -> Faq:
    found = next((f for f in Faq.objects.exclude(state=FaqState.ENDED) if str(f.pk) == wanted), None)
    if found is None:
        raise Refused("没有这条常见问题，或已停用")
    return found


# --- what could not be done ------------------------------------------------------------------------------------------------------


@require_GET
@staff(*WATCHERS)
def stucks(request: HttpRequest) -> HttpResponse:
    """What the actor may handle; what is about their own work is not here."""
    asked, obstacle = request.GET.get("state", "open"), request.GET.get("obstacle", "")
    state = asked if asked in (*StuckState.values, "all") else "open"
    rows = Paginator(selectors.stucks(actor_of(request), state=state, obstacle=obstacle), PAGE).get_page(request.GET.get("page"))  # fmt: skip
    now, calendar = now_of(request), workdays()
    titles = {o.code: o.title for o in reference.obstacles().values()}
    context = {
        "rows": rows, "lit": [(row, lamp(row.due_at, now, calendar), titles.get(row.obstacle, "")) for row in rows], "state": state, "obstacle": obstacle,
        "obstacles": titles.items(), "states": [("open", "未办结"), ("all", "全部"), *StuckState.choices], "query": f"&state={state}&obstacle={quote(obstacle)}",
    }  # fmt: skip
    return page(request, "desk/openness/stucks.html", context)


@require_http_methods(["GET", "POST"])
@staff(*WATCHERS)
def stuck(request: HttpRequest, stuck_id: UUID) -> HttpResponse:
    found = selectors.stuck(stuck_id)
    if found is None:
        raise Http404("没有这件反映")
    no = policies.may_handle_stuck(actor_of(request), found, selectors.involved(found.application_id))
    if no is not None:
        return refuse(request, no.reason)
    refusal, contact = "", ""
    if request.method == "POST":
        try:
            if "reveal" in request.POST:
                contact = telling.reveal_teller(actor=actor_of(request), row=found, reason=request.POST.get("reason", ""), now=now_of(request))  # fmt: skip
            else:
                messages.success(request, _stuck_act(request, found))
                return redirect("desk:openness_stuck", stuck_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.stuck(stuck_id) or found
    context = {
        "row": found, "refusal": refusal, "typed": request.POST if refusal else {}, "contact": contact, "obstacle": reference.obstacles().get(found.obstacle),
        "acts": [a.value for a in acts_of(STUCK, StuckState(found.state))], "steps": sorted(found.steps.all(), key=lambda s: (s.at, s.pk)),
        "lamp": lamp(found.due_at, now_of(request), workdays()),
    }  # fmt: skip
    return page(request, "desk/openness/stuck.html", context, status=409 if refusal else 200)


def _stuck_act(request: HttpRequest, row: Stuck) -> str:
    what = request.POST.get("act", "")
    acts: dict[str, Callable[..., None]] = {
        StuckAct.VERIFY: telling.verify, StuckAct.SOLVE: telling.solve, StuckAct.EXPLAIN: telling.explain, StuckAct.REVISIT: telling.revisit,
        StuckAct.REOPEN: telling.reopen,
    }  # fmt: skip
    if what not in acts:
        raise Refused("请选择要做的事")
    acts[what](actor=actor_of(request), row=row, said=request.POST.get("said", ""), now=now_of(request))
    return f"{StuckAct(what).label}已登记"


@require_GET
@staff(*WATCHERS)
def stuck_statistics(request: HttpRequest) -> HttpResponse:
    """By class of obstacle and by department."""
    period, refusal = period_of(request)
    by_class = selectors.stuck_tallies(period, by_department=False)
    by_department = selectors.stuck_tallies(period, by_department=True)
    if request.GET.get("form") == "xlsx":
        rows = [(kind, t.name, t.told, t.true, t.closed, t.late) for kind, group in (("类别", by_class), ("部门", by_department)) for t in group]  # fmt: skip
        return xlsx(
            f"办不成事统计（{period.start}至{period.end}）", ("分组", "名称", "反映", "属实", "办结", "有超期"), rows
        )
    context = {"period": period, "refusal": refusal, "by_class": by_class, "by_department": by_department}
    return page(request, "desk/openness/stuck_statistics.html", context, status=422 if refusal else 200)
