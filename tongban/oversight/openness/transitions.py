"""The lives of requests, publications, questions and obstacles: (state, act) → state."""

from collections.abc import Mapping
from typing import Final, TypeVar

from django.db.models import TextChoices

from tongban.oversight.openness.errors import IllegalAct
from tongban.oversight.openness.values import publications, questions
from tongban.oversight.openness.values.questions import StuckAct, StuckState
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

_P, _PA = publications.State, publications.Act
PUBLICATIONS: Final = {
    (_P.DRAFT, _PA.EDIT): _P.DRAFT,
    (_P.DRAFT, _PA.SEND_BACK): _P.DRAFT,
    (_P.DRAFT, _PA.SIGN): _P.PUBLISHED,
    (_P.DRAFT, _PA.DISCARD): _P.DISCARDED,
    (_P.PUBLISHED, _PA.REPLACE): _P.REPLACED,
    (_P.PUBLISHED, _PA.WITHDRAW): _P.WITHDRAWN,
}

_Q, _QA = questions.State, questions.Act
QUESTIONS: Final = {
    (_Q.REGISTERED, _QA.TAKE): _Q.HANDLING,
    (_Q.REGISTERED, _QA.TRANSFER): _Q.TRANSFERRED,
    (_Q.REGISTERED, _QA.ANSWER): _Q.ANSWERED,
    (_Q.TRANSFERRED, _QA.TAKE): _Q.HANDLING,
    (_Q.TRANSFERRED, _QA.TRANSFER): _Q.TRANSFERRED,
    (_Q.TRANSFERRED, _QA.ANSWER): _Q.ANSWERED,
    (_Q.HANDLING, _QA.LENGTHEN): _Q.HANDLING,
    (_Q.HANDLING, _QA.TRANSFER): _Q.TRANSFERRED,
    (_Q.HANDLING, _QA.ANSWER): _Q.ANSWERED,
    (_Q.ANSWERED, _QA.CONTENT): _Q.CLOSED,
    (_Q.ANSWERED, _QA.NOT_CONTENT): _Q.REVISITING,
    (_Q.ANSWERED, _QA.REVISIT): _Q.CLOSED,
    (_Q.REVISITING, _QA.ANSWER): _Q.ANSWERED,
    (_Q.REVISITING, _QA.REVISIT): _Q.CLOSED,
}

STUCK: Final = {
    (StuckState.REGISTERED, StuckAct.VERIFY): StuckState.COORDINATING,
    (StuckState.REGISTERED, StuckAct.SOLVE): StuckState.SOLVED,
    (StuckState.REGISTERED, StuckAct.EXPLAIN): StuckState.EXPLAINED,
    (StuckState.COORDINATING, StuckAct.SOLVE): StuckState.SOLVED,
    (StuckState.COORDINATING, StuckAct.EXPLAIN): StuckState.EXPLAINED,
    (StuckState.SOLVED, StuckAct.REVISIT): StuckState.CLOSED,
    (StuckState.SOLVED, StuckAct.REOPEN): StuckState.COORDINATING,
    (StuckState.EXPLAINED, StuckAct.REVISIT): StuckState.CLOSED,
    (StuckState.EXPLAINED, StuckAct.REOPEN): StuckState.COORDINATING,
}

S = TypeVar("S", bound=TextChoices)
A = TypeVar("A", bound=TextChoices)


def follow(table: Mapping[tuple[S, A], S], state: S, act: A, what: str) -> S:
    """The state that follows. Raises IllegalAct in words."""
    if (state, act) not in table:
        raise IllegalAct(f"{what}“{state.label}”，不能{act.label}")
    return table[state, act]


def acts_of(table: Mapping[tuple[S, A], S], state: S) -> list[A]:
    return [act for here, act in table if here is state]


def after(state: State, act: Act) -> State:
    return follow(TABLE, state, act, "申请")


def possible(state: State) -> list[Act]:
    """What can be done next with a request."""
    return acts_of(TABLE, state)
