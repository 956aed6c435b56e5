"""The report as data: sections, and texts taken apart into pieces with their clauses and figures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tongban.infra import measures
from tongban.infra.shipped import data_yaml
from tongban.kernel.refusals import Refused

_TOKEN: Final = re.compile(r"\{([^{}]*)\}|((?:\[(?:C\d{3}|\?)\])+)")
_REFERENCE: Final = re.compile(r"(figure|word|reasons):([^|]+)(?:\|(abs|cn|approx))?")
_OWN: Final = ("budget.", "performance.")


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure, the word of a change, or the reasons of one."""

    kind: str
    code: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one clause says: words and references; optional ones go when nothing of them is known."""

    parts: tuple[str | Reference, ...]
    clauses: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    level: int
    title: tuple[Piece, ...]
    texts: tuple[tuple[Piece, ...], ...]
    slot: str = ""
    block: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    title: tuple[Piece, ...]
    sections: tuple[Section, ...]
    missing: str
    empty_slot: str
    nothing: str
    checker: tuple[str, ...]
    class_heads: Mapping[str, str]


@cache
def _data(name: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml(f"report/{name}")
    return loaded


def figures() -> Mapping[str, Mapping[str, Any]]:
    """The figures of figures.yaml by code."""
    return _data("figures.yaml")


@cache
def report() -> Structure:
    book = _data("self-evaluation.yaml")
    sections = tuple(
        Section(
            level=row["level"], title=pieces(row["title"]), texts=tuple(pieces(t) for t in row.get("text", ())),
            slot=row.get("slot", ""), block=row.get("block", ""), clause=row.get("clause", ""),
        )
        for row in book["sections"]
    )  # fmt: skip
    return Structure(
        pieces(book["title"]), sections, book["missing"], book["empty_slot"], book["nothing"], tuple(book["checker"]),
        book["class_heads"],
    )  # fmt: skip


def slots() -> dict[str, str]:
    """Sections that take the bureau's own words, with their titles."""
    return {s.slot: plain(s.title) for s in report().sections if s.slot}


def plain(found: tuple[Piece, ...]) -> str:
    return "".join(part for piece in found for part in piece.parts if isinstance(part, str))


def pieces(text: str) -> tuple[Piece, ...]:
    """A text cut after each clause mark."""
    return tuple(_cut(text))


def _cut(text: str) -> Iterator[Piece]:
    parts: list[str | Reference] = []
    last = 0
    for found in _TOKEN.finditer(text):
        if found.start() > last:
            parts.append(text[last : found.start()])
        last = found.end()
        if found[2] is not None:
            marks = re.findall(r"C\d{3}|\?", found[2])
            yield Piece(tuple(parts), tuple(m for m in marks if m != "?"), "?" in marks)
            parts = []
        else:
            parts.append(_reference(found[1]) or found[0])
    if last < len(text):
        parts.append(text[last:])
    if parts:
        yield Piece(tuple(parts))


def _reference(inside: str) -> Reference | None:
    found = _REFERENCE.fullmatch(inside)
    return Reference(found[1], found[2], found[3] or "") if found else None


def known_figure(code: str) -> bool:
    """Whether the code names a figure of the list, or a measure of budget or performance (with its scope)."""
    if code in figures():
        return True
    name = code.partition("/")[0]
    return name.startswith(_OWN) and measures.find(name) is not None


def check_text(text: str, where: str) -> None:
    """Refuse references that lead nowhere; nothing in a text is ever executed."""
    for found in _TOKEN.finditer(text):
        if found[1] is None:
            continue
        reference = _reference(found[1])
        if reference is None:
            raise Refused(f"{where}：“{found[0][:40]}”不是引用，请写成 {{figure:代码}}，例如 {{figure:budget.final}}")
        known = reference.code in ("opening", "final") if reference.kind == "reasons" else known_figure(reference.code)
        if not known:
            raise Refused(f"{where}：没有名为“{reference.code[:60]}”的数字")
