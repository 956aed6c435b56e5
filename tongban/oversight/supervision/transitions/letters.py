"""The life of a letter: (state, act) → state."""

from typing import Final

from tongban.oversight.supervision.errors import IllegalAct
from tongban.oversight.supervision.values.letters import Act, State

TABLE: Final = {
    (State.DRAFT, Act.SUBMIT): State.TO_SIGN,
    (State.DRAFT, Act.DISCARD): State.DISCARDED,
    (State.TO_SIGN, Act.RETURN): State.DRAFT,
    (State.TO_SIGN, Act.ISSUE): State.ISSUED,
    (State.ISSUED, Act.RECEIVE): State.RECEIVED,
    (State.ISSUED, Act.WITHDRAW): State.WITHDRAWN,  # to the wrong unit, or twice: the number stays used
    (State.ISSUED, Act.OBJECT): State.OBJECTED,  # "not ours"
    (State.RECEIVED, Act.OBJECT): State.OBJECTED,
    (State.HANDLING, Act.OBJECT): State.OBJECTED,
    (State.OBJECTED, Act.UPHOLD): State.RECEIVED,
    (State.OBJECTED, Act.REASSIGN): State.ISSUED,  # to another unit, under the same number
    (State.OBJECTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.OBJECTED, Act.ANSWER): State.ANSWERED,  # answered after all: nothing left to decide
    (State.ISSUED, Act.ANSWER): State.ANSWERED,  # a paper answer of a unit that never logs in
    (State.RECEIVED, Act.HANDLE): State.HANDLING,
    (State.RECEIVED, Act.ASK_EXTENSION): State.EXTENSION,
    (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
    (State.RECEIVED, Act.ANSWER): State.ANSWERED,
    (State.HANDLING, Act.HANDLE): State.HANDLING,
    (State.HANDLING, Act.ASK_EXTENSION): State.EXTENSION,
    (State.HANDLING, Act.WITHDRAW): State.WITHDRAWN,
    (State.HANDLING, Act.ANSWER): State.ANSWERED,
    (State.EXTENSION, Act.GRANT_EXTENSION): State.HANDLING,
    (State.EXTENSION, Act.REFUSE_EXTENSION): State.HANDLING,
    (State.EXTENSION, Act.ANSWER): State.ANSWERED,  # answered after all: nothing left to extend
    (State.ANSWERED, Act.CHECK): State.CHECKING,
    (State.ANSWERED, Act.PASS): State.CLOSED,
    (State.ANSWERED, Act.SEND_BACK): State.SENT_BACK,
    (State.CHECKING, Act.PASS): State.CLOSED,
    (State.CHECKING, Act.SEND_BACK): State.SENT_BACK,
    (State.SENT_BACK, Act.HANDLE): State.HANDLING,
    (State.SENT_BACK, Act.ANSWER): State.ANSWERED,
    (State.CLOSED, Act.LOOK_BACK): State.LOOKED_BACK,
    (State.CLOSED, Act.RELAPSE): State.RELAPSED,
    (State.LOOKED_BACK, Act.LOOK_BACK): State.LOOKED_BACK,
    (State.LOOKED_BACK, Act.RELAPSE): State.RELAPSED,
    (State.LOOKED_BACK, Act.ARCHIVE): State.ARCHIVED,
    (State.RELAPSED, Act.ARCHIVE): State.ARCHIVED,
}


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise IllegalAct(f"交办函“{state.label}”，不能{act.label}")
    return TABLE[state, act]


def possible(state: State) -> list[Act]:
    """What can be done next."""
    return [act for here, act in TABLE if here is state]
