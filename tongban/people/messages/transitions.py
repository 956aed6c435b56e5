"""The life of one way of a message, as a table."""

from typing import Final

from tongban.people.messages.errors import MessageRefusal
from tongban.people.messages.values import Act, State

TABLE: Final = {
    (State.QUEUED, Act.HAND_OVER): State.HANDED,
    (State.QUEUED, Act.FAIL): State.FAILED,
    (State.HANDED, Act.CONFIRM): State.DELIVERED,
    (State.HANDED, Act.FAIL): State.FAILED,  # the gateway took it and could not bring it
    (State.FAILED, Act.RETRY): State.QUEUED,
}


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise MessageRefusal(f"“{state.label}”的消息不能{act.label}")
    return TABLE[state, act]
