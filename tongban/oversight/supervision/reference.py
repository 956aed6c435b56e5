"""What is shipped for supervision: settings with their first values, lists of words, headings of spreadsheets."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tongban.infra.shipped import data_yaml


@dataclass(frozen=True, slots=True)
class Shipped:
    """A setting as it comes: the unit's own values are rows."""

    code: str
    title: str
    value: int
    least: int
    most: int
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a list; acts of the system itself enter what is `kept`, so it cannot be ended."""

    code: str
    title: str
    kept: bool = False


@cache
def _book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("oversight/supervision.yaml")
    return loaded


@cache
def settings() -> Mapping[str, Shipped]:
    return {
        row["code"]: Shipped(row["code"], row["title"], row["value"], row["least"], row["most"], row["note"])
        for row in _book()["settings"]
    }


@cache
def listing_titles() -> Mapping[str, str]:
    """The lists that there are: code → what they are called."""
    return {code: book["title"] for code, book in _book()["lists"].items()}


@cache
def listing(name: str) -> tuple[Entry, ...]:
    """The words of a list as they come."""
    return tuple(Entry(r["code"], r["title"], r.get("kept", False)) for r in _book()["lists"][name]["entries"])


def scope_words(scope: str) -> frozenset[str]:
    """What a scope of a measure asks for, as codes: "sent down by the city, points lost" → city, points."""
    known: Mapping[str, list[str]] = _book()["scopes"]
    said = scope.lower()
    return frozenset(code for words, codes in known.items() if words in said for code in codes)


def plain(text: str) -> str:
    """A heading without spaces, marks and what stands in brackets."""
    said = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*:：_、/\-·]", "", re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】", "", said)).lower()


@cache
def headings(sheet: str) -> Mapping[str, str]:
    """Every heading known for a kind of sheet → our field; counties call the same thing by many words."""
    book: Mapping[str, list[str]] = _book()["headings"][sheet]
    return {plain(word): field for field, words in book.items() for word in words}


@cache
def columns(sheet: str) -> Mapping[str, str]:
    """Field → the heading we print ourselves: the first of its words."""
    return {field: words[0] for field, words in _book()["headings"][sheet].items()}


def word_of(entries: tuple[Entry, ...], said: str) -> str | None:
    """The code of a word as somebody typed it: title, code, or a word of the synonyms."""
    wanted = plain(said)
    for entry in entries:
        if wanted in (plain(entry.title), entry.code):
            return entry.code
    known: Mapping[str, list[str]] = _book()["synonyms"]
    return next(
        (c for c, words in known.items() if wanted in map(plain, words) and c in {e.code for e in entries}), None
    )


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is looked at in a sample."""

    title: str
    questions: tuple[Question, ...]


@cache
def checklists() -> Mapping[str, Checklist]:
    books: Mapping[str, Any] = _book()["checklists"]
    return {
        code: Checklist(b["title"], tuple(Question(q, text) for q, text in b["questions"].items()))
        for code, b in books.items()
    }
