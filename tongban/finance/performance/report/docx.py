"""The report as a Word file: a template that the office may replace, filled with paragraphs and tables of our own.

A template is an ordinary docx. In its document, header and footer these names are put in, each in one piece:
{{ title }} {{ bureau }} {{ year }} and, as a paragraph of its own, {{ body }}. Nothing else is ever evaluated: whatever
stands in {{ }} or {% %} beyond these names is refused.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape

from tongban.finance.performance.report.text import Document
from tongban.finance.performance.values import Table
from tongban.infra.shipped import data_file
from tongban.kernel.refusals import Refused

_BYTES_MAX: Final = 20_000_000
_PARTS: Final = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_MARK: Final = re.compile(r"\{\{(.*?)\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BODY: Final = re.compile(r"<w:p[ >](?:(?!</w:p>).)*\{\{\s*body\s*\}\}(?:(?!</w:p>).)*</w:p>", re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDE: Final = 9000  # twentieths of a point across the page


def write(
    document: Document,
    tables: Iterable[Table],
    *,
    bureau: str,
    year: int,
    template: bytes | None = None,
    note: str = "",
) -> bytes:
    """The docx's bytes."""
    source = template if template is not None else data_file("report/self-evaluation.docx").read_bytes()
    body = "".join([*_blocks(document), *(part for table in tables for part in _table(table)), *_foot(note)])
    names = {"title": document.title, "bureau": bureau, "year": str(year)}
    out = io.BytesIO()
    with _opened(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if _PARTS.fullmatch(info.filename):
                content = _fill(content.decode("utf-8", "strict"), names, body, info.filename).encode()
            new.writestr(zipfile.ZipInfo(info.filename, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _opened(source: bytes) -> zipfile.ZipFile:
    try:
        found = zipfile.ZipFile(io.BytesIO(source))
    except zipfile.BadZipFile as wrong:
        raise Refused("报告模板不是Word文件（docx）") from wrong
    if sum(i.file_size for i in found.infolist()) > _BYTES_MAX:
        raise Refused("报告模板展开后过大")
    if "word/document.xml" not in found.namelist():
        raise Refused("报告模板不是Word文件（docx）")
    return found


def _fill(xml: str, names: dict[str, str], body: str, part: str) -> str:
    """Put the names in; refuse every other expression."""
    if "document" in part:
        if not _BODY.search(xml):
            raise Refused("报告模板里缺少单独成段的 {{ body }}")
        head, tail = _BODY.split(xml, maxsplit=1)
        return _names(head, names) + body + _names(tail, names)
    return _names(xml, names)


def _names(xml: str, names: dict[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        name = (found[1] or "").strip()
        if name not in names:
            raise Refused(
                f"报告模板里有不允许的内容“{found[0][:40]}”，只能用 {{{{ title }}}}、{{{{ bureau }}}}、{{{{ year }}}}、{{{{ body }}}}"
            )
        return _text(names[name])

    return _MARK.sub(one, xml)


def _text(words: str) -> str:
    return escape(_CONTROL.sub("", words))


def _blocks(document: Document) -> Iterator[str]:
    for block in document.blocks:
        style = f"Heading{block.level}" if block.level else "Normal"
        yield _paragraph(block.text, style)


def _paragraph(words: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{_text(words)}</w:t></w:r></w:p>'


def _cell(words: str, span: int, width: int) -> str:
    over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    lines = "".join(_paragraph(line, "TableText") for line in words.split("\n"))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}</w:tcPr>{lines}</w:tc>'


def _foot(note: str) -> Iterator[str]:
    """What the file was printed from."""
    if note:
        yield _paragraph(note, "TableText")


def _table(table: Table) -> Iterator[str]:
    """A heading, the head lines, the grid, the notes."""
    yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    yield _paragraph(f"附表{table.key}　{table.title}", "Heading2")
    if table.head:
        yield _paragraph("　　".join(f"{name}：{value}" for name, value in table.head), "Normal")
    width = len(table.columns)
    cell = _WIDE // width
    rows = [table.columns, *table.rows]
    yield '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>'
    yield f'<w:gridCol w:w="{cell}"/>' * width + "</w:tblGrid>"
    for row in rows:
        cells = table.laid(row)
        yield "<w:tr>" + "".join(_cell(words, span, cell * span) for words, span in cells) + "</w:tr>"
    yield "</w:tbl>"
    for note in table.notes:
        yield _paragraph(f"注：{note}", "TableText")
