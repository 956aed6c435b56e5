"""Whether an amount may be bound or paid without a collective decision; the limits and decisions are those of control."""

from datetime import date, timedelta

from tongban.finance.budget.selectors import decided
from tongban.finance.control import selectors as control
from tongban.finance.control.values import Decided
from tongban.kernel.money import Fen, format_yuan
from tongban.kernel.refusals import Refusal


def may_without(amount_fen: int, *, on: date, decision: str, unbudgeted: bool = False) -> Refusal | None:
    """大额资金: above the limit the document names a decision of the meeting that was taken (§6.1).

    Whoever names a decision keeps to it, large or small: everything bound or paid under it stays within its amount.
    """
    if not decision.strip():
        if not control.approval_needed(amount_fen, on=on, unbudgeted=unbudgeted).decision_required:
            return None
        return Refusal(f"{format_yuan(Fen(amount_fen))}元达到集体决策的额度，请填写会议决策的文号")
    found = control.decision_of(decision)
    if found is None:
        if not control.approval_needed(amount_fen, on=on, unbudgeted=unbudgeted).decision_required:
            return None  # a small sum under a paper of the office's own
        return Refusal(f"没有登记过文号为“{decision}”的决策，请核对或先登记会议决策")
    return _standing(found, on, "支付") or _within(found, amount_fen)


def number_of(decision: str) -> str:
    """The number as the register of decisions writes it; what it does not know stays as it was typed."""
    found = control.decision_of(decision) if decision.strip() else None
    return found.number if found else decision.strip()


def may_move_on(decision: str, *, on: date) -> Refusal | None:
    """A 调剂 across classes names a decision that exists and passed."""
    found = control.decision_of(decision)
    if found is None:
        return Refusal(f"没有登记过文号为“{decision}”的决策，请核对或先登记会议决策，再登记跨类调剂")
    return _standing(found, on, "调剂")


def _standing(found: Decided, on: date, what: str) -> Refusal | None:
    """It passed, and the next meeting heard of it in time where it was taken in an emergency."""
    if not found.passed:
        return Refusal(f"文号“{found.number}”的议题没有通过，不能据此{what}")
    last = found.day + timedelta(days=int(control.Settings(on).number("emergency_days")))
    if found.emergency and found.reported_on is None and on > last:
        return Refusal(f"文号“{found.number}”是紧急决策，应在{last.isoformat()}前向下次会议通报，请先登记通报再{what}")
    return None


def _within(found: Decided, amount_fen: int) -> Refusal | None:
    if found.amount_fen is None:
        return None
    left = found.amount_fen - decided.used_fen(found.number)
    if amount_fen <= left:
        return None
    return Refusal(
        f"文号“{found.number}”议定{format_yuan(Fen(found.amount_fen))}元，还剩{format_yuan(Fen(max(left, 0)))}元，"
        f"不够{format_yuan(Fen(amount_fen))}元；请减少金额，或提请会议调整"
    )
