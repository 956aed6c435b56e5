"""Read a workbook in a process of its own, with little memory: a hostile one takes nobody down with it.

Run by path with the file on standard input; imports nothing of ours. Writes one line of JSON for each sheet's name and
for each of its rows. Refuses with a sentence on standard error and the exit code REFUSED.
"""

import io
import json
import re
import resource
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

REFUSED: Final = 3
ROWS_MAX: Final = 200_000
COLUMNS_MAX: Final = 300
CELLS_MAX: Final = 6_000_000
TEXT_MAX: Final = 100_000_000
CELL_MAX: Final = 20_000
MEMORY_MAX: Final = 1_500_000_000
SECONDS_MAX: Final = 60
WRONG: Final = "#ERROR!"  # what a formula that failed is read as
_CHUNK: Final = 1_000_000
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^<>]*[^<>/])>")  # with something in it; formatted blanks close themselves
_REF: Final = re.compile(rb"""\br=["']\$?([A-Za-z]+)\$?(\d+)["']""")
_ERROR: Final = re.compile(rb"""\bt=["']e["']""")

Places = set[tuple[int, int]]


class Refused(Exception):
    """The sentence for whoever sent the file."""


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    content = sys.stdin.buffer.read()
    try:
        for line in _lines(content):
            sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")
    except Refused as wrong:
        sys.stderr.buffer.write(str(wrong).encode())
        return REFUSED
    return 0


def _lines(content: bytes) -> Iterator[Any]:
    from python_calamine import CalamineWorkbook

    wrong = _failed_cells(content) if content.startswith(b"PK") else {}
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    room = TEXT_MAX
    for place, name in enumerate(book.sheet_names):
        sheet = book.get_sheet_by_index(place)
        if not sheet.height:
            continue
        _check_size(name, sheet.total_height, sheet.total_width)
        yield {"sheet": name}
        for row in _rows(sheet, wrong.get(name, set())):
            room -= sum(map(len, row))
            if room < 0:
                raise Refused("表格的文字过多，请拆分后再导入")
            yield row


def _check_size(name: str, rows: int, columns: int) -> None:
    if rows > ROWS_MAX or columns > COLUMNS_MAX or rows * columns > CELLS_MAX:
        raise Refused(f"工作表“{name}”有{rows}行、{columns}列，超过{ROWS_MAX}行或{COLUMNS_MAX}列，请拆分后再导入")


def _rows(sheet: Any, wrong: Places) -> list[list[str]]:
    """Cells as text; a cell merged downwards speaks for each of its rows."""
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for row, column in wrong:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = WRONG
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and top < len(rows) and left < len(rows[top]):
            for below in rows[top + 1 : bottom + 1]:
                below[left] = rows[top][left]
    return rows


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value).strip()[:CELL_MAX]


# --- what is read before the reader allocates a cell for every place ------------------------------------------------------


def _failed_cells(content: bytes) -> dict[str, Places]:
    """Where formulas failed, by sheet. Refuses cells so far out that the sheet could not be held."""
    found: dict[str, Places] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name, part in _parts(archive):
                found[name] = _scan(name, archive, part)
    except (KeyError, ET.ParseError, UnicodeDecodeError):
        pass  # another kind of workbook, or a broken one: the reader will say
    return found


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part of the archive that holds it."""
    rels, book = (_tree(archive.read(f"xl/{part}")) for part in ("_rels/workbook.xml.rels", "workbook.xml"))
    links = {link.get("Id"): str(link.get("Target")) for link in rels}
    for node in book.iter():
        if node.tag.endswith("}sheet"):
            key = next((value for name, value in node.attrib.items() if name.endswith("}id")), None)
            target = links.get(key, "").removeprefix("/")
            yield str(node.get("name")), target if target.startswith("xl/") else f"xl/{target}"


def _tree(text: bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - memory and time of this process are limited


def _scan(name: str, archive: zipfile.ZipFile, part: str) -> Places:
    failed: Places = set()
    rows = columns = 0
    with archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            for cell in _CELL.finditer(text):
                where = _REF.search(cell[1])
                if where is None:
                    continue
                row, column = _place(name, where)
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                if _ERROR.search(cell[1]):
                    failed.add((row, column))
            cut = text.rfind(b"<")
            rest = text[cut:][:_CHUNK] if cut >= 0 and b">" not in text[cut:] else b""
    _check_size(name, rows, columns)
    return failed


def _place(name: str, where: "re.Match[bytes]") -> tuple[int, int]:
    column = 0
    for letter in where[1].upper()[:4]:
        column = column * 26 + letter - 64
    row = int(where[2][:10])
    if row > ROWS_MAX or column > COLUMNS_MAX:
        ref = (where[1] + where[2]).decode()[:24]
        raise Refused(
            f"工作表“{name}”的单元格 {ref} 有内容，远在{ROWS_MAX}行、{COLUMNS_MAX}列之外；"
            "多半是误写，请删去这个单元格（或整行整列）后再导入"
        )
    return row - 1, column - 1


if __name__ == "__main__":
    sys.exit(main())
