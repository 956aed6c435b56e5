"""The acts of performance monitoring: a round opened with its calendar, filled, frozen; deviations corrected."""

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from tongban.finance.budget.models import BureauYear
from tongban.finance.control.rules import AMOUNT_FEN_MAX
from tongban.finance.performance.models import (
    Correction,
    CorrectionNote,
    FilingStep,
    Indicator,
    MonitoringLine,
    MonitoringRound,
)
from tongban.finance.performance.monitoring import policies, rules, selectors
from tongban.finance.performance.monitoring.values import (
    STEPS,
    CorrectionMoved,
    Known,
    Light,
    LineEntry,
    MoneyEntry,
    RoundEntered,
    RoundMoved,
    RoundState,
    Step,
    StepDone,
    Term,
)
from tongban.finance.performance.report.figures import of_year
from tongban.finance.performance.values import Kind
from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department

_EXECUTIONS = (Kind.EXECUTION.value, Kind.EXECUTION_STEPS.value)


def _note(actor: Actor, stream: UUID, events: Sequence[Event], now: datetime) -> None:
    trail.record(actor=actor, duty=Duty.PERFORMANCE, head=trail.head_of(stream), events=events, now=now)


@act()
def open_round(
    *, actor: Actor, year: BureauYear, as_of: date, calendar: Mapping[Department, Sequence[Term]], now: datetime, goal: str = ""
) -> MonitoringRound:  # fmt: skip
    """Open a round as of a day with the filing calendar of each office; values are counted as far as registers have them."""
    require(policies.may_monitor(actor))
    if as_of.year != year.fiscal_year:
        raise Refused(f"监控截至日期应在{year.fiscal_year}年度内")
    if MonitoringRound.objects.filter(year=year, as_of=as_of).exists():
        raise Refused(f"截至{as_of}的监控已经开展")
    if not calendar:
        raise Refused("请至少为一个科室安排填报日程")
    row = MonitoringRound.objects.create(
        id=new_id(), year=year, as_of=as_of, goal=goal.strip()[:2000], opened_by_id=actor.account_id, opened_at=now
    )
    for office, terms in calendar.items():
        _plan(row, office, terms)
    indicators = Indicator.objects.filter(year=year).order_by("place")
    MonitoringLine.objects.bulk_create(
        [
            MonitoringLine(
                round=row, place=i.place, code=i.code, level1=i.level1, level2=i.level2, name=i.name, kind=i.kind, unit=i.unit,
                target=i.target, measure=i.measure, profile=rules.default_profile(Kind(i.kind), i.unit).value,
            )
            for i in indicators
            if i.kind not in _EXECUTIONS
        ],
        batch_size=40,
    )  # fmt: skip
    _count(row)
    _note(actor, row.pk, [RoundMoved(round_id=row.pk, as_of=as_of, state=row.state)], now)
    return row


def _plan(row: MonitoringRound, office: Department, terms: Sequence[Term]) -> None:
    if [t.step for t in terms] != list(STEPS):
        raise Refused(f"“{office.name}”的日程应依次包括{'、'.join(s.label for s in STEPS)}")
    for before, after in itertools.pairwise(terms):
        if after.due < before.due:
            raise Refused(f"“{office.name}”的“{after.step.label}”期限不能早于“{before.step.label}”")
    if terms[0].due < row.as_of:
        raise Refused(f"“{office.name}”的收集期限不能早于监控截至日期{row.as_of}")
    for term in terms:
        if not term.who.strip():
            raise Refused(f"“{office.name}”的“{term.step.label}”请填写责任人")
        FilingStep.objects.create(
            round=row,
            office=office,
            step=term.step.value,
            place=STEPS.index(term.step),
            due=term.due,
            who=term.who.strip()[:60],
        )


def _open(pk: UUID) -> MonitoringRound:
    """The round, held until the act ends, if it may still be filled."""
    row = MonitoringRound.objects.select_for_update(of=("self",)).select_related("year").get(pk=pk)
    if row.state != RoundState.OPEN:
        raise Refused(f"截至{row.as_of}的监控已经定稿，不能再改；情况有变的请开展新一轮")
    return row


# --- filling -----------------------------------------------------------------------------------------------------------------


@act()
def recount(*, actor: Actor, round_: MonitoringRound, now: datetime) -> int:
    """Count again what the registers know as of the round's day; what was entered by hand stays."""
    require(policies.may_fill(actor))
    row = _open(round_.pk)
    count = _count(row)
    _note(actor, row.pk, [RoundEntered(round_id=row.pk, what="counted")], now)
    return count


def _count(row: MonitoringRound) -> int:
    limits, figures = selectors.limits(row.as_of), of_year(row.year.fiscal_year)
    count = 0
    for line in row.lines.order_by("place"):
        value = selectors.counted(figures, line.measure, row.as_of) if figures and line.measure else None
        if value is not None and line.known != Known.ENTERED:
            line.value, line.known = value, Known.LIVE.value
            count += 1
        _shine(line, row.as_of, limits)
    money = selectors.spent(row.year, row.as_of)
    if money is not None and row.money_known != Known.ENTERED:
        row.opening_fen, row.full_year_fen, row.executed_fen = money.opening, money.full_year, money.executed
        row.general_opening_fen, row.general_executed_fen = money.general_opening, money.general_executed
        row.money_known = Known.LIVE.value
    _shine_money(row, limits)
    return count


def _shine(line: MonitoringLine, as_of: date, limits: rules.Limits) -> None:
    share = rules.expected_share(line.profile, as_of)
    found = rules.read(Kind(line.kind), line.target, line.value, share, limits, f"指标 {line.code} {line.name}")
    line.light, line.deviation_bp, line.overshot = found.light.value, found.deviation_bp, found.overshot
    line.save()


def _shine_money(row: MonitoringRound, limits: rules.Limits) -> None:
    """Money against time, by the full year's budget."""
    whole = row.full_year_fen or row.opening_fen
    value = None if not whole or row.executed_fen is None else Fraction(row.executed_fen * 100, whole)
    text = None if value is None else str(round(float(value), 4))
    found = rules.read(Kind.EXECUTION, None, text, rules.year_share(row.as_of), limits, "预算执行")
    row.money_light, row.money_deviation_bp, row.money_overshot = found.light.value, found.deviation_bp, found.overshot
    row.save()


@act()
def enter_line(*, actor: Actor, line: MonitoringLine, entry: LineEntry, now: datetime) -> MonitoringLine:
    """What an office says of one indicator: value with evidence, forecast, reasons, likelihood."""
    require(policies.may_fill(actor))
    row = _open(line.round_id)
    line = MonitoringLine.objects.get(pk=line.pk)
    if entry.profile:
        line.profile = rules.profile_of(entry.profile)
    given = (entry.value or "").strip()
    if given and given != line.value:
        if not entry.evidence.strip():
            raise Refused(f"“{line.name}”由人工填报，请写明依据")
        line.value, line.known = given[:100], Known.ENTERED.value
    if entry.evidence.strip():
        line.evidence = entry.evidence.strip()[:300]
    line.forecast, line.reason, line.remark = (
        entry.forecast.strip()[:100],
        entry.reason.strip()[:500],
        entry.remark.strip()[:300],
    )
    line.causes = [c.value for c in entry.causes]
    line.likelihood = entry.likelihood.value if entry.likelihood else ""
    _shine(line, row.as_of, selectors.limits(row.as_of))
    _note(actor, row.pk, [RoundEntered(round_id=row.pk, what=line.code, light=line.light)], now)
    return line


@act()
def enter_money(*, actor: Actor, round_: MonitoringRound, entry: MoneyEntry, now: datetime) -> MonitoringRound:
    """The money of a round; what the register of payments counted needs no entry but the forecast and the reasons."""
    require(policies.may_fill_money(actor))
    row = _open(round_.pk)
    pairs = (
        (entry.general_opening_fen, entry.opening_fen), (entry.general_executed_fen, entry.executed_fen),
        (entry.general_forecast_fen, entry.forecast_fen),
    )  # fmt: skip
    if max(whole for _, whole in pairs) > AMOUNT_FEN_MAX or not 0 <= (entry.full_year_fen or 0) <= AMOUNT_FEN_MAX:
        raise Refused("金额过大或是负数，请核对单位")
    if any(part < 0 or part > whole for part, whole in pairs):
        raise Refused("一般公共预算拨款不能是负数，也不能大于年度资金总额")
    counted = (row.opening_fen, row.executed_fen, row.general_opening_fen, row.general_executed_fen)
    told = (entry.opening_fen, entry.executed_fen, entry.general_opening_fen, entry.general_executed_fen)
    if counted != told:
        if not entry.note.strip():
            raise Refused("资金数由人工填报，请写明依据")
        row.opening_fen, row.executed_fen, row.general_opening_fen, row.general_executed_fen = told
        row.money_known = Known.ENTERED.value
    row.full_year_fen = entry.full_year_fen or row.full_year_fen or entry.opening_fen
    row.forecast_fen, row.general_forecast_fen = entry.forecast_fen, entry.general_forecast_fen
    row.money_causes, row.money_reason = [c.value for c in entry.causes], entry.reason.strip()[:500]
    row.money_note = entry.note.strip()[:300] or row.money_note
    _shine_money(row, selectors.limits(row.as_of))
    _note(actor, row.pk, [RoundEntered(round_id=row.pk, what="money", light=row.money_light)], now)
    return row


@act()
def do_step(*, actor: Actor, step: FilingStep, on: date, note: str, now: datetime) -> None:
    """An office finished one of its steps. The last one follows the freezing: only what stands is reported."""
    require(policies.may_fill(actor))
    row = MonitoringRound.objects.select_for_update().get(pk=step.round_id)
    what = Step(step.step)
    if on > local(now).date():
        raise Refused(f"{on}还没有到，请核对日期")
    if on < row.as_of:
        raise Refused(f"完成日期不能早于监控截至日期{row.as_of}")
    done = FilingStep.objects.filter(round=row, office=step.office_id).exclude(done_on=None)
    before = list(done.values_list("step", "done_on"))
    fault = rules.step_fault([Step(s) for s, _ in before], what)
    if fault:
        raise Refused(fault)
    if any(d and d > on for _, d in before):
        raise Refused("完成日期不能早于前一步")
    if what is Step.REPORT and row.state != RoundState.FROZEN:
        raise Refused("请先定稿，再填报上报")
    facts = {"done_on": on, "done_by": actor.account_id, "note": note.strip()[:300]}
    if FilingStep.objects.filter(pk=step.pk, done_on=None).update(**facts) != 1:
        raise Stale("这一步刚被他人完成，请刷新")
    _note(actor, row.pk, [StepDone(round_id=row.pk, office_id=step.office_id, step=what.value, day=on)], now)


# --- freezing ----------------------------------------------------------------------------------------------------------------


def gaps(row: MonitoringRound) -> list[str]:
    """What the round lacks before it can be frozen: both monitors (R3), reasons (R5), the steps before the report."""
    found = []
    if row.executed_fen is None or row.forecast_fen is None:
        found.append("资金执行情况还没有填报：双监控缺一不可")
    else:
        fault = rules.gap(
            light=Light(row.money_light), overshot=row.money_overshot, causes=row.money_causes, reason=row.money_reason,
            likelihood="money", name="预算执行",
        )  # fmt: skip
        found += [fault] if fault else []
    lines = list(row.lines.all())
    if not lines:
        found.append("没有绩效指标：双监控缺一不可")
    for line in lines:
        fault = rules.gap(
            light=Light(line.light), overshot=line.overshot, causes=line.causes, reason=line.reason, likelihood=line.likelihood,
            name=line.name,
        )  # fmt: skip
        found += [fault] if fault else []
    late = [s for s in row.steps.all() if s.step != Step.REPORT and s.done_on is None]
    found += [f"{s.office.name}的“{s.get_step_display()}”还没有完成" for s in late]
    return found + _uncorrected(row, lines)


def _uncorrected(row: MonitoringRound, lines: Sequence[MonitoringLine]) -> list[str]:
    """A red light has a corrective measure."""
    there = set(row.corrections.values_list("line_id", flat=True))
    red = [line for line in lines if line.light == Light.RED and line.pk not in there]
    found = [f"“{line.name}”亮红灯，请登记纠偏措施" for line in red]
    return found + (["预算执行亮红灯，请登记纠偏措施"] if row.money_light == Light.RED and None not in there else [])


@act()
def freeze_round(*, actor: Actor, round_: MonitoringRound, now: datetime) -> MonitoringRound:
    """Freeze the round's values for good, with a digest over all of them."""
    require(policies.may_monitor(actor))
    row = _open(round_.pk)
    if row.as_of > local(now).date():
        raise Refused(f"监控截至日期{row.as_of}还没有到，不能定稿")
    missing = gaps(row)
    if missing:
        raise Refused("；".join(missing[:8]) + ("……" if len(missing) > 8 else ""))
    row.state, row.digest, row.frozen_at = RoundState.FROZEN.value, digest(row), now
    row.frozen_by_id = actor.account_id
    row.save()
    _note(actor, row.pk, [RoundMoved(round_id=row.pk, as_of=row.as_of, state=row.state, digest=row.digest)], now)
    return row


def digest(row: MonitoringRound) -> str:
    """Over the money and every line, so that anybody can check what was frozen."""
    names = (
        "as_of", "goal", "opening_fen", "full_year_fen", "executed_fen", "forecast_fen", "general_opening_fen", "general_executed_fen",
        "general_forecast_fen", "money_known", "money_note", "money_light", "money_causes", "money_reason",
    )  # fmt: skip
    kept = (
        "code", "level1", "level2", "name", "kind", "unit", "target", "profile", "value", "known", "evidence", "light", "deviation_bp",
        "forecast", "causes", "reason", "likelihood", "remark",
    )  # fmt: skip
    told: dict[str, Any] = {n: getattr(row, n) for n in names}
    told["lines"] = [{n: getattr(x, n) for n in kept} for x in row.lines.order_by("place")]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# --- corrections ---------------------------------------------------------------------------------------------------------------


@act()
def set_correction(
    *, actor: Actor, round_: MonitoringRound, line: MonitoringLine | None, measure: str, owner: Department, due: date, now: datetime
) -> Correction:  # fmt: skip
    """A corrective measure against a deviation, with its owner and its day."""
    require(policies.may_fill(actor))
    if not measure.strip():
        raise Refused("请填写纠偏措施")
    if line is not None and line.round_id != round_.pk:
        raise Refused("这个指标不在本轮监控里")
    if due < round_.as_of:
        raise Refused(f"纠偏期限不能早于监控截至日期{round_.as_of}")
    row = Correction.objects.create(
        id=new_id(), round=round_, line=line, measure=measure.strip()[:500], owner=owner, due=due, entered_by_id=actor.account_id,
        entered_at=now,
    )  # fmt: skip
    _note(actor, row.pk, [CorrectionMoved(correction_id=row.pk, what="set", day=due)], now)
    return row


@act()
def follow_up(*, actor: Actor, correction: Correction, on: date, said: str, done: bool, now: datetime) -> None:
    """What following it up found; done closes it."""
    require(policies.may_fill(actor))
    if not said.strip():
        raise Refused("请填写跟踪情况")
    if on > local(now).date() or on < correction.round.as_of:
        raise Refused(f"日期应在{correction.round.as_of}之后、今天之前")
    if Correction.objects.filter(pk=correction.pk, done_on=None).update(done_on=on if done else None) != 1:
        raise Stale("这项纠偏措施已经完成，请刷新")
    CorrectionNote.objects.create(
        correction=correction, on=on, said=said.strip()[:500], done=done, by_id=actor.account_id, at=now
    )
    event = CorrectionMoved(correction_id=correction.pk, what="done" if done else "followed", day=on)
    _note(actor, correction.pk, [event], now)
