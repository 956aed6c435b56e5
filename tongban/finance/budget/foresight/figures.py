"""What the foresight can count: costs that return, how wrong a forecast was, what one case cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from tongban.finance.budget.foresight import causes, history, replay
from tongban.finance.budget.foresight.history import Known
from tongban.finance.budget.foresight.values import Forecast, month_end
from tongban.finance.budget.rules import half_up, say_wan
from tongban.finance.budget.selectors import is_own
from tongban.infra.measures import Figure, find
from tongban.kernel.periods import Period

_NOTHING: Final = Figure(Decimal(0))
_ENTERED: Final = {"cases": ("办件", "件"), "one_things": ("一件事", "个")}


def recurring_additions(fiscal_year: int) -> Figure:
    """This year's causes of addition that past years had, too. None is a figure where there are additions to look at."""
    steps = [s for s in causes.steps(history.known(fiscal_year).years) if s.kind == "added"]
    found = [s for s in steps if s.years]
    rows = [
        (s.what, f"{fiscal_year}年度{say_wan(s.fen)}万元，{'、'.join(map(str, s.years))}年度也追加过{'（样例）' if s.sample else ''}")
        for s in found
    ]  # fmt: skip
    return Figure(Decimal(len(found)), rows or [(s.what, f"{say_wan(s.fen)}万元，往年没有") for s in steps])


def forecast_error(fiscal_year: int, scope: str = "") -> Figure:
    """In per cent of the final account, above zero for too much."""
    known = history.known(fiscal_year)
    found = replay.of_year(known.years.year, known.years.past)
    if found is None:
        return _NOTHING
    final, opening = found.points[0].final_fen, known.years.year.opening_fen
    month = int(scope) if scope.isdecimal() and 1 <= int(scope) <= 12 else replay.JULY
    error = (opening - final) * 100 / final if scope == "opening" else found.at(month).error
    rows = [("年初预算", f"{say_wan(opening)}万元，{(opening - final) * 100 / final:+.2f}%")]
    rows += [
        (f"{p.month}月底的预测", f"{say_wan(p.forecast.forecast_fen)}万元，{p.error:+.2f}%") for p in found.points if p.month in (replay.MARCH, month)
    ]  # fmt: skip
    naive = found.at(month)
    if naive.naive_error is not None and naive.forecast.last_final_fen is not None:
        rows.append(("同上年", f"{say_wan(naive.forecast.last_final_fen)}万元，{naive.naive_error:+.2f}%"))
    return Figure(half_up(Decimal(str(error))), [*rows, ("决算", f"{say_wan(final)}万元")])


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost:
    """Spending by one unit of what was done, both over the same months; in fen."""

    title: str
    unit: str
    span: str
    count: int
    spent_fen: int
    live: bool  # counted, not entered

    @property
    def each_fen(self) -> int:
        return round(self.spent_fen / self.count)


def unit_costs(known: Known, f: Forecast) -> Iterator[UnitCost]:
    """By case and by one-thing. What is counted here goes with what was spent by then; a year's volume that was entered, with
    the year's spending."""
    live = _live(known, f)
    if live:
        yield live
    for code, (title, unit) in _ENTERED.items():
        told = known.facts.get(f"volumes.{code}") or known.facts.get(f"service_figures.{code.rstrip('s')}_items") or ""
        if told.isdecimal() and int(told) and f.forecast_fen > 0 and not (live and code == "cases"):
            yield UnitCost(title=title, unit=unit, span="全年", count=int(told), spent_fen=f.forecast_fen, live=False)


def _live(known: Known, f: Forecast) -> UnitCost | None:
    """Cases accepted and money spent since January, where both are known to the same month."""
    year, month, spent = known.years.year, f.month, f.executed_fen
    if f.as_of == month_end(f.fiscal_year, 12) and year.final_fen:
        month, spent = 12, year.final_fen
    measure = find("cases.accepted")
    if not month or not spent or measure is None or not is_own(bureau=known.bureau, region_code=known.region_code):
        return None
    counted = measure.count(Period(date(f.fiscal_year, 1, 1), month_end(f.fiscal_year, month)), "")
    count = int(counted.value)
    span = "全年" if month == 12 else f"1至{month}月"
    return UnitCost(title="办件", unit="件", span=span, count=count, spent_fen=spent, live=True) if count else None
