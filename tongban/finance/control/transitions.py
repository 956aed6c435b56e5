"""The life of a finding: (state, act) → state."""

from typing import Final

from tongban.finance.control.errors import IllegalAct
from tongban.finance.control.values import FindingAct, FindingState

FINDING: Final = {
    (FindingState.OPEN, FindingAct.CORRECT): FindingState.DONE,
    (FindingState.REOPENED, FindingAct.CORRECT): FindingState.DONE,
    (FindingState.DONE, FindingAct.REOPEN): FindingState.REOPENED,
}


def finding_after(state: FindingState, act: FindingAct) -> FindingState:
    if (state, act) not in FINDING:
        raise IllegalAct(f"问题“{state.label}”，不能{act.label}")
    return FINDING[state, act]
