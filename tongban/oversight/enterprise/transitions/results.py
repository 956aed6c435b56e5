"""How the result of an indicator comes to count."""

from typing import Final

from tongban.oversight.enterprise.errors import IllegalAct
from tongban.oversight.enterprise.values.registers import ResultAct, ResultState

TABLE: Final = {
    (ResultState.EMPTY, ResultAct.REPORT): ResultState.REPORTED,
    (ResultState.RETURNED, ResultAct.REPORT): ResultState.REPORTED,
    (ResultState.REPORTED, ResultAct.PASS): ResultState.PASSED,
    (ResultState.REPORTED, ResultAct.SEND_BACK): ResultState.RETURNED,
    (ResultState.PASSED, ResultAct.PUBLISH): ResultState.PUBLISHED,
    (ResultState.PASSED, ResultAct.SEND_BACK): ResultState.RETURNED,
    (ResultState.PUBLISHED, ResultAct.RECALL): ResultState.RETURNED,
}


def after(state: ResultState, act: ResultAct) -> ResultState:
    if (state, act) not in TABLE:
        raise IllegalAct(f"指标结果“{state.label}”，不能{act.label}")
    return TABLE[state, act]


def possible(state: ResultState) -> list[ResultAct]:
    return [act for here, act in TABLE if here is state]
