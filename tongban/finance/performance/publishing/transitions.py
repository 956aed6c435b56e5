"""The life of a version as a table."""

from typing import Final

from tongban.finance.performance.publishing.values import VersionAct as Act
from tongban.finance.performance.publishing.values import VersionState as State
from tongban.kernel.refusals import Refused

TABLE: Final = {
    (State.DRAFT, Act.REVIEW): State.REVIEWED,
    (State.DRAFT, Act.RETURN): State.RETURNED,
    (State.REVIEWED, Act.SIGN): State.SIGNED,
    (State.REVIEWED, Act.RETURN): State.RETURNED,
    (State.SIGNED, Act.PUBLISH): State.PUBLISHED,
    (State.SIGNED, Act.RETURN): State.RETURNED,  # taken back before the public saw it
}
OPEN: Final = (State.DRAFT, State.REVIEWED, State.SIGNED)  # on the way; one of them in a year


def after(state: State, act: Act) -> State:
    if (state, act) not in TABLE:
        raise Refused(f"这一稿{state.label}，不能{act.label}")
    return TABLE[state, act]
