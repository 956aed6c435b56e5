"""Lists from outside as rows by field: headings are recognised by the words of data/oversight/enterprise.yaml."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from tongban.infra.sheets import Sheet, read_sheets
from tongban.kernel.refusals import Refused
from tongban.oversight.enterprise import reference
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.reference import plain

ROWS_MAX: Final = 5_000
_SEARCHED_ROWS: Final = 30
_EXCEL_ZERO: Final = date(1899, 12, 30)
_DAY: Final = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:日|号|[ T].*)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, counted as the spreadsheet counts."""

    row: int
    title: str
    said: str


@dataclass(slots=True)
class Preview:
    """What would go in, what is wrong, which headings nobody knows. With a fault nothing goes in."""

    rows: list[tuple[int, Any, Mapping[str, str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    columns: Mapping[str, int]
    first: int
    sheet: Sheet
    unknown: Sequence[str]


def read_table(content: bytes, table: str, *, needed: Sequence[str]) -> Table:
    """The sheet with the needed columns, its heading anywhere in the first rows. Raises Refused when there is none."""
    known = reference.headings(table)
    sheets = read_sheets(content, is_header=lambda text: plain(text) in known)
    found = [t for sheet in sheets if (t := _best(sheet, known)) is not None]
    good = [t for t in found if all(name in t.columns for name in needed)]
    if good:
        return good[0]
    missing = [n for n in needed if not any(n in t.columns for t in found)] or list(needed)
    raise EnterpriseRefusal(
        f"表格里没有找到“{'”“'.join(reference.title(table, n) for n in missing)}”列，表头可在前30行"
    )


def _best(sheet: Sheet, known: Mapping[str, str]) -> Table | None:
    """The row in which most headings are known; two of one field: the first."""
    best: tuple[int, int] | None = None
    for place, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        count = len({known[plain(cell)] for cell in row if plain(cell) in known})
        if count and (best is None or count > best[0]):
            best = (count, place)
    if best is None:
        return None
    columns: dict[str, int] = {}
    unknown = []
    ignored = {plain(word) for word in reference.book()["ignored"]}
    for column, cell in enumerate(sheet.rows[best[1]]):
        name = known.get(plain(cell))
        if name is not None and name not in columns:
            columns[name] = column
        elif cell.strip() and plain(cell) not in ignored:
            unknown.append(cell.strip())
    return Table(columns, best[1] + 1, sheet, unknown)


def rows_of(table: Table, kind: str, make: Callable[[Mapping[str, str]], Any]) -> Preview:
    """Each row made into what it says; a row that refuses is a fault, an empty one is passed over."""
    preview = Preview(unknown=list(table.unknown), heads=[reference.title(kind, n) for n in table.columns])
    body = table.sheet.rows[table.first :]
    if len(body) > ROWS_MAX:
        raise EnterpriseRefusal(f"一次最多{ROWS_MAX}行，请拆分后再导入")
    for place, row in enumerate(body, start=table.first + 1):
        cells = {n: row[c].strip() if c < len(row) else "" for n, c in table.columns.items()}
        if not any(cells.values()):
            continue
        try:
            preview.rows.append((place, make(cells), cells))
        except Refused as wrong:
            preview.faults.append(Fault(place, next(iter(cells.values()), ""), str(wrong)))
    if not preview.rows and not preview.faults:
        raise EnterpriseRefusal("表格里没有数据行")
    return preview


def day_of(text: str, what: str) -> date:
    """A day as people and spreadsheets write it. Raises Refused."""
    told = text.strip()
    if told.isdecimal() and len(told) == 5:
        return _EXCEL_ZERO + timedelta(days=int(told))
    if told.isdecimal() and len(told) == 8:
        told = f"{told[:4]}-{told[4:6]}-{told[6:]}"
    match = _DAY.fullmatch(told)
    try:
        return date(*(int(part) for part in match.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError) as wrong:
        raise EnterpriseRefusal(f"{what}“{text[:20]}”看不懂，请写成 2021-07-15") from wrong
