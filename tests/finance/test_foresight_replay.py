"""Invented bureaus replayed month by month: how often the foresight is right, and what may never happen."""

from dataclasses import replace
from datetime import date
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.foresight_bureaus import SHAPES, WAN, Maker
from tongban.finance.budget.foresight.forecasting import foresee
from tongban.finance.budget.foresight.replay import JULY, MARCH, Replay, of_year
from tongban.finance.budget.foresight.values import Addition, History, YearMoney, month_end

pytestmark = pytest.mark.anywhere
SEEDS = range(25)
LIMIT = 10.0


def replays(shape: str, *, years: int = 3, months_in_past: bool = False) -> list[Replay]:
    found = []
    for seed in SEEDS:
        history = Maker(shape, seed, years=years, months_in_past=months_in_past).history()
        replayed = of_year(history.year, history.past)
        assert replayed is not None
        found.append(replayed)
    return found


@pytest.fixture(scope="module")
def run() -> dict[str, list[Replay]]:
    return {shape: replays(shape) for shape in SHAPES}


def july(found: list[Replay]) -> list[float]:
    return [abs(r.at(JULY).error) for r in found]


def test_the_total_is_within_five_per_cent_by_the_end_of_july(run: dict[str, list[Replay]]):
    every = [e for found in run.values() for e in july(found)]
    assert fmean(every) < 2.5
    assert sum(e <= 5 for e in every) / len(every) >= 0.93
    for shape, found in run.items():
        assert fmean(july(found)) <= 5, shape


def test_better_than_the_same_as_last_year(run: dict[str, list[Replay]]):
    for shape, found in run.items():
        naive = [abs(r.at(JULY).naive_error or 0) for r in found]
        assert fmean(july(found)) < fmean(naive), shape


def test_additions_beyond_the_limit_are_said_by_the_end_of_march(run: dict[str, list[Replay]]):
    for shape in ("habit", "staged"):
        assert all(r.rate > LIMIT for r in run[shape])
        assert all(r.at(MARCH).warned for r in run[shape]), shape
    due = [r for found in run.values() for r in found if r.rate > LIMIT]
    assert sum(r.at(MARCH).warned for r in due) / len(due) >= 0.88
    calm = [r for found in run.values() for r in found if r.rate <= LIMIT]
    assert sum(r.at(MARCH).warned for r in calm) / len(calm) <= 0.04


def test_what_happened_but_once_is_not_expected_again(run: dict[str, list[Replay]]):
    for r in run["one_off"]:
        assert abs(r.at(MARCH).error) < 6
        assert not r.at(MARCH).warned


def test_the_interval_holds_most_years(run: dict[str, list[Replay]]):
    points = [r.at(m) for found in run.values() for r in found for m in (MARCH, JULY, 10)]
    assert sum(p.inside for p in points) / len(points) >= 0.85
    widths = [(p.forecast.high_fen - p.forecast.low_fen) / p.final_fen for p in points]
    assert fmean(widths) < 0.2


def test_fewer_past_years_make_a_wider_interval_and_are_said():
    for shape in ("steady", "habit"):
        wide = {}
        for years in (0, 1, 3):
            history = Maker(shape, 1, years=years).history()
            f = foresee(history, date(history.year.fiscal_year, 3, 31))
            wide[years] = (f.high_fen - f.low_fen) / f.forecast_fen
            assert any("没有往年" in n for n in f.notes) == (years == 0)
            assert any("只有一个往年" in n for n in f.notes) == (years == 1)
        assert wide[0] > wide[3]
        assert wide[1] > wide[3]


def test_months_of_past_years_sharpen_the_course():
    plain, known = (fmean(e for s in SHAPES for e in july(replays(s, months_in_past=m))) for m in (False, True))
    assert known <= plain + 0.1


# --- what may never happen ----------------------------------------------------------------------------------------------

shapes = st.sampled_from(SHAPES)
seeds = st.integers(0, 10_000)
days = st.dates(date(2021, 1, 1), date(2021, 12, 31))


def bureau(shape: str, seed: int, years: int = 3) -> History:
    history = Maker(shape, seed, years=years, months_in_past=seed % 2 == 0).history()
    assert history.year.fiscal_year == 2018 + years
    return history


@given(shapes, seeds, days)
@settings(max_examples=60, deadline=None)
def test_the_interval_is_in_order_and_the_lines_make_the_total(shape: str, seed: int, day: date):
    f = foresee(bureau(shape, seed), day)
    assert 0 <= f.low_fen <= f.forecast_fen <= f.high_fen
    assert f.forecast_fen >= (f.executed_fen or 0)
    assert sum(x.forecast_fen for x in f.lines) == f.forecast_fen
    assert sum(x.authorised_fen for x in f.lines) == f.authorised_fen
    assert f.addition_fen == max(0, f.forecast_fen - f.authorised_fen)
    for x in f.lines:
        assert 0 <= x.low_fen <= x.forecast_fen <= x.high_fen
        assert x.forecast_fen >= (x.executed_fen or 0)


@given(shapes, seeds, days, st.integers(0, 10**12))
@settings(max_examples=60, deadline=None)
def test_nothing_after_the_day_leaks_in(shape: str, seed: int, day: date, fen: int):
    """Other months, additions and another final account after the day change nothing."""
    history = bureau(shape, seed)
    year = history.year
    later = Addition(on=date(2021, 12, 31), code="30227", amount_fen=fen + 1, reason="窗口服务外包")
    months = {
        c: {m: v if month_end(2021, m) <= day else v + fen for m, v in known.items()} for c, known in year.months.items()
    }  # fmt: skip
    kept = tuple(a for a in year.additions if a.on and a.on <= day)
    other = replace(
        year, months=months, additions=(*kept, later) if day < date(2021, 12, 31) else kept, final={"301": fen}
    )
    rest = replace(year, additions=kept) if day == date(2021, 12, 31) else year
    assert foresee(replace(history, year=other), day) == foresee(replace(history, year=rest), day)


@given(shapes, seeds, days, st.sampled_from([3, 10, 1000]))
@settings(max_examples=40, deadline=None)
def test_a_bureau_ten_times_as_large_is_foreseen_ten_times_as_large(shape: str, seed: int, day: date, times: int):
    def larger(y: YearMoney) -> YearMoney:
        return replace(
            y, opening={c: v * times for c, v in y.opening.items()}, final={c: v * times for c, v in (y.final or {}).items()},
            months={c: {m: v * times for m, v in k.items()} for c, k in y.months.items()},
            additions=tuple(replace(a, amount_fen=a.amount_fen * times) for a in y.additions),
        )  # fmt: skip

    history = bureau(shape, seed)
    small = foresee(history, day)
    large = foresee(History(year=larger(history.year), past=tuple(larger(y) for y in history.past)), day)
    for one, other in (
        (small.forecast_fen, large.forecast_fen),
        (small.low_fen, large.low_fen),
        (small.high_fen, large.high_fen),
    ):
        assert abs(one * times - other) <= times + small.forecast_fen * times * 1e-7
    assert [w.code for w in small.warnings] == [w.code for w in large.warnings]


@given(shapes, seeds)
@settings(max_examples=20, deadline=None)
def test_a_year_whose_december_is_known_is_certain(shape: str, seed: int):
    history = bureau(shape, seed)
    f = foresee(history, date(2021, 12, 31))
    assert f.low_fen == f.forecast_fen == f.high_fen == history.year.final_fen


holes = st.dictionaries(
    st.sampled_from(["301", "302", "310"]),
    st.dictionaries(st.integers(1, 12), st.integers(-10 * WAN, 400 * WAN), max_size=12), max_size=3,
)  # fmt: skip


@given(holes, st.integers(0, 2), days, st.integers(1, 10**13))
@settings(max_examples=120, deadline=None)
def test_missing_months_refunds_and_odd_sums_are_survived(months: dict[str, dict[int, int]], years: int, day: date, fen: int):  # fmt: skip
    past = bureau("habit", 7).past[:years]
    year = YearMoney(fiscal_year=2021, opening={"301": fen, "302": fen // 3}, months=months)
    f = foresee(History(year=year, past=past), day)
    assert 0 <= f.low_fen <= f.forecast_fen <= f.high_fen
    assert sum(x.forecast_fen for x in f.lines) == f.forecast_fen
