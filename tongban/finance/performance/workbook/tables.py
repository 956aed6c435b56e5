"""A table as it was found in a workbook: its lines, and each cell in the kind that its column has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.finance.performance.workbook import cells
from tongban.finance.performance.workbook.cells import Faults, Place
from tongban.finance.performance.workbook.layout import Sheet, word


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: number in the sheet, and its cells by key."""

    n: int
    cells: Mapping[str, tuple[int, str]]  # key → (column, text)

    def get(self, key: str) -> str:
        return self.cells.get(key, (0, ""))[1]


@dataclass
class Read:
    """One sheet as it was found: its table, its lines, units of its columns, columns that are not ours."""

    sheet: Sheet
    name: str
    lines: list[Line] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)  # key → header, for columns that name a project or a class


def typed(read: Read, line: Line, place: str, faults: Faults, kind: str = "") -> Any:
    """One cell in the kind its column has (or its label, where that tells); None where it is empty."""
    column, told = line.cells.get(place, (0, ""))
    key = kind or place
    if not told:
        return None
    at = Place(read.name, line.n, column, faults)
    table = read.sheet
    if key in table.money or key.endswith("_wan"):
        return cells.amount(told, read.units.get(place, "万元"), at)
    if key in table.whole:
        return cells.whole(told, at)
    if key in table.days:
        return cells.day(told, at)
    if key in table.codes:
        return cells.code(told)
    if table.kinds and key in ("kind", "of", "section"):
        return table.kinds.get(word(told), told)
    return None if cells.failed(told, at) else told


def rows_of(read: Read, faults: Faults) -> Iterator[tuple[Line, dict[str, Any]]]:
    """Every line as key → value, without what is empty."""
    for line in read.lines:
        row = {key: value for key in line.cells if (value := typed(read, line, key, faults)) is not None}
        if row:
            yield line, row
