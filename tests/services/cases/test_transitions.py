"""Every cell of state × act: allowed with its effect, or refused with its sentence."""

from itertools import product

import pytest

from tongban.services.cases.errors import IllegalAct
from tongban.services.cases.transitions import APPLICATION, CASE, application_after, case_after
from tongban.services.cases.values import ApplicationAct, ApplicationState, CaseAct, CaseState

pytestmark = pytest.mark.anywhere


@pytest.mark.parametrize("state, act", list(product(ApplicationState, ApplicationAct)))
def test_application(state: ApplicationState, act: ApplicationAct):
    if (state, act) in APPLICATION:
        assert application_after(state, act) is APPLICATION[state, act]
    else:
        with pytest.raises(IllegalAct, match=f"“{state.label}”的申请不能{act.label}"):
            application_after(state, act)


@pytest.mark.parametrize("state, act", list(product(CaseState, CaseAct)))
def test_case(state: CaseState, act: CaseAct):
    if (state, act) in CASE:
        assert case_after(state, act) is CASE[state, act]
    else:
        with pytest.raises(IllegalAct, match=f"“{state.label}”的办件不能{act.label}"):
            case_after(state, act)


def reachable(table, start):
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for (state, _), after in table.items():
            if state is here and after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def test_every_state_can_be_reached_and_ended():
    assert reachable(APPLICATION, ApplicationState.SUBMITTED) == set(ApplicationState)
    assert reachable(CASE, CaseState.WAITING) == set(CaseState)
    ends = {CaseState.DELIVERED, CaseState.WITHDRAWN, CaseState.TERMINATED}
    assert all(reachable(CASE, state) & ends for state in CaseState)
