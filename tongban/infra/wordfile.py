"""An official paper as a Word file: a template that the office may replace, with paragraphs and tables for its body.

A template is an ordinary docx with {{ title }} {{ bureau }} {{ year }} and, as a paragraph of its own, {{ body }}.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from xml.sax.saxutils import escape

from tongban.infra.shipped import data_file


class Style(StrEnum):
    """How a paragraph stands. A red head is the issuer over a red rule, under it the paper's number (GB/T 9704)."""

    HEADING = "heading"
    TO = "to"
    TEXT = "text"
    RIGHT = "right"
    CENTRE = "centre"
    RED_HEAD = "red_head"
    RED_NUMBER = "red_number"


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    style: Style = Style.TEXT


@dataclass(frozen=True, slots=True)
class Grid:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Words | Grid


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is printed: title, blocks in order, ending with who and when.

    A paper with a red head carries its title in its blocks (Style.CENTRE), under the head, and leaves `title` empty.
    """

    title: str
    bureau: str
    year: int
    blocks: Sequence[Block]


_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BODY: Final = re.compile(r"<w:p[ >](?:(?!</w:p>).)*\{\{\s*body\s*\}\}(?:(?!</w:p>).)*</w:p>", re.DOTALL)
_TITLE: Final = re.compile(r"<w:p[ >](?:(?!</w:p>).)*\{\{\s*title\s*\}\}(?:(?!</w:p>).)*</w:p>", re.DOTALL)
_WIDE: Final = 8800  # twentieths of a point across the page
_STYLED: Final = {
    Style.HEADING: '<w:pStyle w:val="Heading1"/>', Style.TEXT: '<w:pStyle w:val="Normal"/>',
    Style.TO: '<w:pStyle w:val="Normal"/><w:ind w:firstLineChars="0" w:firstLine="0"/>',
    Style.RIGHT: '<w:pStyle w:val="Normal"/><w:ind w:right="640" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>',
    Style.CENTRE: '<w:pStyle w:val="Title"/>',
    Style.RED_HEAD: '<w:pStyle w:val="Title"/><w:spacing w:before="240" w:after="120"/><w:jc w:val="center"/>',
    Style.RED_NUMBER: '<w:pStyle w:val="Normal"/><w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="C00000"/></w:pBdr>'
    '<w:spacing w:after="360"/><w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>',
}  # fmt: skip
_LETTERED: Final = {
    Style.RED_HEAD: '<w:rPr><w:b/><w:color w:val="C00000"/><w:sz w:val="64"/><w:szCs w:val="64"/></w:rPr>'
}


def docx(paper: Paper) -> bytes:
    body = "".join(part for block in paper.blocks for part in _block(block))
    names = {"title": paper.title, "bureau": paper.bureau, "year": str(paper.year)}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(data_file("report/self-evaluation.docx")) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", info.filename):
                head, *tail = _BODY.split(content.decode(), maxsplit=1)
                if not paper.title:
                    head = _TITLE.sub("", head)
                content = (_named(head, names) + "".join(body + _named(t, names) for t in tail)).encode()
            new.writestr(zipfile.ZipInfo(info.filename, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _named(xml: str, names: dict[str, str]) -> str:
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: _text(names[found[1]]), xml)


def _text(words: str) -> str:
    return escape(_CONTROL.sub("", words))


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Words):
        yield _paragraph(block.text, _STYLED[block.style], _LETTERED.get(block.style, ""))
    else:
        yield from _grid(block)


def _paragraph(words: str, properties: str, letters: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r>{letters}<w:t xml:space="preserve">{_text(words)}</w:t></w:r></w:p>'


def _grid(grid: Grid) -> Iterator[str]:
    """The title, the head row repeated on each page, columns as wide as their longest words."""
    if not grid.rows:
        return
    yield _paragraph(
        grid.title, '<w:pStyle w:val="TableText"/><w:keepNext/><w:spacing w:before="140"/><w:jc w:val="center"/>'
    )
    rows = [grid.columns, *grid.rows]
    longest = [min(18, max(3, *(len(row[n]) for row in rows))) for n in range(len(grid.columns))]
    widths = [_WIDE * n // sum(longest) for n in longest]
    yield '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>'
    yield "".join(f'<w:gridCol w:w="{w}"/>' for w in widths) + "</w:tblGrid>"
    for place, row in enumerate(rows):
        head = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if place == 0 else "<w:trPr><w:cantSplit/></w:trPr>"
        cells = (
            f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr>{_paragraph(cell, _cell(cell))}</w:tc>'
            for w, cell in zip(widths, row, strict=True)
        )
        yield f"<w:tr>{head}{''.join(cells)}</w:tr>"
    yield "</w:tbl>" + _paragraph("", '<w:pStyle w:val="TableText"/>')


def _cell(words: str) -> str:
    right = '<w:jc w:val="right"/>' if re.fullmatch(r"-?[\d,]+(\.\d+)?%?", words) else ""
    return f'<w:pStyle w:val="TableText"/>{right}'
