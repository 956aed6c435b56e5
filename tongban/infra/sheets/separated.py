"""Text with separators as rows: the encoding and the separator are found by what makes sense of the file."""

import codecs
import csv
import io
from collections.abc import Callable
from typing import Final

from tongban.infra.sheets.apart import CELL_MAX, COLUMNS_MAX, ROWS_MAX
from tongban.kernel.refusals import Refused

_SEPARATORS: Final = (",", "\t", ";", "|")
_HEAD_ROWS: Final = 30
_HEAD_TEXT: Final = 10_000
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_separated(content: bytes, is_header: Callable[[str], bool]) -> list[list[str]]:
    """Rows of text. Raises Refused with the line that cannot be read: nothing is lost silently."""
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text[:_HEAD_TEXT], is_header), strict=True)
    rows: list[list[str]] = []
    line = 1
    try:
        for row in reader:
            if len(rows) >= ROWS_MAX or len(row) > COLUMNS_MAX:
                raise Refused(f"表格超过{ROWS_MAX}行或{COLUMNS_MAX}列，请拆分后再导入")
            rows.append([cell.strip()[:CELL_MAX] for cell in row])
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise Refused(f"csv 文件第{line}行的引号不成对或位置不对，后面的内容会读错；请改正后再导入") from wrong
    return rows


def decoded(content: bytes) -> str:
    """The text in whichever encoding offices use."""
    if content.startswith(_UTF16):
        return _as_text(content, "utf-16")
    if b"\0" in content[:4096]:
        raise Refused("文件不是表格，请提供 xlsx 或 csv 文件")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _as_text(content, "gb18030")


def _as_text(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise Refused("文件的文字编码不认识，请另存为 UTF-8 的 csv 或 xlsx") from wrong


def _separator(head: str, is_header: Callable[[str], bool]) -> str:
    """The one under which most headers are known; where none is, the most frequent."""
    return max(_SEPARATORS, key=lambda mark: (_known_headers(head, mark, is_header), head.count(mark)))


def _known_headers(head: str, mark: str, is_header: Callable[[str], bool]) -> int:
    lines = head.splitlines()[:_HEAD_ROWS]
    return max((len({c for cell in line.split(mark) if is_header(c := cell.strip(' "'))}) for line in lines), default=0)
