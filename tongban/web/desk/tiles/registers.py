"""The lists of 督查督办."""

from datetime import datetime

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.times import local
from tongban.oversight.supervision.policies.letters import may_keep
from tongban.oversight.supervision.policies.tasks import may_register
from tongban.oversight.supervision.selectors import letters, tasks
from tongban.web.desk.tiles import Tile


def tiles(actor: Actor, now: datetime) -> list[Tile]:
    tiles: list[Tile] = []
    today = local(now).date()
    if may_keep(actor) is None:
        counts = letters.counts(now=now, today=today)
        tiles.append(("desk:letters", counts["running"], "交办函办理中", f"逾期 {counts['late']} 件"))
        tiles.append(("desk:letters_look_backs", counts["look_back"], "待回头看", f"待复核 {counts['to_check']} 件"))
    if actor.has(Duty.SUPERVISE) or actor.has(Duty.LEAD):
        tiles.append(
            ("desk:letters_signing", letters.to_sign(actor).count(), "等我签发的交办函", "自己拟的由另一人签发")
        )
    mine = letters.units_of(actor)
    if mine:
        tiles.append(("desk:letters_mine", letters.of_unit(actor).count(), "给我单位的交办函", "签收、办理、反馈"))
    if mine or may_register(actor) is None:
        given = tasks.counts(actor=None if may_register(actor) is None else actor, today=today)
        tiles.append(("desk:tasks", given["open"], "交办任务在办", f"逾期 {given['late']} 项"))
    return tiles
