"""The year to its end: both predictors weighed by how sure each is, the total divided among the classes."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from math import hypot, sqrt
from typing import Final

from tongban.finance.budget.foresight import advice, bottomup, recurring, topdown
from tongban.finance.budget.foresight.bottomup import View
from tongban.finance.budget.foresight.settings import Settings, shipped
from tongban.finance.budget.foresight.topdown import TopDown
from tongban.finance.budget.foresight.values import Forecast, History, LineForecast, YearMoney, class_of, month_end
from tongban.kernel.refusals import Refused

_WIDE: Final = 1.6  # deviations to either side: about seven times in eight the year ends inside
_TOGETHER: Final = 0.7  # the two predictors err alike: both hang on the additions
_BEHIND: Final = 0.25
_UNEVEN: Final = 0.25  # share of the two predictors' distance that counts as doubt


def foresee(history: History, as_of: date, settings: Settings | None = None) -> Forecast:
    """What one could say of the year on the evening of `as_of`; nothing later is looked at."""
    settings = settings or shipped()
    whole = history.year
    if as_of.year != whole.fiscal_year:
        raise Refused(f"日期{as_of}不在{whole.fiscal_year}年度内，请给出当年的一天，例如 {whole.fiscal_year}-03-31")
    if whole.opening_fen <= 0:
        raise Refused(f"{whole.fiscal_year}年度没有年初预算，无法预测：请在年度资料里填写 budget.opening")
    year = whole.seen(as_of)
    past = sorted((y for y in history.past if y.fiscal_year < year.fiscal_year), key=lambda y: y.fiscal_year)
    past = past[-settings.past_years_max :]
    found = recurring.groups([*past, year], settings)
    above = topdown.foresee(year, past, found, as_of, settings)
    known = {m: v for m, v in year.by_month.items() if m <= 12}
    way = bottomup.course(past, settings)
    view = View(total=above.total, deviation=above.deviation)
    below = bottomup.foresee(known, way, bottomup.authorised_by_month(year), view, above.completion)
    total, doubt, weight = _weigh(above, below, known)
    month = max(known, default=0)
    executed = known[month] if month else None
    total = max(total, float(executed or 0))
    lines = _lines(year, past, above, total, doubt, settings)
    forecast = sum(x.forecast_fen for x in lines)
    low = max(executed or 0, round(total - _WIDE * doubt)) if month < 12 else forecast
    high = round(total + _WIDE * doubt) if month < 12 else forecast
    finished = topdown.usable(past, settings.past_years_max)
    years = [y.fiscal_year for y in past]
    said = Forecast(
        fiscal_year=year.fiscal_year, as_of=as_of, opening_fen=year.opening_fen, authorised_fen=year.authorised_fen,
        added_fen=year.added_fen, executed_fen=executed, month=month, forecast_fen=forecast,
        low_fen=max(0, min(low, forecast)), high_fen=max(high, forecast), further_fen=round(above.further),
        completion=min(1.0, above.completion), top_down_fen=round(above.total), bottom_up_fen=round(below.total) if below else None,
        top_down_weight=weight, last_final_fen=finished[-1].final if finished else None,
        past_years=tuple(p.fiscal_year for p in finished), own_profile=way.own, shares=tuple(way.shares), lines=lines,
        recurring=tuple(
            recurring.said(g, years, round(above.coming.get(g.reason or g.code, 0)))
            for g in recurring.returning(found, years, year.fiscal_year)
        ),
        notes=_notes(whole, year, past, month, as_of),
    )  # fmt: skip
    return advice.advise(said, settings)


def _weigh(above: TopDown, below: View | None, known: Mapping[int, int]) -> tuple[float, float, float]:
    """(Total, deviation, weight of the view from above)."""
    if below is None:
        return above.total, above.deviation, 1.0
    if below.deviation == 0:
        return below.total, 0.0, 0.0
    if above.deviation == 0:
        return above.total, 0.0, 1.0
    doubt = above.deviation
    if below.total < above.total:  # what is authorised is usually spent; less surely, the later and the further behind
        behind = _BEHIND * (max(known) / 12) ** 2 * (above.total - below.total)
        doubt = hypot(above.below, behind)
    sure_above, sure_below = doubt**-2, below.deviation**-2
    weight = sure_above / (sure_above + sure_below)
    total = weight * above.total + (1 - weight) * below.total
    apart = _UNEVEN * (above.total - below.total) ** 2 * weight * (1 - weight) * 4
    one, other = weight * doubt, (1 - weight) * below.deviation
    return total, sqrt(one**2 + other**2 + 2 * _TOGETHER * one * other + apart), weight


def _lines(year: YearMoney, past: list[YearMoney], above: TopDown, total: float, doubt: float, settings: Settings) -> tuple[LineForecast, ...]:  # fmt: skip
    """Each class by both views; what the total still leaves to spend is divided by what they still want."""
    classes = year.classes or [""]
    named = sum(above.further_by_class.values())
    raws: dict[str, float] = {}
    spreads: dict[str, float] = {}
    for part in classes:
        expected = above.further_by_class.get(part, 0.0) * (min(1.0, above.further / named) if named > 0 else 0.0)
        expected += max(0.0, above.further - max(0.0, named)) * _share(year, part)
        raws[part], spreads[part] = _one(year, past, part, expected, above, settings)
    if "" in raws and len(raws) > 1:
        raws[""] = max(0.0, total - sum(v for c, v in raws.items() if c))
    spent = {c: year.executed_of(c)[1] for c in classes}
    left = {c: max(0.0, raws[c] - spent[c]) for c in classes}
    rest = total - sum(spent.values())
    whole = sum(left.values())
    if whole <= 0:
        left = {c: float(max(1, year.authorised_of(c))) for c in classes}
        whole = sum(left.values())
    amounts = _rounded({c: spent[c] + rest * left[c] / whole for c in classes}, round(total))
    ended = max(year.by_month, default=0) >= 12
    return tuple(
        _said(year, c, amounts[c], 0.0 if ended else max(spreads[c], doubt / max(total, 1.0))) for c in classes
    )


def _share(year: YearMoney, part: str) -> float:
    return sum(v for c, v in year.opening.items() if class_of(c) == part) / max(1, year.opening_fen)


def _one(year: YearMoney, past: list[YearMoney], part: str, expected: float, above: TopDown, settings: Settings) -> tuple[float, float]:  # fmt: skip
    """(Wanted in the year, relative deviation) of one class."""
    from_above = max(0.0, (year.authorised_of(part) + expected) * above.completion)
    known = year.months.get(part) or {}
    own = max(0.03 * from_above, abs(above.deviation) * from_above / max(above.total, 1.0), 1.0)
    view = View(total=from_above, deviation=own)
    path = bottomup.authorised_by_month(year, part)
    below = bottomup.foresee(known, bottomup.course(past, settings, part), path, view, above.completion)
    if below is None:
        return from_above, 2 * own / max(from_above, 1.0)
    if below.deviation == 0:
        return below.total, 0.0
    if from_above <= 0:
        return below.total, below.deviation / below.total
    weight = own**-2 / (own**-2 + below.deviation**-2)
    total = weight * from_above + (1 - weight) * below.total
    return total, (1 / sqrt(own**-2 + below.deviation**-2) + abs(from_above - below.total) / 4) / max(total, 1.0)


def _rounded(amounts: dict[str, float], total: int) -> dict[str, int]:
    """Whole fen that make the total exactly; the largest part takes the rest."""
    found = {c: round(v) for c, v in amounts.items()}
    largest = max(found, key=lambda c: found[c])
    found[largest] += total - sum(found.values())
    return found


def _said(year: YearMoney, part: str, forecast: int, spread: float) -> LineForecast:
    month, executed = year.executed_of(part)
    around = round(_WIDE * spread * abs(forecast))
    low = max(executed, forecast - around) if executed > 0 else max(0, forecast - around)
    return LineForecast(
        code=part, authorised_fen=year.authorised_of(part), executed_fen=executed if month else None, month=month,
        forecast_fen=forecast, low_fen=min(low, forecast), high_fen=forecast + around,
    )  # fmt: skip


def _notes(whole: YearMoney, year: YearMoney, past: list[YearMoney], month: int, as_of: date) -> tuple[str, ...]:
    """What the forecast lacks."""
    said = list(whole.notes)
    full = as_of.month if as_of == month_end(as_of.year, as_of.month) else as_of.month - 1
    if not past:
        said.append("没有往年资料，追加的多少无从参照，区间较宽")
    elif len(past) == 1:
        said.append("只有一个往年可以参照，看不出趋势，区间较宽")
    if not month:
        said.append(
            "没有按月的支出数，只能从追加和往年推算" if full else "今年还没有一个完整的月份，只能从年初预算和往年推算"
        )
    elif month < full:
        said.append(f"支出数只到{month}月，{month + 1}月以后的尚未登记")
    undated = [a for a in whole.additions if a.on is None]
    if undated and len(year.additions) < len(whole.additions) and not any(a.on is None for a in year.additions):
        said.append(f"有{len(undated)}笔追加或调剂没有日期，年内的预测没有计入")
    steps = [(m, v) for m, v in sorted(year.by_month.items())]
    fallen = [m for (_, a), (m, b) in pairwise(steps) if b < a]
    if fallen:
        said.append(f"{'、'.join(map(str, fallen))}月的累计支出比上月少，按有退回处理")
    return tuple(said)
