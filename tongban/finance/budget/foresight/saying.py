"""The forecast for machines and, in lines, for people."""

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

from tongban.finance.budget import classification
from tongban.finance.budget.foresight.replay import JULY, MARCH, Point, Replay
from tongban.finance.budget.foresight.settings import shipped
from tongban.finance.budget.foresight.values import Forecast, LineForecast
from tongban.finance.budget.foresight.whatif import Supposed
from tongban.finance.budget.rules import in_wan, say_wan
from tongban.finance.budget.values import Axis


def name_of(code: str, year: int) -> str:
    """A class as officials write it."""
    if not code:
        return "未分科目"
    name = classification.name_of(Axis.ECONOMIC, code, year)
    return f"{code} {name}".strip()


def reconciled(f: Forecast) -> str:
    """How what was added and what must still be added make the additions of the whole year, to the last printed digit."""
    there = f"已追{'减' if f.added_fen < 0 else '加'}{say_wan(abs(f.added_fen))}万元"
    if f.month >= len(f.shares):
        over = f"，支出比现有预算多{say_wan(f.addition_fen)}万元，没有追加文件" if f.addition_fen else ""
        return f"{there}，就是全年的追加{over}"
    rest = in_wan(f.additions_year_fen) - in_wan(f.added_fen) - in_wan(f.addition_fen)
    kept = f"，预算一般支出{f.completion * 100:.1f}%，年底支不完的另计{rest}万元" if rest > 0 else ""
    return (
        f"{there}，还要追加{say_wan(f.addition_fen)}万元{kept}，合计就是预计全年追加{say_wan(f.additions_year_fen)}万元"
    )


def as_json(f: Forecast) -> dict[str, Any]:
    return {
        "year": f.fiscal_year, "as_of": f.as_of.isoformat(), "forecast_fen": f.forecast_fen, "low_fen": f.low_fen, "high_fen": f.high_fen,
        "addition_fen": f.addition_fen, "warnings": [w.said for w in f.warnings], "notes": list(f.notes), "opening_fen": f.opening_fen,
        "authorised_fen": f.authorised_fen, "added_fen": f.added_fen, "additions_expected_fen": f.additions_year_fen,
        "addition_rate_pct": None if f.addition_rate is None else round(f.addition_rate, 2), "executed_fen": f.executed_fen,
        "executed_month": f.month, "executed_pct": None if f.executed_fen is None or not f.authorised_fen else round(f.executed_fen * 100 / f.authorised_fen, 2),
        "time_pct": round(f.month * 100 / 12, 2), "last_final_fen": f.last_final_fen, "past_years": list(f.past_years),
        "views": {"top_down_fen": f.top_down_fen, "bottom_up_fen": f.bottom_up_fen, "top_down_weight": round(f.top_down_weight, 3)},
        "lines": [_line_json(x, f.fiscal_year) for x in f.lines],
        "recurring": [
            {
                "code": r.code, "reason": r.reason, "expected_fen": r.expected_fen, "coming_fen": r.coming_fen,
                "seen": [{"year": y, "amount_fen": fen, "reason": why, "document": doc} for y, fen, why, doc in r.seen],
            }
            for r in f.recurring
        ],
        "warning_list": [{"code": w.code, "grade": w.grade.value, "what": w.what, "why": w.why, "do": w.do} for w in f.warnings],
    }  # fmt: skip


def _line_json(x: LineForecast, year: int) -> dict[str, Any]:
    return {
        "code": x.code, "name": name_of(x.code, year), "authorised_fen": x.authorised_fen, "executed_fen": x.executed_fen,
        "forecast_fen": x.forecast_fen, "low_fen": x.low_fen, "high_fen": x.high_fen, "addition_fen": x.addition_fen,
    }  # fmt: skip


def lines(bureau: str, f: Forecast) -> Iterator[str]:
    yield f"{bureau} {f.fiscal_year}年度，截至{f.as_of}"
    yield f"年初预算 {say_wan(f.opening_fen)}万元，已追加 {say_wan(f.added_fen)}万元，现有预算 {say_wan(f.authorised_fen)}万元"
    if f.executed_fen is not None:
        rate = f"，执行率 {f.executed_fen * 100 / f.authorised_fen:.1f}%，时间进度 {f.month * 100 / 12:.1f}%" if f.authorised_fen else ""  # fmt: skip
        yield f"到{f.month}月支出 {say_wan(f.executed_fen)}万元{rate}"
    yield f"预计全年支出 {say_wan(f.forecast_fen)}万元（{say_wan(f.low_fen)}到{say_wan(f.high_fen)}），还要追加 {say_wan(f.addition_fen)}万元"
    yield reconciled(f)
    for x in f.lines:
        spent = "—" if x.executed_fen is None else say_wan(x.executed_fen)
        yield f"  {name_of(x.code, f.fiscal_year)}　现有预算 {say_wan(x.authorised_fen)}　已支出 {spent}　预计 {say_wan(x.forecast_fen)}（{say_wan(x.low_fen)}到{say_wan(x.high_fen)}）"
    for w in f.warnings:
        yield f"提醒：{w.said}"
    for note in f.notes:
        yield f"说明：{note}"


def supposed(s: Supposed) -> Iterator[str]:
    for what, fen in s.steps:
        yield f"  {what}：{say_wan(fen)}万元"
    f = s.forecast
    yield f"  预计全年支出 {say_wan(f.forecast_fen)}万元（{say_wan(f.low_fen)}到{say_wan(f.high_fen)}），还要追加 {say_wan(f.addition_fen)}万元"


def _july(found: Sequence[Replay]) -> list[Point]:
    return [r.at(JULY) for r in found]


def replays(found: Sequence[Replay]) -> Iterator[str]:
    if not found:
        yield "没有可以重演的年度：至少要有一个已经结束、有年初预算和决算的年度，和它之前的一个年度"
        return
    for r in found:
        yield f"{r.fiscal_year}年度重演（决算 {say_wan(r.points[0].final_fen)}万元，追加占年初预算{r.rate:.1f}%）"
        for p in r.points:
            naive = "" if p.naive_error is None else f"，同上年 {p.naive_error:+.1f}%"
            yield (
                f"  {p.month:>2}月底　预计 {say_wan(p.forecast.forecast_fen)}（{say_wan(p.forecast.low_fen)}到{say_wan(p.forecast.high_fen)}）"
                f"　误差 {p.error:+.1f}%{naive}{'　在区间内' if p.inside else '　在区间外'}{'　提醒追加' if p.warned else ''}"
            )
    limit = shipped().warn_addition_pct
    due = [r for r in found if r.rate > limit]
    yield f"追加超过{limit:g}%的年度{len(due)}个，3月底前提醒到{sum(r.at(MARCH).warned for r in due)}个；7月底误差平均{fmean(abs(p.error) for p in _july(found)):.1f}%"


def replay_json(r: Replay) -> dict[str, Any]:
    return {
        "year": r.fiscal_year, "addition_rate_pct": round(r.rate, 2),
        "months": [
            {
                "month": p.month, "forecast_fen": p.forecast.forecast_fen, "low_fen": p.forecast.low_fen, "high_fen": p.forecast.high_fen,
                "final_fen": p.final_fen, "error_pct": round(p.error, 2), "naive_error_pct": None if p.naive_error is None else round(p.naive_error, 2),
                "inside": p.inside, "warned": p.warned,
            }
            for p in r.points
        ],
    }  # fmt: skip
