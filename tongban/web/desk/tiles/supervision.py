"""Lights that wait for an answer."""

from tongban.kernel.actors import Actor
from tongban.oversight.supervision.policies import signals as policies
from tongban.oversight.supervision.selectors import signals
from tongban.oversight.supervision.values.signals import State
from tongban.web.desk.tiles import Tile


def tiles(actor: Actor) -> list[Tile]:
    """What a department has to acknowledge and answer; what a supervisor has to judge."""
    if policies.may_read_signals(actor) is not None:
        return []
    waiting = signals.waiting(actor)
    if policies.may_supervise(actor) is None:
        judge = sum(waiting.get(state, 0) for state in (State.EXPLAINED, State.CORRECTED, State.APPEALED))
        return [
            ("desk:signals", sum(waiting.values()), "未了结的监察信号", f"其中待认定{judge}条，红灯和超得最久的在前")
        ]
    if policies.may_read_board(actor) is None or waiting:
        return [
            ("desk:signals", sum(waiting.values()), "未了结的监察信号", f"其中待签收{waiting.get(State.RAISED, 0)}条")
        ]
    return []
