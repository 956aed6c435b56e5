"""The lives of a fiscal year, a commitment and a payment, as tables."""

from typing import Final

from tongban.finance.budget.errors import IllegalAct
from tongban.finance.budget.values import (
    CommitmentAct,
    CommitmentState,
    PaymentAct,
    PaymentState,
    Round,
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
DRAFTING: Final = {  # which rounds take a (further) version while the year stands so
    YearState.DRAFT: (Round.UP1,),
    YearState.UP1: (Round.UP1, Round.DOWN1),
    YearState.CONTROL: (Round.DOWN1, Round.UP2),
    YearState.UP2: (Round.UP2,),
}
RESTS_ON: Final = {  # what must be there before the year takes the step
    YearAct.SUBMIT_FIRST: Round.UP1,
    YearAct.SET_CONTROL: Round.DOWN1,
    YearAct.SUBMIT_SECOND: Round.UP2,
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
STANDING: Final = tuple(
    dict.fromkeys(PAYMENT.values())
)  # in which payments can be found: none stands before its application
FROZEN: Final = frozenset({PaymentState.APPLIED, PaymentState.REVIEWED, PaymentState.APPROVED, PaymentState.SENT})
SPENT: Final = frozenset({PaymentState.PAID, PaymentState.RETURNED})


def year_after(state: YearState, act: YearAct) -> YearState:
    if (state, act) not in YEAR:
        raise IllegalAct(f"年度“{state.label}”时不能{act.label}")
    return YEAR[state, act]


def by_draft(state: YearState, act: YearAct) -> bool:
    """Whether the step rests on a version of a drafting round, so that it is taken with that version."""
    return act in RESTS_ON or (state is YearState.UP2 and act is YearAct.APPROVE)


def may_draft(state: YearState, round_: Round) -> None:
    """Refused where the year's state takes no version of this round."""
    if round_ not in DRAFTING.get(state, ()):
        raise IllegalAct(f"年度“{state.label}”时不能登记{round_.label}")


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
