"""A year's money as the foresight reads it, and what it says of it. Amounts in fen."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

UNNAMED = "未载明用途的追加"

Cumulative = Mapping[int, int]  # month → executed since January


def class_of(code: str) -> str:
    """The economic class (类) of an item; empty for a sum that is not divided."""
    return code[:3]


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One line of a mid-year change: added, taken away (negative), or moved between items."""

    on: date | None
    code: str
    amount_fen: int
    reason: str = ""
    document: str = ""
    project: str = ""
    moved: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMoney:
    """What is known of one fiscal year; an unknown final account is None."""

    fiscal_year: int
    opening: Mapping[str, int] = field(default_factory=dict)
    carry_in: Mapping[str, int] = field(default_factory=dict)
    additions: tuple[Addition, ...] = ()
    months: Mapping[str, Cumulative] = field(default_factory=dict)
    final: Mapping[str, int] | None = None
    notes: tuple[str, ...] = ()

    def seen(self, as_of: date) -> "YearMoney":
        """The year as one could know it that evening: whole months ended, changes already dated; never its final account."""
        last = as_of >= date(self.fiscal_year, 12, 31)
        months = {
            c: {m: v for m, v in known.items() if month_end(self.fiscal_year, m) <= as_of} for c, known in self.months.items()
        }  # fmt: skip
        additions = tuple(a for a in self.additions if (a.on <= as_of if a.on else last))
        return replace(self, months={c: k for c, k in months.items() if k}, additions=additions, final=None)

    @property
    def opening_fen(self) -> int:
        return sum(self.opening.values())

    @property
    def carry_in_fen(self) -> int:
        return sum(self.carry_in.values())

    @property
    def added_fen(self) -> int:
        """Additions less reductions."""
        return sum(a.amount_fen for a in self.additions if not a.moved)

    @property
    def authorised_fen(self) -> int:
        return self.opening_fen + self.carry_in_fen + self.added_fen

    @property
    def final_fen(self) -> int | None:
        return None if self.final is None else sum(self.final.values())

    @property
    def classes(self) -> list[str]:
        codes = [*self.opening, *self.carry_in, *self.months, *(a.code for a in self.additions), *(self.final or {})]
        return sorted({class_of(c) for c in codes})

    def authorised_of(self, part: str) -> int:
        """What one class may spend; reallocations count here."""
        held = sum(v for given in (self.opening, self.carry_in) for c, v in given.items() if class_of(c) == part)
        return held + sum(a.amount_fen for a in self.additions if class_of(a.code) == part)

    def executed_of(self, part: str) -> tuple[int, int]:
        """(Newest month known, executed since January) of one class."""
        known = self.months.get(part) or {}
        return (max(known), known[max(known)]) if known else (0, 0)

    @property
    def by_month(self) -> dict[int, int]:
        """Executed since January over all classes; a class without a figure for a month stands at its figure before."""
        every = sorted({m for known in self.months.values() for m in known})
        return {
            m: sum(max(((n, v) for n, v in known.items() if n <= m), default=(0, 0))[1] for known in self.months.values())
            for m in every
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A year and the years before it, oldest first."""

    year: YearMoney
    past: tuple[YearMoney, ...] = ()


class Grade(StrEnum):
    """Colour of a warning; the words say the same."""

    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is coming, why one thinks so, what to do now."""

    code: str
    grade: Grade
    what: str
    why: str
    do: str

    @property
    def said(self) -> str:
        return f"{self.what}；{self.why}。{self.do}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForecast:
    """One class: what it may spend, has spent, will spend."""

    code: str
    authorised_fen: int
    executed_fen: int | None
    month: int
    forecast_fen: int
    low_fen: int
    high_fen: int

    @property
    def addition_fen(self) -> int:
        """What it will need beyond what it may spend now (by addition or by moving)."""
        return max(0, self.forecast_fen - self.authorised_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A cost that is added year after year: (year, amount, wording, document) of each."""

    code: str
    reason: str
    seen: Sequence[tuple[int, int, str, str]]
    expected_fen: int  # next time, by its own trend
    coming_fen: int = 0  # still to come this year

    @property
    def years(self) -> list[int]:
        return sorted({y for y, *_ in self.seen})

    def amount_in(self, year: int) -> int:
        return sum(fen for y, fen, *_ in self.seen if y == year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A year seen from one day. `forecast_fen` is the sum of the lines' forecasts; intervals are not additive."""

    fiscal_year: int
    as_of: date
    opening_fen: int
    authorised_fen: int
    added_fen: int
    executed_fen: int | None
    month: int  # the newest month with figures, 0 for none
    forecast_fen: int
    low_fen: int
    high_fen: int
    further_fen: int  # additions still expected by the habit of past years
    completion: float  # share of the authorised money that is spent by the end
    top_down_fen: int
    bottom_up_fen: int | None
    top_down_weight: float
    last_final_fen: int | None
    past_years: tuple[int, ...]
    own_profile: bool
    shares: tuple[float, ...]  # expected share of the year's spending at each month's end
    lines: tuple[LineForecast, ...] = ()
    recurring: tuple[Recurring, ...] = ()
    warnings: tuple[Alert, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def addition_fen(self) -> int:
        """What spending will need beyond what is authorised today."""
        return max(0, self.forecast_fen - self.authorised_fen)

    @property
    def additions_year_fen(self) -> int:
        """Additions of the whole year as expected: those there and those to come. After December none comes."""
        if self.month >= len(self.shares):
            return self.added_fen
        return self.added_fen + max(0, round(self.forecast_fen / self.completion) - self.authorised_fen)

    @property
    def addition_rate(self) -> float | None:
        """Of the opening budget, in per cent (预算控制率)."""
        return self.additions_year_fen * 100 / self.opening_fen if self.opening_fen > 0 else None
