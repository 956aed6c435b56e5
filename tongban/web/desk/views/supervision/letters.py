"""Letters (交办函): the register, one letter with its acts, drafting, signing."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.kernel.workdays import Workdays
from tongban.orgs.selectors import departments
from tongban.oversight.supervision.models import Letter, Objection
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.policies import signals as signal_policies
from tongban.oversight.supervision.selectors import letters as selectors
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.selectors import signals
from tongban.oversight.supervision.selectors.letters import Asked
from tongban.oversight.supervision.transitions.letters import possible
from tongban.oversight.supervision.values.letters import (
    READERS,
    TO_CHECK,
    WITH_UNIT,
    Act,
    Finding,
    Light,
    State,
)
from tongban.web.desk.leading import month_of
from tongban.web.desk.typed import maybe_day, query_without_page, today_of, year_asked
from tongban.web.desk.views.supervision import letteracts
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
HEADS: Final = (
    "文号", "标题", "问题来源", "来文或来源说明", "责任单位", "协助单位", "问题", "办理要求", "下发日期", "期限", "状态", "异议和改派", "反馈日期", "逾期工作日",
    "整改情况", "复核意见", "销号日期", "回头看日期", "回头看结果",
)  # fmt: skip
Lamp = tuple[str, str]


def lamp_of(row: Letter, now: datetime, calendar: Workdays) -> Lamp:
    light = selectors.light_of(row, now, calendar)
    if row.state == State.WITHDRAWN:
        return Light.GREY.value, State.WITHDRAWN.label
    if row.state == State.OBJECTED:
        return Light.GREY.value, State.OBJECTED.label
    if row.due_at is not None and row.state not in WITH_UNIT:
        late = row.days_late > 0 or light is Light.RED
        return ("red", "逾期反馈") if late else ("green", "按期反馈")
    return light.value, light.label


def keeps(request: HttpRequest) -> bool:
    return policies.may_keep(actor_of(request)) is None


def asked_of(request: HttpRequest) -> Asked:
    given = request.GET
    return Asked(
        state=given.get("state", ""), source=given.get("source", "")[:40], unit=given.get("unit", "")[:60],
        year=year_asked(request), since=_maybe(given.get("start", "")), until=_maybe(given.get("end", "")), text=given.get("q", "").strip()[:60],
    )  # fmt: skip


def _maybe(text: str) -> date | None:
    """A day of the address; nothing for what is no day."""
    with suppress(Refused):
        return maybe_day(text, "日期")
    return None


@require_GET
@staff(*READERS)
def register(request: HttpRequest) -> HttpResponse:
    """All letters, narrowed and searched; a unit is led to its own. As a spreadsheet with ?form=xlsx."""
    if not keeps(request):
        return redirect("desk:letters_mine")
    asked, now = asked_of(request), now_of(request)
    found = selectors.letters(asked, now=now)
    if request.GET.get("form") == "xlsx":
        return _export(found)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    titles, calendar = settings_of.titles("letter_source"), workdays()
    month = month_of(today_of(request))
    context = {
        "month": month, "sent": selectors.letters(Asked(since=month.start, until=month.end), now=now).count(),
        "rows": shown, "lit": [(row, lamp_of(row, now, calendar), titles.get(row.source, row.source)) for row in shown], "asked": asked,
        "states": [("open", "在办的"), ("late", "逾期的"), ("to_check", "待复核的"), ("in_person", "待约谈、待通报的"), *State.choices], "sources": titles.items(),
        "units": departments(), "counts": selectors.counts(now=now, today=today_of(request)), "query": query_without_page(request),
        "years": range(today_of(request).year, 2018, -1), "now": now,
    }  # fmt: skip
    return page(request, "desk/supervision/letters/register.html", context)


def _export(found: Any) -> HttpResponse:
    titles = settings_of.titles("letter_source")
    objections = Prefetch("objections", Objection.objects.select_related("unit", "to").order_by("asked_at"))
    rows = found.prefetch_related("assisting", "answers", "look_backs", objections)[:5000]
    return xlsx("交办函台账", HEADS, (_cells(row, titles) for row in rows))


def _day(moment: Any) -> date | None:
    return local(moment).date() if moment else None


def _cells(row: Letter, titles: dict[str, str]) -> tuple[Any, ...]:
    answer = next(iter(sorted(row.answers.all(), key=lambda a: -a.pk)), None)
    looks = sorted(row.look_backs.all(), key=lambda b: b.on)
    return (
        row.number or "", row.title, titles.get(row.source, row.source), row.source_note, row.responsible.name,
        "、".join(d.name for d in row.assisting.all()), row.problem, row.requirement, _day(row.issued_at), _day(row.due_at),
        State(row.state).label, "；".join(_objection(one) for one in row.objections.all()), _day(row.answered_at), row.days_late, answer.text if answer else "", answer.opinion if answer else "",
        _day(row.closed_at), looks[-1].on if looks else None, Finding(looks[-1].finding).label if looks else "",
    )  # fmt: skip


def _objection(one: Objection) -> str:
    """What a unit objected and what came of it, in one line."""
    if one.decided_at is None:
        return f"{one.unit.name}提出异议（{one.reason}），待裁定"
    return f"{one.unit.name}提出异议（{one.reason}），{f'改派{one.to.name}' if one.to else '未改派'}：{one.opinion}"


# --- one letter --------------------------------------------------------------------------------------------------------------


def found_letter(request: HttpRequest, letter_id: UUID) -> Letter:
    found = selectors.letter(letter_id)
    if found is None:
        raise Http404("没有这份交办函")
    return found


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """One letter: what it says, what has been done, what this person can do now."""
    found = found_letter(request, letter_id)
    no = policies.may_read(actor_of(request), found)
    if no is not None:
        return refuse(request, no.reason)
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, letteracts.do(request, found))
            return redirect("desk:letter", letter_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.letter(letter_id) or found
    context = _context(request, found, refusal)
    return page(request, "desk/supervision/letters/letter.html", context, status=409 if refusal else 200)


def _context(request: HttpRequest, found: Letter, refusal: str) -> dict[str, Any]:
    actor, today = actor_of(request), today_of(request)
    unchecked = next((a for a in found.answers.all() if a.checked_at is None), None)
    asked = next((e for e in found.extensions.all() if e.decided_at is None), None)
    objected = next((o for o in found.objections.all() if o.decided_at is None), None)
    light = signals.light_of(found)
    return {
        "signal": light if light and signal_policies.may_see(actor, light) is None else None,
        "letter": found, "lamp": lamp_of(found, now_of(request), workdays()), "refusal": refusal, "typed": request.POST if refusal else {},
        "source": settings_of.titles("letter_source").get(found.source, found.source), "today": today.isoformat(),
        "format": settings_of.titles("reply_format").get(found.reply_format, ""), "acts": may_do(actor, found, now_of(request)),
        "unchecked": unchecked, "asked": asked, "in_place": policies.may_keep(actor) is None and not policies.of_unit(actor, found),
        "why_not_check": unchecked and found.state in TO_CHECK and policies.may_check(actor, found, unchecked.step.by_id),
        "why_not_sign": found.state == State.TO_SIGN and policies.may_sign(actor, found),
        "why_not_extend": asked and policies.may_decide_extension(actor, found, asked),
        "objected": objected, "why_not_decide": objected and policies.may_decide_objection(actor, found, objected),
        "units": [(str(d.pk), d.name) for d in departments() if d.pk != found.responsible_id] if objected else [],
        "findings": Finding.choices, "setting": settings_of.settings(today), "keeps": policies.may_keep(actor) is None,
    }  # fmt: skip


def may_do(actor: Actor, found: Letter, now: datetime) -> list[Act]:
    """The acts that the state allows and this person may do."""
    checked_by = next((a.step.by_id for a in found.answers.all() if a.checked_at is None), None)
    asked = next((e for e in found.extensions.all() if e.decided_at is None), None)
    objected = next((o for o in found.objections.all() if o.decided_at is None), None)
    decides = objected is not None and policies.may_decide_objection(actor, found, objected) is None
    first = not any(o.unit_id == found.responsible_id for o in found.objections.all())
    extension = asked is not None and policies.may_decide_extension(actor, found, asked) is None
    keeps = policies.may_keep(actor) is None
    unit, sign = policies.may_answer(actor, found) is None, policies.may_sign(actor, found) is None
    check, look = policies.may_check(actor, found, checked_by) is None, policies.may_look_back(actor, found) is None
    allowed = {
        Act.SUBMIT: keeps, Act.DISCARD: keeps, Act.RETURN: sign, Act.ISSUE: sign, Act.WITHDRAW: policies.may_withdraw(actor, found) is None, Act.RECEIVE: unit, Act.HANDLE: unit,
        Act.ASK_EXTENSION: unit and found.due_at is not None and now <= found.due_at, Act.GRANT_EXTENSION: extension, Act.REFUSE_EXTENSION: False, Act.ANSWER: unit, Act.OBJECT: unit and first, Act.UPHOLD: decides, Act.REASSIGN: decides, Act.CHECK: check,
        Act.PASS: check, Act.SEND_BACK: check, Act.LOOK_BACK: look, Act.RELAPSE: False, Act.ARCHIVE: keeps,
    }  # fmt: skip
    return [what for what in possible(State(found.state)) if allowed[what]]
