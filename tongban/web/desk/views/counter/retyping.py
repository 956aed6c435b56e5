"""Typing a matter once more into the department's own system: field by field, and how long it took."""

from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.kernel.refusals import Refused, require
from tongban.kernel.times import local
from tongban.people.parties.usecases import unmask
from tongban.services.cases import policies, standing
from tongban.services.cases.access import whose
from tongban.services.cases.models import Case
from tongban.services.cases.selectors import Matter
from tongban.services.cases.usecases import record_retyping
from tongban.services.catalogue.filling import Entry, Part, parts_of
from tongban.web.desk.typed import a_number
from tongban.web.desk.views.matters.casing import the_leg
from tongban.web.desk.views.matters.showing import GONE
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse


@require_http_methods(["GET", "POST"])
@staff()
def retype(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What is to be typed, masked; in full once the look is on the record; then what it cost."""
    both = the_leg(request, case_id)
    if both is None:
        return refuse(request, GONE, status=404)
    leg, found = both
    try:
        require(policies.may_examine(actor_of(request), whose(found), leg.department_id))
        if "minutes" in request.POST:
            return _done(request, leg)
        opened = request.method == "POST"
        if opened:
            unmask(
                actor=actor_of(request), party_id=found.row.applicant_id, reason=_reason(leg, request),
                now=now_of(request), about=found.row.pk, number=found.row.number,
            )  # fmt: skip
    except Refused as refusal:
        return _show(request, leg, found, opened="minutes" in request.POST, refusal=str(refusal))
    return _show(request, leg, found, opened=opened)


def _reason(leg: Case, request: HttpRequest) -> str:
    system = standing.system_for(leg.department_id, leg.item, local(now_of(request)).date())
    return f"录入部门系统：{system.name if system else leg.department.name}"


def _done(request: HttpRequest, leg: Case) -> HttpResponse:
    record_retyping(
        actor=actor_of(request), case_id=leg.pk, fields=a_number(request.POST.get("fields", ""), "录入的项数"),
        minutes=a_number(request.POST.get("minutes", ""), "用时"), now=now_of(request),
    )  # fmt: skip
    messages.success(request, "已记下。累计的项数和用时在“部门系统”页，可作为申请数据共享的依据")
    return redirect("desk:case", leg.pk)


def _parts(found: Matter) -> list[Part]:
    """Who it is as the window registered it, then what was filled in."""
    who = found.row.applicant
    told = (("name", "姓名或名称", who.name, False), ("id", "证件号码", who.id_number, True),
            ("phone", "电话", who.phone, True), ("address", "地址", who.address, True))  # fmt: skip
    entries = tuple(
        Entry(code=code, title=title, text=text, private=private) for code, title, text, private in told if text
    )
    first = Part(code="applicant", title="申请人", entries=entries)
    return [first, *(part for part in parts_of(found.row.form) if part.code != "applicant")]


def _show(request: HttpRequest, leg: Case, found: Matter, *, opened: bool, refusal: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "leg": leg, "row": found.row, "parts": _parts(found), "opened": opened, "refusal": refusal,
        "system": standing.system_for(leg.department_id, leg.item, local(now_of(request)).date()), "typed": request.POST,
        "unverified": not opened and bool(refusal) and not actor_of(request).stepped_up,
        "bound": bool(refusal) and is_mfa_enabled(request.user),
    }  # fmt: skip
    reply = page(request, "desk/counter/retype.html", context, status=409 if refusal else 200)
    reply["Cache-Control"] = "no-store"
    return reply
