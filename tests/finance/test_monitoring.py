"""Performance monitoring: lights, rounds with their calendar, freezing, corrections, measures (finance.md §3.5)."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.finance.conftest import Take
from tests.support.matter import staff
from tongban.finance.budget.models import BureauYear
from tongban.finance.control import checks
from tongban.finance.control import usecases as control
from tongban.finance.performance.models import MonitoringLine, MonitoringRound
from tongban.finance.performance.monitoring import rules, selectors, usecases
from tongban.finance.performance.monitoring.rules import Limits
from tongban.finance.performance.monitoring.values import (
    STEPS,
    Cause,
    Light,
    Likelihood,
    LineEntry,
    MoneyEntry,
    Profile,
    Step,
    Term,
)
from tongban.finance.performance.values import Kind
from tongban.infra import measures
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import ensure_department

LIMITS = Limits(Fraction(1, 10), Fraction(3, 10))
JULY = date(2021, 7, 31)
WHOLE = Fraction(1)


# --- lights --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, target, value, share, light",
    [
        (Kind.POSITIVE, "1200", "700", Fraction(7, 12), Light.GREEN), (Kind.POSITIVE, "1200", "630", Fraction(7, 12), Light.GREEN),
        (Kind.POSITIVE, "1200", "629", Fraction(7, 12), Light.YELLOW), (Kind.POSITIVE, "1200", "490", Fraction(7, 12), Light.YELLOW),
        (Kind.POSITIVE, "1200", "489", Fraction(7, 12), Light.RED), (Kind.POSITIVE, "1200", "2400", Fraction(7, 12), Light.GREEN),
        (Kind.LINEAR, "0.5", "0.5", WHOLE, Light.GREEN), (Kind.LINEAR, "0.5", "0.6", WHOLE, Light.YELLOW),
        (Kind.RATIO, "4", "6", WHOLE, Light.RED), (Kind.LINEAR, "0", "0", WHOLE, Light.GREEN), (Kind.LINEAR, "0", "1", WHOLE, Light.RED),
        (Kind.POSITIVE, "0", "0", WHOLE, Light.GREEN), (Kind.RANGE, ["280", "300"], "290", WHOLE, Light.GREEN),
        (Kind.RANGE, ["280", "300"], "330", WHOLE, Light.GREEN), (Kind.RANGE, ["280", "300"], "331", WHOLE, Light.YELLOW),
        (Kind.RANGE, ["280", "300"], "100", WHOLE, Light.RED), (Kind.PASS, "是", "通过", WHOLE, Light.GREEN),
        (Kind.PASS, "是", "否", WHOLE, Light.RED), (Kind.QUALITATIVE, "", "达成年度指标", WHOLE, Light.GREEN),
        (Kind.QUALITATIVE, "", {"grade": "部分达成年度指标并具有一定效果"}, WHOLE, Light.YELLOW),
        (Kind.QUALITATIVE, "", "未达成", WHOLE, Light.RED), (Kind.QUALITATIVE, "", "还行", WHOLE, Light.GREY),
        (Kind.POSITIVE, "95", None, WHOLE, Light.GREY), (Kind.POSITIVE, None, "95", WHOLE, Light.GREY),
        (Kind.SATISFACTION, "95", "96", WHOLE, Light.GREEN),
    ],
)  # fmt: skip
def test_finance_3_5_lights(kind: Kind, target: Any, value: Any, share: Fraction, light: Light):
    assert rules.read(kind, target, value, share, LIMITS, "指标").light is light


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_of_what_should_grow_is_never_worse(target: int, value: int, more: int):
    order = [Light.GREEN, Light.YELLOW, Light.RED]

    def light(kind: Kind, reached: int) -> int:
        return order.index(rules.read(kind, str(target), str(reached), WHOLE, LIMITS, "x").light)

    assert light(Kind.POSITIVE, value + more) <= light(Kind.POSITIVE, value)
    assert light(Kind.LINEAR, value + more) >= light(Kind.LINEAR, value)


def test_whoever_is_far_ahead_is_asked_why():
    far = rules.read(Kind.POSITIVE, "100", "131", WHOLE, LIMITS, "x")
    assert (far.light, far.overshot, far.deviation_bp) == (Light.GREEN, True, 3100)
    assert not rules.read(Kind.LINEAR, "100", "10", WHOLE, LIMITS, "x").overshot
    assert rules.gap(light=far.light, overshot=True, causes=[], reason="", likelihood="", name="办件")
    assert not rules.gap(
        light=far.light, overshot=True, causes=["other"], reason="目标偏低", likelihood="certain", name="办件"
    )


def test_how_much_of_a_year_has_gone():
    assert rules.year_share(JULY) == Fraction(7, 12)
    assert rules.year_share(date(2021, 12, 31)) == 1
    assert rules.year_share(date(2020, 2, 29)) == Fraction(2, 12)
    late = ["0"] * 5 + ["10", "40", "60", "70", "80", "90", "100"]
    assert rules.expected_share(rules.profile_of(late), JULY) == Fraction(40, 100)
    assert rules.expected_share(rules.profile_of(late), date(2021, 1, 15)) == 0
    assert rules.expected_share("level", JULY) == 1
    assert rules.default_profile(Kind.POSITIVE, "件") is Profile.EVEN
    assert rules.default_profile(Kind.POSITIVE, "%") is rules.default_profile(Kind.LINEAR, "件") is Profile.LEVEL
    for wrong in ("weekly", ["1"] * 12, ["100"] * 11, [*["90"] * 2, *["80"] * 9, "100"]):
        with pytest.raises(Refused):
            rules.profile_of(wrong)


# --- rounds --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def bureau(db: None, now: datetime) -> Department:
    return ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)


@pytest.fixture
def actor(bureau: Department, now: datetime) -> Actor:
    return actor_for(staff("m-performance", (Duty.PERFORMANCE, bureau), now=now), now=now)


@pytest.fixture
def year(take: Take, example: dict[str, Any]) -> BureauYear:
    taken = take(example)
    return BureauYear.objects.get(fiscal_year=taken.fiscal_year)


def terms(year: int, **late: date) -> list[Term]:
    days = [date(year, 8, d) for d in (5, 10, 15, 20, 31)]
    return [Term(step=s, due=late.get(s.value, d), who="绩效专员") for s, d in zip(STEPS, days, strict=True)]


@pytest.fixture
def july(year: BureauYear, actor: Actor, bureau: Department, now: datetime) -> MonitoringRound:
    as_of = date(year.fiscal_year, 7, 31)
    later = now.replace(year=year.fiscal_year)
    return usecases.open_round(
        actor=actor, year=year, as_of=as_of, calendar={bureau: terms(year.fiscal_year)}, now=later, goal="办好一件事"
    )


MONEY = {
    "opening_fen": 12_000_000, "executed_fen": 7_000_000, "forecast_fen": 12_000_000, "general_opening_fen": 12_000_000,
    "general_executed_fen": 7_000_000, "general_forecast_fen": 12_000_000, "note": "支付系统7月底余额表",
}  # fmt: skip


def fill(actor: Actor, row: MonitoringRound, now: datetime) -> None:
    """Every line with a value that is as it should be."""
    for line in row.lines.all():
        if line.kind == Kind.QUALITATIVE:
            value = "达成年度指标"
        elif line.kind == Kind.PASS:
            value = str(line.target or "是")
        elif line.kind == Kind.RANGE:
            value = str((line.target or [0])[0])
        else:
            value = str(float(line.target or 1) * float(rules.expected_share(line.profile, row.as_of)))
        usecases.enter_line(actor=actor, line=line, entry=LineEntry(value=value, evidence="台账"), now=now)
    usecases.enter_money(actor=actor, round_=row, entry=MoneyEntry(**MONEY), now=now)  # type: ignore[arg-type]


def go(actor: Actor, row: MonitoringRound, now: datetime, *steps: Step) -> None:
    for step in row.steps.filter(step__in=steps).order_by("place"):
        usecases.do_step(actor=actor, step=step, on=step.due, note="", now=now)


def moment(row: MonitoringRound, now: datetime) -> datetime:
    return now.replace(year=row.as_of.year)


@pytest.mark.django_db
def test_a_round_is_filled_frozen_and_reported(july: MonitoringRound, actor: Actor, now: datetime):
    now = moment(july, now)
    assert july.lines.count() > 2
    fill(actor, july, now)
    with pytest.raises(Refused, match="还没有完成"):
        usecases.freeze_round(actor=actor, round_=july, now=now)
    with pytest.raises(Refused, match="请先完成“收集”"):
        usecases.do_step(actor=actor, step=july.steps.get(step="review"), on=july.as_of, note="", now=now)
    go(actor, july, now, Step.COLLECT, Step.REVIEW, Step.ANALYSE, Step.SUMMARISE)
    with pytest.raises(Refused, match="请先定稿"):
        go(actor, july, now, Step.REPORT)
    frozen = usecases.freeze_round(actor=actor, round_=july, now=now)
    assert frozen.digest == usecases.digest(MonitoringRound.objects.get())
    go(actor, july, now, Step.REPORT)
    line = july.lines.first()
    assert line is not None
    for act in (
        lambda: usecases.enter_line(actor=actor, line=line, entry=LineEntry(value="1", evidence="x"), now=now),
        lambda: usecases.enter_money(actor=actor, round_=july, entry=MoneyEntry(**MONEY), now=now),  # type: ignore[arg-type]
        lambda: usecases.freeze_round(actor=actor, round_=july, now=now),
        lambda: usecases.recount(actor=actor, round_=july, now=now),
    ):
        with pytest.raises(Refused, match="已经定稿"):
            act()
    with pytest.raises(Refused, match="已经完成"):
        go(actor, july, now, Step.REPORT)
    MonitoringLine.objects.filter(pk=line.pk).update(reason="改过")
    assert frozen.digest != usecases.digest(MonitoringRound.objects.get())


@pytest.mark.django_db
def test_one_monitor_without_the_other_is_incomplete(july: MonitoringRound, actor: Actor, now: datetime):
    now = moment(july, now)
    fill(actor, july, now)
    go(actor, july, now, Step.COLLECT, Step.REVIEW, Step.ANALYSE, Step.SUMMARISE)
    july.refresh_from_db()
    MonitoringRound.objects.update(forecast_fen=None)
    with pytest.raises(Refused, match="双监控缺一不可"):
        usecases.freeze_round(actor=actor, round_=july, now=now)
    usecases.enter_money(actor=actor, round_=july, entry=MoneyEntry(**MONEY), now=now)  # type: ignore[arg-type]
    MonitoringLine.objects.filter(round=july).update(light="grey")
    with pytest.raises(Refused, match="还没有执行情况"):
        usecases.freeze_round(actor=actor, round_=july, now=now)


@pytest.mark.django_db
def test_a_red_light_asks_for_a_reason_and_a_correction(
    july: MonitoringRound, actor: Actor, bureau: Department, now: datetime
):
    now = moment(july, now)
    fill(actor, july, now)
    go(actor, july, now, Step.COLLECT, Step.REVIEW, Step.ANALYSE, Step.SUMMARISE)
    slow = {**MONEY, "executed_fen": 2_000_000, "general_executed_fen": 2_000_000}
    row = usecases.enter_money(actor=actor, round_=july, entry=MoneyEntry(**slow), now=now)  # type: ignore[arg-type]
    assert row.money_light == "red"
    with pytest.raises(Refused, match="选择原因并说明"):
        usecases.freeze_round(actor=actor, round_=july, now=now)
    slow |= {"causes": (Cause.FUNDS,), "reason": "追加经费七月才到"}
    usecases.enter_money(actor=actor, round_=july, entry=MoneyEntry(**slow), now=now)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="请登记纠偏措施"):
        usecases.freeze_round(actor=actor, round_=july, now=now)
    due = july.as_of.replace(month=9, day=30)
    made = usecases.set_correction(
        actor=actor, round_=july, line=None, measure="按合同节点支付", owner=bureau, due=due, now=now
    )
    usecases.freeze_round(actor=actor, round_=july, now=now)
    on = now.date()
    usecases.follow_up(actor=actor, correction=made, on=on, said="已付两笔", done=False, now=now)
    look = checks.find("performance.corrections_overdue")
    assert look is not None
    assert [h.key for h in look.look(due.replace(month=10))] == [str(made.pk)]
    usecases.follow_up(actor=actor, correction=made, on=on, said="全部付清", done=True, now=now)
    assert list(look.look(due.replace(month=10))) == []
    with pytest.raises(Stale):
        usecases.follow_up(actor=actor, correction=made, on=on, said="再看", done=False, now=now)
    period = Period.year(july.as_of.year)

    def rows(code: str) -> int:
        return len(measures.find(f"performance.{code}").count(period, "").rows)  # type: ignore[union-attr]

    assert [rows(c) for c in ("monitoring_rounds", "monitoring_procedure", "corrections", "deviation_reasons")] == [
        1,
        5,
        1,
        1,
    ]
    progress = measures.find("performance.target_progress").count(period, "")  # type: ignore[union-attr]
    assert (progress.value, len(progress.rows)) == (100, july.lines.count())


@pytest.mark.django_db
def test_a_deviating_indicator_needs_cause_reason_and_likelihood(july: MonitoringRound, actor: Actor, now: datetime):
    line = july.lines.filter(kind=Kind.POSITIVE.value).first()
    assert line is not None
    with pytest.raises(Refused, match="写明依据"):
        usecases.enter_line(actor=actor, line=line, entry=LineEntry(value="0.1"), now=now)
    with pytest.raises(Refused, match="不是数字"):
        usecases.enter_line(actor=actor, line=line, entry=LineEntry(value="许多", evidence="台账"), now=now)
    low = LineEntry(
        value="0.001",
        evidence="台账",
        causes=(Cause.STAFF, Cause.FUNDS),
        reason="人手不足",
        likelihood=Likelihood.POSSIBLE,
    )
    kept = usecases.enter_line(actor=actor, line=line, entry=low, now=now)
    assert (kept.light, kept.known, kept.causes, kept.likelihood) == ("red", "entered", ["staff", "funds"], "possible")
    july.refresh_from_db()
    assert f"“{line.name}”亮红灯，请登记纠偏措施" in usecases.gaps(july)


@pytest.mark.django_db
def test_the_calendar_is_whole_and_in_order(year: BureauYear, actor: Actor, bureau: Department, now: datetime):
    as_of, fiscal = date(year.fiscal_year, 6, 30), year.fiscal_year
    bad: list[dict[Department, list[Term]]] = [
        {}, {bureau: terms(fiscal)[:4]}, {bureau: terms(fiscal, review=date(fiscal, 8, 1))}, {bureau: terms(fiscal, collect=date(fiscal, 6, 1))},
        {bureau: [Term(step=t.step, due=t.due, who=" ") for t in terms(fiscal)]},
    ]  # fmt: skip
    for calendar in bad:
        with pytest.raises(Refused):
            usecases.open_round(actor=actor, year=year, as_of=as_of, calendar=calendar, now=now)
    assert not MonitoringRound.objects.exists()
    usecases.open_round(actor=actor, year=year, as_of=as_of, calendar={bureau: terms(fiscal)}, now=now)
    for other in (as_of, date(fiscal - 1, 6, 30)):
        with pytest.raises(Refused):
            usecases.open_round(actor=actor, year=year, as_of=other, calendar={bureau: terms(fiscal)}, now=now)
    look = checks.find("performance.monitoring_steps")
    assert look is not None
    assert len(list(look.look(date(fiscal, 8, 11)))) == 2


@pytest.mark.django_db
def test_r3_monitoring_is_due_in_august(july: MonitoringRound, actor: Actor, bureau: Department, now: datetime):
    look, fiscal, now = checks.find("performance.monitoring_due"), july.as_of.year, moment(july, now)
    assert look is not None
    assert list(look.look(date(fiscal, 8, 31))) == []
    assert [h.key for h in look.look(date(fiscal, 9, 1))] == [str(fiscal)]
    fill(actor, july, now)
    go(actor, july, now, Step.COLLECT, Step.REVIEW, Step.ANALYSE, Step.SUMMARISE)
    usecases.freeze_round(actor=actor, round_=july, now=now)
    assert [h.key for h in look.look(date(fiscal, 9, 1))] == [str(fiscal)]  # it was late
    assert list(look.look(now.date())) == []
    assert list(look.look(date(fiscal + 2, 9, 1))) == []


@pytest.mark.django_db
def test_the_limits_of_the_lights_are_settings(july: MonitoringRound, actor: Actor, bureau: Department, now: datetime):
    finance = actor_for(staff("m-finance", (Duty.FINANCE, bureau), now=now), now=now)
    line = july.lines.filter(kind=Kind.POSITIVE.value).first()
    assert line is not None
    reached = float(line.target or 1) * float(rules.expected_share(line.profile, july.as_of)) * 0.85
    entry = LineEntry(value=f"{reached:.6f}", evidence="台账")
    assert usecases.enter_line(actor=actor, line=line, entry=entry, now=now).light == "yellow"
    control.set_setting(actor=finance, code="light_green", value="20%", since=july.as_of, basis="办法", now=now)
    assert usecases.enter_line(actor=actor, line=line, entry=entry, now=now).light == "green"


@pytest.mark.django_db
def test_who_monitors(july: MonitoringRound, year: BureauYear, bureau: Department, now: datetime):
    now = moment(july, now)
    line = july.lines.first()
    assert line is not None
    entry, money = LineEntry(forecast="能完成"), MoneyEntry(**MONEY)  # type: ignore[arg-type]
    acts: dict[str, Callable[[Actor], object]] = {
        "open": lambda a: usecases.open_round(actor=a, year=year, as_of=date(year.fiscal_year, 6, 30), calendar={}, now=now),
        "freeze": lambda a: usecases.freeze_round(actor=a, round_=july, now=now),
        "line": lambda a: usecases.enter_line(actor=a, line=line, entry=entry, now=now),
        "money": lambda a: usecases.enter_money(actor=a, round_=july, entry=money, now=now),
    }  # fmt: skip
    allowed = {
        "open": {Duty.PERFORMANCE}, "freeze": {Duty.PERFORMANCE}, "line": {Duty.PERFORMANCE, Duty.OFFICE},
        "money": {Duty.PERFORMANCE, Duty.FINANCE},
    }  # fmt: skip
    for duty in Duty:
        actor = actor_for(staff(f"q-{duty.value}", (duty, bureau), now=now), now=now)
        for name, act in acts.items():
            refused = ""
            try:
                act(actor)
            except NotAllowed:
                refused = "not allowed"
            except Refused:
                refused = ""
            assert (refused == "") == (duty in allowed[name]), (duty, name)


@pytest.mark.django_db
def test_a_file_taken_in_again_leaves_frozen_rounds_as_they_were(
    july: MonitoringRound, take: Take, example: dict[str, Any]
):
    before = list(july.lines.order_by("place").values_list("code", "name"))
    example["indicators"] = example["indicators"][:1]
    take(example)
    assert list(july.lines.order_by("place").values_list("code", "name")) == before
    assert selectors.opening(july.year) == selectors.opening(BureauYear.objects.get(pk=july.year_id))
