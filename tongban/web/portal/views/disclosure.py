"""Asking for information: the form, the way to follow it without an account, what is wanted from the applicant."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.oversight.openness.models import Disclosure
from tongban.oversight.openness.selectors import requests as selectors
from tongban.oversight.openness.selectors.bodies import answering_bodies
from tongban.oversight.openness.selectors.settings import settings
from tongban.oversight.openness.usecases import requests as usecases
from tongban.oversight.openness.values.requests import (
    CLOSED,
    OUTCOMES,
    Act,
    Delivery,
    Form,
    Kind,
    Person,
    State,
    Wanted,
    Way,
    Who,
)
from tongban.people.parties.values import IdKind
from tongban.web.portal import flood
from tongban.web.ui.actor import actor_of, now_of, remember, remembers
from tongban.web.ui.openness import chosen, notice_file, paper_of, whole
from tongban.web.ui.replies import page, refuse, send_file

_KIND: Final = "disclosures"
_SHOWN: Final = {
    Act.CONFIRM: "已确认收到", Act.ASK_CORRECTION: "请您补正", Act.SUPPLY: "收到您的补正", Act.ASK_OPINION: "书面征求有关方面意见，期间不计入答复期限",
    Act.HEAR_LAST: "意见已收齐，继续办理", Act.ASK_REASONS: "请您说明理由", Act.GIVE_REASONS: "收到您说明的理由", Act.EXTEND: "经批准延长答复期限",
    Act.DELAY: "确定延迟答复的日期", Act.CHARGE: "通知缴纳信息处理费", Act.PAY: "收到缴费", Act.SIGN: "已答复", Act.LAPSE: "逾期，不再处理",
    Act.WITHDRAW: "已撤回",
}  # fmt: skip


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays when something is wrong."""
    refusal, status = "", 200
    bodies = list(answering_bodies(on=local(now_of(request)).date()))
    if request.method == "POST":
        if flood.sent_too_often(request, _KIND):
            refusal, status = flood.TOO_MANY, 429
        else:
            try:
                made = _take(request, bodies)
                flood.sent(request, _KIND)
                remember(request, _KIND, made.pk)
                return redirect("portal:disclosure", made.pk)
            except Refused as wrong:
                refusal, status = str(wrong), 409
    context = {
        "refusal": refusal, "typed": request.POST, "key": request.POST.get("key") or str(new_id()), "bodies": [(str(b.pk), b.name) for b in bodies],
        "whos": Who.choices, "kinds": [k for k in IdKind.choices if k[0] != IdKind.PENDING], "forms": Form.choices, "deliveries": Delivery.choices,
        "days": settings(local(now_of(request)).date()),
    }  # fmt: skip
    return page(request, "portal/open/ask.html", context, status=status)


def _take(request: HttpRequest, bodies: list[Department]) -> Disclosure:
    given = request.POST
    department = bodies[0] if len(bodies) == 1 else next((b for b in bodies if str(b.pk) == given.get("department")), None)  # fmt: skip
    if department is None:
        raise Refused("请选择向哪个机关申请")
    return usecases.ask(
        actor=actor_of(request), person=_person(given), wanted=_wanted(given), way=Way.ONLINE, department=department,
        key=flood.key_of(request, given.get("key", "")), proof=paper_of(request, "proof"), now=now_of(request),
    )  # fmt: skip


def _person(given: Mapping[str, str]) -> Person:
    return Person(
        who=chosen(given, "who", Who, "申请人类别"), name=given.get("name", ""), id_kind=given.get("id_kind", ""),
        id_number=_plain(given.get("id_number", "")), phone=_plain(given.get("phone", "")), address=given.get("address", ""),
    )  # fmt: skip


def _wanted(given: Mapping[str, str]) -> Wanted:
    return Wanted(
        description=given.get("description", ""), form=chosen(given, "form", Form, "想要的形式"),
        delivery=chosen(given, "delivery", Delivery, "获取的途径"), pieces=whole(given, "pieces", "件数", usual=1),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Number and code of the receipt lead to the request, without an account."""
    refusal, number, status = "", _plain(request.POST.get("number", ""))[:60], 200
    if request.method == "POST":
        code = _plain(request.POST.get("code", "")).replace(" ", "").replace("-", "").upper()[:20]
        plain = selectors.plain_number(number)
        if flood.guessed_too_often(request, _KIND, plain):
            refusal, status = flood.TOO_MANY_GUESSES, 429
        else:
            found = selectors.by_code(number, code)
            if found is not None:
                remember(request, _KIND, found.pk)
                return redirect("portal:disclosure", found.pk)
            flood.guessed(request, _KIND, plain)
            refusal, status = (
                "登记号和查询码对不上。两样都在登记回执上：登记号写年份和号数即可，查询码是8位字母和数字。",
                403,
            )
    return page(request, "portal/open/follow.html", {"refusal": refusal, "number": number}, status=status)


def _mine(request: HttpRequest, request_id: UUID) -> Disclosure | None:
    return selectors.request(request_id) if remembers(request, _KIND, request_id) else None


def _gone(request: HttpRequest) -> HttpResponse:
    return refuse(request, "请凭登记号和查询码打开您的申请。", status=404)


@require_http_methods(["GET", "POST"])
def disclosure(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """How far it is, whose turn it is, the papers; corrections and reasons are given here."""
    found = _mine(request, request_id)
    if found is None:
        return _gone(request)
    refusal = ""
    if request.method == "POST":
        try:
            _act(request, found)
            return redirect("portal:disclosure", request_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.request(request_id) or found
    return page(request, "portal/open/disclosure.html", _context(request, found, refusal), status=409 if refusal else 200)  # fmt: skip


def _act(request: HttpRequest, found: Disclosure) -> None:
    given, now, actor = request.POST, now_of(request), actor_of(request)
    said, what = given.get("said", ""), given.get("act", "")
    if what == Act.SUPPLY:
        usecases.supply(actor=actor, row=found, said=said, paper=paper_of(request, "file"), now=now, by_applicant=True)
    elif what == Act.GIVE_REASONS:
        usecases.give_reasons(actor=actor, row=found, said=said, now=now, by_applicant=True)
    elif what == Act.WITHDRAW:
        usecases.withdraw(actor=actor, row=found, said=said, now=now, by_applicant=True)
    else:
        raise Refused("请选择要做的事")


def _context(request: HttpRequest, found: Disclosure, refusal: str) -> dict[str, Any]:
    steps = sorted(found.steps.all(), key=lambda s: (s.at, s.pk))
    mine = {Kind.OPINION, Kind.THIRD_PARTY}
    return {
        "row": found, "refusal": refusal, "typed": request.POST if refusal else {}, "clock": selectors.clock_of(found),
        "story": [(_SHOWN[Act(s.act)], s.at) for s in steps if Act(s.act) in _SHOWN],
        "notices": sorted((n for n in found.notices.all() if Kind(n.kind) not in mine), key=lambda n: (n.made_at, n.number)),
        "correction": getattr(found, "correction", None), "closed": State(found.state) in CLOSED, "outcomes": OUTCOMES,
        "reasons_asked": next((s for s in reversed(steps) if s.act == Act.ASK_REASONS), None),
    }  # fmt: skip


@require_GET
def paper(request: HttpRequest, request_id: UUID, notice_id: UUID) -> HttpResponse:
    """A paper that went to the applicant; what was sent to others is not theirs."""
    found = _mine(request, request_id)
    if found is None:
        return _gone(request)
    row = next((n for n in found.notices.all() if n.pk == notice_id), None)
    if row is None or Kind(row.kind) in (Kind.OPINION, Kind.THIRD_PARTY):
        raise Http404("没有这份文书")
    return notice_file(request, row)


@require_GET
def given(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The information itself, once the reply was sent."""
    found = _mine(request, request_id)
    if found is None:
        return _gone(request)
    if found.given is None or found.state != State.ANSWERED:
        raise Http404("没有所公开的信息文件")
    return send_file(found.given, found.given_name or "所公开的信息")
