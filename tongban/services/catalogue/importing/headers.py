"""Which column says what: headers in Chinese or English, in one row or two, below title rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tongban.kernel.refusals import Refused
from tongban.services.catalogue.importing.fields import field_of, label, plain
from tongban.services.catalogue.importing.sheets import Sheet

_SEARCHED_ROWS: Final = 30
_NEEDED: Final = {"name", "department"}


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose header was found: field → column, the first row of data (from 0), headers nobody knows."""

    sheet: Sheet
    header: tuple[str, ...]
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    first: int
    unknown: tuple[str, ...]

    def title(self, field: str) -> str:
        """The header as the person wrote it, or the usual word for it."""
        return self.titles.get(field) or (label(field) if field else "")

    def cells(self, place: int) -> dict[str, str]:
        """Field → cell of one row."""
        row = self.sheet.rows[place]
        return {field: row[column] if column < len(row) else "" for field, column in self.columns.items()}

    def is_header_again(self, cells: Mapping[str, str]) -> bool:
        """The header printed once more, as on every page."""
        said = {field: cell for field, cell in cells.items() if cell}
        return len(said) > 1 and all(plain(cell) == plain(self.titles[field]) for field, cell in said.items())


def find_tables(sheets: Sequence[Sheet]) -> tuple[list[Table], list[Sheet]]:
    """The sheets that have a header with a name and a department, and those with text but without such a header.

    Raises Refused when there is no table at all.
    """
    tables, others = [], []
    for sheet in sheets:
        table = _best_table(sheet)
        if table is not None and set(table.columns) >= _NEEDED:
            tables.append(table)
        elif any(cell for row in sheet.rows for cell in row):
            others.append(sheet)
    if not tables:
        _refuse([table for table in map(_best_table, sheets) if table is not None])
    return tables, others


def _refuse(halves: Sequence[Table]) -> None:
    if any("name" in table.columns for table in halves):
        raise Refused("表头中没有“部门”列，请补充承办部门")
    raise Refused("没有找到表头。表格须有“部门”和“事项名称”两列，表头可在前30行")


def _best_table(sheet: Sheet) -> Table | None:
    """The row, or two rows read as one, in which most headers are known; the first of equals."""
    best: tuple[int, int, list[str]] | None = None
    for place, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        below = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else ()
        for height, header in ((1, list(row)), (2, _both(row, below))):
            known = _known(header)
            if known >= 2 and (best is None or known > best[0]):
                best = (known, place + height, header)
    return _table(sheet, best[1], best[2]) if best else None


def _both(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two rows of headers as one, where the lower one holds nothing but headers: it says more exactly what is meant."""
    if not any(lower) or not all(field_of(cell) for cell in lower if cell):
        return []
    width = max(len(upper), len(lower))
    pairs = zip([*upper, *[""] * width], [*lower, *[""] * width], strict=False)
    return [below or above for above, below in pairs][:width]


def _known(header: Sequence[str]) -> int:
    return len({field for cell in header if cell and (field := field_of(cell))})


def _table(sheet: Sheet, first: int, header: Sequence[str]) -> Table:
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    unknown: list[str] = []
    main_known = any(field_of(cell) == "main_item" for cell in header if cell)
    for column, text in enumerate(header):
        field = field_of(text) if text else None
        if field == "name" and "name" in columns and not main_known:  # 事项名称 beside 子项名称 is the main item
            columns["main_item"], titles["main_item"] = columns["name"], titles["name"]
            main_known = True
            del columns["name"]
        if field == "ignore" or not text:
            continue
        if field is None or field in columns:
            unknown.append(text)
        else:
            columns[field], titles[field] = column, text
    if "name" not in columns and "main_item" in columns:  # a list of main items only
        columns["name"], titles["name"] = columns["main_item"], titles["main_item"]
    return Table(sheet, tuple(header), columns, titles, first, tuple(unknown))
