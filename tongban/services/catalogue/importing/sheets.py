"""A spreadsheet as rows of text: hostile until proven harmless; xlsx, xls, ods or csv by content, not by name."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import python_calamine
from python_calamine import CalamineWorkbook

from tongban.kernel.refusals import Refused

BYTES_MAX: Final = 50_000_000
UNPACKED_MAX: Final = 500_000_000
RATIO_MAX: Final = 150
RATIO_FROM: Final = 20_000_000  # smaller parts may be as compressible as they like
ROWS_MAX: Final = 200_000
COLUMNS_MAX: Final = 300
CELL_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of cells as text; row 1 is the first of the sheet. `merged`: (row, column) → filled from above."""

    name: str
    rows: Sequence[Sequence[str]]
    merged: frozenset[tuple[int, int]] = frozenset()


def read_sheets(content: bytes) -> list[Sheet]:
    """Every sheet of the file. Raises Refused with a sentence that says what to do."""
    if not content:
        raise Refused("文件是空的")
    if len(content) > BYTES_MAX:
        raise Refused(f"文件超过{BYTES_MAX // 1_000_000}MB，请拆分后再导入")
    if content.startswith(b"PK"):
        _check_zip(content)
        return _workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _workbook(content)
    return [Sheet("csv", _csv(content))]


def _check_zip(content: bytes) -> None:
    """Unpacking must not fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as wrong:
        raise Refused("文件已损坏，不是有效的表格文件，请重新保存后再导入") from wrong
    total = sum(part.file_size for part in parts)
    bomb = any(p.file_size > RATIO_FROM and p.file_size > RATIO_MAX * max(p.compress_size, 1) for p in parts)
    if len(parts) > 5_000 or total > UNPACKED_MAX or bomb:
        raise Refused("文件解压后异常庞大，已拒绝导入")


def _workbook(content: bytes) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_index(n) for n in range(len(book.sheet_names))]
        return [_sheet(sheet) for sheet in sheets if sheet.height]
    except (python_calamine.CalamineError, OSError, ValueError) as wrong:
        raise Refused("文件不是有效的表格（xlsx、xls、ods 或 csv），请另存为 xlsx 后再导入") from wrong


def _sheet(sheet: Any) -> Sheet:
    if sheet.total_height > ROWS_MAX or sheet.total_width > COLUMNS_MAX:
        raise Refused(f"工作表“{sheet.name}”超过{ROWS_MAX}行或{COLUMNS_MAX}列，请拆分后再导入")
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom - top < ROWS_MAX and left == right:
            merged |= {(row, left) for row in range(top + 1, bottom + 1)}
    return Sheet(sheet.name, rows, frozenset(merged))


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value).strip()[:CELL_MAX]


def _csv(content: bytes) -> list[list[str]]:
    if b"\0" in content[:4096]:
        raise Refused("文件不是表格，请提供 xlsx 或 csv 文件")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused("文件的文字编码不认识，请另存为 UTF-8 的 csv 或 xlsx")
    head = text[:10_000]
    delimiter = max((",", "\t", ";"), key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) >= ROWS_MAX or len(row) > COLUMNS_MAX:
                raise Refused(f"表格超过{ROWS_MAX}行或{COLUMNS_MAX}列，请拆分后再导入")
            rows.append([cell.strip()[:CELL_MAX] for cell in row])
    except csv.Error as wrong:
        raise Refused("csv 文件格式有误，请检查引号是否成对") from wrong
    return rows
