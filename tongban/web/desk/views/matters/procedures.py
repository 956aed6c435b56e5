"""What stops or lengthens a leg's clock, from its page: special procedures and the one extension."""

from uuid import UUID

from django.http import HttpRequest

from tongban.kernel.refusals import Refused
from tongban.services.cases.usecases import end_procedure, extend_case, note_procedure, start_procedure
from tongban.services.cases.values import ProcedureKind
from tongban.web.desk.typed import a_day, a_number, maybe_day
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.casing import show_case
from tongban.web.ui.actor import actor_of, now_of


def _kind(request: HttpRequest) -> ProcedureKind:
    given = request.POST.get("kind", "")
    if given not in ProcedureKind.values:
        raise Refused("请选择特别程序的种类")
    return ProcedureKind(given)


def _start(request: HttpRequest, case_id: UUID) -> str:
    given, kind = request.POST, _kind(request)
    start_procedure(
        actor=actor_of(request), case_id=case_id, kind=kind, basis=given.get("basis", ""),
        reason=given.get("reason", ""), planned_end=a_day(given.get("planned_end", ""), "预计结束日期"),
        start=maybe_day(given.get("start", ""), "开始日期"), now=now_of(request),
    )  # fmt: skip
    return f"{kind.label}已启动，告知书会发给申请人"


def _end(request: HttpRequest, case_id: UUID, procedure_id: UUID) -> str:
    given = request.POST
    end_procedure(
        actor=actor_of(request), procedure_id=procedure_id, result=given.get("result", ""),
        end=maybe_day(given.get("end", ""), "结束日期"), now=now_of(request),
    )  # fmt: skip
    return "特别程序已结束，期限已重新计算"


def _note(request: HttpRequest, case_id: UUID) -> str:
    given, kind = request.POST, _kind(request)
    note_procedure(
        actor=actor_of(request), case_id=case_id, kind=kind, basis=given.get("basis", ""),
        reason=given.get("reason", ""), start=a_day(given.get("start", ""), "开始日期"),
        end=a_day(given.get("end", ""), "结束日期"), result=given.get("result", ""), now=now_of(request),
    )  # fmt: skip
    return f"{kind.label}已补登，期限已重新计算"


def _extend(request: HttpRequest, case_id: UUID) -> str:
    extend_case(
        actor=actor_of(request), case_id=case_id, days=a_number(request.POST.get("days", ""), "延长的工作日"),
        reason=request.POST.get("reason", ""), now=now_of(request),
    )  # fmt: skip
    return "已批准延期，延期告知书会发给申请人"


start = acting(_start, show_case, "desk:case", "case_id")
end = acting(_end, show_case, "desk:case", "case_id")
note = acting(_note, show_case, "desk:case", "case_id")
extend = acting(_extend, show_case, "desk:case", "case_id")
