"""The lists of 督查督办."""

from datetime import datetime

from tongban.kernel.actors import Actor
from tongban.kernel.times import local
from tongban.oversight.supervision.policies.letters import may_keep
from tongban.oversight.supervision.selectors import letters
from tongban.web.desk.tiles import Tile


def tiles(actor: Actor, now: datetime) -> list[Tile]:
    tiles: list[Tile] = []
    if may_keep(actor) is None:
        counts = letters.counts(now=now, today=local(now).date())
        tiles.append(("desk:letters", counts["running"], "交办函办理中", f"逾期 {counts['late']} 件"))
        tiles.append(("desk:letters_look_backs", counts["look_back"], "待回头看", f"待复核 {counts['to_check']} 件"))
    if letters.units_of(actor):
        tiles.append(("desk:letters_mine", letters.of_unit(actor).count(), "给我单位的交办函", "签收、办理、反馈"))
    return tiles
