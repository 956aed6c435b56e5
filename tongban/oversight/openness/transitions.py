"""The life of a request for information: (state, act) → state."""

from typing import Final

from tongban.oversight.openness.errors import IllegalAct
from tongban.oversight.openness.values.requests import Act, State

_OPEN: Final = (
    State.TO_CONFIRM, State.HANDLING, State.CORRECTING, State.CONSULTING, State.REASONING, State.UNPAID, State.TO_SIGN,
)  # fmt: skip
TABLE: Final = {
    (State.TO_CONFIRM, Act.CONFIRM): State.HANDLING,
    (State.HANDLING, Act.ASK_CORRECTION): State.CORRECTING,
    (State.CORRECTING, Act.SUPPLY): State.HANDLING,
    (State.CORRECTING, Act.LAPSE): State.GIVEN_UP,
    (State.HANDLING, Act.ASK_OPINION): State.CONSULTING,
    (State.CONSULTING, Act.ASK_OPINION): State.CONSULTING,
    (State.CONSULTING, Act.HEAR): State.CONSULTING,
    (State.CONSULTING, Act.HEAR_LAST): State.HANDLING,
    (State.HANDLING, Act.ASK_REASONS): State.REASONING,
    (State.REASONING, Act.GIVE_REASONS): State.HANDLING,
    (State.REASONING, Act.DRAFT): State.TO_SIGN,  # silence: told that it is not handled
    (State.HANDLING, Act.ASK_EXTENSION): State.HANDLING,
    (State.HANDLING, Act.EXTEND): State.HANDLING,
    (State.HANDLING, Act.NOT_EXTEND): State.HANDLING,
    (State.HANDLING, Act.DELAY): State.HANDLING,
    (State.HANDLING, Act.CHARGE): State.UNPAID,
    (State.UNPAID, Act.PAY): State.HANDLING,
    (State.UNPAID, Act.LAPSE): State.GIVEN_UP,
    (State.HANDLING, Act.DRAFT): State.TO_SIGN,
    (State.TO_SIGN, Act.SEND_BACK): State.HANDLING,
    (State.TO_SIGN, Act.SIGN): State.ANSWERED,
} | {(state, Act.WITHDRAW): State.WITHDRAWN for state in _OPEN}


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise IllegalAct(f"申请“{state.label}”，不能{act.label}")
    return TABLE[state, act]


def possible(state: State) -> list[Act]:
    """What can be done next."""
    return [act for here, act in TABLE if here is state]
