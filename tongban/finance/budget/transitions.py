"""The lives of a fiscal year, a commitment and a payment, as tables."""

from typing import Final

from tongban.finance.budget.errors import IllegalAct
from tongban.finance.budget.values import (
    CommitmentAct,
    CommitmentState,
    PaymentAct,
    PaymentState,
    YearAct,
    YearState,
)

YEAR: Final = {
    (YearState.DRAFT, YearAct.SUBMIT_FIRST): YearState.UP1,
    (YearState.UP1, YearAct.SET_CONTROL): YearState.CONTROL,
    (YearState.CONTROL, YearAct.SUBMIT_SECOND): YearState.UP2,
    (YearState.UP2, YearAct.APPROVE): YearState.APPROVED,
    (YearState.DRAFT, YearAct.APPROVE): YearState.APPROVED,  # a year whose drafting was done on paper
    (YearState.APPROVED, YearAct.ISSUE): YearState.ISSUED,
    (YearState.ISSUED, YearAct.START): YearState.EXECUTION,
    (YearState.EXECUTION, YearAct.CLOSE): YearState.CLOSED,
    (YearState.CLOSED, YearAct.ACCOUNT): YearState.FINAL,
    (YearState.FINAL, YearAct.PUBLISH): YearState.PUBLISHED,
}
PAYING: Final = frozenset({YearState.EXECUTION})
ISSUING: Final = frozenset({YearState.APPROVED, YearState.ISSUED, YearState.EXECUTION})
ADJUSTING: Final = frozenset({YearState.APPROVED, YearState.ISSUED, YearState.EXECUTION})

COMMITMENT: Final = {
    (CommitmentState.APPLIED, CommitmentAct.APPROVE): CommitmentState.APPROVED,
    (CommitmentState.APPLIED, CommitmentAct.REJECT): CommitmentState.REJECTED,
    (CommitmentState.APPROVED, CommitmentAct.CLOSE): CommitmentState.CLOSED,
}

PAYMENT: Final = {
    (PaymentState.DRAFT, PaymentAct.APPLY): PaymentState.APPLIED,
    (PaymentState.APPLIED, PaymentAct.REVIEW): PaymentState.REVIEWED,
    (PaymentState.REVIEWED, PaymentAct.APPROVE): PaymentState.APPROVED,
    (PaymentState.APPROVED, PaymentAct.SEND): PaymentState.SENT,
    (PaymentState.SENT, PaymentAct.PAY): PaymentState.PAID,
    (PaymentState.APPLIED, PaymentAct.REJECT): PaymentState.REJECTED,
    (PaymentState.REVIEWED, PaymentAct.REJECT): PaymentState.REJECTED,
    (PaymentState.APPROVED, PaymentAct.REJECT): PaymentState.REJECTED,
    (PaymentState.SENT, PaymentAct.REJECT): PaymentState.REJECTED,
    (PaymentState.PAID, PaymentAct.RETURN): PaymentState.RETURNED,
}
FROZEN: Final = frozenset({PaymentState.APPLIED, PaymentState.REVIEWED, PaymentState.APPROVED, PaymentState.SENT})
SPENT: Final = frozenset({PaymentState.PAID, PaymentState.RETURNED})


def year_after(state: YearState, act: YearAct) -> YearState:
    if (state, act) not in YEAR:
        raise IllegalAct(f"年度“{state.label}”时不能{act.label}")
    return YEAR[state, act]


def commitment_after(state: CommitmentState, act: CommitmentAct) -> CommitmentState:
    if (state, act) not in COMMITMENT:
        raise IllegalAct(f"“{state.label}”的合同或事前申请不能{act.label}")
    return COMMITMENT[state, act]


def payment_after(state: PaymentState, act: PaymentAct) -> PaymentState:
    if (state, act) not in PAYMENT:
        raise IllegalAct(f"“{state.label}”的支付单不能{act.label}")
    return PAYMENT[state, act]


def may_follow(state: PaymentState) -> list[PaymentAct]:
    """What can be done to a payment in this state."""
    return [act for (was, act) in PAYMENT if was is state]
