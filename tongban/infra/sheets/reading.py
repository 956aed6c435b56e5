"""A spreadsheet as rows of text: hostile until proven harmless; xlsx, xls, ods or csv by content, not by name."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tongban.infra.sheets import apart
from tongban.infra.sheets.separated import read_separated
from tongban.kernel.refusals import Refused

BYTES_MAX: Final = 50_000_000
UNPACKED_MAX: Final = 500_000_000
RATIO_MAX: Final = 150
RATIO_FROM: Final = 20_000_000  # smaller parts may be as compressible as they like


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of cells as text; row 1 is the first of the sheet."""

    name: str
    rows: Sequence[Sequence[str]]


def read_sheets(content: bytes, *, is_header: Callable[[str], bool]) -> list[Sheet]:
    """Every sheet of the file; known headers tell the separator of a text. Raises Refused with a sentence that says what to do."""
    if not content.strip():
        raise Refused("文件是空的")
    if len(content) > BYTES_MAX:
        raise Refused(f"文件超过{BYTES_MAX // 1_000_000}MB，请拆分后再导入")
    if content.startswith(b"PK"):
        _check_zip(content)
        return _workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _workbook(content)
    return [Sheet("csv", read_separated(content, is_header))]


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
    """Read by a process that may fail alone: a sheet of a few bytes can ask for more memory than there is."""
    command = [sys.executable, "-I", apart.__file__]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=2 * apart.SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired as wrong:
        raise Refused("表格太大，读取超时，请拆分后再导入") from wrong
    if done.returncode == apart.REFUSED:
        raise Refused(done.stderr.decode())
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise Refused("表格读出来异常庞大，已拒绝导入。请另存为 xlsx，只留清单本身")
    if done.returncode:
        raise Refused("文件不是有效的表格（xlsx、xls、ods 或 csv），请另存为 xlsx 后再导入")
    return _sheets(done.stdout)


def _sheets(output: bytes) -> list[Sheet]:
    found: list[tuple[str, list[list[str]]]] = []
    for line in output.splitlines():
        said = json.loads(line)
        if isinstance(said, dict):
            found.append((said["sheet"], []))
        else:
            found[-1][1].append(said)
    return [Sheet(name, rows) for name, rows in found]
