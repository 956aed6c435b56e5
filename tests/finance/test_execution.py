"""A year that lives: every figure moves with its rows; the demonstration's year sums to the final account to the cent."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.finance.register import UNIT, YEAR, Register, fields
from tongban.finance.budget import usecases
from tongban.finance.budget.models import BureauYear, Payment, Quota
from tongban.finance.budget.selectors import execution, money, reconciling
from tongban.finance.budget.values import CommitmentKind, Fund, PostingKind, Stage
from tongban.infra import measures
from tongban.infra.measures import Figure, Source
from tongban.kernel.actors import SYSTEM
from tongban.kernel.periods import Period


def figure(code: str, scope: str = "", year: int = YEAR) -> Figure:
    found = measures.find(code)
    assert found is not None
    return found.count(Period.year(year), scope)


@pytest.fixture
def register(db: None, now: datetime) -> Register:
    return Register.build(now, ("30101", 50_000), ("30201", 10_000), ("30299", 5_000), ("31002", 30_000))


def test_a_year_without_a_file_counts_from_its_register(register: Register):
    assert figure("budget.opening") == Figure(Decimal("9.50"), figure("budget.opening").rows, Source.LIVE)
    assert not figure("budget.executed").rows
    register.paid("30201", 1_234)
    found = figure("budget.executed", "302")
    assert (found.value, found.source) == (Decimal("0.12"), Source.LIVE)
    assert "某某文化用品店" in found.rows[0][0]
    assert "1,234.00元" in found.rows[0][1]


def test_each_figure_moves_with_one_row(register: Register):
    register.paid("30201", 6_000)
    before = {
        c: figure(c).value for c in ("budget.executed", "budget.final", "budget.basic_executed", "budget.running_cost")
    }
    row = register.paid("30201", 1_000, day=date(YEAR, 7, 1), payee="另一家")
    for code, was in before.items():
        assert figure(code).value - was == Decimal("0.10"), code
    usecases.return_payment(
        actor=register.reviewer, payment=row.pk, amount_fen=1_000_00, reason="退", on=date(YEAR, 8, 1), now=register.now
    )
    assert {c: figure(c).value for c in before} == before
    rate = figure("budget.execution_rate").value
    added = register.post(
        PostingKind.ADDITION, (fields("30201"), 9_500_00), document="追1号", reason="新增大厅", on=date(YEAR, 9, 1)
    )
    assert (figure("budget.additions").value, figure("budget.addition_rate").value) == (
        Decimal("0.95"),
        Decimal("10.00"),
    )
    assert figure("budget.full_year").value == Decimal("10.45")
    assert figure("budget.execution_rate").value < rate
    assert figure("budget.additions").rows == [("追加 追1号", "0.95万元，新增大厅")]
    why = figure("budget.change_reasons", "additions:302")
    assert (why.value, why.rows, why.source) == (Decimal(1), [("新增大厅", "追1号，0.95万元")], Source.LIVE)
    assert figure("budget.change_reasons", "additions:301").rows == []
    usecases.reverse_document(actor=SYSTEM, document=added.pk, reason="误", on=date(YEAR, 9, 2), now=register.now)
    assert figure("budget.additions").rows == []
    assert figure("budget.change_reasons", "additions:302").rows == []
    assert figure("budget.full_year").value == Decimal("9.50")


def test_project_and_basic_are_told_apart(register: Register):
    register.post(PostingKind.ADDITION, (fields("30227", project="P01"), 2_000_00), document="追2号", reason="项目")
    register.paid("30227", 1_500)
    assert figure("budget.project_executed").value == Decimal("0.15")
    assert figure("budget.basic_executed").value == 0
    assert figure("budget.special_funds").value == Decimal("0.15")


def test_progress_is_counted_by_month(register: Register):
    register.paid("30101", 9_500, day=date(YEAR, 2, 1))
    register.paid("30101", 9_500, day=date(YEAR, 4, 1))
    found = figure("budget.execution_progress")
    assert (found.value, found.rows[1][1]) == (Decimal("20.00"), "累计0.95万元，序时16.67%")
    assert figure("budget.execution_progress", "3").value == Decimal("10.00")


def test_findings_and_savings_and_principles(register: Register):
    register.paid("30299", 2_000, day=date(YEAR, 12, 2))
    findings = dict(figure("budget.control_findings").rows)
    assert "12月支付占全年的100.00%" in findings["BC12 年底突击花钱"]
    assert "30299" in findings["BC14 “其他”科目占比高"]
    assert findings["BC9 疑似重复支付"] == "没有发现问题"
    spec = usecases.CommitmentSpec(
        quota_id=register.quota("30201").pk, kind=CommitmentKind.PRE_APPROVAL, title="会议", amount_fen=500_00,
        on=date(YEAR, 5, 1),
    )  # fmt: skip
    asked = usecases.commit(actor=register.clerk, spec=spec, now=register.now)
    usecases.approve_commitment(actor=register.head, commitment=asked.pk, now=register.now)
    register.paid("30201", 420, commitment_id=asked.pk)
    assert not figure("budget.savings").rows
    usecases.close_commitment(actor=register.reviewer, commitment=asked.pk, now=register.now)
    assert figure("budget.savings").value == Decimal(80)
    assert len(figure("budget.principle_checks").rows) == 4


def test_the_file_stays_declared_until_its_register_exists(take: Any, example: dict[str, Any], now: datetime):
    take(example)
    year = BureauYear.objects.get().fiscal_year
    told = figure("budget.executed", "", year)
    assert (told.source, bool(told.rows)) == (None, True)
    usecases.open_year(actor=SYSTEM, fiscal_year=year, unit=UNIT, now=now, drafted=True)
    assert figure("budget.executed", "", year) == told
    usecases.post_document(
        actor=SYSTEM, fiscal_year=year, kind=PostingKind.OPENING, document="1号", on=date(year, 1, 9), reason="批复",
        lines=[(fields("30201"), 700_00)], now=now,
    )  # fmt: skip
    assert (figure("budget.opening", "", year).value, figure("budget.executed", "", year)) == (Decimal("0.07"), told)


def test_income_is_counted_by_the_nature_of_its_fund(register: Register):
    register.post(
        PostingKind.ADDITION, (replace(fields("30201"), fund=Fund.GOVERNMENT.value), 3_000_00), document="基金1号", reason="专项"
    )  # fmt: skip
    register.paid("30101", 700)
    opening, final = figure("budget.income", "opening"), figure("budget.income")
    assert (opening.value, opening.source) == (figure("budget.opening").value, Source.LIVE)
    assert (final.value, final.source) == (Decimal("0.07"), Source.LIVE)
    spec = replace(
        register.spec("30101", 1), quota_id=register.quota("30201", fund=Fund.GOVERNMENT.value).pk, amount_fen=100_000
    )
    key = usecases.apply_payment(actor=register.clerk, spec=spec, now=register.now).pk
    register.to_paid(key)
    found = figure("budget.income")
    assert found.value == figure("budget.final").value == Decimal("0.17")
    assert [r[0] for r in found.rows] == ["111 一般公共预算拨款", "12 政府性基金预算拨款"]


def test_money_of_the_unit_itself_is_no_income_by_being_spent(register: Register):
    register.post(
        PostingKind.OPENING, (replace(fields("30201"), fund=Fund.OWN.value), 3_000_00), document="自1号", reason="其他收入"
    )  # fmt: skip
    assert not figure("budget.income", "opening").rows


def test_growth_says_when_one_of_its_years_was_not_counted(take: Any, example: dict[str, Any], now: datetime):
    take(example)
    year = BureauYear.objects.get()
    declared = figure("budget.opening_change", "", year.fiscal_year)
    assert (declared.source, "口径" in dict(declared.rows)) == (None, False)
    register = Register.build(now, ("30201", 700), year=year.fiscal_year)
    mixed = figure("budget.opening_change", "", year.fiscal_year)
    assert (mixed.source, dict(mixed.rows)["口径"]) == (None, "本年据登记计数，上年为填报数")
    usecases.open_year(actor=SYSTEM, fiscal_year=year.fiscal_year + 1, unit=year.bureau, now=now, drafted=True)
    register.post(PostingKind.OPENING, (fields("30201"), 80_000_00), year=year.fiscal_year + 1)
    BureauYear.objects.create(fiscal_year=year.fiscal_year + 1, bureau=year.bureau, content={}, digest="x", kept_at=now)
    both = figure("budget.opening_growth_pct", "", year.fiscal_year + 1)
    assert (both.source, "口径" in dict(both.rows)) == (Source.LIVE, False)


def test_statements_do_not_grow_with_quotas(register: Register, django_assert_max_num_queries: Any):
    register.post(
        PostingKind.ADDITION,
        *[(fields("30201", document=f"{n}号"), 1_00) for n in range(300)],
        document="多",
        reason="多",
    )
    with django_assert_max_num_queries(12):
        found = money(YEAR)
        assert found is not None
        assert sum(x.amount_fen for x in found.at(Stage.OPENING)) == 9_500_000
        assert found.added_fen == 300_00


def test_the_demonstration_year_sums_to_the_cent(db: None, take: Any, lukou: dict[str, Any], now: datetime):
    from datetime import time

    from tongban.config.demo import control, county, finance
    from tongban.config.demo import execution as story
    from tongban.kernel.times import at

    county.load(at(date(2021, 1, 4), time(8, 30)))
    finance.load(at(date(2022, 5, 5), time(8, 30)))
    told = money(2021)
    assert told is not None
    declared = {x.code: x.amount_fen for x in told.at(Stage.EXECUTED)}
    control.load(day=date(2022, 5, 5))
    story.load(day=date(2022, 5, 5))
    counted = money(2021)
    assert counted is not None
    assert {x.code: x.amount_fen for x in counted.at(Stage.EXECUTED)} == declared
    assert counted.full_year_fen == sum(declared.values())
    assert figure("budget.executed", "", 2021).source is Source.LIVE
    assert figure("budget.opening", "", 2021).source is Source.LIVE
    assert figure("budget.savings", "", 2021).value > 0
    found = reconciling.reconciliation(2021)
    assert (found.gap_fen, found.only_here.count) == (0, 0)
    assert not reconciling.differences(2021).exists()
    assert Quota.objects.filter(year_id=2021, reserved_fen__gt=0).count() == 0
    assert 300 < Payment.objects.filter(year_id=2021).count() < 1_500
    year = execution.budget_year(2021)
    assert year is not None
    assert year.state == "final"


def test_rows_open_into_the_rows_behind_them(register: Register):
    """Class → items → payments; an item spent on two projects opens part by part."""
    register.post(PostingKind.ADDITION, (fields("30227"), 3_000_00), document="追1号", reason="外包")
    register.paid("30227", 1_200)
    register.paid("30299", 100, payee="广告公司")
    assert list(figure("budget.running_cost").behind) == ["budget.executed/30227", "budget.executed/30299"]
    register.post(PostingKind.ADDITION, (fields("30227", project="P01"), 2_000_00), document="追2号", reason="项目")
    part = Quota.objects.get(economic="30227", project="P01")
    spec = replace(register.spec("30299", 700, payee="项目的店"), quota_id=part.pk)
    row = usecases.apply_payment(actor=register.clerk, spec=spec, now=register.now)
    register.to_paid(row.pk)
    whole = figure("budget.final")
    assert list(whole.behind) == ["budget.executed/30227:", "budget.executed/30227:P01", "budget.executed/30299"]
    opened = [figure("budget.executed", code.partition("/")[2]) for code in whole.behind]
    assert [x.value for x in opened] == [Decimal("0.12"), Decimal("0.07"), Decimal("0.01")]
    assert [len(x.rows) for x in opened] == [1, 1, 1]
    assert "项目的店" in opened[1].rows[0][0]
    assert not opened[1].behind, "payments are the last rows"
    assert not figure("budget.opening").behind
