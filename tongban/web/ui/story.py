"""The trail of a matter in words that anyone understands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tongban.infra.trail import Line
from tongban.services.cases.selectors import Matter

_WORDS: Final = {
    "application.submitted": "提交申请，材料已收到",
    "application.accepted": "受理，开始计时",
    "application.deferred_supplied": "补交容缺材料",
    "case.claimed": "开始审查",
    "case.released": "退回待认领",
    "case.reassigned": "转交同事办理",
    "case.examined": "完成审查",
    "case.sent_out": "转部门系统办理",
    "case.decided": "作出决定",
    "case.opened": "后续环节开始",
    "application.concluded": "全部办结",
    "application.issued": "出具证照",
    "application.collected": "领取结果",
    "application.deadlines_recomputed": "放假安排公布，重新计算期限",
}


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    what: str
    where: str
    kind: str
    seq: int


def told(lines: list[Line], matter: Matter) -> list[Told]:
    """Each event with the leg it belongs to, oldest first."""
    legs = {str(leg.pk): leg for leg in matter.legs}
    return [Told(x.at, _what(x.kind, x.facts), _where(x.facts, legs), x.kind, x.seq) for x in lines]


def _what(kind: str, facts: dict[str, object]) -> str:
    words = _WORDS.get(kind, kind)
    if kind == "case.decided":
        words = "准予" if facts.get("granted") else "不予"
        if facts.get("recorded_late"):
            words += "（由部门系统回填）"
    return words


def _where(facts: dict[str, object], legs: dict[str, Any]) -> str:
    leg = legs.get(str(facts.get("case_id", "")))
    return f"{leg.title}（{leg.department.name}）" if leg else ""
