"""The trail of a matter in words that anyone understands, and where it stands in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, assert_never

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from tongban.infra.trail import Line
from tongban.kernel.times import at
from tongban.services.cases.selectors import Matter
from tongban.services.cases.values import OPEN_CASE, ApplicationState, CaseState, Whole
from tongban.web.ui.words import lamp, plain_moment

WORDS: Final[Mapping[str, str]] = {
    "application.submitted": "提交申请，材料已收到",
    "application.received": "窗口收到材料",
    "application.correction_noted": "记下要补正的内容",
    "application.correction_asked": "一次告知需要补正的全部内容",
    "application.correction_supplied": "补正材料已收到",
    "application.accepted": "受理，开始计时",
    "application.deferred_supplied": "补交容缺材料",
    "application.scanned": "窗口扫描了材料",
    "case.retyped": "录入部门系统",
    "application.urged": "催办",
    "application.clock_moved": "期限重新计算",
    "application.deadlines_recomputed": "放假安排公布，期限重新计算",
    "application.concluded": "全部环节办完",
    "application.issued": "出具证照",
    "application.results_kept": "登记结果放在哪",
    "application.collection_reminded": "再次通知领取",
    "application.collected": "领取结果",
    "application.ended": "办理终止",
    "case.opened": "后续环节开始",
    "case.claimed": "开始审查",
    "case.released": "退回待认领",
    "case.reassigned": "转交同事办理",
    "case.examined": "完成审查",
    "case.noted": "记下内部备注",
    "case.procedure_started": "进入特别程序，期间不计时",
    "case.procedure_ended": "特别程序结束，继续计时",
    "case.extended": "经批准延长办理期限",
    "case.consulted": "征求其他部门意见",
    "case.answered": "其他部门已答复意见",
    "case.sent_out": "转部门系统办理",
    "case.taken_back": "从部门系统收回",
    "case.reported_up": "报上级机关办理",
    "case.transferred": "转由有权办理的部门办理",
    "case.freed": "不再等待前一环节，开始办理",
    "case.decided": "作出决定",
    "case.ended": "这一环节终止",
    "case.redone": "重新办理",
    "case.rectified": "更正决定书中的笔误",
    "certificate.withdrawn": "证照失效",
    "custody.changed": "原件交接",
    "case.recorded": "登记听证或现场核查文书",
    "paper.served": "文书送达",
}
_INTERNAL: Final = frozenset(
    {
        "application.results_kept",
        "case.claimed", "case.released", "case.reassigned", "case.taken_back", "case.examined", "case.answered", "case.noted",
        "application.correction_noted",
    }
)  # fmt: skip
_REAL_TIMES: Final = ("decided_at", "accepted_at", "concluded_at", "ended_at", "opened_at")
_REAL_DAYS: Final = ("end", "start")  # of what was entered late
_ENDS: Final = {
    "refused_accept": "不予受理", "returned": "退件", "withdrawn": "按申请人的要求撤回", "terminated": "终止办理",
    "invalid": "误录，已作废",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    what: str
    where: str
    kind: str
    seq: int


def told(lines: list[Line], matter: Matter) -> list[Told]:
    """Each event with the leg it belongs to, oldest first: as it was written down, for staff."""
    legs = {str(leg.pk): leg for leg in matter.legs}
    return [Told(x.at, _what(x.kind, x.facts), _where(x.facts, legs), x.kind, x.seq) for x in lines]


def told_plainly(lines: list[Line], matter: Matter) -> list[Told]:
    """What concerns the applicant, at the time it happened: no traffic between desks, no word of the machine."""
    legs = {str(leg.pk): leg for leg in matter.legs}
    shown = [x for x in lines if x.kind in WORDS and x.kind not in _INTERNAL]
    found = [
        Told(_when(x.at, x.facts), _what(x.kind, x.facts), _where(x.facts, legs), x.kind, x.seq)
        for x in shown
        if not (x.kind == "case.opened" and not x.facts.get("opened"))
    ]
    return sorted(found, key=lambda one: (one.at, one.seq))


def _when(written: datetime, facts: Mapping[str, object]) -> datetime:
    """The real moment, where the event knows it; otherwise when it was written down."""
    for name in (*_REAL_TIMES, *(_REAL_DAYS if facts.get("late") else ())):
        said = facts.get(name)
        moment = parse_datetime(said) if isinstance(said, str) else None
        if moment is not None:
            return moment if is_aware(moment) else at(moment.date(), moment.time())
    return written


def _what(kind: str, facts: Mapping[str, object]) -> str:
    words = WORDS.get(kind, kind)
    match kind:
        case "case.decided":
            words = "准予" if facts.get("granted") else "不予"
            return words + ("（由部门系统回填）" if facts.get("recorded_late") else "")
        case "application.concluded" if facts.get("refused"):
            return "全部环节办完，有的没有办成"
        case "application.accepted" if facts.get("deemed"):
            return "逾期未告知，视为已受理，开始计时"
        case "application.ended" | "case.ended":
            return _ENDS.get(str(facts.get("how", "")), words)
        case _:
            return words


def _where(facts: Mapping[str, object], legs: Mapping[str, Any]) -> str:
    named: Any = facts.get("opened")
    if isinstance(named, list):
        return "、".join(legs[str(one)].title for one in named if str(one) in legs)
    leg = legs.get(str(facts.get("case_id", "")))
    return f"{leg.title}（{leg.department.name}）" if leg else ""


# --- where it stands --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Headline:
    """One sentence on top, its colour, and what it comes to so far."""

    words: str
    tone: str  # "" | good | warn | bad
    tag: str


def whole(matter: Matter) -> Whole:
    """What became of the legs that were decided or ended."""
    granted = sum(1 for leg in matter.legs if leg.granted)
    if granted == len(matter.legs):
        return Whole.ALL
    return Whole.PART if granted else Whole.NONE


def _failed(matter: Matter) -> str:
    names = [leg.title for leg in matter.legs if not leg.granted]
    return f"没有办成的：{'、'.join(names)}，理由和救济途径见决定书。"


def headline(matter: Matter) -> Headline:
    """Whose turn it is, and whether it came out."""
    state = matter.state
    tag = state.label
    match state:
        case ApplicationState.SUBMITTED | ApplicationState.RECEIVED | ApplicationState.PRE_ACCEPTED:
            due = matter.row.answer_due_at
            by = f"{plain_moment(due)}前答复是否受理" if due else "五个工作日内答复是否受理"
            return Headline(f"轮到窗口：正在看您的材料，{by}。", "", tag)
        case ApplicationState.CORRECTION:
            return Headline("轮到您：请按补正告知书补正材料。", "warn", tag)
        case ApplicationState.ACCEPTED:
            return Headline(_under_way(matter), "", tag)
        case ApplicationState.CONCLUDED | ApplicationState.ISSUED | ApplicationState.DELIVERED:
            return _concluded(matter)
        case ApplicationState.REFUSED_ACCEPT:
            return Headline("没有受理，理由见不予受理通知书。", "bad", tag)
        case ApplicationState.WITHDRAWN:
            return Headline("已按您的要求撤回，不再办理。", "", tag)
        case ApplicationState.RETURNED | ApplicationState.TERMINATED | ApplicationState.INVALID:
            reason = matter.row.ending_reason
            return Headline(f"不再办理{f'：{reason}' if reason else ''}。", "bad", tag)
        case _:
            assert_never(state)


def lamp_of_whole(matter: Matter, now: datetime) -> tuple[str, str]:
    """The light of the matter: grey once concluded, and while all that is left of it is blocked: no clock runs then."""
    row = matter.row
    if only_blocked(matter):
        return "grey", "不计时：前一环节没有办成，等牵头部门决定是否继续"
    return lamp(None if row.concluded_at or row.ended_at else row.promised_due_at, now)


def only_blocked(matter: Matter) -> bool:
    """Whether every leg that is not over is blocked by one that failed."""
    left = {CaseState(leg.state) for leg in matter.legs if leg.ended_at is None}
    return left == {CaseState.BLOCKED}


def _under_way(matter: Matter) -> str:
    going = dict.fromkeys(leg.department.name for leg in matter.legs if leg.state in OPEN_CASE)
    blocked = [leg.title for leg in matter.legs if leg.state == CaseState.BLOCKED]
    who = "、".join(going)
    if blocked and not who:
        return f"轮到牵头部门：{'、'.join(blocked)}的前一环节没有办成，由牵头部门决定是否继续。"
    refused = [leg.title for leg in matter.legs if leg.granted is False]
    said = f"轮到部门：{who}正在办理。" if who else "轮到部门：正在办理。"
    return said + (f"其中{'、'.join(refused)}已决定不予，其余照常办理。" if refused else "")


def _concluded(matter: Matter) -> Headline:
    came = whole(matter)
    tag = matter.state.label if came is Whole.ALL else f"{came.label}，{matter.state.label}"
    if came is Whole.NONE:
        return Headline(f"未办成。{_failed(matter)}", "bad", came.label)
    next_step = {
        ApplicationState.CONCLUDED: "结果已出，正在制证。",
        ApplicationState.ISSUED: "轮到您：带身份证到统一出证窗口领取，或在下面下载。",
    }.get(matter.state, "已全部办完。" if came is Whole.ALL else "结果已领取。")
    if came is Whole.ALL:
        return Headline(next_step, "good", tag)
    return Headline(f"部分办成。{_failed(matter)}{next_step}", "warn", tag)
