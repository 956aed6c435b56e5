"""One application on the desk: look, accept with a tick list, supply gaps, unmask; its clock and its trail."""

from datetime import date
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.infra import trail
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.people.parties.usecases import unmask as unmask_party
from tongban.services.cases import selectors
from tongban.services.cases.access import visible_matter
from tongban.services.cases.clocks import explanations
from tongban.services.cases.usecases import accept_application, supply_deferred
from tongban.services.cases.values import Handed, Source
from tongban.services.catalogue.values import Plan
from tongban.web.desk.typed import a_day
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.showing import GONE, show_application
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.facts import Names, facts_in_words
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.story import told
from tongban.web.ui.words import lamp


@require_GET
@staff(Duty.ACCEPT)
def waiting(request: HttpRequest) -> HttpResponse:
    """What came in and waits for the window."""
    rows, now = selectors.to_accept(), now_of(request)
    return page(request, "desk/waiting.html", {"rows": rows, "lamps": {r.id: lamp(r.answer_due_at, now) for r in rows}})


@require_GET
@staff()
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Everything about one application."""
    return show_application(request, application_id)


def papers_of(plan: Plan, given: QueryDict) -> tuple[dict[str, Handed], dict[str, date]]:
    """The tick list as it was filled in: what lies on the table, and what comes later by when."""
    handed: dict[str, Handed] = {}
    deferred: dict[str, date] = {}
    for paper in plan.materials:
        match given.get(f"paper:{paper.code}"):
            case "here":
                handed[paper.code] = Handed(
                    material=paper.code, source=Source.PAPER, originals=paper.originals, copies=paper.copies
                )
            case "shared":
                handed[paper.code] = Handed(material=paper.code, source=Source.SHARED)
            case "pledged":
                handed[paper.code] = Handed(material=paper.code, source=Source.PLEDGED)
            case "later":
                deferred[paper.code] = a_day(given.get(f"due:{paper.code}", ""), f"《{paper.name}》的后补截止日期")
    return handed, deferred


def _accept(request: HttpRequest, application_id: UUID) -> str | HttpResponse:
    found = selectors.matter(application_id)
    if found is None:
        raise Refused("没有找到该申请")
    handed, deferred = papers_of(found.plan, request.POST)
    accept_application(
        actor=actor_of(request), application_id=application_id, now=now_of(request), handed=handed, deferred=deferred
    )
    said = "已受理，各部门已同时开始办理"
    if request.POST.get("print") != "1":
        return said
    messages.success(request, said)
    return redirect(reverse("desk:application", args=[application_id]) + "?print=1")


def _supply(request: HttpRequest, application_id: UUID) -> str:
    paper = Handed(material=request.POST.get("material", ""), source=Source.PAPER, originals=1)
    supply_deferred(actor=actor_of(request), application_id=application_id, paper=paper, now=now_of(request))
    return "容缺材料已补齐"


accept = acting(_accept, show_application, "desk:application", "application_id")
supply = acting(_supply, show_application, "desk:application", "application_id")


@require_POST
@staff()
def unmask(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show the applicant's full data once, with the reason on record."""
    found = visible_matter(application_id, actor=actor_of(request))
    if found is None:
        return refuse(request, "没有找到该办件。", status=404)
    try:
        person = unmask_party(
            actor=actor_of(request), party_id=found.row.applicant_id, reason=request.POST.get("reason", ""),
            now=now_of(request), about=application_id, number=found.row.number,
        )  # fmt: skip
    except Refused as refusal:
        first = {} if actor_of(request).stepped_up else {"unverified": True, "bound": is_mfa_enabled(request.user)}
        return show_application(request, application_id, str(refusal), extra=first)
    return show_application(request, application_id, extra={"person": person})


@require_GET
@staff()
def clock(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Why each due day is what it is."""
    found = visible_matter(application_id, actor=actor_of(request))
    if found is None:
        return refuse(request, GONE, status=404)
    return page(request, "desk/clock.html", {"matter": found, "clocks": explanations(found)})


@require_GET
@staff()
def story(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The trail in words, and whether it is whole; the facts as they were written lie behind each line."""
    found = visible_matter(application_id, actor=actor_of(request))
    if found is None:
        return refuse(request, GONE, status=404)
    lines = trail.lines(application_id)
    names = Names.of(found, lines)
    context = {
        "matter": found,
        "rows": [(one, raw, facts_in_words(raw, names)) for one, raw in zip(told(lines, found), lines, strict=True)],
        "verdict": trail.verify(application_id),
        "head": trail.head_of(application_id),
        "names": names,
    }
    return page(request, "desk/story.html", context)
