"""Law of internal control as pure functions: approval limits, incompatible duties, votes, splitting, risk."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Final

from tongban.finance.control import reference
from tongban.finance.control.errors import ControlRefusal
from tongban.finance.control.reference import Pair
from tongban.finance.control.values import (
    VOTING,
    Ballot,
    Choice,
    Level,
    Limit,
    Meeting,
    Outcome,
    Paid,
    RegulationKind,
    RiskLevel,
    SettingKind,
    Split,
)
from tongban.kernel.money import Fen, format_yuan, parse_yuan
from tongban.kernel.refusals import Refused

AMOUNT_FEN_MAX: Final = 10**15  # ten thousand billion yuan: a slip of the unit


def limit(amount_fen: int, limits: Mapping[str, int], *, unbudgeted_to_meeting: bool) -> Limit:
    """内部授权审批控制: who approves the amount, by the unit's own limits (finance.md §6.1)."""
    if unbudgeted_to_meeting:
        return Limit(level=Level.MEETING, decision_required=True, said="没有预算的支出须经会议集体决策")
    meeting, head = limits["limit_meeting"], limits["limit_head"]
    if amount_fen >= meeting:
        return Limit(
            level=Level.MEETING, decision_required=True, said=f"达到集体决策起点{_yuan(meeting)}，须经会议集体决策"
        )
    for level, code in ((Level.SECTION, "limit_section"), (Level.DEPUTY, "limit_deputy"), (Level.HEAD, "limit_head")):
        if amount_fen <= limits[code]:
            return Limit(level=level, decision_required=False, said=f"不超过{_yuan(limits[code])}，由{level.label}审批")
    return Limit(
        level=Level.MEETING, decision_required=True, said=f"超过主要负责人审批限额{_yuan(head)}，须经会议集体决策"
    )


def _yuan(fen: int) -> str:
    return f"{format_yuan(Fen(fen))}元"


def incompatible(duty_a: str, duty_b: str) -> Pair | None:
    """不相容岗位相互分离 (行政事业单位内部控制规范, finance.md §6.2): the pair of tasks that one person must not hold, if these two are one."""
    asked = {str(duty_a), str(duty_b)}
    return next((p for p in reference.incompatible() if {p.a.value, p.b.value} == asked), None)


def clashes(charges: Collection[str]) -> list[Pair]:
    """Incompatible tasks that come together when one person holds all these charges (no clash inside one charge)."""
    known = reference.charges()
    held = [(charge, task) for charge in sorted(charges) for task in known.get(charge, ())]
    found = []
    for n, (charge, task) in enumerate(held):
        for other, another in held[n + 1 :]:
            pair = incompatible(task, another) if charge != other else None
            if pair is not None and pair not in found:
                found.append(pair)
    return found


# --- votes --------------------------------------------------------------------------------------------------------------


def outcome(ballots: Sequence[Ballot], meeting: Meeting, *, emergency: bool = False) -> Outcome:
    """What the votes say: attendance against those who need not withdraw, the majority against all members.

    An emergency decision needs no quorum and the majority of those who could be reached; it is reported to the next meeting.
    """
    members = len(ballots)
    entitled = sum(1 for b in ballots if b.choice is not Choice.RECUSED)
    present = sum(1 for b in ballots if b.choice in VOTING)
    in_favour = sum(1 for b in ballots if b.choice is Choice.FOR)
    quorate = present > 0 and Fraction(present) >= meeting.quorum * entitled
    base = present if emergency else members
    passed = (quorate or emergency) and Fraction(in_favour) > meeting.majority * base
    return Outcome(members, entitled, present, in_favour, quorate, passed)


def meeting_fault(ballots: Sequence[Ballot], meeting: Meeting, *, emergency: bool, by_circulation: bool) -> str:
    """What is wrong with a decision as it was taken, in words; nothing where all is as it should be."""
    names = [b.name.strip() for b in ballots]
    if not all(names):
        return "每位成员都要填写姓名"
    if len(set(names)) != len(names):
        return f"成员重复：{'、'.join(sorted({n for n in names if names.count(n) > 1}))}"
    if sum(1 for b in ballots if b.head) != 1:
        return "请标明一位（且只有一位）主要负责人"
    if by_circulation and not meeting.circulation:
        return "不能以传阅、个别征求意见代替会议集体决策"
    voters = [b for b in ballots if b.choice in VOTING]
    if not voters:
        return "没有成员到会表决"
    found = outcome(ballots, meeting, emergency=emergency)
    if not found.quorate and not emergency:
        least = -(-(meeting.quorum * found.entitled).numerator // (meeting.quorum * found.entitled).denominator)
        return f"到会{found.present}人，不足应到{found.entitled}人的{_share(meeting.quorum)}（至少{least}人），不能议决"
    return _speaking_fault(voters) or _dissent_fault(voters)


def _speaking_fault(voters: Sequence[Ballot]) -> str:
    """末位表态: each member speaks, the head last."""
    places = [b.place for b in voters]
    if any(p < 1 for p in places) or len(set(places)) != len(places):
        return "到会的成员都要发言，请为每人填写不重复的发言次序"
    head = next((b for b in voters if b.head), None)
    return "" if head is None or head.place == max(places) else f"主要负责人应末位表态，而{head.name}的发言次序在前"


def _dissent_fault(voters: Sequence[Ballot]) -> str:
    silent = [b.name for b in voters if b.choice is Choice.AGAINST and not b.opinion.strip()]
    return f"不同意的意见须如实记录：{'、'.join(silent)}" if silent else ""


def _share(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


_BRACKETS: Final = str.maketrans("[]【】()（）{}", "〔〕〔〕〔〕〔〕〔〕")


def number_key(text: str) -> str:
    """A decision's number as it is kept, whatever brackets, widths and spaces it was typed with."""
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return re.sub(r"\s+", "", plain)


# --- splitting ----------------------------------------------------------------------------------------------------------


def splits(rows: Iterable[Paid], *, limit_fen: int, days: int) -> list[Split]:
    """化整为零: payments to one payee for one project, each below the limit, that reach it within the window.

    Each group is as long as the window allows and no payment stands in two groups.
    """
    groups: dict[tuple[str, str], list[Paid]] = {}
    for row in rows:
        if 0 < row.amount_fen < limit_fen:
            groups.setdefault((_plain(row.payee), _plain(row.project)), []).append(row)
    found = []
    for (payee, _), paid in sorted(groups.items()):
        if payee:
            found += _windows(sorted(paid, key=lambda p: (p.on, p.document)), limit_fen, timedelta(days=days))
    return found


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def _windows(paid: list[Paid], limit_fen: int, span: timedelta) -> list[Split]:
    found, start = [], 0
    while start < len(paid):
        end = start
        while end + 1 < len(paid) and paid[end + 1].on - paid[start].on <= span:
            end += 1
        parts = tuple(paid[start : end + 1])
        if len(parts) > 1 and sum(p.amount_fen for p in parts) >= limit_fen:
            found.append(Split(parts[0].payee, parts[0].project, parts))
            start = end + 1
        else:
            start += 1
    return found


# --- risk -----------------------------------------------------------------------------------------------------------------


def risk_level(likelihood: int, effect: int, *, medium: int, high: int) -> RiskLevel:
    weight = likelihood * effect
    return RiskLevel.HIGH if weight >= high else RiskLevel.MEDIUM if weight >= medium else RiskLevel.LOW


# --- settings --------------------------------------------------------------------------------------------------------------


def setting_value(kind: SettingKind, text: str, title: str) -> int | Fraction | bool | str | tuple[RegulationKind, ...]:
    """What a setting says, or a sentence that says how to write it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match kind:
        case SettingKind.YUAN:
            amount = parse_yuan(plain)
            if amount < 0:
                raise ControlRefusal(f"{title}：金额不能是负数")
            return int(amount)
        case SettingKind.SHARE:
            return _share_of(plain, title)
        case SettingKind.NUMBER:
            if not re.fullmatch(r"\d{1,5}", plain):
                raise ControlRefusal(f"{title}：请填写整数")
            return int(plain)
        case SettingKind.FLAG:
            if plain not in ("是", "否"):
                raise ControlRefusal(f"{title}：请填写“是”或“否”")
            return plain == "是"
        case SettingKind.RULES:
            return _kinds(plain, title)
        case SettingKind.TEXT:
            if not plain or len(plain) > 20:
                raise ControlRefusal(f"{title}：请填写1到20个字")
            return text.strip()


def _share_of(plain: str, title: str) -> Fraction:
    try:
        share = Fraction(plain[:-1]) / 100 if plain.endswith("%") else Fraction(plain)
    except (ValueError, ZeroDivisionError) as wrong:
        raise ControlRefusal(f"{title}：请填写比例，例如 2/3 或 60%") from wrong
    if not 0 < share <= 1:
        raise ControlRefusal(f"{title}：比例应在0到1之间，例如 2/3")
    return share


def _kinds(plain: str, title: str) -> tuple[RegulationKind, ...]:
    by_label = {unicodedata.normalize("NFKC", k.label): k for k in RegulationKind}
    words = [w for w in re.split(r"[、,;；，\s]+", plain) if w]
    wrong = [w for w in words if w not in by_label]
    if wrong or not words:
        raise ControlRefusal(f"{title}：不认识“{'、'.join(wrong)}”，可填：{'、'.join(k.label for k in RegulationKind)}")
    return tuple(by_label[w] for w in words)


def must_say(text: str, what: str, most: int) -> str:
    """A text that was filled in and is not too long."""
    plain = text.strip()
    if not plain:
        raise Refused(f"请填写{what}")
    if len(plain) > most:
        raise Refused(f"{what}超过{most}字，请写得简短些")
    return plain
