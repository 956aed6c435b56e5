"""At the window: find the matter, ask the questions, fill the one form, tick the papers, accept."""

import secrets
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import search
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.people.parties.selectors import by_number
from tongban.services.cases import deskwork
from tongban.services.cases.atwindow import AtWindow, at_window
from tongban.services.cases.standing import Again, same_recently
from tongban.services.cases.usecases import Filing, LateEntry, take_in
from tongban.services.cases.values import Channel
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.errors import CatalogueRefusal, NotFound
from tongban.services.catalogue.forms import FormSpec
from tongban.services.catalogue.values import Bundle, Plan
from tongban.services.lifeevents.selectors import bundle_of, lifeevents
from tongban.web.desk.typed import a_moment
from tongban.web.desk.views.matters.applications import papers_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.forms.matter import MatterForm, matter_spec, persons, typed
from tongban.web.ui.frequent import often
from tongban.web.ui.replies import page, refuse

UNASKED: Final = "情形还没有核对：请逐条问过申请人，再勾选“情形已和申请人核对”"


@require_GET
@staff(Duty.ACCEPT)
def choose(request: HttpRequest) -> HttpResponse:
    """Which matter is brought; the only one that was meant opens at once. Before anything is typed: what is brought most often."""
    query = request.GET.get("q", "").strip()[:100]
    found = search.find(query, limit=20) if query else None
    if found is not None and found.total == 1 and not found.guessed:
        return redirect("desk:take", found.hits[0].key)
    context = {"query": query, "found": found, "frequent": often(now_of(request)), "events": lifeevents()}
    return page(request, "desk/choose.html", context)


@require_http_methods(["GET", "POST"])
@staff(Duty.ACCEPT)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """One page: answers, form, papers; accepted when everything is right, nothing typed lost when not.

    The usual answers are only proposed: nothing is taken in before the clerk says that the applicant was asked.
    """
    try:
        bundle = bundle_of(code, on=local(now_of(request)).date())
    except NotFound as refusal:
        return refuse(request, str(refusal), status=404)
    given = request.POST if request.method == "POST" else request.GET
    answers = {
        q.code: tuple(given.getlist(q.code)) or (() if given and q.multiple else q.default) for q in bundle.questions
    }
    try:
        plan = compose(bundle, answers)
    except CatalogueRefusal as wrong:
        plan, trouble = compose_default(bundle), str(wrong)
    else:
        trouble = ""
    spec = matter_spec(bundle, plan)
    today = local(now_of(request)).date()
    posted = request.method == "POST" and ("accept" in request.POST or "receive" in request.POST)
    number = request.POST.get("applicant_id_number", "").strip()[:40]
    here = at_window(number, on=today) if number else None
    form = (
        MatterForm(spec, request.POST, today=today)
        if posted
        else MatterForm(spec, initial=_known(spec, request.POST, here) if request.POST else {}, today=today)
    )
    again: tuple[Again, ...] = ()
    unasked = posted and not trouble and bool(bundle.questions) and request.POST.get("situation") != "1"
    if unasked:
        trouble = UNASKED
    if posted and not trouble and form.is_valid():
        again = () if request.POST.get("again") == "1" else _same_before(request, plan, form)
        if not again:
            try:
                return _take_in(request, plan, form)
            except Refused as wrong:
                trouble = str(wrong)
    context = {
        "bundle": bundle, "plan": plan, "answers": answers, "form": form, "refusal": trouble, "typed": request.POST,
        "key": request.POST.get("key") or secrets.token_hex(16), "again": again, "seen": request.POST.get("again") == "1",
        "checks": deskwork.checks({item.code: item.department for item in plan.items}),
        "visitor": here, "unasked": unasked, "gap_day": workdays().add(today, settings.GAP_DAYS_MAX),
    }  # fmt: skip
    return page(request, "desk/take.html", context, status=422 if posted else 200)


def _known(spec: FormSpec, given: QueryDict, here: AtWindow | None) -> dict[str, Any]:
    """What was typed, and the name that belongs to the number when none was."""
    known = typed(spec, given)
    if here is not None and here.name and not known.get("applicant_name"):
        known["applicant_name"] = here.name
    return known


def compose_default(bundle: Bundle) -> Plan:
    """The usual case; the answers just given leave nothing to do."""
    return compose(bundle, {})


def _same_before(request: HttpRequest, plan: Plan, form: MatterForm) -> tuple[Again, ...]:
    """What the same person brought for one of the items within 30 days: pointed out once, never refused."""
    applicant, _, _ = persons(form.spec, form.cleaned_data)
    known = by_number(applicant.id_number) if applicant.id_number else None
    if known is None:
        return ()
    return same_recently(known.pk, [item.code for item in plan.items], before=now_of(request))


def _late(request: HttpRequest) -> tuple[datetime, LateEntry | None]:
    """When it was really taken in: now, or, entered after an outage, the moment written on the slip."""
    slip, at = request.POST.get("slip", "").strip(), request.POST.get("taken_at", "").strip()
    if not slip and not at:
        return now_of(request), None
    if not slip:
        raise Refused("补录请填写应急收件单编号")
    return a_moment(at, "应急收件单上的收到时间"), LateEntry(slip=slip, entered_at=now_of(request))


def _take_in(request: HttpRequest, plan: Plan, form: MatterForm) -> HttpResponse:
    applicant, agent, subject = persons(form.spec, form.cleaned_data)
    handed, deferred = papers_of(plan, request.POST)
    here, accept = centre(), "receive" not in request.POST
    now, late = _late(request)
    filing = Filing(
        plan=plan, form=form.kept(), applicant=applicant, agent=agent, subject=subject,
        channel=Channel.COUNTER, region_code=here.region_id if here else "0" * 12,
        key=request.POST.get("key", "")[:64] or secrets.token_hex(16), late=late,
    )  # fmt: skip
    done = take_in(actor=actor_of(request), filing=filing, now=now, handed=handed, deferred=deferred, accept=accept)
    said = "已收件并受理" if accept else "已收件，还没有受理；请一次性告知要补正的内容"
    messages.success(request, f"{said}：{done.number}，查询密码 {done.password}{'（补录）' if late else ''}")
    for warning in form.warnings():
        messages.warning(request, warning)
    at_once = "?print=1" if request.POST.get("accept") == "print" else ""
    return redirect(reverse("desk:application", args=[done.application_id]) + at_once)
