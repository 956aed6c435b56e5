"""Legs that cannot go on: blocked ones for the lead office, and legs that end before a decision."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.kernel.actors import Duty
from tongban.services.cases import standing
from tongban.services.cases.usecases import free_case, terminate_case, withdraw_case
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.casing import show_case
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page


@require_GET
@staff(Duty.LEAD)
def blocked(request: HttpRequest) -> HttpResponse:
    """Legs whose predecessor failed: let them begin, or end them."""
    return page(request, "desk/blocked.html", {"rows": standing.to_lead(actor_of(request))})


def _free(request: HttpRequest, case_id: UUID) -> str:
    free_case(actor=actor_of(request), case_id=case_id, reason=request.POST.get("reason", ""), now=now_of(request))
    return "已放行，从现在起计时"


def _terminate(request: HttpRequest, case_id: UUID) -> str:
    terminate_case(actor=actor_of(request), case_id=case_id, reason=request.POST.get("reason", ""), now=now_of(request))
    return "本环节已终止，其余环节不受影响"


def _withdraw(request: HttpRequest, case_id: UUID) -> str:
    withdraw_case(actor=actor_of(request), case_id=case_id, reason=request.POST.get("reason", ""), now=now_of(request))
    return "已按申请人的要求撤回本环节，其余环节继续办理"


free = acting(_free, show_case, "desk:case", "case_id")
terminate = acting(_terminate, show_case, "desk:case", "case_id")
withdraw = acting(_withdraw, show_case, "desk:case", "case_id")
