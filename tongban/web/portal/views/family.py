"""家人代办: let somebody act for me, see and end it; see who lets me act for them, and begin a matter for them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as flashes
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tongban.kernel.refusals import Refused, require
from tongban.kernel.times import local
from tongban.people.parties.models import Authorisation, Party
from tongban.people.parties.policies import may_authorise
from tongban.people.parties.selectors import authorisation, authorisations_of
from tongban.people.parties.usecases import ENTRUSTED_DAYS_MAX, entrust, revoke_authorisation
from tongban.services.lifeevents.selectors import lifeevents
from tongban.web.portal import acting, flood
from tongban.web.ui.actor import actor_of, now_of
from tongban.web.ui.forms.matter import DayInput
from tongban.web.ui.replies import page, refuse

ALL = "所有事项"
_USUAL = timedelta(days=90)
_UNTIL = DayInput()


@require_http_methods(["GET", "POST"])
@login_required
def family(request: HttpRequest) -> HttpResponse:
    """Given and received, and the form to give one. What was typed is kept when it is refused."""
    actor = actor_of(request)
    me = Party.objects.filter(pk=actor.party_id).first() if actor.party_id else None
    if me is None:
        return refuse(request, "这个账号没有登记办事人，不能委托家人。", status=403)
    today = local(now_of(request)).date()
    typed: dict[str, Any] = {"until": str(today + _USUAL)}
    refusal, matters = "", [(e.code, e.name) for e in lifeevents()]
    if request.method == "POST":
        typed = {**request.POST.dict(), "until": _UNTIL.value_from_datadict(request.POST, {}, "until")}
        try:
            _give(request, me, dict(matters))
        except Refused as wrong:
            refusal = str(wrong)
        else:
            flashes.success(request, "已委托。随时可以在这里结束。")
            return redirect("portal:family")
    rows = list(authorisations_of(me.pk))
    context = {
        "given": [(row, _standing(row, today)) for row in rows if row.grantor_id == me.pk],
        "received": [(row, _standing(row, today)) for row in rows if row.agent_id == me.pk],
        "typed": typed, "refusal": refusal, "matters": [("", ALL), *matters], "until": _UNTIL.boxes("until", typed.get("until", "")),
        "why_not": may_authorise(actor, me.pk, identity_level=me.identity_level), "last": today + timedelta(ENTRUSTED_DAYS_MAX),
    }  # fmt: skip
    return page(request, "portal/my/family.html", context, status=409 if refusal else 200)


def _give(request: HttpRequest, me: Party, matters: dict[str, str]) -> None:
    if flood.sent_too_often(request, "entrust"):
        raise Refused(flood.TOO_MANY)
    flood.sent(request, "entrust")
    code = request.POST.get("matter", "")
    if code and code not in matters:
        raise Refused("请选择委托办理的事项")
    if "agreed" not in request.POST:
        raise Refused("请先勾选：我愿意委托这个人替我办理")
    entrust(
        actor=actor_of(request), grantor_id=me.pk, name=request.POST.get("name", ""),
        id_number=request.POST.get("id_number", ""), scope=matters[code] if code else ALL, matter=code,
        until=_day(_UNTIL.value_from_datadict(request.POST, {}, "until")), now=now_of(request),
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        return date(*(int(part) for part in text.strip().split("-")))
    except (ValueError, TypeError, OverflowError) as wrong:
        raise Refused("请填写委托到哪一天为止") from wrong


def _standing(row: Authorisation, today: date) -> str:
    """In force, ended or over; in one word that the page shows."""
    if row.revoked_at is not None:
        return "已结束"
    if today > row.until:
        return "已到期"
    return "有效" if today >= row.since else "未开始"


@require_POST
@login_required
def stop(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """End an authorisation, from either side."""
    try:
        revoke_authorisation(actor=actor_of(request), authorisation_id=authorisation_id, now=now_of(request))
    except Refused as wrong:
        return refuse(request, str(wrong), status=409)
    acting.end(request)
    flashes.success(request, "委托已结束。已经提交的办件照常办。")
    return redirect("portal:family")


@require_POST
@login_required
def act(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """Begin to act for the grantor: to the one matter it is for, or to the search."""
    given = authorisation(authorisation_id)
    if given is None or given.agent_id != actor_of(request).party_id:
        return refuse(request, "没有找到这份委托，或不是给您的。", status=404)
    try:
        require(acting.may(request, given, given.matter))
    except Refused as wrong:
        return refuse(request, str(wrong), status=409)
    acting.begin(request, given)
    return redirect("portal:matter", given.matter) if given.matter else redirect("portal:home")


@require_POST
def end_acting(request: HttpRequest) -> HttpResponse:
    acting.end(request)
    flashes.success(request, "现在办的是您自己的事。")
    return redirect("portal:family")
