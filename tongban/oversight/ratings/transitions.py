"""The life of a bad rating: (state, act) → state."""

from typing import Final

from tongban.oversight.ratings.errors import IllegalAct
from tongban.oversight.ratings.values import Act, State

TABLE: Final = {
    (State.TO_VERIFY, Act.CONFIRM): State.RECTIFYING,
    (State.TO_VERIFY, Act.DENY): State.TO_REPLY,  # explained to the rater, the rating stands
    (State.TO_VERIFY, Act.APPEAL): State.DISPUTED,
    (State.RECTIFYING, Act.EXTEND): State.RECTIFYING,
    (State.RECTIFYING, Act.FIX): State.TO_REPLY,
    (State.RECTIFYING, Act.APPEAL): State.DISPUTED,
    (State.TO_REPLY, Act.REPLY): State.REPLIED,
    (State.REPLIED, Act.REVISIT): State.CLOSED,
    (State.REPLIED, Act.REOPEN): State.RECTIFYING,  # the rater is still not content
    (State.DISPUTED, Act.UPHOLD): State.RECTIFYING,  # the rating stands: put it right
    (State.DISPUTED, Act.INVALIDATE): State.INVALID,
    (State.INVALID, Act.RESTORE): State.RECTIFYING,  # the rater objected and was right
}


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise IllegalAct(f"差评“{state.label}”，不能{act.label}")
    return TABLE[state, act]


def possible(state: State) -> list[Act]:
    """What can be done next."""
    return [act for here, act in TABLE if here is state]
