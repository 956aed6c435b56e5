"""Collective decisions (三重一大): recorded as the minutes tell them, corrected only by a new entry."""

from datetime import date, datetime
from typing import Final

from tongban.finance.control import policies, rules
from tongban.finance.control.errors import ControlRefusal
from tongban.finance.control.models import Decision, DecisionLine, DecisionVote
from tongban.finance.control.selectors import Settings
from tongban.finance.control.usecases.common import kept, not_later, note
from tongban.finance.control.values import (
    DecisionRecorded,
    DecisionSpec,
    EmergencyReported,
    MatterKind,
    MinutesAttached,
    MoneyLine,
)
from tongban.infra import files, numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require

_CORRECTED: Final = "这条决策已经更正过，请在最新的一条上更正"


@act()
def record_decision(
    *, actor: Actor, spec: DecisionSpec, now: datetime, minutes: files.Attachment | None = None
) -> Decision:
    """Enter a decision with its votes and amounts; it gets the next number of the year of its meeting."""
    require(policies.may_keep(actor))
    return _enter(actor, spec, now, minutes)


@act()
def correct_decision(
    *,
    actor: Actor,
    decision: Decision,
    spec: DecisionSpec,
    why: str,
    now: datetime,
    minutes: files.Attachment | None = None,
) -> Decision:
    """Correct an entry by a new one with a number of its own; the old one stays as it was written."""
    require(policies.may_keep(actor))
    reason = rules.must_say(why, "更正理由", 300)
    if Decision.objects.filter(corrects=decision).exists():
        raise Stale(_CORRECTED)
    return _enter(actor, spec, now, minutes, corrects=decision, correction=reason)


def _enter(
    actor: Actor, spec: DecisionSpec, now: datetime, minutes: files.Attachment | None, corrects: Decision | None = None,
    correction: str = "",
) -> Decision:  # fmt: skip
    not_later(spec.met_on, now, "会议日期")
    if spec.met_on.year < 2000:
        raise ControlRefusal("会议日期不对，请核对年份")
    if spec.noticed_on is not None and spec.noticed_on > spec.met_on:
        raise ControlRefusal("议题应在会前送达，送达日期不能晚于会议日期")
    if spec.noticed_on is None and not spec.emergency:
        raise ControlRefusal("请填写议题送达日期；紧急情况下没有事先送达的，请勾选“紧急决策”")
    settings = Settings(spec.met_on)
    fault = rules.meeting_fault(
        spec.ballots, settings.meeting, emergency=spec.emergency, by_circulation=spec.by_circulation
    )
    if fault:
        raise ControlRefusal(fault)
    amount = _amount(spec)
    found = rules.outcome(spec.ballots, settings.meeting, emergency=spec.emergency)
    facts = {
        "matter": rules.must_say(spec.matter, "议题", 200), "reason": rules.must_say(spec.reason, "上会事由", 300),
        "meeting": rules.must_say(spec.meeting, "会议名称", 100), "result": rules.must_say(spec.result, "议定结果", 1000),
    }  # fmt: skip
    file, name = files.keep(minutes, now)
    year = spec.met_on.year
    sequence = numbering.take(f"control.decision.{year}")
    number = rules.number_key(f"{settings.text('decision_prefix')}〔{year}〕{sequence}号")
    row = Decision(
        id=new_id(), year=year, sequence=sequence, number=number, kind=spec.kind.value, noticed_on=spec.noticed_on,
        met_on=spec.met_on, amount_fen=amount, members=found.members, entitled=found.entitled, present=found.present,
        in_favour=found.in_favour, passed=found.passed, emergency=spec.emergency, minutes=file, minutes_name=name,
        corrects=corrects, correction=correction, entered_by_id=actor.account_id, entered_at=now, **facts,
    )  # fmt: skip
    kept(row, _CORRECTED)
    DecisionVote.objects.bulk_create(
        [
            DecisionVote(
                decision=row, name=b.name.strip()[:60], head=b.head, choice=b.choice.value, place=b.place, opinion=b.opinion.strip()[:500]
            )
            for b in spec.ballots
        ]
    )  # fmt: skip
    DecisionLine.objects.bulk_create([_line(row, line) for line in spec.lines])
    event = DecisionRecorded(
        decision_id=row.pk, number=number, passed=found.passed, amount_fen=amount, corrects=corrects.pk if corrects else None
    )  # fmt: skip
    note(actor, row.pk, [event], now)
    return row


def _amount(spec: DecisionSpec) -> int | None:
    for line in spec.lines:
        if line.amount_fen <= 0:
            raise ControlRefusal(f"“{line.what}”的金额应大于零")
        if line.amount_fen > rules.AMOUNT_FEN_MAX:
            raise ControlRefusal(f"“{line.what}”的金额过大，请核对单位")
        if not line.what.strip():
            raise ControlRefusal("每笔金额都要填写用途")
    if spec.kind is MatterKind.MONEY and not spec.lines:
        raise ControlRefusal("大额度资金使用要填写用途和金额")
    return sum(line.amount_fen for line in spec.lines) if spec.lines else None


def _line(row: Decision, line: MoneyLine) -> DecisionLine:
    return DecisionLine(
        decision=row, what=line.what.strip()[:200], payee=line.payee.strip()[:200], document=line.document.strip()[:100],
        amount_fen=line.amount_fen,
    )  # fmt: skip


@act()
def report_emergency(*, actor: Actor, decision: Decision, on: date, now: datetime) -> None:
    """An emergency decision was reported to the next meeting."""
    require(policies.may_keep(actor))
    not_later(on, now, "通报日期")
    if not decision.emergency:
        raise ControlRefusal("这不是紧急决策，不需要通报")
    if on < decision.met_on:
        raise ControlRefusal("通报日期不能早于决策日期")
    if Decision.objects.filter(pk=decision.pk, emergency=True, reported_on=None).update(reported_on=on) != 1:
        raise Stale("这条紧急决策已经通报过，请刷新")
    note(actor, decision.pk, [EmergencyReported(decision_id=decision.pk, reported_on=on)], now)


@act()
def attach_minutes(*, actor: Actor, decision: Decision, minutes: files.Attachment, now: datetime) -> None:
    """Add the minutes to a decision that has none yet; another version of them is a correction."""
    require(policies.may_keep(actor))
    file, name = files.keep(minutes, now)
    assert file is not None
    if Decision.objects.filter(pk=decision.pk, minutes=None).update(minutes=file, minutes_name=name) != 1:
        raise Stale("这条决策已有会议纪要；要换的请用“更正”")
    note(actor, decision.pk, [MinutesAttached(decision_id=decision.pk, digest=file.pk)], now)
