"""Letters before they go out: drafted, changed, signed several at once."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.infra.counting import said, up_to
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.orgs.selectors import departments
from tongban.oversight.supervision.models import Letter, Signal
from tongban.oversight.supervision.policies.signals import may_see
from tongban.oversight.supervision.selectors import letters as selectors
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.selectors import signals
from tongban.oversight.supervision.usecases import letters as usecases
from tongban.oversight.supervision.usecases.lettering import order_of as suggested
from tongban.oversight.supervision.values.letters import LetterOrder, State, Urgency
from tongban.web.desk.typed import count_of, day_of, today_of
from tongban.web.desk.views.supervision.letteracts import paper_of
from tongban.web.desk.views.supervision.letters import found_letter, keeps
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse

_SIGNED_AT_ONCE: Final = 50  # on one page, the longest waiting first


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.ENTERPRISE)
def new(request: HttpRequest) -> HttpResponse:
    """A new letter; kept as a draft or sent to its signer at once."""
    refusal, light = "", _light(request)
    if request.method == "POST":
        try:
            paper, order = paper_of(request), order_of(request)
            if light is not None:
                order = replace(order, origin=signals.ORIGIN, origin_id=signals.origin_of(light))
            row = usecases.draft(
                actor=actor_of(request), order=order, now=now_of(request), papers=[paper] if paper else [],
                submit=request.POST.get("act") == "submit",
            )  # fmt: skip
            messages.success(request, "已送签，请另一人签发" if row.state == State.TO_SIGN else "草稿已保存")
            return redirect("desk:letter", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    typed = (
        request.POST
        if request.method == "POST"
        else request.GET
        if light is None
        else _suggested(light, now_of(request))
    )
    context = _form(request, typed, refusal) | {"light": light, "open": signals.letters_about(light) if light else []}
    return page(request, "desk/supervision/letters/form.html", context, status=409 if refusal else 200)


def _light(request: HttpRequest) -> Signal | None:
    """The light that the letter is drafted from, where this person may see it and somebody is to answer for it."""
    asked = _keys([request.POST.get("signal") or request.GET.get("signal", "")])
    found = signals.signal(asked[0]) if asked else None
    seen = found is not None and found.department_id is not None and may_see(actor_of(request), found) is None
    return found if seen else None


def _suggested(light: Signal, now: datetime) -> dict[str, Any]:
    """The form as the light fills it in."""
    order = suggested(light, now)
    return {
        "title": order.title, "problem": order.problem, "requirement": order.requirement, "source": order.source, "source_note": order.source_note,
        "basis": order.basis, "urgency": order.urgency.value, "responsible": str(order.responsible_id),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.ENTERPRISE)
def edit(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Other words for a draft."""
    found, refusal = found_letter(request, letter_id), ""
    if request.method == "POST":
        try:
            usecases.change(actor=actor_of(request), letter=found, order=order_of(request), now=now_of(request))
            messages.success(request, "草稿已修改")
            return redirect("desk:letter", letter_id)
        except Refused as wrong:
            refusal = str(wrong)
    elif found.state != State.DRAFT:
        return refuse(request, f"交办函“{found.get_state_display()}”，不能再改。", status=409)
    typed = request.POST if refusal else written(found)
    context = _form(request, typed, refusal) | {"letter": found}
    return page(request, "desk/supervision/letters/form.html", context, status=409 if refusal else 200)


def written(found: Letter) -> dict[str, Any]:
    """A draft as its form shows it."""
    names = (
        "title",
        "problem",
        "requirement",
        "source",
        "source_note",
        "background",
        "basis",
        "contact",
        "urgency",
        "reply_format",
        "score",
    )
    return {name: getattr(found, name) for name in names} | {
        "responsible": str(found.responsible_id), "days": found.days or "", "due_on": found.due_on.isoformat() if found.due_on else "",
        "assisting": [str(row.department_id) for row in found.assistances.all()],
    }  # fmt: skip


def _form(request: HttpRequest, typed: Any, refusal: str) -> dict[str, Any]:
    today = today_of(request)
    helping = typed.getlist("assisting") if hasattr(typed, "getlist") else typed.get("assisting", [])
    setting = settings_of.settings(today)
    return {
        "letter": None,
        "typed": typed, "refusal": refusal, "helping": helping, "units": [(str(d.pk), d.name) for d in departments()],
        "sources": [(e.code, e.title) for e in settings_of.listing("letter_source", today)],
        "formats": [(e.code, e.title) for e in settings_of.listing("reply_format", today)],
        "urgencies": [(u.value, f"{u.label}（{setting[u.value + '_days']}个工作日）") for u in Urgency],
    }  # fmt: skip


def order_of(request: HttpRequest) -> LetterOrder:
    """The form as an order. Raises Refused for what was not chosen or is no number."""
    given = request.POST
    urgency = given.get("urgency", "") or Urgency.ORDINARY.value
    if urgency not in Urgency.values:
        raise Refused("请选择紧急程度")
    return LetterOrder(
        title=given.get("title", ""), problem=given.get("problem", ""), requirement=given.get("requirement", ""),
        source=given.get("source", ""), responsible_id=unit_of(given.get("responsible", ""), "责任单位"),
        days=count_of(request, "days", "办理期限的工作日数") if given.get("days", "").strip() else None,
        due_on=day_of(request, "due_on", "截止日期") if given.get("due_on") else None, source_note=given.get("source_note", ""),
        background=given.get("background", ""), basis=given.get("basis", ""), contact=given.get("contact", ""),
        assisting_ids=tuple(unit_of(key, "协助单位") for key in given.getlist("assisting")), urgency=Urgency(urgency),
        reply_format=given.get("reply_format", ""), score=given.get("score", ""),
    )  # fmt: skip


def unit_of(key: str, what: str) -> UUID:
    try:
        wanted = UUID(key)
    except ValueError as wrong:
        raise Refused(f"请选择{what}") from wrong
    if not Department.objects.filter(pk=wanted).exists():
        raise Refused(f"请选择{what}")
    return wanted


def _keys(given: list[str]) -> list[UUID]:
    """What was ticked, without what is no id."""
    found = []
    for text in given:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.LEAD)
def signing(request: HttpRequest) -> HttpResponse:
    """What waits for this person's signature; several at once, those that cannot go out are named."""
    actor, refusals = actor_of(request), []
    if request.method == "POST":
        wanted = request.POST.getlist("letter")[:_SIGNED_AT_ONCE]
        done = 0
        for row in list(selectors.to_sign(actor).filter(pk__in=_keys(wanted))):
            try:
                usecases.issue(actor=actor, letter=row, now=now_of(request))
                done += 1
            except Refused as wrong:
                refusals.append(f"{row.title}：{wrong}")
        if done:
            messages.success(request, f"签发{done}份")
        if not wanted:
            refusals.append("请先勾选要签发的交办函")
        if not refusals:
            return redirect("desk:letters_signing")
    waiting = selectors.to_sign(actor)
    context = {
        "rows": waiting[:_SIGNED_AT_ONCE], "count": said(up_to(waiting)), "most": _SIGNED_AT_ONCE, "refusals": refusals, "sources": settings_of.titles("letter_source"), "keeps": keeps(request),
    }  # fmt: skip
    return page(request, "desk/supervision/letters/signing.html", context, status=409 if refusals else 200)
