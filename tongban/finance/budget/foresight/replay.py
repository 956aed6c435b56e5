"""Past years run through again, month by month, as if one did not know how they ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.finance.budget.foresight.forecasting import foresee
from tongban.finance.budget.foresight.settings import Settings
from tongban.finance.budget.foresight.values import Forecast, History, YearMoney, month_end

MARCH: Final = 3
JULY: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What was foreseen at a month's end, and what it came to."""

    forecast: Forecast
    final_fen: int
    added_fen: int

    @property
    def month(self) -> int:
        return self.forecast.as_of.month

    @property
    def error(self) -> float:
        """Of the final account, in per cent; above zero is too much."""
        return (self.forecast.forecast_fen - self.final_fen) * 100 / self.final_fen

    @property
    def naive_error(self) -> float | None:
        """Of saying: as much as last year."""
        last = self.forecast.last_final_fen
        return None if last is None else (last - self.final_fen) * 100 / self.final_fen

    @property
    def inside(self) -> bool:
        return self.forecast.low_fen <= self.final_fen <= self.forecast.high_fen

    @property
    def warned(self) -> bool:
        return any(w.code == "additions" for w in self.forecast.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    fiscal_year: int
    points: Sequence[Point]
    rate: float  # net additions of the opening budget, in per cent, as it came

    def at(self, month: int) -> Point:
        return self.points[month - 1]


def of_year(year: YearMoney, past: Sequence[YearMoney], settings: Settings | None = None) -> Replay | None:
    """Twelve month ends of one finished year; None where its opening budget or final account is not known."""
    final = year.final_fen
    if not final or final <= 0 or year.opening_fen <= 0:
        return None
    history = History(year=year, past=tuple(past))
    points = [
        Point(forecast=foresee(history, month_end(year.fiscal_year, m), settings), final_fen=final, added_fen=year.added_fen)
        for m in range(1, 13)
    ]  # fmt: skip
    return Replay(fiscal_year=year.fiscal_year, points=points, rate=year.added_fen * 100 / year.opening_fen)


def of_history(history: History, today: date, settings: Settings | None = None) -> Iterator[Replay]:
    """Every finished year that has one before it, oldest first; the year itself, when it is over."""
    years = sorted([*history.past, history.year], key=lambda y: y.fiscal_year)
    for n, year in enumerate(years[1:], 1):
        if year.fiscal_year < today.year and (found := of_year(year, years[:n], settings)):
            yield found
