"""The lists of the campaign office, and what units have to answer."""

from datetime import datetime

from tongban.kernel.actors import Actor
from tongban.oversight.enterprise.policies.common import is_office
from tongban.oversight.enterprise.selectors import complaints, indicators, issues
from tongban.oversight.enterprise.selectors.issues import Asked
from tongban.oversight.enterprise.values.campaign import HANDLERS
from tongban.oversight.enterprise.values.issues import State
from tongban.oversight.enterprise.values.registers import ResultState
from tongban.web.desk.tiles import Tile

_OURS = (State.RAISED, State.SCREENED, State.DISPUTED, State.ANSWERED, State.CONFIRMED)
_THEIRS = (State.ASSIGNED, State.HANDLING)


def tiles(actor: Actor, now: datetime) -> list[Tile]:
    if is_office(actor):
        found = issues.visible(actor)
        waiting = found.filter(state__in=_OURS).count()
        again = issues.ledger(actor, Asked(look_back_at=now)).order_by().count()
        return [
            *([("desk:enterprise_ledger", again, "该回头看", "销号后到期的")] if again else []),
            ("desk:enterprise_ledger", waiting, "企业问题待办", "甄别、交办、回访、销号"),
            ("desk:enterprise", issues.late_count(actor, now), "企业问题超期", "按本步期限"),
            ("desk:enterprise_complaints", complaints.visible(actor).filter(due_at__isnull=False).count(), "涉企投诉", "没有办结的"),
        ]  # fmt: skip
    if any(actor.has(duty) for duty in HANDLERS):
        return _of_a_unit(actor)
    return []


def _of_a_unit(actor: Actor) -> list[Tile]:
    """What waits for a unit; nothing where it was never given anything."""
    to_report = indicators.of_units(actor).filter(state__in=[ResultState.EMPTY, ResultState.RETURNED]).count()
    rows: list[Tile] = [
        (
            "desk:enterprise_ledger",
            issues.visible(actor).filter(state__in=_THEIRS).count(),
            "企业问题",
            "本单位要签收、答复的",
        ),
        (
            "desk:enterprise_complaints",
            complaints.visible(actor).filter(due_at__isnull=False).count(),
            "涉企投诉",
            "交给本单位调查的",
        ),
        ("desk:enterprise_results", to_report, "营商指标", "要填报的"),
    ]
    return [row for row in rows if row[1]]
