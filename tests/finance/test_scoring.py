"""Every kind of score of finance.md §3.7, and the process form."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.finance.performance import process, rules
from tongban.finance.performance.reading import indicators
from tongban.finance.performance.values import IndicatorSpec, Kind
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.anywhere


def spec(kind: str, target: Any, weight: str = "10", **more: Any) -> IndicatorSpec:
    row = {"code": "I01", "level1": "产出指标", "name": "甲", "kind": kind, "target": target, "weight": weight, **more}
    return indicators({"indicators": [row]})[0]


@pytest.mark.parametrize(
    "kind, target, weight, actual, points",
    [
        (">=", "95", "10", "76", "8.00"), (">=", "40", "10", "38", "9.50"), (">=", "10", "10", "10", "10.00"), (">=", "0", "5", "0", "5.00"),
        (">=", "3", "10", "1", "3.33"), (">=", "3", "10", "2", "6.67"), (">=", "8", "1", "0.04", "0.01"), (">=", "5", "10", "-1", "0.00"),
        ("=", "12", "8", "12", "8.00"), ("=", "12", "8", "13", "8.00"), ("=", "12", "8", "6", "4.00"), ("=", "0", "10", "1", "0.00"), ("=", "0", "10", "0", "10.00"),
        ("<= linear", "4", "10", "5", "7.50"), ("<= linear", "4", "10", "8", "0.00"), ("<= linear", "4", "10", "9", "0.00"), ("<= linear", "4", "10", "4", "10.00"),
        ("<= linear", "0", "10", "0", "10.00"), ("<= linear", "0", "10", "1", "0.00"), ("<=", "4", "8", "5", "6.00"),
        ("<= ratio", "4", "10", "5", "8.00"), ("<= ratio", "10", "8", "12", "6.67"), ("<= ratio", "0", "8", "1", "0.00"),
        ("range", ["280", "300"], "4", "292.60", "4.00"), ("range", ["280", "300"], "10", "330", "9.00"), ("range", ["280", "300"], "10", "252", "9.00"),
        ("pass/fail", "是", "4", "是", "4.00"), ("pass/fail", "是", "4", "否", "0.00"), ("pass/fail", "否", "4", "否", "4.00"), ("pass/fail", "是", "4", "yes", "4.00"),
        ("satisfaction steps", "95", "10", "88.0", "8.00"), ("satisfaction steps", "95", "10", "90", "10.00"), ("satisfaction steps", "95", "10", "79.9", "5.00"),
        ("satisfaction steps", "95", "10", "59.9", "0.00"), ("satisfaction steps", "95", "10", "８８％", "8.00"),
        ("qualitative", "达成年度指标", "20", {"grade": "达成年度指标", "share": "0.90"}, "18.00"),
    ],
)  # fmt: skip
def test_points(kind: str, target: Any, weight: str, actual: Any, points: str):
    assert f"{rules.score(spec(kind, target, weight), actual).points}" == points


def test_steps_as_listed():
    steps = [["50", "1.00"], ["40", "0.70"], ["20", "0.40"], ["0", "0.00"]]
    found = spec("steps", "50", steps=steps)
    assert [str(rules.score(found, a).points) for a in ("50", "42", "40", "39.99", "19", "-1")] == [
        "10.00", "7.00", "7.00", "4.00", "0.00", "0.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "overshoot, actual, points",
    [("accept", "200", "10.00"), ("deduct", "130", "10.00"), ("deduct", "150", "8.00"), ("deduct", "200", "5.00"), ("", "200", "10.00")],
)  # fmt: skip
def test_over_fulfilment(overshoot: str, actual: str, points: str):
    assert str(rules.score(spec(">=", "100", overshoot=overshoot), actual).points) == points


def test_a_fixed_deduction():
    assert str(rules.score(spec("pass/fail", "是", "4", points_off="1.5"), "否").points) == "2.50"


def test_the_execution_rate_comes_from_the_money():
    execution = spec("execution", None)
    assert str(rules.score(execution, None, executed=75185, full_year=75185).points) == "10.00"
    assert str(rules.score(execution, None, executed=29260, full_year=29450).points) == "9.94"
    assert str(rules.score(execution, None, executed=200, full_year=100).points) == "10.00"
    assert rules.score(execution, None, executed=1, full_year=0).points is None
    steps = spec("execution steps", None)
    assert [str(rules.score(steps, None, executed=n, full_year=100).points) for n in (100, 99, 80, 79, 59)] == [
        "10.00", "7.00", "7.00", "5.00", "0.00",
    ]  # fmt: skip


def test_what_is_not_known_earns_no_number():
    for kind, target in ((">=", "5"), ("pass/fail", "是"), ("qualitative", "达成年度指标"), ("range", ["1", "2"])):
        assert rules.score(spec(kind, target), None).points is None


def test_qualitative_scores_lie_in_their_step():
    share = Decimal
    assert rules.in_step("达成年度指标", share("0.8"))
    assert rules.in_step("达成年度指标", share("1"))
    assert not rules.in_step("部分达成年度指标并具有一定效果", share("0.8"))
    assert rules.in_step("部分达成年度指标并具有一定效果", share("0.6"))
    assert not rules.in_step("未达成年度指标且效果较差", share("0.6"))
    assert not rules.in_step("别的", share("0.6"))


@pytest.mark.parametrize("total, name", [("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.99", "差"), ("0", "差")])  # fmt: skip
def test_bands(total: str, name: str):
    assert rules.band(Decimal(total)) == name


@given(
    st.sampled_from([k.value for k in (Kind.POSITIVE, Kind.EQUAL, Kind.LINEAR, Kind.RATIO)]),
    st.integers(0, 10**6), st.integers(-(10**6), 10**7), st.integers(0, 100), st.sampled_from(["", "deduct", "accept"]),
)  # fmt: skip
def test_a_score_is_never_below_nothing_nor_above_its_weight(kind, target, actual, weight, overshoot):
    points = rules.score(spec(kind, str(target), str(weight), overshoot=overshoot), str(actual)).points
    assert points is not None
    assert 0 <= points <= weight
    assert points == round(points, 2)


@pytest.mark.parametrize(
    "row, sentence",
    [
        ({"target": "三十"}, "不是数字"), ({"actual": "很多"}, "不是数字"), ({"kind": "≈"}, "不认识的指标性质"), ({"weight": "-1"}, "分值"),
        ({"weight": "1.234"}, "分值"), ({"kind": "range", "target": "5"}, "区间"), ({"kind": "steps"}, "steps"), ({"measure": "performance.self_score"}, "循环"),
        ({"target": "nan"}, "数字"), ({"actual": ["1"]}, "实际完成值"), ({"kind": "steps", "steps": ["x"]}, "下限"),
    ],
)  # fmt: skip
def test_refusals_name_the_indicator(row: dict[str, Any], sentence: str):
    good = {"code": "I07", "name": "甲", "kind": ">=", "target": "5", "weight": "10", "actual": "5"}
    with pytest.raises(Refused) as refused:
        indicators({"indicators": [good | row]})
    assert sentence in str(refused.value)
    assert "I07" in str(refused.value)


# --- the process form -------------------------------------------------------------------------------------------------------

FORM = process.schemes(2021)["hunan_process_100"]


def points(known: process.Known, code: str) -> Decimal | None:
    return next(x.points for x in process.evaluate(FORM, known).lines if x.code == code)


def test_nothing_known_leaves_everything_open():
    found = process.evaluate(FORM, process.Known())
    assert found.total == 0
    assert found.ceiling == 100


@pytest.mark.parametrize(
    "added, expected", [(0, "5"), (1, "4"), (10, "4"), (11, "3"), (20, "3"), (30, "2"), (31, "0"), (-5, "5")]
)
def test_addition_control(added: int, expected: str):
    assert points(process.Known(opening=100, added=added), "B12") == Decimal(expected)


def test_steps_are_whole_unless_pro_rata():
    posts, heads = Decimal(1000), Decimal(1019)
    assert points(process.Known(authorised=posts, on_post=heads), "A11") == Decimal("4.5")
    assert points(process.Known(authorised=posts, on_post=heads, pro_rata=True), "A11") == Decimal("4.05")
    assert points(process.Known(full_year=100, year_end=12), "B11") == Decimal(1)
    assert points(process.Known(procurement_budget=100, procurement_actual=106), "B23") == Decimal(4)


def test_something_of_nothing_earns_nothing_and_nothing_of_nothing_all():
    assert points(process.Known(three_public_budget=0, three_public_prior=0), "A12") == 5
    assert points(process.Known(three_public_budget=1, three_public_prior=0), "A12") == 0
    assert points(process.Known(three_public_budget=0, three_public_actual=0), "B22") == 7
    assert points(process.Known(inputs={"new_buildings_finished": 0}), "B13") == 5


def test_lists_and_judgements():
    inputs = {
        "rules": {"exist": True, "thrift": False, "complete": True, "carried_out": True}, "violations": 2, "openness": [True] * 4 + [False],
        "key_work": ["90", "95"], "benefit": "fair", "efficiency": "good", "satisfaction_pct": "89.9",
    }  # fmt: skip
    found = {x.code: x.points for x in process.evaluate(FORM, process.Known(inputs=inputs)).lines}
    assert [str(found[c]) for c in ("B24", "B25", "B26", "C11", "C21", "C22", "C23")] == [
        "6.00", "4.00", "4.00", "7.58", "6.00", "6.00", "4.00",
    ]  # fmt: skip
