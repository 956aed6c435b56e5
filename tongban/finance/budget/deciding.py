"""Whether an amount may be bound or paid without a collective decision; the limits and decisions are those of control."""

from datetime import date

from tongban.finance.control import selectors as control
from tongban.kernel.money import Fen, format_yuan
from tongban.kernel.refusals import Refusal


def may_without(amount_fen: int, *, on: date, decision: str, unbudgeted: bool = False) -> Refusal | None:
    """大额资金: above the limit the document names a decision of the meeting that was taken (§6.1)."""
    if not control.approval_needed(amount_fen, on=on, unbudgeted=unbudgeted).decision_required:
        return None
    if not decision.strip():
        return Refusal(f"{format_yuan(Fen(amount_fen))}元达到集体决策的额度，请填写会议决策的文号")
    found = control.decision_of(decision)
    if found is None:
        return Refusal(f"没有登记过文号为“{decision}”的决策，请核对或先登记会议决策")
    return None if found.passed else Refusal(f"文号“{decision}”的议题没有通过，不能据此支付")
