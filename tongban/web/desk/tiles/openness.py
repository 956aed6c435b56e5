"""The lists of openness: requests and questions by their limits, what waits for a second person, obstacles."""

from datetime import datetime

from tongban.kernel.actors import Actor, Duty
from tongban.oversight.openness import policies
from tongban.oversight.openness.selectors import publications, questions, requests
from tongban.oversight.openness.values import publications as published
from tongban.web.desk.tiles import Tile


def tiles(actor: Actor, now: datetime) -> list[Tile]:
    tiles: list[Tile] = []
    if actor.has(Duty.OPENNESS) or actor.has(Duty.LEAD):
        open_, late = requests.waiting(actor, now=now)
        if open_ or actor.has(Duty.OPENNESS):
            tiles.append(("desk:openness", open_, "信息公开申请", f"未办结，其中超期{late}件"))
    if policies.may_read_questions(actor) is None:
        waiting = questions.questions(actor).count()
        if waiting or actor.has(Duty.OPENNESS):
            tiles.append(("desk:openness_questions", waiting, "待答复咨询", "按答复期限排列"))
    if actor.has(Duty.OPENNESS):
        drafts = publications.register(actor, state=published.State.DRAFT).count()
        tiles.append(("desk:openness_publications", drafts, "待审核公开", "另一个人审核后公开"))
    if policies.may_read_stuck(actor) is None:
        tiles.append(("desk:openness_stucks", questions.stucks(actor).count(), "办不成事", "核实、协调、说明、回访"))
    return tiles
