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
        return [("desk:signals", judge, "监察待认定", f"未了结的信号共{sum(waiting.values())}条")]
    if policies.may_read_board(actor) is None or waiting:
        return [
            ("desk:signals", waiting.get(State.RAISED, 0), "监察亮灯", f"待签收；未了结共{sum(waiting.values())}条")
        ]
    return []
