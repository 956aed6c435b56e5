"""A workbook into what the YAML file would say: generous in shape, strict in values, every fault with its place."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tongban.finance.performance.workbook import cells, layout, placing
from tongban.finance.performance.workbook.cells import Faults
from tongban.finance.performance.workbook.layout import Sheet, word
from tongban.finance.performance.workbook.tables import Line, Read
from tongban.infra import sheets
from tongban.kernel.refusals import Refused

ROWS_MAX: Final = 20_000
_HEAD_ROWS: Final = 30
_PROJECT: Final = re.compile(r"(?:项目\s*([A-Za-z0-9]{1,20})|([A-Za-z][A-Za-z0-9]{0,19}))(?:[\s_\-（(].*)?")


@dataclass
class Book:
    """What a workbook says, as the YAML file would, with what should be looked at."""

    data: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def in_words(said: str) -> str:
    """A sentence about a place of the year, as whoever filled a workbook knows the place."""
    paths = [(f"{'.'.join(s.path)}.{key}", f"工作表“{s.title}”的“{title}”") for s in layout.sheets().values() if s.kind == "kv" for key, title in s.titles.items()]  # fmt: skip
    paths += [(".".join(s.path), f"工作表“{s.title}”") for s in layout.sheets().values() if s.path]
    paths += [("budget.adjustments", "工作表“调整”"), ("staffing", "工作表“人员”"), ("narrative", "工作表“文字”")]
    known = dict(paths)
    pattern = "|".join(re.escape(p) for p in sorted(known, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])({pattern})(?![\w])", lambda m: known[m[1]], said)


def is_workbook(content: bytes) -> bool:
    return content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def read(content: bytes) -> Book:
    """The whole workbook, or one refusal that names every place."""
    book, faults = Book(), Faults()
    found: dict[str, Read] = {}
    given = sheets.read_sheets(content, is_header=lambda c: word(c) in layout.known_words())
    if sum(len(s.rows) for s in given) > ROWS_MAX:
        raise Refused(f"工作簿超过{ROWS_MAX}行，不像是一个单位的年度资料")
    for one in sorted(given, key=lambda s: not _holds(s, "projects")):  # the others may name a project in a header
        table = layout.find(one.name)
        if table is None:
            if word(one.name) != word("填写说明") and not all(cells.empty(r) for r in one.rows):
                book.warnings.append(f"工作表“{one.name}”不认识，已略去；可用的名称见模板")
            continue
        if table.kind == "money" and "projects" in found:
            table = replace(table, columns={**_by_name(found["projects"]), **table.columns})
        known = read_sheet(table, one, book.warnings, faults)
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


def _holds(one: sheets.Sheet, key: str) -> bool:
    table = layout.find(one.name)
    return table is not None and table.key == key


def _by_name(projects: Read) -> dict[str, str]:
    """A project's name as the header of its column."""
    return {
        word(x.get("name")): f"{cells.code(x.get('code'))}_wan"
        for x in projects.lines
        if x.get("name") and x.get("code")
    }


# --- one sheet ---------------------------------------------------------------------------------------------------------------


def read_sheet(table: Sheet, one: sheets.Sheet, warnings: list[str], faults: Faults) -> Read:
    """One sheet as its table: headers found, lines taken, what is not ours said."""
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
        if key is None and header:
            warnings.append(f"工作表“{one.name}”{cells.column_letter(index)}列“{header[:20]}”不认识，已略去")
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
    unit, heads = "万元", layout.kv_columns()
    for n, row in enumerate(rows):
        filled = [(i, cells.text(c)) for i, c in enumerate(row) if cells.text(c)]
        head = [heads.get(word(t)) for _, t in filled[:2]] == ["label", "value"]
        title = len(filled) == 1 or (len(filled) == 2 and word(filled[0][1]) not in read.sheet.columns)
        if filled and (head or title) and (told := cells.unit_of(filled[-1][1] if title else filled[1][1])):
            unit = told
        elif len(filled) >= 2 and not head and not word(filled[0][1]).startswith(layout.notes()):
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
        return f"{found[1] or found[2]}_wan" if found else None
    return None


def _units(rows: Sequence[Sequence[str]], columns: Columns) -> dict[str, str]:
    """元 or 万元 for each column: its header, else what stands above the table, else 万元."""
    told = next((u for row in rows for c in row if (u := cells.unit_of(c))), "万元")
    return {key: cells.unit_of(header) or told for key, header in columns.values() if key is not None}
