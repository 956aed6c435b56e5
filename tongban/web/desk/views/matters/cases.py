"""One leg from claim to decision."""

from base64 import b64encode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.kernel.refusals import Refused, require
from tongban.services.cases import policies
from tongban.services.cases.access import whose
from tongban.services.cases.holders import subject_of
from tongban.services.cases.models import Case
from tongban.services.cases.usecases import (
    claim_case,
    decide_case,
    examine_case,
    note_case,
    picture_decision,
    reassign_case,
    record_result_case,
    release_case,
)
from tongban.web.desk.typed import a_moment, an_id
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.casing import show_case, the_leg
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page


@require_GET
@staff()
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One leg with its papers, its siblings and what may be done."""
    return show_case(request, case_id)


def _claim(request: HttpRequest, case_id: UUID) -> str:
    claim_case(actor=actor_of(request), case_id=case_id, now=now_of(request))
    return "已认领，由您办理"


def _release(request: HttpRequest, case_id: UUID) -> str:
    release_case(actor=actor_of(request), case_id=case_id, now=now_of(request))
    return "已退回待认领"


def _reassign(request: HttpRequest, case_id: UUID) -> str:
    to = an_id(request.POST.get("to", ""), "转给谁")
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


def _note(request: HttpRequest, case_id: UUID) -> str:
    note_case(actor=actor_of(request), case_id=case_id, text=request.POST.get("text", ""), now=now_of(request))
    return "备注已记下，只有办理本件的工作人员能看到"


def _decision(request: HttpRequest) -> bool:
    choice = request.POST.get("decision")
    if choice not in ("grant", "refuse"):
        raise Refused("请选择准予或不予")
    return choice == "grant"


def _asked_once_more(request: HttpRequest, case_id: UUID, granted: bool, act: str) -> HttpResponse:
    """What is about to be decided, for whom, on one page of its own."""
    both = the_leg(request, case_id)
    if both is None:
        raise Refused("没有找到该办件")
    leg, found = both
    require(
        policies.may_decide(
            actor_of(request), whose(found), leg.department_id, two_persons=leg.two_persons,
            examined_by_id=leg.examined_by_id,
        )
    )  # fmt: skip
    context = {
        "leg": leg, "matter": found, "granted": granted, "act": act, "typed": request.POST,
        "about": subject_of(found.row, found.plan), "opinions": found.opinions.get(leg.pk, ()),
        **_pictured(request, leg, granted),
    }  # fmt: skip
    return page(request, "desk/deciding.html", context)


def _pictured(request: HttpRequest, leg: Case, granted: bool) -> dict[str, object]:
    """The paper that the applicant would get, page by page; or why it cannot be shown."""
    given = request.POST
    words = {name: given.get(name, "") for name in ("opinion", "facts", "basis")}
    try:
        pages = picture_decision(
            actor=actor_of(request), case_id=leg.pk, title=leg.title, granted=granted, now=now_of(request), **words
        )
    except Refused as refusal:
        return {"paper": [], "no_paper": str(refusal)}
    return {"paper": [f"data:image/png;base64,{b64encode(page).decode()}" for page in pages], "no_paper": ""}


def _decide(request: HttpRequest, case_id: UUID) -> str | HttpResponse:
    given, granted = request.POST, _decision(request)
    if given.get("sure") != "1":
        return _asked_once_more(request, case_id, granted, "decide")
    decide_case(
        actor=actor_of(request), case_id=case_id, granted=granted, opinion=given.get("opinion", ""),
        facts=given.get("facts", ""), basis=given.get("basis", ""), now=now_of(request),
    )  # fmt: skip
    return "已作出准予决定" if granted else "已作出不予决定，决定书写明了救济途径"


def _record(request: HttpRequest, case_id: UUID) -> str | HttpResponse:
    given, granted = request.POST, _decision(request)
    decided_at = a_moment(given.get("decided_at", ""), "部门系统中的实际办结时间")
    if given.get("sure") != "1":
        return _asked_once_more(request, case_id, granted, "record")
    record_result_case(
        actor=actor_of(request), case_id=case_id, granted=granted, decided_at=decided_at, now=now_of(request),
        opinion=given.get("opinion", ""), facts=given.get("facts", ""), basis=given.get("basis", ""),
    )  # fmt: skip
    return "结果已回填"


claim = acting(_claim, show_case, "desk:case", "case_id")
release = acting(_release, show_case, "desk:case", "case_id")
reassign = acting(_reassign, show_case, "desk:case", "case_id")
examine = acting(_examine, show_case, "desk:case", "case_id")
decide = acting(_decide, show_case, "desk:case", "case_id")
record = acting(_record, show_case, "desk:case", "case_id")
note = acting(_note, show_case, "desk:case", "case_id")
