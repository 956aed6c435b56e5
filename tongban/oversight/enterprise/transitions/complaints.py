"""The life of a company's complaint (services.md §10.4)."""

from typing import Final

from tongban.oversight.enterprise.errors import IllegalAct
from tongban.oversight.enterprise.values.complaints import Act, State

TABLE: Final = {
    (State.REGISTERED, Act.REVIEW): State.REVIEWED,
    (State.REGISTERED, Act.TRANSFER): State.TRANSFERRED,
    (State.REVIEWED, Act.ACCEPT): State.ACCEPTED,
    (State.REVIEWED, Act.DECLINE): State.DECLINED,
    (State.REVIEWED, Act.TRANSFER): State.TRANSFERRED,
    (State.DECLINED, Act.APPEAL): State.REVIEWED,
    (State.ACCEPTED, Act.ASSIGN): State.ASSIGNED,
    (State.ASSIGNED, Act.INVESTIGATE): State.INVESTIGATING,
    (State.ASSIGNED, Act.ASSIGN): State.ASSIGNED,  # another unit, before it began
    (State.ASSIGNED, Act.MEET): State.ASSIGNED,
    (State.ASSIGNED, Act.EXTEND): State.ASSIGNED,
    (State.INVESTIGATING, Act.DEAL): State.DEALT,
    (State.INVESTIGATING, Act.MEET): State.INVESTIGATING,
    (State.INVESTIGATING, Act.EXTEND): State.INVESTIGATING,
    (State.DEALT, Act.ANSWER): State.ANSWERED,
    (State.DEALT, Act.ACCOUNT): State.DEALT,
    (State.ANSWERED, Act.CALL_BACK): State.CALLED_BACK,
    (State.ANSWERED, Act.APPEAL): State.ACCEPTED,
    (State.CALLED_BACK, Act.CONCLUDE): State.CONCLUDED,
    (State.CALLED_BACK, Act.ACCOUNT): State.CALLED_BACK,
    (State.CALLED_BACK, Act.APPEAL): State.ACCEPTED,
    (State.CONCLUDED, Act.ARCHIVE): State.ARCHIVED,
    (State.CONCLUDED, Act.ACCOUNT): State.CONCLUDED,
    (State.CONCLUDED, Act.APPEAL): State.ACCEPTED,
}


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise IllegalAct(f"投诉“{state.label}”，不能{act.label}")
    return TABLE[state, act]


def possible(state: State) -> list[Act]:
    """What can be done next."""
    return [act for here, act in TABLE if here is state]
