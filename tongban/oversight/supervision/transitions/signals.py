"""The life of a signal: (state, act) → state."""

from typing import Final

from tongban.oversight.supervision.errors import IllegalAct
from tongban.oversight.supervision.values.signals import OPEN, Act, State

TABLE: Final[dict[tuple[State, Act], State]] = {
    (State.RAISED, Act.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Act.EXPLAIN): State.EXPLAINED,
    (State.EXPLAINED, Act.CORRECT): State.CORRECTED,
    (State.ACKNOWLEDGED, Act.APPEAL): State.APPEALED,
    (State.EXPLAINED, Act.APPEAL): State.APPEALED,
    (State.CORRECTED, Act.APPEAL): State.APPEALED,
    (State.UPHELD, Act.APPEAL): State.APPEALED,  # looked at once more, by another supervisor
    (State.RAISED, Act.UPHOLD): State.UPHELD,  # only after it was reported upwards in vain
    (State.ACKNOWLEDGED, Act.UPHOLD): State.UPHELD,
    (State.EXPLAINED, Act.UPHOLD): State.UPHELD,
    (State.CORRECTED, Act.UPHOLD): State.UPHELD,
    (State.APPEALED, Act.UPHOLD): State.UPHELD,
    (State.UPHELD, Act.ARCHIVE): State.ARCHIVED,
    (State.CANCELLED, Act.ARCHIVE): State.ARCHIVED,
    **{(state, Act.CANCEL): State.CANCELLED for state in OPEN},
    **{(state, Act.CLEAR): State.ARCHIVED for state in OPEN if state is not State.APPEALED},
    **{(state, Act.WITHDRAW): State.CANCELLED for state in (*OPEN, State.UPHELD, State.ARCHIVED)},
}
_OF_THE_SYSTEM: Final = (Act.CLEAR, Act.WITHDRAW)


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise IllegalAct(f"“{state.label}”的信号不能{act.label}，请刷新页面查看最新状态")
    return TABLE[state, act]


def possible(state: State) -> list[Act]:
    """What a person can do next."""
    return [act for here, act in TABLE if here is state and act not in _OF_THE_SYSTEM]
