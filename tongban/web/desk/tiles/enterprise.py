"""The lists of the campaign office, and what units have to answer."""

from datetime import datetime

from tongban.kernel.actors import Actor
from tongban.oversight.enterprise.policies.common import is_office
from tongban.oversight.enterprise.selectors import issues
from tongban.oversight.enterprise.values.campaign import HANDLERS
from tongban.oversight.enterprise.values.issues import State
from tongban.web.desk.tiles import Tile

_OURS = (State.RAISED, State.SCREENED, State.DISPUTED, State.ANSWERED, State.CONFIRMED)
_THEIRS = (State.ASSIGNED, State.HANDLING)


def tiles(actor: Actor, now: datetime) -> list[Tile]:
    if is_office(actor):
        found = issues.visible(actor)
        waiting = found.filter(state__in=_OURS).count()
        return [
            ("desk:enterprise_ledger", waiting, "企业问题待办", "甄别、交办、回访、销号"),
            ("desk:enterprise", issues.late_count(actor, now), "企业问题超期", "按本步期限"),
        ]
    if any(actor.has(duty) for duty in HANDLERS):
        return [("desk:enterprise_ledger", issues.visible(actor).filter(state__in=_THEIRS).count(), "企业问题", "本单位要签收、答复的")]  # fmt: skip
    return []
