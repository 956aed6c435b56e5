"""A matter ends at the window without acceptance, or because the applicant says so."""

from uuid import UUID

from django.http import HttpRequest

from tongban.services.cases.usecases import (
    invalidate_application,
    refuse_accept,
    return_application,
    withdraw_application,
)
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.showing import show_application
from tongban.web.ui.actor import actor_of, now_of


def _refuse(request: HttpRequest, application_id: UUID) -> str:
    refuse_accept(
        actor=actor_of(request), application_id=application_id, reason=request.POST.get("reason", ""),
        basis=request.POST.get("basis", ""), now=now_of(request),
    )  # fmt: skip
    return "已作出不予受理决定，通知书可在“文书”里打印"


def _return(request: HttpRequest, application_id: UUID) -> str:
    return_application(
        actor=actor_of(request), application_id=application_id, reason=request.POST.get("reason", ""),
        now=now_of(request),
    )  # fmt: skip
    return "已退件，请按清单退还原件"


def _withdraw(request: HttpRequest, application_id: UUID) -> str:
    legs = withdraw_application(
        actor=actor_of(request), application_id=application_id, reason=request.POST.get("reason", ""),
        now=now_of(request),
    )  # fmt: skip
    return f"已按申请人的要求撤回{f'，{legs} 个环节停止办理' if legs else ''}"


def _invalidate(request: HttpRequest, application_id: UUID) -> str:
    invalidate_application(
        actor=actor_of(request), application_id=application_id, reason=request.POST.get("reason", ""),
        now=now_of(request),
    )  # fmt: skip
    return "已作废，编号保留"


refuse = acting(_refuse, show_application, "desk:application", "application_id")
give_back = acting(_return, show_application, "desk:application", "application_id")
withdraw = acting(_withdraw, show_application, "desk:application", "application_id")
invalidate = acting(_invalidate, show_application, "desk:application", "application_id")
