"""The parts of the foresight: costs that return, causes, what if, papers, what files tell."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest

from tongban.finance.budget.foresight import causes, papers, recurring, saying, telling, trends, whatif
from tongban.finance.budget.foresight.forecasting import foresee
from tongban.finance.budget.foresight.history import Known
from tongban.finance.budget.foresight.settings import shipped
from tongban.finance.budget.foresight.values import UNNAMED, Addition, History, YearMoney, month_end
from tongban.finance.budget.rules import say_wan
from tongban.infra.wordfile import Words, docx
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.anywhere
WAN = 1_000_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def added(year: int, code: str, wan: float, reason: str, month: int = 6, **more: Any) -> Addition:
    return Addition(on=date(year, month, 10), code=code, amount_fen=round(wan * WAN), reason=reason, **more)


def year_of(year: int, *additions: Addition, opening: float = 300.0, final: float | None = None, months: dict[int, float] | None = None) -> YearMoney:  # fmt: skip
    whole = opening + sum(a.amount_fen for a in additions) / WAN if final is None else final
    return YearMoney(
        fiscal_year=year, opening={"30101": round(opening * 0.5 * WAN), "30227": round(opening * 0.5 * WAN)},
        additions=additions, final={"301": round(opening * 0.5 * WAN), "302": round((whole - opening * 0.5) * WAN)},
        months={"302": {m: round(v * WAN) for m, v in (months or {}).items()}} if months else {},
    )  # fmt: skip


def names(*years: YearMoney) -> list[tuple[str, list[int]]]:
    found = recurring.groups(list(years), shipped())
    past = [y.fiscal_year for y in years]
    return [(g.reason, sorted(g.by_year)) for g in recurring.returning(found, past, past[-1] + 1)]


@pytest.mark.parametrize(
    "one, other",
    [
        ("窗口服务外包", "窗口服务外包年初未列足"), ("政务大厅物业管理费", "关于追加2020年政务大厅物业管理经费"),
        ("聘用人员工资", "聘用人员工资（第二批）"), ("窗口服务外包", "2021年度窗口外包服务费用缺口"),
    ],
)  # fmt: skip
def test_the_same_reason_in_other_words_returns(one: str, other: str):
    found = names(year_of(2019, added(2019, "30227", 12, one)), year_of(2020, added(2020, "30227", 40, other)))
    assert [years for _, years in found] == [[2019, 2020]]


def test_the_same_item_with_a_like_amount_returns_whatever_the_words():
    first = year_of(2019, added(2019, "30209", 20, "保洁"))
    assert names(first, year_of(2020, added(2020, "30209", 26, "大厅物业")))
    assert not names(first, year_of(2020, added(2020, "30209", 160, "大厅物业")))
    assert not names(first, year_of(2020, added(2020, "30213", 20, "空调维修")))


def test_two_additions_of_one_year_do_not_return():
    assert not names(year_of(2020, added(2020, "30209", 20, "保洁"), added(2020, "30209", 22, "保洁", month=9)))


def test_moved_and_taken_away_money_is_no_addition():
    moved = added(2019, "30227", 12, "窗口服务外包", moved=True)
    less = added(2020, "30227", -12, "窗口服务外包")
    assert not names(year_of(2019, moved), year_of(2020, less))


def test_a_trend_goes_on_and_a_single_jump_does_not_run_away():
    assert trends.trend([10.0]) == 10
    assert 40 < trends.trend([10.0, 20.0, 30.0, 40.0]) <= 50
    assert trends.trend([10.0, 10.0, 10.0]) == 10
    assert trends.trend([10.0, 10.0, 10.0, 40.0]) < 40


def test_a_cost_that_has_come_whole_is_not_expected_twice():
    past = [year_of(y, added(y, "30227", 60, "窗口服务外包", month=5)) for y in (2018, 2019, 2020)]
    now = year_of(2021, added(2021, "30227", 60, "窗口服务外包", month=5))
    before, after = (foresee(History(year=now, past=tuple(past)), date(2021, m, 28)) for m in (4, 6))
    assert before.addition_fen > 45 * WAN
    assert after.addition_fen < 6 * WAN
    assert [w.code for w in before.warnings][:2] == ["additions", "recurring"]
    assert "2018、2019、2020年度都追加过" in before.warnings[1].said


def test_spending_far_ahead_of_the_money_is_seen_without_past_years():
    months = {m: 28.0 * m for m in range(1, 8)}
    year = YearMoney(
        fiscal_year=2021, opening={"302": 240 * WAN}, months={"302": {m: round(v * WAN) for m, v in months.items()}}
    )
    f = foresee(History(year=year), date(2021, 5, 31))
    assert f.month == 5
    assert f.addition_fen > 30 * WAN
    assert "additions" in {w.code for w in f.warnings}


def test_spending_that_does_not_move_is_said_to_lag():
    year = YearMoney(
        fiscal_year=2021, opening={"302": 240 * WAN}, months={"302": {m: 5 * m * WAN for m in range(1, 10)}}
    )
    f = foresee(History(year=year), date(2021, 9, 30))
    assert {"lagging", "surplus"} <= {w.code for w in f.warnings}
    assert "rush" in {w.code for w in f.warnings} or f.forecast_fen < 200 * WAN


def test_more_spent_than_allowed_is_said():
    year = YearMoney(fiscal_year=2021, opening={"302": 100 * WAN}, months={"302": {6: 120 * WAN}})
    assert "over" in {w.code for w in foresee(History(year=year), date(2021, 6, 30)).warnings}


@pytest.mark.parametrize(
    "day, opening, sentence", [(date(2020, 3, 1), 10, "不在2021年度内"), (date(2021, 3, 1), 0, "没有年初预算")]
)
def test_what_cannot_be_foreseen_is_refused(day: date, opening: int, sentence: str):
    with pytest.raises(Refused, match=sentence):
        foresee(History(year=YearMoney(fiscal_year=2021, opening={"302": opening * WAN})), day)


def test_a_stale_month_a_refund_and_an_undated_addition_are_said():
    year = replace(
        year_of(2021, Addition(on=None, code="302", amount_fen=WAN), months={1: 10, 2: 20, 3: 15}), final=None
    )
    notes = "；".join(foresee(History(year=year), date(2021, 6, 30)).notes)
    for word in ("只到3月", "3月的累计支出比上月少", "没有日期"):
        assert word in notes


# --- causes --------------------------------------------------------------------------------------------------------------


def test_the_causes_add_up_to_the_final_account():
    past = year_of(2020, added(2020, "30227", 20, "窗口服务外包"))
    year = year_of(
        2021, added(2021, "30227", 25, "窗口服务外包缺口"), added(2021, "30102", 9, "工资调标"), added(2021, "30201", -2, "压减"), final=330
    )  # fmt: skip
    steps = causes.steps(History(year=year, past=(past,)))
    assert steps[0].fen == 300 * WAN
    assert sum(s.fen for s in steps[:-1]) == steps[-1].fen == 330 * WAN
    assert {s.what: list(s.years) for s in steps if s.kind == "added"} == {"窗口服务外包缺口": [2020], "工资调标": []}
    assert [s.kind for s in steps[-2:]] == ["left", "final"]


def test_money_spent_beyond_every_document_is_a_cause_of_its_own():
    steps = causes.steps(History(year=year_of(2021, final=360)))
    assert [(s.what, s.fen) for s in steps if s.kind == "added"] == [(UNNAMED, 60 * WAN)]


# --- what if -------------------------------------------------------------------------------------------------------------


def known(**facts: str) -> Known:
    year = year_of(2021, months={m: 12.0 * m for m in range(1, 7)})
    year = replace(year, months={**year.months, "301": {m: round(11.6 * m * WAN) for m in range(1, 7)}})
    past = tuple(
        year_of(y, added(y, "30227", 50, "窗口服务外包", month=8, document=f"追〔{y}〕3号")) for y in (2019, 2020)
    )
    return Known(
        bureau="青石县行政审批服务局", centre="", region_code="", years=History(year=year, past=past), reasons={},
        facts={"staffing.bureau.on_post": "8", "staffing.centre.on_post": "12", **facts},
    )  # fmt: skip


def test_what_if_moves_the_forecast_by_its_steps():
    k = known()
    f = foresee(k.years, date(2021, 6, 30))
    wish = whatif.read(heads="2", rate="１０%", volume=-20, item="12.5")
    s = whatif.suppose(f, k, wish)
    assert s.forecast.forecast_fen - f.forecast_fen == sum(fen for _, fen in s.steps)
    assert [fen > 0 for _, fen in s.steps] == [True, True, False, True]
    assert s.steps[3][1] == 12.5 * WAN
    assert sum(x.forecast_fen for x in s.forecast.lines) == s.forecast.forecast_fen
    assert whatif.suppose(f, k, whatif.read()).forecast.forecast_fen == f.forecast_fen
    late = whatif.suppose(foresee(k.years, date(2021, 1, 31)), k, whatif.read(heads=2))
    assert late.steps[0][1] > s.steps[0][1]  # more of the year is left


@pytest.mark.parametrize(
    "typed", [{"heads": "两"}, {"rate": "1e9"}, {"volume": "-101"}, {"item": "很多"}, {"heads": "1.5"}]
)
def test_what_if_says_how_to_type(typed: dict[str, str]):
    with pytest.raises(Refused, match="例如"):
        whatif.read(**typed)


def test_what_if_needs_heads():
    k = replace(known(), facts={})
    with pytest.raises(Refused, match="没有人数"):
        whatif.suppose(foresee(k.years, date(2021, 6, 30)), k, whatif.Wish(heads=1))


def test_decimal_rates_are_exact():
    assert whatif.read(rate="2.75").rate_pct == Decimal("2.75")


# --- papers --------------------------------------------------------------------------------------------------------------


def words(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]


def test_the_three_papers_say_what_the_forecast_says():
    k = known()
    f = foresee(k.years, date(2021, 3, 31))
    for kind in papers.Kind:
        said = words(docx(papers.compose(kind, k, f, on=date(2021, 4, 2))))
        assert said[0].startswith("青石县行政审批服务局")
        assert said[-2:] == ["青石县行政审批服务局", "2021年3月31日"]
        assert said[-3] == "说明：文中数据截至2021年3月31日，本文于2021年4月2日生成。"
        same = words(docx(papers.compose(kind, k, f, on=f.as_of)))
        assert same[-2:] == said[-2:]
        assert not [t for t in same if "生成" in t]
    proposal = words(docx(papers.compose(papers.Kind.PROPOSAL, k, f, on=date(2021, 4, 2))))
    assert "青石县财政局：" in proposal
    assert "窗口服务外包" in proposal
    assert "2019年度50.00万元（追〔2019〕3号），2020年度50.00万元（追〔2020〕3号）" in proposal


def test_the_proposal_carries_the_results_of_the_last_evaluation():
    k = known()
    f = foresee(k.years, date(2021, 12, 31))
    without = words(docx(papers.compose(papers.Kind.PROPOSAL, k, f, on=f.as_of)))
    assert "三、依据" in without
    said = words(docx(papers.compose(papers.Kind.PROPOSAL, k, f, on=f.as_of, results=[Words("自评98分。")])))
    assert said.index("三、绩效自评结果的应用") + 1 == said.index("自评98分。") == said.index("四、依据") - 1
    request = words(docx(papers.compose(papers.Kind.MONTHLY, k, f, on=f.as_of, results=[Words("自评98分。")])))
    assert "自评98分。" not in request


def test_what_was_added_and_what_must_be_make_the_year():
    k = known()
    for month in range(1, 12):
        f = foresee(k.years, month_end(2021, month))
        said = saying.reconciled(f)
        there, *more, whole = (Decimal(n) for n in re.findall(r"(-?[\d.]+)万元", said))
        assert there == say(f.added_fen)
        assert more[0] == say(f.addition_fen)
        assert whole == say(f.additions_year_fen)
        assert abs(there + sum(more) - whole) <= Decimal("0.01"), said
    assert saying.reconciled(foresee(k.years, date(2021, 12, 31))).startswith("已追加")


def say(fen: int) -> Decimal:
    return Decimal(say_wan(fen))


def test_a_sum_without_days_is_not_run_on():
    """A past year told its additions in one sum; a first part in April is no sign that the sum will be half as large again."""
    past = YearMoney(fiscal_year=2020, opening={"": 400 * WAN}, additions=(Addition(on=None, code="", amount_fen=270 * WAN),), final={"": 665 * WAN})  # fmt: skip
    opening = {"302": 480 * WAN}
    quiet = foresee(History(year=YearMoney(fiscal_year=2021, opening=opening), past=(past,)), date(2021, 3, 31))
    first = Addition(on=date(2021, 4, 8), code="302", amount_fen=100 * WAN, reason="工资调标")
    year = YearMoney(fiscal_year=2021, opening=opening, additions=(first,))
    begun = foresee(History(year=year, past=(past,)), date(2021, 4, 30))
    assert begun.forecast_fen < 1.12 * quiet.forecast_fen


def test_the_request_adds_up_to_the_yuan():
    k = known()
    f = foresee(k.years, date(2021, 3, 31))
    parts = papers.parts(f)
    assert sum(fen for *_, fen in parts) == -(-f.addition_fen // 100) * 100
    assert all(fen > 0 and fen % 100 == 0 for *_, fen in parts)
    said = words(docx(papers.compose(papers.Kind.REQUEST, k, f, on=date(2021, 4, 2))))
    whole = sum(fen for *_, fen in parts)
    assert any(f"{whole // 100:,}元（{whole / WAN:.2f}万元）" in t for t in said)


def test_no_request_where_the_money_is_enough():
    year = YearMoney(
        fiscal_year=2021, opening={"302": 100 * WAN}, months={"302": {m: 5 * m * WAN for m in range(1, 10)}}
    )
    k = replace(known(), years=History(year=year))
    with pytest.raises(Refused, match="不需要追加"):
        papers.compose(papers.Kind.REQUEST, k, foresee(k.years, date(2021, 9, 30)), on=date(2021, 10, 8))


def test_hostile_words_are_words_in_a_paper():
    k = replace(known(), bureau="<w:p>青石县&{{ body }}\x0b局")
    said = words(docx(papers.compose(papers.Kind.MONTHLY, k, foresee(k.years, date(2021, 3, 31)), on=date(2021, 4, 2))))
    assert said[-2] == "<w:p>青石县&{{ body }}局"


@pytest.mark.parametrize(
    "bureau, finance",
    [
        ("株洲市渌口区行政审批服务局", "株洲市渌口区财政局"),
        ("示例县行政审批服务局", "示例县财政局"),
        ("行政审批局", "财政局"),
    ],
)
def test_the_finance_bureau_of_the_same_county(bureau: str, finance: str):
    assert papers.finance_bureau(bureau) == finance


# --- what files tell -----------------------------------------------------------------------------------------------------


def test_months_are_read_as_far_as_they_can_be_read():
    found, notes = telling.months(
        {
            "months": [3, "4月", 13, None, 6],
            "302": ["1.00", "2.00", "9", "9", "３．５０"],
            "301": ["x", "", 4],
            "note": ["1"],
        }
    )
    assert found == {"302": {3: WAN, 4: 2 * WAN, 6: 3_500_000}}
    assert "301的3月" in notes[0]
    assert telling.months(None) == telling.months(["1"]) == ({}, ())
    assert telling.months({"total": ["1", "2"]})[0] == {"": {1: WAN, 2: 2 * WAN}}
    assert telling.months({"合计": ["3"], "302": ["1"]})[0] == {"302": {1: WAN}}


def test_past_years_are_read_with_what_nobody_listed():
    told = {
        "prior_years": [
            {"fiscal_year": 2019, "opening_wan": "100", "final_wan": "130", "additions": [{"date": "2019-05-12", "econ": "30227", "amount_wan": "10", "reason": "外包"}]},
            {"fiscal_year": "去年", "opening_wan": "1"}, "行", {"fiscal_year": 2018},
        ],
        "prior_year": {"fiscal_year": 2020, "opening_wan": "110", "final_wan": "150"},
    }  # fmt: skip
    first, last = (telling.completed(y) for y in telling.past(told))
    assert [a.amount_fen for a in first.additions] == [10 * WAN, 20 * WAN]
    assert (last.added_fen, last.final_fen) == (40 * WAN, 150 * WAN)
    assert first.additions[1].on is None
    assert list(telling.past({})) == list(telling.past({"prior_years": {}, "prior_year": []})) == []
