"""Measures: a figure is a query with a past. An app registers what it can count; reports, boards and indicators call it.

@measure("cases.accepted", "受理办件", "件")
def accepted(period: Period, scope: str) -> Figure: ...
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, overload

from django.db.models import QuerySet

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


Telling = Callable[..., tuple[str, str]]


class Listed(Sequence[tuple[str, str]]):
    """Rows that the database counts, and that are read only where somebody looks at them: a year has tens of thousands."""

    def __init__(self, found: "QuerySet[Any, Any]", tell: Telling | None = None) -> None:
        self._found, self._tell = found, tell or (lambda title, note: (str(title), str(note)))
        self._count = found.count()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return (self._tell(*row) for row in self._found.iterator(chunk_size=2000))

    @overload
    def __getitem__(self, place: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[str, str]]: ...
    def __getitem__(self, place: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        return [self._tell(*row) for row in self._found[place]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def counted_there(found: "QuerySet[Any, Any]", tell: Telling | None = None) -> Figure:
    """The number of rows, as the database counts them, and the rows for whoever looks: for what grows with the years.

    `tell` makes a row of the query into its title and note.
    """
    rows = Listed(found, tell)
    return Figure(Decimal(len(rows)), rows)


def counted(rows: Any) -> Figure:
    """The number of rows, and the rows."""
    listed = [(str(title), str(note)) for title, note in rows]
    return Figure(Decimal(len(listed)), listed)
