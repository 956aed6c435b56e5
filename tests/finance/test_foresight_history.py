"""From files and registers to the forecast: what counts, what never does, and the command."""

import json
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.config.conftest import Tongban, told
from tests.finance.conftest import Take
from tests.finance.register import Register, fields
from tongban.finance.budget.foresight import history
from tongban.finance.budget.foresight.forecasting import foresee
from tongban.finance.budget.foresight.replay import JULY, MARCH, of_year
from tongban.finance.budget.foresight.saying import as_json
from tongban.finance.budget.models import Quota, QuotaMonth
from tongban.finance.budget.values import PostingKind
from tongban.infra import measures
from tongban.infra.shipped import data_file
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused

EXAMPLE = str(data_file("finance/bureau-year.example.yaml"))
SEED = str(data_file("lukou/bureau-year-2021.yaml"))
WAN = 1_000_000


@pytest.mark.django_db
def test_the_example_is_foreseen(take: Take, example: dict[str, Any]):
    take(example)
    known = history.known(2022)
    assert [y.fiscal_year for y in known.years.past] == [2019, 2020, 2021]
    found = of_year(known.years.year, known.years.past)
    assert found is not None
    assert abs(found.at(JULY).error) < 2
    assert found.at(JULY).forecast.executed_fen == round(158.73 * WAN)
    march = found.at(MARCH).forecast
    assert [r.reason for r in march.recurring if r.coming_fen] == ["窗口服务外包"]
    assert march.added_fen == 0
    assert abs(found.at(MARCH).error) < abs(found.at(MARCH).naive_error or 0)


@pytest.mark.django_db
def test_the_seed_year_is_warned_of_in_march(take: Take, lukou: dict[str, Any]):
    take(lukou)
    known = history.known(2021)
    found = of_year(known.years.year, known.years.past)
    assert found is not None
    assert found.rate > 50
    assert found.at(MARCH).warned
    assert abs(found.at(JULY).error) <= 5
    assert abs(found.at(JULY).error) < abs(found.at(JULY).naive_error or 0)
    assert "没有按月的支出数" in "；".join(found.at(JULY).forecast.notes)


@pytest.mark.django_db
def test_nothing_of_the_file_after_the_day_leaks_in(take: Take, example: dict[str, Any]):
    take(example)
    before = as_json(foresee(history.known(2022).years, date(2022, 7, 31)))
    other = deepcopy(example)
    months = other["monthly_cumulative_executed"]
    for code in ("301", "302", "310"):
        months[code][7:] = ["999.00"] * 5
    other["budget"]["adjustments"] = other["budget"]["adjustments"][:1]
    other.pop("final_account")
    take(other)
    assert as_json(foresee(history.known(2022).years, date(2022, 7, 31))) == before


@pytest.mark.django_db
def test_a_bureau_with_years_of_its_own_learns_their_months(take: Take, example: dict[str, Any]):
    take(example)
    without = foresee(history.known(2022).years, date(2022, 5, 31))
    last = deepcopy(example)
    last["bureau"]["fiscal_year"] = 2021
    last["prior_years"] = last["prior_years"][:2]
    last["budget"]["adjustments"] = [dict(last["budget"]["adjustments"][0], date="2021-05-10")]
    take(last)
    known = history.known(2022)
    assert [y.fiscal_year for y in known.years.past] == [2019, 2020, 2021]
    assert known.years.past[-1].by_month[12] == 29_260 * 10_000
    now = foresee(known.years, date(2022, 5, 31))
    assert (without.own_profile, now.own_profile) == (False, True)
    other = deepcopy(last)
    other["bureau"] = dict(other["bureau"], name="另一县行政审批局", region_code="990001000000", fiscal_year=2020)
    take(other)
    assert as_json(foresee(history.known(2022).years, date(2022, 5, 31))) == as_json(now)


@pytest.mark.django_db
def test_the_register_goes_before_the_file(take: Take, example: dict[str, Any], now: datetime):
    take(example)
    book = Register.build(now, ("30101", 900_000), ("30227", 600_000))
    book.post(
        PostingKind.ADDITION, (fields("30227"), 5_000_000), on=date(2022, 6, 2), document="追〔2022〕1号", reason="窗口服务外包",
        decision=book.decide(),
    )  # fmt: skip
    for quota in Quota.objects.all():
        for month in (1, 2, 4):
            QuotaMonth.objects.create(quota=quota, month=month, spent_fen=month * 100)
    year = history.known(2022).years.year
    assert year.opening == {"30101": 90 * WAN, "30227": 60 * WAN}
    assert [(a.on, a.amount_fen) for a in year.additions] == [(date(2022, 6, 2), 5 * WAN)]
    assert year.months["302"] == {1: 100, 2: 300, 3: 300, 4: 700}
    assert year.seen(date(2022, 3, 31)).by_month == {1: 200, 2: 600, 3: 600}


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_years(take: Take, example: dict[str, Any]):
    take(example)
    with CaptureQueriesContext(connection) as few:
        history.known(2022)
    for year in (2019, 2020, 2021):
        take(dict(example, bureau=dict(example["bureau"], fiscal_year=year)))
    with CaptureQueriesContext(connection) as many:
        history.known(2022)
    assert len(many) <= len(few) <= 10


@pytest.mark.django_db
def test_measures_of_the_foresight_move_with_the_file(take: Take, example: dict[str, Any]):
    take(example)
    period = Period.year(2022)
    recurring, error = measures.find("budget.recurring_additions"), measures.find("budget.forecast_error")
    assert recurring
    assert error
    assert recurring.count(period, "").value == 1
    assert [title for title, _ in recurring.count(period, "").rows] == ["窗口服务外包年初未列足"]
    assert abs(error.count(period, "").value) < 2
    assert error.count(period, "opening").value < -7
    example["budget"]["adjustments"][0]["reason"] = "新大厅空调"
    example["budget"]["adjustments"][0]["lines"] = [{"econ": "30213", "amount_wan": "18.00"}]
    example["budget"]["adjustments"][0]["project"] = None
    take(example)
    none = recurring.count(period, "")
    assert none.value == 0
    assert none.rows
    assert not measures.find("budget.forecast_error").count(Period.year(1999), "").rows  # type: ignore[union-attr]


@pytest.mark.django_db
def test_months_that_are_no_amounts_are_left_out_and_said(take: Take, example: dict[str, Any]):
    example["monthly_cumulative_executed"]["302"][4] = "很多"
    take(example)
    f = foresee(history.known(2022).years, date(2022, 7, 31))
    assert any("302的5月“很多”" in n for n in f.notes)


@pytest.mark.django_db
def test_a_year_without_opening_or_file_is_refused(take: Take, example: dict[str, Any]):
    with pytest.raises(Refused, match="请先导入"):
        history.known(2022)
    for key in ("budget", "monthly_cumulative_executed", "prior_years", "prior_year"):
        example.pop(key)
    take(example)
    with pytest.raises(Refused, match="没有年初预算"):
        foresee(history.known(2022).years, date(2022, 7, 31))


@pytest.mark.django_db
def test_a_total_alone_is_enough(take: Take):
    take({"bureau": {"name": "青石县行政审批服务局", "fiscal_year": 2020}, "budget": {"opening": {"total_wan": "100"}},
          "monthly_cumulative_executed": {"months": [2, 4], "total": ["20.00", "41.00"]}})  # fmt: skip
    f = foresee(history.known(2020).years, date(2020, 5, 3))
    assert (f.month, f.executed_fen) == (4, 41 * WAN)
    assert f.forecast_fen > 100 * WAN
    assert [x.code for x in f.lines] == [""]


# --- the command ---------------------------------------------------------------------------------------------------------


@pytest.mark.anywhere
@pytest.mark.slow
def test_the_command_foresees_replays_supposes_and_writes(tongban: Tongban, tmp_path: Path):
    assert tongban("import", "bureau-year", EXAMPLE).returncode == 0
    out = tmp_path / "papers"
    done = told(
        tongban(
            "foresee",
            "--year",
            "2022",
            "--as-of",
            "2022-03-31",
            "--json",
            "--replay",
            "--heads",
            "2",
            "--out",
            str(out),
        )
    )
    assert {"forecast_fen", "low_fen", "high_fen", "addition_fen", "warnings"} <= set(done)
    assert done["low_fen"] <= done["forecast_fen"] <= done["high_fen"]
    assert done["addition_fen"] == done["forecast_fen"] - 270 * WAN
    assert all(isinstance(w, str) for w in done["warnings"])
    assert [r["year"] for r in done["replay"]] == [2020, 2021, 2022]
    assert done["what_if"]["forecast_fen"] > done["forecast_fen"]
    assert {p.name for p in out.iterdir()} == set(done["files"]) == {"opening-proposal.docx", "addition-request.docx", "monthly-report.docx"}  # fmt: skip
    shown = tongban("foresee", "--year", "2022", "--as-of", "2022-07-31", "--replay")
    assert shown.returncode == 0
    for word in ("预计全年支出", "同上年", "2021年度重演", "302 商品和服务支出"):
        assert word in shown.stdout
    json.dumps(done)


@pytest.mark.anywhere
@pytest.mark.slow
@pytest.mark.parametrize(
    "words, code, sentence",
    [
        (("--year", "2021"), 1, "请先导入"), (("--year", "2022", "--as-of", "2021-12-31"), 1, "不在2022年度内"),
        (("--year", "2022", "--as-of", "2022-02-30"), 1, "不存在"), (("--year", "2099", "--as-of", "2099-01-31"), 1, "没有到"),
        (("--year", "2099"), 1, "还没有开始"), (("--year", "20"), 2, "年份"), (("--year", "2022", "--rate", "x"), 1, "百分数"),
    ],
)  # fmt: skip
def test_the_command_refuses_in_sentences(tongban: Tongban, words: tuple[str, ...], code: int, sentence: str):
    if "--rate" in words:
        tongban("import", "bureau-year", EXAMPLE)
    done = tongban("foresee", *words)
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
