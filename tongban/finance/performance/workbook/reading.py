"""A workbook into what the YAML file would say: generous in shape, strict in values, every fault with its place."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tongban.finance.performance.workbook import cells, layout, placing
from tongban.finance.performance.workbook.cells import Faults, Place
from tongban.finance.performance.workbook.layout import Sheet, word
from tongban.infra import sheets
from tongban.kernel.refusals import Refused

ROWS_MAX: Final = 20_000
_HEAD_ROWS: Final = 30
_PROJECT: Final = re.compile(r"([A-Za-z0-9]{1,20})(?:[\s_\-（(].*)?")
Row = dict[str, str]


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


@dataclass
class Book:
    """What a workbook says, as the YAML file would, with what should be looked at."""

    data: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def is_workbook(content: bytes) -> bool:
    return content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def read(content: bytes) -> Book:
    """The whole workbook, or one refusal that names every place."""
    book, faults = Book(), Faults()
    found: dict[str, Read] = {}
    given = sheets.read_sheets(content, is_header=lambda c: word(c) in layout.known_words())
    if sum(len(s.rows) for s in given) > ROWS_MAX:
        raise Refused(f"工作簿超过{ROWS_MAX}行，不像是一个单位的年度资料")
    for one in given:
        table = layout.find(one.name)
        if table is None:
            if word(one.name) != word("填写说明") and not all(cells.empty(r) for r in one.rows):
                book.warnings.append(f"工作表“{one.name}”不认识，已略去；可用的名称见模板")
            continue
        known = _read(table, one, book.warnings, faults)
        if table.key in found and known.lines:
            if found[table.key].lines:
                raise Refused(f"工作表“{found[table.key].name}”和“{one.name}”都是“{table.title}”，请只留一张")
            found[table.key] = known
        found.setdefault(table.key, known)
    if not found:
        names = "、".join(s.title for s in list(layout.sheets().values())[:6])
        raise Refused(f"没有找到认识的工作表；请按模板给工作表命名，例如 {names}")
    book.data = placing.place(found, faults, book.warnings)
    faults.refuse()
    return book


# --- one sheet ---------------------------------------------------------------------------------------------------------------


def _read(table: Sheet, one: sheets.Sheet, warnings: list[str], faults: Faults) -> Read:
    read = Read(table, one.name)
    if table.kind == "kv":
        _labelled(read, one.rows)
        return read
    head = _head(table, one.rows)
    if head is None:
        if not all(cells.empty(r) for r in one.rows):
            wanted = "、".join(table.titles.get(k, k) for k in table.need) or "月份和类的编码"
            faults.add(one.name, 0, None, f"没有找到表头，请写上{wanted}等列名（可从模板复制）")
        return read
    first, columns = head
    read.units = _units(one.rows[:first], columns)
    for index, (key, header) in columns.items():
        if key is None:
            warnings.append(
                f"工作表“{one.name}”{cells.column_letter(index)}列“{header[:20]}”不认识，已略去"
            ) if header else None
    keyed = {index: key for index, (key, _) in columns.items() if key is not None}
    missing = [table.titles.get(k, k) for k in table.need if k not in keyed.values()]
    if missing:
        faults.add(one.name, first - 1, None, f"缺少“{'、'.join(missing)}”列，请补上")
        return read
    read.extra = {
        key: header for key, header in (columns[i] for i in keyed) if key is not None and key not in table.titles
    }
    for n, row in enumerate(one.rows[first:], first):
        line = {key: (index, cells.text(row[index])) for index, key in keyed.items() if index < len(row)}
        if any(t for _, t in line.values()) and not _is_note(line, table):
            read.lines.append(Line(n, line))
    return read


def _is_note(line: Mapping[str, tuple[int, str]], table: Sheet) -> bool:
    """A remark or a signature below the table: one text and nothing else, beginning like one."""
    filled = [t for _, t in line.values() if t]
    return len(filled) == 1 and word(filled[0]).startswith(layout.notes()) and len(table.titles) > 1


def _labelled(read: Read, rows: Sequence[Sequence[str]]) -> None:
    """Label and value: the first two filled cells of a row; headers, titles and hints have no value beside them."""
    unit = next((u for row in rows for c in row if (u := cells.unit_of(c)) and len(row) > 0), "万元")
    heads = layout.kv_columns()
    for n, row in enumerate(rows):
        filled = [(i, cells.text(c)) for i, c in enumerate(row) if cells.text(c)]
        if len(filled) < 2:
            continue
        if [heads.get(word(t)) for _, t in filled[:2]] == ["label", "value"]:
            unit = cells.unit_of(filled[1][1]) or unit
            continue
        read.lines.append(Line(n, {"label": filled[0], "value": filled[1]}))
    read.units = {"value": unit}


Columns = dict[int, tuple[str | None, str]]


def _head(table: Sheet, rows: Sequence[Sequence[str]]) -> tuple[int, Columns] | None:
    """The row of headers, also where it takes two rows: the first line of data, and what each column is."""
    best: tuple[int, int] | None = None
    for n, row in enumerate(rows[:_HEAD_ROWS]):
        known = sum(1 for c in row if cells.text(c) and _key(table, c) is not None)
        least = 1 if len(table.titles) == 1 else 2
        if known >= least and (best is None or known > best[1]):
            best = (n, known)
    if best is None:
        return None
    n = best[0]
    top = rows[n]
    columns: Columns = {}
    for index, cell in enumerate(top):
        key = _key(table, cell)
        columns[index] = (None if key in {k for k, _ in columns.values()} else key, cells.text(cell))
    below = rows[n + 1] if n + 1 < len(rows) else ()
    if sum(1 for c in below if cells.text(c) and _key(table, c) is not None) >= 2:
        for index, cell in enumerate(below):
            key = _key(table, cell)
            if key is not None and key not in {k for i, (k, _) in columns.items() if i != index}:
                columns[index] = (key, cells.text(cell))
        n += 1
    return n + 1, columns


def _key(table: Sheet, cell: str) -> str | None:
    """What a column is; beyond the known ones a project's or a class's code is a column of its own."""
    plain = word(cell)
    if not plain:
        return None
    if plain in table.columns:
        return table.columns[plain]
    text = unicodedata.normalize("NFKC", cells.text(cell))
    if table.kind == "months":
        month = re.fullmatch(r"(\d{1,2})月(?:末|底)?(?:累计)?", plain)
        if month:
            return f"m{int(month[1])}"
        if plain in ("月份", "月"):
            return "month"
        if plain in ("科目", "科目编码", "类", "编码"):
            return "class"
        code = re.match(r"\d{3}(?!\d)", plain)
        return code[0] if code else "合计" if plain in layout.totals() else None
    if table.kind == "money":
        found = _PROJECT.fullmatch(text)
        return f"{found[1]}_wan" if found and not re.fullmatch(r"\d{4,}", text) else None
    return None


def _units(rows: Sequence[Sequence[str]], columns: Columns) -> dict[str, str]:
    """元 or 万元 for each column: its header, else what stands above the table, else 万元."""
    told = next((u for row in rows for c in row if (u := cells.unit_of(c))), "万元")
    return {key: cells.unit_of(header) or told for key, header in columns.values() if key is not None}


def typed(read: Read, line: Line, key: str, faults: Faults) -> Any:
    """One cell in the kind its column has; None where it is empty."""
    column, told = line.cells.get(key, (0, ""))
    if not told:
        return None
    at = Place(read.name, line.n, column, faults)
    table = read.sheet
    if key in table.money or key.endswith("_wan"):
        return cells.amount(told, read.units.get(key, "万元"), at)
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
