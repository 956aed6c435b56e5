"""The life of a company's issue. It counts as solved only when the company has said so."""

from typing import Final

from tongban.oversight.enterprise.errors import IllegalAct
from tongban.oversight.enterprise.values.issues import Act, State

TABLE: Final = {
    (State.RAISED, Act.SCREEN): State.SCREENED,
    (State.RAISED, Act.DROP): State.DROPPED,
    (State.DROPPED, Act.SCREEN): State.SCREENED,  # dropped by mistake, or the company brought more
    (State.SCREENED, Act.ASSIGN): State.ASSIGNED,
    (State.SCREENED, Act.DROP): State.DROPPED,
    (State.ASSIGNED, Act.SIGN): State.HANDLING,
    (State.ASSIGNED, Act.OBJECT): State.DISPUTED,
    (State.ASSIGNED, Act.ASSIST): State.ASSIGNED,
    (State.ASSIGNED, Act.URGE): State.ASSIGNED,
    (State.DISPUTED, Act.UPHOLD): State.ASSIGNED,
    (State.DISPUTED, Act.REASSIGN): State.ASSIGNED,
    (State.HANDLING, Act.ANSWER): State.ANSWERED,
    (State.HANDLING, Act.PROGRESS): State.HANDLING,
    (State.HANDLING, Act.ASSIST): State.HANDLING,
    (State.HANDLING, Act.ASK): State.HANDLING,
    (State.HANDLING, Act.GRANT): State.HANDLING,
    (State.HANDLING, Act.DENY): State.HANDLING,
    (State.HANDLING, Act.URGE): State.HANDLING,
    (State.HANDLING, Act.REASSIGN): State.ASSIGNED,  # duties changed while it was being handled
    (State.ANSWERED, Act.SATISFY): State.CONFIRMED,
    (State.ANSWERED, Act.DISSATISFY): State.HANDLING,
    (State.ANSWERED, Act.SEND_BACK): State.HANDLING,
    (State.CONFIRMED, Act.CLOSE): State.CLOSED,
    (State.CONFIRMED, Act.REOPEN): State.HANDLING,
    (State.CONFIRMED, Act.GENERALISE): State.CONFIRMED,
    (State.CLOSED, Act.LOOK_BACK): State.ARCHIVED,
    (State.CLOSED, Act.GENERALISE): State.CLOSED,
    (State.CLOSED, Act.REOPEN): State.HANDLING,
    (State.ARCHIVED, Act.GENERALISE): State.ARCHIVED,
    (State.ARCHIVED, Act.REOPEN): State.HANDLING,
}


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise IllegalAct(f"问题“{state.label}”，不能{act.label}")
    return TABLE[state, act]


def possible(state: State) -> list[Act]:
    """What can be done next."""
    return [act for here, act in TABLE if here is state]
