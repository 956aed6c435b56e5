"""The table in a spreadsheet of another office: where its heading is, which column says what, its rows as text."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tongban.infra.sheets import Sheet, read_sheets
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.errors import SupervisionRefusal

ROWS_MOST: Final = 2000
_SEARCHED: Final = 30
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_SERIAL_FROM: Final = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which row and column, in words."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: its number in the sheet, field → cell."""

    row: int
    cells: Mapping[str, str]

    def said(self, field: str) -> str:
        return self.cells.get(field, "").strip()


@dataclass(frozen=True, slots=True)
class Table:
    lines: Sequence[Line]
    unknown: Sequence[str]


def read_table(content: bytes, kind: str, *, need: Sequence[str]) -> Table:
    """The best table of the file. Raises SupervisionRefusal, naming the columns that are missing."""
    known = reference.headings(kind)
    sheets = read_sheets(content, is_header=lambda cell: reference.plain(cell) in known)
    best: tuple[int, Sheet, int, dict[str, int], list[str]] | None = None
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:_SEARCHED]):
            columns, unknown = _columns(row, known)
            if len(columns) >= 2 and (best is None or len(columns) > best[0]):
                best = (len(columns), sheet, place + 1, columns, unknown)
    names = reference.columns(kind)
    if best is None:
        wanted = "、".join(f"“{names[field]}”" for field in need)
        raise SupervisionRefusal(f"没有找到表头。表格须有{wanted}等列，表头可在前{_SEARCHED}行；可先下载模板")
    _, sheet, first, columns, unknown = best
    missing = [names[field] for field in need if field not in columns]
    if missing:
        raise SupervisionRefusal(f"表头中没有“{'”“'.join(missing)}”列，请补充")
    return Table(_lines(sheet, first, columns, known), unknown)


def _columns(row: Sequence[str], known: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    columns: dict[str, int] = {}
    unknown: list[str] = []
    for place, cell in enumerate(row):
        field = known.get(reference.plain(cell)) if cell.strip() else ""
        if field is None or (field and field in columns):
            unknown.append(cell.strip()[:30])
        elif field and field != "ignore":
            columns[field] = place
    return columns, unknown


def _lines(sheet: Sheet, first: int, columns: Mapping[str, int], known: Mapping[str, str]) -> list[Line]:
    """Rows with anything in them; the heading printed again on a page, and sums at the foot, are none."""
    found = []
    for place, row in enumerate(sheet.rows[first:], start=first + 1):
        cells = {field: row[column].strip() if column < len(row) else "" for field, column in columns.items()}
        said = [cell for cell in cells.values() if cell]
        again = len(said) > 1 and all(
            known.get(reference.plain(cell)) == field for field, cell in cells.items() if cell
        )
        foot = len(said) <= 2 and any(reference.plain(cell) in ("合计", "总计") for cell in row)
        if said and not again and not foot:
            found.append(Line(place, cells))
    if len(found) > ROWS_MOST:
        raise SupervisionRefusal(f"一次最多导入{ROWS_MOST}行，这份有{len(found)}行，请拆分")
    if not found:
        raise SupervisionRefusal("表头下面没有内容，请填写后再导入")
    return found


def day(text: str) -> date | None:
    """A day as people write it, or as a spreadsheet keeps it. None for what is no day."""
    said = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.match(said)
    try:
        if found is not None:
            rest = said[found.end() :].strip()
            return date(*map(int, found.groups())) if re.fullmatch(r"|(前|止|之前)|T?\d{1,2}:.*", rest) else None
        if re.fullmatch(r"\d{8}", said):
            return date(int(said[:4]), int(said[4:6]), int(said[6:]))
        if re.fullmatch(r"[2-9]\d{4}(\.0+)?", said):
            return _SERIAL_FROM + timedelta(days=int(float(said)))
    except ValueError:
        return None
    return None


def workdays(text: str) -> int | None:
    """“10”, “10个工作日” → 10. None for what is no number of days."""
    found = re.fullmatch(r"(\d{1,3})(\.0+)?\s*(个?工作日|天|日)?(内)?", unicodedata.normalize("NFKC", text).strip())
    return int(found[1]) if found else None
