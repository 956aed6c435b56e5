"""A stretch of Chinese without elements: known as it stands, or in parts, or left in Chinese."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from tongban.web.ui.english.catalogue import SLOT, catalogue, plain
from tongban.web.ui.english.values import PUNCTUATION, counted, value_in_english

HAN: Final = re.compile(r"[\u3400-\u9fff]")
GAP: Final = " · "  # where Chinese leaves the width of a character free
_SENTENCES: Final = re.compile(r"([。；！？]|　+)")
_STOPS: Final = {"。": ". ", "；": "; ", "！": "! ", "？": "? "}
_JOINTS: Final = (
    ("：", ": ", 2),
    ("，", ", ", 0),
    ("、", ", ", 0),
)  # Chinese, English, at most so many pieces

Mark = Callable[[str], str]  # what is done with words that stay Chinese


def kept(text: str) -> str:
    """Words that stay Chinese say so, for voices and fonts (WCAG 3.1.2)."""
    return f'<span lang="zh-Hans">{text}</span>'


def words(text: str, mark: Mark = kept) -> str:
    """In English as far as the catalogue goes."""
    if not HAN.search(text):
        return text.translate(PUNCTUATION).strip() if text.strip() else text
    return _said(plain(text), mark) or mark(text.strip())


def known(key: str, mark: Mark) -> str | None:
    """The English of a key, or of a value such as a day; None where there is none."""
    entries = catalogue()
    english = entries.fixed.get(key) or value_in_english(key)
    if english is not None:
        return english
    for pattern in entries.candidates(key):
        given = pattern.read(key)
        if given is not None:
            return _filled(pattern.english, given, mark)
    return None


def _filled(english: str, given: dict[str, str], mark: Mark) -> str:
    """With the words of the slots; `{n:paper/papers}` is the number and the noun that goes with it."""

    def fill(slot: "re.Match[str]") -> str:
        value = given[slot[1]]
        return words(value, mark) if slot[2] is None else counted(value, *slot[2].split("/"))

    return SLOT.sub(fill, english)


def _said(key: str, mark: Mark) -> str | None:
    return known(key, mark) or _in_parts(key, mark)


def _in_parts(key: str, mark: Mark) -> str | None:
    """Behind or before a mark, by sentences, by label, clause and enumeration, in brackets; None where no part is known."""
    if (found := re.fullmatch(r"([，、：；。）]+)(.+)", key)) and (made := _all([found[2]], mark)):
        return found[1].translate(PUNCTUATION) + made[0]
    if (found := re.fullmatch(r"(.+?)([，、（]+)", key)) and (made := _all([found[1]], mark)):
        return made[0] + found[2].translate(PUNCTUATION)
    if key[-1] in "。！？" and (whole := known(key[:-1], mark)):
        return whole + key[-1].translate(PUNCTUATION).rstrip()
    if len(pieces := _split(key, " - ", 0)) > 1 and (made := _all(pieces, mark)):
        return " - ".join(made)
    pieces = _SENTENCES.split(key)
    if len([piece for piece in pieces[::2] if piece]) > 1:
        return _sentences(pieces, mark)
    if key[-1] in "。；！？：":
        head = _said(key[:-1], mark)
        return head + key[-1].translate(PUNCTUATION).rstrip() if head else None
    for chinese, english, most in _JOINTS:
        pieces = _split(key, chinese, most)
        if len(pieces) > 1 and (made := _all(pieces, mark)):
            return english.join(made)
    return _wrapped(key, mark)


def _wrapped(key: str, mark: Mark) -> str | None:
    """A word and what stands in brackets behind it; a title; Chinese beside letters or figures."""
    if (found := re.fullmatch(r"(.+)（([^（）]+)）", key)) and (made := _all(found.groups(), mark)):
        return f"{made[0]} ({made[1]})"
    if (found := re.fullmatch(r"“(.+)”|《(.+)》", key)) and (made := _all([found[1] or found[2]], mark)):
        return f"“{made[0]}”"
    beside = re.fullmatch(r"(.*[\u3400-\u9fff）”]) (.+)", key) or re.fullmatch(r"(.+) ([\u3400-\u9fff“（].*)", key)
    if beside and (made := _all(beside.groups(), mark)):
        return " ".join(made)
    return None


def _split(key: str, separator: str, most: int) -> list[str]:
    """Split outside brackets and quotation marks; into `most` pieces where it says so."""
    pieces: list[str] = []
    depth = start = place = 0
    while place < len(key):
        depth += (key[place] in "（“《") - (key[place] in "）”》")
        if depth == 0 and key.startswith(separator, place) and len(pieces) + 1 != most:
            pieces.append(key[start:place])
            start = place = place + len(separator)
        else:
            place += 1
    return [*pieces, key[start:]]


def _all(pieces: Iterable[str], mark: Mark) -> list[str] | None:
    """Each piece, known or not; None where not one of them is known."""
    said = [(piece, _said(piece, mark) if HAN.search(piece) else None) for piece in pieces]
    if all(english is None for _, english in said):
        return None
    return [
        english or (mark(piece) if HAN.search(piece) else piece.translate(PUNCTUATION).strip())
        for piece, english in said
    ]


def _sentences(pieces: list[str], mark: Mark) -> str | None:
    """Sentences and the marks between them, in turn."""
    made = _all(pieces[::2], mark)
    if made is None:
        return None
    stops = [_STOPS.get(stop, GAP) for stop in pieces[1::2]] + [""]
    return "".join(text + (stop if text else "") for text, stop in zip(made, stops, strict=True)).strip()
