"""A leg looks beyond its department: asks, is answered, goes to the own system and back, up, or to another body."""

from uuid import UUID

from django.http import HttpRequest

from tongban.services.cases.usecases import (
    answer_consultation,
    consult,
    report_up_case,
    send_out_case,
    take_back_case,
    transfer_case,
)
from tongban.web.desk.typed import an_id
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.casing import show_case
from tongban.web.ui.actor import actor_of, now_of


def _consult(request: HttpRequest, case_id: UUID) -> str:
    consult(
        actor=actor_of(request), case_id=case_id, question=request.POST.get("question", ""),
        department_id=an_id(request.POST.get("department", ""), "征求哪个部门的意见"), now=now_of(request),
    )  # fmt: skip
    return "已发给该部门，答复后回到您这里；期限照常计算"


def _answer(request: HttpRequest, case_id: UUID, consultation_id: UUID) -> str:
    answer_consultation(
        actor=actor_of(request), consultation_id=consultation_id, answer=request.POST.get("answer", ""),
        now=now_of(request),
    )  # fmt: skip
    return "已答复"


def _send_out(request: HttpRequest, case_id: UUID) -> str:
    send_out_case(actor=actor_of(request), case_id=case_id, system=request.POST.get("system", ""), now=now_of(request))
    return "已转部门系统办理，办好后请回填结果"


def _take_back(request: HttpRequest, case_id: UUID) -> str:
    take_back_case(actor=actor_of(request), case_id=case_id, now=now_of(request))
    return "已收回，在本系统继续办理"


def _report_up(request: HttpRequest, case_id: UUID) -> str:
    report_up_case(actor=actor_of(request), case_id=case_id, to=request.POST.get("to", ""), now=now_of(request))
    return "已转报上级机关"


def _transfer(request: HttpRequest, case_id: UUID) -> str:
    transfer_case(
        actor=actor_of(request), case_id=case_id, reason=request.POST.get("reason", ""),
        department_id=an_id(request.POST.get("department", ""), "移送给哪个部门"), now=now_of(request),
    )  # fmt: skip
    return "已移送，由该部门办理；期限照常计算"


ask = acting(_consult, show_case, "desk:case", "case_id")
answer = acting(_answer, show_case, "desk:case", "case_id")
send_out = acting(_send_out, show_case, "desk:case", "case_id")
take_back = acting(_take_back, show_case, "desk:case", "case_id")
report_up = acting(_report_up, show_case, "desk:case", "case_id")
transfer = acting(_transfer, show_case, "desk:case", "case_id")
