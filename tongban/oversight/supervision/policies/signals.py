"""Who may do what about signals. The department answers, a supervisor judges, nobody judges their own answer."""

from collections.abc import Collection
from uuid import UUID

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal
from tongban.oversight.supervision.models import Signal
from tongban.oversight.supervision.values.signals import ANSWERERS, WATCHERS


def may_read_signals(actor: Actor) -> Refusal | None:
    if actor.system or any(actor.has(duty) for duty in WATCHERS):
        return None
    return Refusal("只有监察人员、承办部门和窗口人员可以查看监察信号")


def may_read_board(actor: Actor) -> Refusal | None:
    if actor.has(Duty.SUPERVISE) or any(actor.has(duty) for duty in ANSWERERS):
        return None
    return Refusal("只有监察人员和部门负责人可以查看监察看板")


def may_supervise(actor: Actor) -> Refusal | None:
    if actor.system or actor.has(Duty.SUPERVISE):
        return None
    return Refusal("只有监察人员可以办理，请联系监察人员")


def may_see(actor: Actor, signal: Signal) -> Refusal | None:
    """Supervisors, who leads or decides in the department, and whom it is about."""
    if actor.system or actor.has(Duty.SUPERVISE) or _answers(actor, signal):
        return None
    if actor.account_id is not None and actor.account_id == signal.handler_id:
        return None
    return Refusal("只有监察人员、承办部门负责人和经办人本人可以查看这条信号")


def may_answer(actor: Actor, signal: Signal) -> Refusal | None:
    """Acknowledge, explain, correct, appeal."""
    if _answers(actor, signal):
        return None
    return Refusal("由承办部门的负责人签收、说明和纠正，请转给本部门负责人")


def may_judge(actor: Actor, signal: Signal, *, answered_by: Collection[UUID]) -> Refusal | None:
    """A supervisor who neither answered, nor is the one it is about, nor judged it before an appeal."""
    if not actor.has(Duty.SUPERVISE):
        return Refusal("只有监察人员可以认定或撤销")
    if actor.account_id is not None and actor.account_id == signal.handler_id:
        return Refusal("这条信号涉及您本人经办的件，由另一位监察人员认定")
    if actor.account_id in answered_by:
        return Refusal("您已经对这条信号作过说明或结论，由另一位监察人员办理")
    return None


def may_export_evidence(actor: Actor) -> Refusal | None:
    if not actor.has(Duty.SUPERVISE):
        return Refusal("只有监察人员可以导出证据包")
    if not actor.stepped_up:
        return Refusal("导出证据包前请先完成二次验证")
    return None


def _answers(actor: Actor, signal: Signal) -> bool:
    return any(actor.has(duty, signal.department_id) for duty in ANSWERERS) and signal.department_id is not None
