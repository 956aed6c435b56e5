"""A department's work: the list by urgency, and one leg with its acts."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import LOCAL
from tongban.orgs.selectors import colleagues
from tongban.services.cases import policies, selectors
from tongban.services.cases.access import visible_matter, whose
from tongban.services.cases.models import Case
from tongban.services.cases.transitions import CASE
from tongban.services.cases.usecases import (
    claim_case,
    decide_case,
    examine_case,
    reassign_case,
    record_result_case,
    release_case,
    send_out_case,
)
from tongban.services.cases.values import CaseAct, CaseState
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.words import lamp

_PAGE = 50


@require_GET
@staff(Duty.EXAMINE, Duty.DECIDE)
def worklist(request: HttpRequest) -> HttpResponse:
    """Open legs of my departments, the most urgent first; all, or those in my hands."""
    actor, now = actor_of(request), now_of(request)
    departments = sorted(actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE))
    mine = request.GET.get("mine") == "1"
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isdigit() and len(asked) < 6 else 1
    rows = selectors.worklist(
        departments, mine=actor.account_id if mine else None, most=_PAGE + 1, offset=(number - 1) * _PAGE
    )
    context = {
        "rows": [(row, lamp(row.promised_due_at, now)) for row in rows[:_PAGE]],
        "more": len(rows) > _PAGE,
        "number": number,
        "mine": mine,
        "several": len(departments) > 1,
        "count": selectors.open_count(departments),
    }
    return page(request, "desk/worklist.html", context)


def _show(request: HttpRequest, case_id: UUID, refusal: str = "") -> HttpResponse:
    actor = actor_of(request)
    leg = Case.objects.select_related("department", "handler").filter(pk=case_id).first()
    found = visible_matter(leg.application_id, actor=actor) if leg else None
    if leg is None or found is None:
        return refuse(request, "没有找到该办件，或者它不归您的部门办理。", status=404)
    state = CaseState(leg.state)
    owners = whose(found)
    examine = policies.may_examine(actor, owners, leg.department_id)
    decide = policies.may_decide(
        actor, owners, leg.department_id, two_persons=leg.two_persons, examined_by_id=leg.examined_by_id
    )
    asked = [m for m in found.plan.materials if leg.item in m.asked_by]
    context = {
        "matter": found, "leg": leg, "state": state, "refusal": refusal, "can": {a for s, a in CASE if s is state},
        "acts": CaseAct, "may_examine": examine, "may_decide": decide,
        "may_reassign": policies.may_reassign(actor, leg.department_id),
        "lamp": lamp(None if leg.decided_at else leg.promised_due_at, now_of(request)),
        "papers": [(m, next((h for h in found.materials if h.material == m.code), None)) for m in asked],
        "opinions": found.opinions.get(leg.pk, ()), "mine": leg.handler_id == actor.account_id,
        "colleagues": colleagues(leg.department, now=now_of(request)), "typed": request.POST,
    }  # fmt: skip
    return page(request, "desk/case.html", context, status=409 if refusal else 200)


@require_GET
@staff()
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One leg with its papers, its siblings and what may be done."""
    return _show(request, case_id)


def _acting(act: Callable[[HttpRequest, UUID], str]) -> Callable[..., HttpResponse]:
    """Do one act and say what was done; a refusal is shown on the same page with everything still typed."""

    def view(request: HttpRequest, case_id: UUID) -> HttpResponse:
        try:
            done = act(request, case_id)
        except Refused as refusal:
            return _show(request, case_id, str(refusal))
        messages.success(request, done)
        return redirect("desk:case", case_id)

    return require_POST(staff()(view))


def _claim(request: HttpRequest, case_id: UUID) -> str:
    claim_case(actor=actor_of(request), case_id=case_id, now=now_of(request))
    return "已认领，由您办理"


def _release(request: HttpRequest, case_id: UUID) -> str:
    release_case(actor=actor_of(request), case_id=case_id, now=now_of(request))
    return "已退回待认领"


def _reassign(request: HttpRequest, case_id: UUID) -> str:
    try:
        to = UUID(request.POST.get("to", ""))
    except ValueError as wrong:
        raise Refused("请选择转给谁") from wrong
    reassign_case(actor=actor_of(request), case_id=case_id, to_account_id=to, now=now_of(request))
    return "已转交"


def _examine(request: HttpRequest, case_id: UUID) -> str:
    given = request.POST
    if given.get("satisfied") not in ("yes", "no"):
        raise Refused("请选择是否符合条件")
    examine_case(
        actor=actor_of(request), case_id=case_id, satisfied=given["satisfied"] == "yes", text=given.get("text", ""),
        now=now_of(request),
    )  # fmt: skip
    return "审查意见已记录"


def _decision(request: HttpRequest) -> bool:
    choice = request.POST.get("decision")
    if choice not in ("grant", "refuse"):
        raise Refused("请选择准予或不予")
    return choice == "grant"


def _decide(request: HttpRequest, case_id: UUID) -> str:
    given, granted = request.POST, _decision(request)
    decide_case(
        actor=actor_of(request), case_id=case_id, granted=granted, opinion=given.get("opinion", ""),
        facts=given.get("facts", ""), basis=given.get("basis", ""), now=now_of(request),
    )  # fmt: skip
    return "已作出准予决定" if granted else "已作出不予决定"


def _send_out(request: HttpRequest, case_id: UUID) -> str:
    send_out_case(actor=actor_of(request), case_id=case_id, system=request.POST.get("system", ""), now=now_of(request))
    return "已转部门系统办理，办好后请回填结果"


def _record(request: HttpRequest, case_id: UUID) -> str:
    given, granted = request.POST, _decision(request)
    try:
        decided_at = datetime.fromisoformat(given.get("decided_at", "")).replace(tzinfo=LOCAL)
    except ValueError as wrong:
        raise Refused("请填写部门系统中的实际办结时间") from wrong
    record_result_case(
        actor=actor_of(request), case_id=case_id, granted=granted, decided_at=decided_at, now=now_of(request),
        opinion=given.get("opinion", ""), facts=given.get("facts", ""), basis=given.get("basis", ""),
    )  # fmt: skip
    return "结果已回填"


claim = _acting(_claim)
release = _acting(_release)
reassign = _acting(_reassign)
examine = _acting(_examine)
decide = _acting(_decide)
send_out = _acting(_send_out)
record = _acting(_record)
