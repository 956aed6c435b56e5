"""Measures: a figure is a query with a past. An app registers what it can count; reports, boards and indicators call it.

@measure("cases.accepted", "受理办件", "件")
def accepted(period: Period, scope: str) -> Figure: ...
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tongban.kernel.periods import Period


class Source(StrEnum):
    """How a figure is known."""

    LIVE = "live"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with the rows it counts, each as (title, address or note).

    `source` says how this very figure is known, where that is not the same for every period. `behind` names, row by row,
    the measure that a row opens into ("code/scope", empty for none; shorter than the rows where the rest open into nothing).
    """

    value: Decimal
    rows: Sequence[tuple[str, str]] = field(default=())
    source: Source | None = None
    behind: Sequence[str] = field(default=())


Counting = Callable[[Period, str], Figure]


@dataclass(frozen=True, slots=True)
class Measure:
    code: str
    title: str
    unit: str
    count: Counting
    source: Source


_known: dict[str, Measure] = {}


def measure(code: str, title: str, unit: str, source: Source = Source.LIVE) -> Callable[[Counting], Counting]:
    """Register what the function counts. Codes are unique."""

    def register(count: Counting) -> Counting:
        assert code not in _known or _known[code].count.__module__ == count.__module__, f"measure {code} is taken"
        _known[code] = Measure(code, title, unit, count, source)
        return count

    return register


def find(code: str) -> Measure | None:
    return _known.get(code)


def all_measures() -> list[Measure]:
    return [_known[code] for code in sorted(_known)]


def counted(rows: Any) -> Figure:
    """The number of rows, and the rows."""
    listed = [(str(title), str(note)) for title, note in rows]
    return Figure(Decimal(len(listed)), listed)
