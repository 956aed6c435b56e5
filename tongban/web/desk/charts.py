"""Charts as numbers for a template: where lines and bars go. The table beside a chart says the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tongban.finance.budget.foresight.bottomup import authorised_by_month
from tongban.finance.budget.foresight.causes import Step
from tongban.finance.budget.foresight.values import Forecast, YearMoney
from tongban.finance.budget.rules import say_wan

WIDE: Final = 720
HIGH: Final = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 84, 14, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """One month's end: spent, authorised, and what is expected; empty where nothing is known."""

    month: int
    executed_fen: int | None
    authorised_fen: int | None
    expected_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearChart:
    executed: str
    authorised: str
    expected: str
    band: str
    end_y: float
    ticks: Sequence[tuple[float, str]]
    months: Sequence[tuple[float, int]]
    rows: Sequence[MonthRow]


def of_year(year: YearMoney, f: Forecast) -> YearChart:
    """The year's course: spending so far, the way to the end with its interval, what is authorised by the day."""
    seen = year.seen(f.as_of)
    known = seen.by_month
    start, spent = (f.month, known.get(f.month, 0)) if f.month else (0, 0)
    path = authorised_by_month(seen)
    last = f.as_of.month
    held = [(m, path[m - 1]) for m in range(1, last)] + [(last, f.authorised_fen)]
    top = max(f.high_fen, f.authorised_fen, *(v for _, v in held), *known.values(), 1) * 1.05

    def x(month: float) -> float:
        return round(_LEFT + month * (WIDE - _LEFT - _RIGHT) / 12, 1)

    def y(fen: float) -> float:
        return round(HIGH - _BOTTOM - max(0.0, fen) * (HIGH - _TOP - _BOTTOM) / top, 1)

    def line(points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{x(m)},{y(v)}" for m, v in points)

    way = _way(start, spent, f.forecast_fen, f)
    steps = [(0.0, float(seen.opening_fen + seen.carry_in_fen))]
    for m, v in held:
        steps += [(m - 1, v), (m, v)]
    rows = [
        MonthRow(
            month=m, executed_fen=known.get(m), authorised_fen=dict(held).get(m),
            expected_fen=known[m] if m in known and m <= start else round(dict(way)[m]) if m >= start else known.get(m, 0),
        )
        for m in range(1, 13)
    ]  # fmt: skip
    return YearChart(
        executed=line([(0, 0), *sorted(known.items())]) if known else "", authorised=line(steps), expected=line(way),
        band=line([*_way(start, spent, f.high_fen, f), *_way(start, spent, f.low_fen, f)[::-1]]) if start < 12 else "", end_y=y(f.forecast_fen),
        ticks=[(y(v), say_wan(round(v)).split(".")[0]) for v in _ticks(top)],
        months=[(x(m), m) for m in range(1, 13)], rows=rows,
    )  # fmt: skip


def _way(start: int, spent: int, end: int, f: Forecast) -> list[tuple[int, float]]:
    """The course from the newest month to an end of the year."""
    begun = f.shares[start - 1] if start else 0.0
    part = [((f.shares[m - 1] if m else 0.0) - begun) / (1 - begun) if begun < 1 else 1.0 for m in range(start, 13)]
    return [
        (m, spent + (end - spent) * min(1.0, max(0.0, share))) for m, share in zip(range(start, 13), part, strict=True)
    ]


def _ticks(top: float) -> list[float]:
    """About five round amounts."""
    step = 10.0 ** len(str(int(top / 5)))
    step = next(s for s in (step / 10, step / 5, step / 2, step) if top / s <= 6)
    return [step * n for n in range(int(top / step) + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A cause with where its bar begins and how long it is, in hundredths of the width."""

    step: Step
    start: float
    length: float


def waterfall(steps: Sequence[Step]) -> list[Bar]:
    """Each cause begins where the one before ended; opening and final begin at nothing."""
    edges, at, high = [], 0, 1
    for s in steps:
        begin = 0 if s.kind in ("opening", "final") else at
        end = s.fen if s.kind in ("opening", "final") else at + s.fen
        edges.append((min(begin, end), abs(end - begin)))
        at, high = end, max(high, end, begin)
    return [
        Bar(step=s, start=round(low * 100 / high, 2), length=max(0.4, round(size * 100 / high, 2)))
        for s, (low, size) in zip(steps, edges, strict=True)
    ]
