"""One application on the desk: accept with a tick list, supply gaps, issue, hand out, look, trail."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tongban.infra import trail
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.people.parties.usecases import unmask as unmask_party
from tongban.services.cases import policies, selectors
from tongban.services.cases.access import visible_matter, whose
from tongban.services.cases.clocks import explanations
from tongban.services.cases.selectors import Matter
from tongban.services.cases.usecases import (
    accept_application,
    collect_results,
    issue_results,
    supply_deferred,
)
from tongban.services.cases.values import CollectWay, Handed, Source
from tongban.services.catalogue.values import Plan
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.story import told
from tongban.web.ui.words import lamp


@require_GET
@staff(Duty.ACCEPT)
def waiting(request: HttpRequest) -> HttpResponse:
    """What came in and waits for the window."""
    return page(request, "desk/waiting.html", {"rows": selectors.to_accept()})


@require_GET
@staff(Duty.ISSUE)
def issuing(request: HttpRequest) -> HttpResponse:
    """What is concluded, and what waits to be collected."""
    return page(request, "desk/issuing.html", {"rows": selectors.to_issue()})


def _show(
    request: HttpRequest, application_id: UUID, refusal: str = "", extra: Mapping[str, Any] | None = None
) -> HttpResponse:
    actor = actor_of(request)
    found = visible_matter(application_id, actor=actor)
    if found is None:
        return refuse(request, "没有找到该办件，或者它不归您的部门办理。", status=404)
    row = found.row
    owners = whose(found)
    handed = {m.material: m for m in found.materials}
    context = {
        "matter": found,
        "handed": handed,
        "may_accept": policies.may_accept(actor, owners),
        "may_issue": policies.may_issue(actor, owners),
        "lamp": lamp(None if row.concluded_at else row.promised_due_at, now_of(request)),
        "ways": [(w.value, w.label) for w in CollectWay],
        "fields": _fields(found),
        "refusal": refusal,
        "person": None,
        "gaps": [m for m in found.materials if m.source == Source.DEFERRED.value],
        "names": {m.code: m.name for m in found.plan.materials},
        "source_label": lambda value: Source(value).label,
        "typed": request.POST if refusal else QueryDict(),
        **(extra or {}),
    }
    return page(request, "desk/application.html", context, status=409 if refusal else 200)


def _fields(found: Matter) -> list[tuple[str, str]]:
    """What the items asked; persons are shown masked in a block of their own."""
    private = ("applicant_", "agent_", "subject_")
    return [(code.removeprefix("m_"), str(v)) for code, v in found.row.form.items() if not code.startswith(private)]


@require_GET
@staff()
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Everything about one application."""
    return _show(request, application_id)


Act = Callable[[HttpRequest, UUID], str]


def _acting(act: Act) -> Callable[..., HttpResponse]:
    """Do one act and say what was done; a refusal is shown on the same page with everything still typed."""

    def view(request: HttpRequest, application_id: UUID) -> HttpResponse:
        try:
            done = act(request, application_id)
        except Refused as refusal:
            return _show(request, application_id, str(refusal))
        messages.success(request, done)
        return redirect("desk:application", application_id)

    return require_POST(staff()(view))


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
            case "later":
                deferred[paper.code] = _day(given.get(f"due:{paper.code}", ""), paper.name)
    return handed, deferred


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Refused(f"请填写《{name}》的后补截止日期") from wrong


def _accept(request: HttpRequest, application_id: UUID) -> str:
    found = selectors.matter(application_id)
    if found is None:
        raise Refused("没有找到该申请")
    handed, deferred = papers_of(found.plan, request.POST)
    accept_application(
        actor=actor_of(request), application_id=application_id, now=now_of(request), handed=handed, deferred=deferred
    )
    return "已受理，各部门已同时开始办理"


def _issue(request: HttpRequest, application_id: UUID) -> str:
    numbers = issue_results(actor=actor_of(request), application_id=application_id, now=now_of(request))
    return f"已出证 {len(numbers)} 份，可以发放"


def _collect(request: HttpRequest, application_id: UUID) -> str:
    way = request.POST.get("way", "")
    if way not in CollectWay.values:
        raise Refused("请选择送达方式")
    collect_results(
        actor=actor_of(request), application_id=application_id, receiver=request.POST.get("receiver", ""),
        way=CollectWay(way), now=now_of(request),
    )  # fmt: skip
    return "已发放，送达回证已登记"


def _supply(request: HttpRequest, application_id: UUID) -> str:
    paper = Handed(material=request.POST.get("material", ""), source=Source.PAPER, originals=1)
    supply_deferred(actor=actor_of(request), application_id=application_id, paper=paper, now=now_of(request))
    return "容缺材料已补齐"


accept = _acting(_accept)
issue = _acting(_issue)
collect = _acting(_collect)
supply = _acting(_supply)


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
            now=now_of(request),
        )  # fmt: skip
    except Refused as refusal:
        return _show(request, application_id, str(refusal))
    return _show(request, application_id, extra={"person": person})


@require_GET
@staff()
def clock(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Why each due day is what it is."""
    found = visible_matter(application_id, actor=actor_of(request))
    if found is None:
        return refuse(request, "没有找到该办件。", status=404)
    return page(request, "desk/clock.html", {"matter": found, "clocks": explanations(found)})


@require_GET
@staff()
def story(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The trail as it was written, and whether it is whole."""
    found = visible_matter(application_id, actor=actor_of(request))
    if found is None:
        return refuse(request, "没有找到该办件。", status=404)
    lines = trail.lines(application_id)
    context = {
        "matter": found,
        "rows": list(zip(told(lines, found), lines, strict=True)),
        "verdict": trail.verify(application_id),
        "head": trail.head_of(application_id),
        "names": selectors.account_names(line.actor for line in lines),
    }
    return page(request, "desk/story.html", context)
