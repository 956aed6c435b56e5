"""After the decision: a leg done again, a slip put right on record, a certificate withdrawn."""

from uuid import UUID

from django.http import HttpRequest

from tongban.kernel.refusals import Refused
from tongban.services.cases.usecases import rectify_decision, redo_case, withdraw_certificate
from tongban.services.cases.values import Withdrawal
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.casing import show_case
from tongban.web.ui.actor import actor_of, now_of


def _redo(request: HttpRequest, case_id: UUID) -> str:
    number = redo_case(
        actor=actor_of(request), case_id=case_id, reason=request.POST.get("reason", ""), now=now_of(request)
    )
    return f"已重办，现在是第 {number} 轮；原决定和原证照留在记录里"


def _rectify(request: HttpRequest, case_id: UUID) -> str:
    given = request.POST
    rectify_decision(
        actor=actor_of(request), case_id=case_id, field=given.get("field", ""), after=given.get("after", ""),
        reason=given.get("reason", ""), now=now_of(request),
    )  # fmt: skip
    return "已更正，原文留在记录里"


def _withdraw(request: HttpRequest, case_id: UUID, certificate_id: UUID) -> str:
    how = request.POST.get("how", "")
    if how not in Withdrawal.values:
        raise Refused("请选择撤销、撤回或注销")
    withdraw_certificate(
        actor=actor_of(request), certificate_id=certificate_id, how=Withdrawal(how),
        reason=request.POST.get("reason", ""), now=now_of(request),
    )  # fmt: skip
    return f"证照已{Withdrawal(how).label}，任何人核验时都会看到已失效"


again = acting(_redo, show_case, "desk:case", "case_id")
rectify = acting(_rectify, show_case, "desk:case", "case_id")
withdraw_certificate_view = acting(_withdraw, show_case, "desk:case", "case_id")
