"""The life of a task: (state, act) → state."""

from typing import Final

from tongban.oversight.supervision.errors import IllegalAct
from tongban.oversight.supervision.values.tasks import Act, State

TABLE: Final = {
    (State.ASSIGNED, Act.PROGRESS): State.DOING,
    (State.ASSIGNED, Act.REPORT): State.REPORTED,
    (State.ASSIGNED, Act.POSTPONE): State.ASSIGNED,
    (State.ASSIGNED, Act.CANCEL): State.CANCELLED,
    (State.DOING, Act.PROGRESS): State.DOING,
    (State.DOING, Act.REPORT): State.REPORTED,
    (State.DOING, Act.POSTPONE): State.DOING,
    (State.DOING, Act.CANCEL): State.CANCELLED,
    (State.REPORTED, Act.CONFIRM): State.DONE,
    (State.REPORTED, Act.RETURN): State.DOING,
}


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise IllegalAct(f"任务“{state.label}”，不能{act.label}")
    return TABLE[state, act]


def possible(state: State) -> list[Act]:
    """What can be done next."""
    return [act for here, act in TABLE if here is state]
