"""Asking a question where one is, reading the answer there; telling what could not be done, and following it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.oversight.openness import reference
from tongban.oversight.openness.models import Question
from tongban.oversight.openness.selectors import publications, questions
from tongban.oversight.openness.selectors.settings import settings
from tongban.oversight.openness.usecases import questions as asking
from tongban.oversight.openness.usecases import stuck as telling
from tongban.oversight.openness.values.questions import ASKED_MAX, About, Act, Place, State
from tongban.web.portal import flood
from tongban.web.portal.views.matters import find_matter
from tongban.web.ui.actor import actor_of, now_of, remember, remembers
from tongban.web.ui.replies import page, refuse

_STORY: Final = {Act.TAKE: "已有人承接", Act.TRANSFER: "转给更了解情况的部门", Act.LENGTHEN: "情况复杂，延长答复", Act.ANSWER: "已答复", Act.CONTENT: "您表示满意", Act.NOT_CONTENT: "您表示不满意，重新处理", Act.REVISIT: "已回访"}  # fmt: skip


def about_of(request: HttpRequest, given: Mapping[str, str]) -> About:
    """Where somebody stands who asks: a matter, an application of theirs, a publication, or nowhere in particular."""
    if given.get("application"):
        found = find_matter(request, _uuid(given["application"]))
        if found is None:
            raise Refused("没有找到该办件，或您无权查看，请先凭查询码打开办件")
        row = found.row
        return About(place=Place.CASE, matter=row.matter, matter_name=row.matter_name, application_id=row.pk)
    if given.get("publication"):
        row_ = publications.publication(_uuid(given["publication"]))
        if row_ is None or row_.published_at is None:
            raise Refused("没有这条公开信息")
        return About(place=Place.REPORT, matter_name=row_.title, publication_id=row_.pk)
    if given.get("matter"):
        name = questions.matter_name(given["matter"][:60])
        if name is None:
            raise Refused("没有这个事项，可能已停用")
        return About(place=Place.MATTER, matter=given["matter"][:60], matter_name=name)
    return About(place=Place.HOME)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Refused("地址不对，请从页面上的链接进入") from wrong


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """First what was answered before, then the form; what was typed stays."""
    given = request.POST if request.method == "POST" else request.GET
    text, refusal, status = given.get("text", "")[: ASKED_MAX * 2], "", 200
    try:
        about = about_of(request, given)
    except Refused as wrong:
        return refuse(request, str(wrong), status=404)
    if request.method == "POST" and "look" not in request.POST:  # first only what others asked
        if flood.sent_too_often(request, "questions"):
            refusal, status = flood.TOO_MANY, 429
        else:
            try:
                made = asking.ask(
                    actor=actor_of(request),
                    about=about,
                    text=text,
                    contact=given.get("contact", ""),
                    key=flood.key_of(request, given.get("key", "")),
                    now=now_of(request),
                )
                flood.sent(request, "questions")
                remember(request, "questions", made.pk)
                return redirect("portal:question", made.pk)
            except Refused as wrong:
                refusal, status = str(wrong), 409
    likely = publications.faqs_like(text, matter=about.matter)[:8] if text.strip() else list(publications.faqs_of(about.matter)[:8]) if about.matter else []  # fmt: skip
    context = {
        "about": about, "text": text, "contact": given.get("contact", ""), "refusal": refusal, "likely": likely, "key": _key(given),
        "seen": bool(text.strip()), "most": ASKED_MAX, "days": settings(local(now_of(request)).date()),
    }  # fmt: skip
    return page(request, "portal/open/question_ask.html", context, status=status)


def _key(given: Mapping[str, str]) -> str:
    return given.get("key", "")[:64] or str(new_id())


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The question with its answer, for whoever asked it here or has its code; are they content?"""
    found = questions.question(question_id) if _may_read(request, question_id) else None
    if found is None:
        return refuse(request, "请凭咨询的查询码打开。", status=404)
    refusal = ""
    if request.method == "POST":
        try:
            content = request.POST.get("content") == "1"
            asking.say_whether_content(actor=actor_of(request), row=found, content=content, said=request.POST.get("said", ""), now=now_of(request))  # fmt: skip
            return redirect("portal:question", question_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = questions.question(question_id) or found
    context = {
        "row": found, "refusal": refusal, "said": request.POST.get("said", ""), "may_say": found.state == State.ANSWERED,
        "story": [(_STORY[Act(s.act)], s.at) for s in sorted(found.steps.all(), key=lambda s: (s.at, s.pk))],
    }  # fmt: skip
    return page(request, "portal/open/question.html", context, status=409 if refusal else 200)


def _may_read(request: HttpRequest, question_id: UUID) -> bool:
    """Asked in this browser, by this login, or opened by its code; a question at a case by whoever may see the case."""
    if remembers(request, "questions", question_id):
        return True
    row = Question.objects.filter(pk=question_id).first()
    if row is None:
        return False
    actor = actor_of(request)
    if actor.account_id is not None and actor.account_id == row.asked_by_id:
        return True
    return row.application_id is not None and find_matter(request, row.application_id) is not None


# --- what could not be done ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def stuck(request: HttpRequest) -> HttpResponse:
    """What could not be done, in which way; a name is not asked for."""
    given = request.POST if request.method == "POST" else request.GET
    refusal, status = "", 200
    try:
        about = about_of(request, given)
    except Refused as wrong:
        return refuse(request, str(wrong), status=404)
    if request.method == "POST":
        if flood.sent_too_often(request, "stuck"):
            refusal, status = flood.TOO_MANY, 429
        else:
            try:
                made = telling.tell(
                    actor=actor_of(request), about=about, obstacle=given.get("obstacle", ""), said=given.get("said", ""),
                    contact=given.get("contact", ""), key=flood.key_of(request, given.get("key", "")), now=now_of(request),
                )  # fmt: skip
                flood.sent(request, "stuck")
                remember(request, "stucks", made.pk)
                return redirect("portal:stuck_one", made.pk)
            except Refused as wrong:
                refusal, status = str(wrong), 409
    context = {
        "about": about, "refusal": refusal, "typed": given, "obstacles": list(reference.obstacles().values()), "key": _key(given),
        "most": ASKED_MAX, "days": settings(local(now_of(request)).date()),
    }  # fmt: skip
    return page(request, "portal/open/stuck.html", context, status=status)


@require_http_methods(["GET"])
def stuck_one(request: HttpRequest, stuck_id: UUID) -> HttpResponse:
    found = questions.stuck(stuck_id)
    mine = remembers(request, "stucks", stuck_id)
    if found is not None and not mine and found.application_id is not None:
        mine = find_matter(request, found.application_id) is not None and not actor_of(request).is_staff
    if found is None or not mine:
        return refuse(request, "请凭编号和查询码打开。", status=404)
    steps = [(s.get_act_display(), s.at) for s in sorted(found.steps.all(), key=lambda s: (s.at, s.pk))]
    title = reference.obstacles()[found.obstacle].title if found.obstacle in reference.obstacles() else ""
    return page(request, "portal/open/stuck_one.html", {"row": found, "story": steps, "obstacle": title})


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest) -> HttpResponse:
    """By the code of a slip: a question with its answer, or what became of what could not be done."""
    refusal, status = "", 200
    if request.method == "POST":
        code = request.POST.get("code", "").replace(" ", "").replace("-", "").upper()[:20]
        if flood.guessed_too_often(request, "answers", code):
            refusal, status = flood.TOO_MANY_GUESSES, 429
        else:
            asked, told = questions.question_by_code(code), questions.stuck_by_code(code)
            if asked is not None:
                remember(request, "questions", asked.pk)
                return redirect("portal:question", asked.pk)
            if told is not None:
                remember(request, "stucks", told.pk)
                return redirect("portal:stuck_one", told.pk)
            flood.guessed(request, "answers", code)
            refusal, status = "没有这个查询码，请核对8位字母和数字", 403
    return page(request, "portal/open/answers.html", {"refusal": refusal}, status=status)
