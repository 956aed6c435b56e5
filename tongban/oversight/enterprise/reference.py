"""What is shipped for 营商环境: limits with their first values, categories, headings of spreadsheets."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tongban.infra.shipped import data_yaml

_NOISE: Final = re.compile(r"[\s_*＊:：/\\-]+")
_BRACKETS: Final = re.compile(r"[（(【\[].*?[)）】\]]")


@dataclass(frozen=True, slots=True)
class Shipped:
    """A limit as it comes: the unit's own values are rows."""

    code: str
    title: str
    value: int
    least: int
    most: int
    note: str


@cache
def book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("oversight/enterprise.yaml")
    return loaded


@cache
def settings() -> Mapping[str, Shipped]:
    return {
        row["code"]: Shipped(row["code"], row["title"], row["value"], row["least"], row["most"], row["note"])
        for row in book()["settings"]
    }


@cache
def categories() -> tuple[str, ...]:
    return tuple(book()["categories"])


def plain(text: str) -> str:
    """One width, no case, no spaces, nothing in brackets."""
    return _NOISE.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", text))).lower()


@cache
def headings(table: str) -> Mapping[str, str]:
    """Heading → field, of one kind of table."""
    rows: Mapping[str, list[str]] = book()["headings"][table]
    return {plain(word): name for name, words in rows.items() for word in words}


def title(table: str, name: str) -> str:
    """How we write the heading of a field."""
    return str(book()["headings"][table][name][0])


def word(table: str, text: str) -> str | None:
    """The code of a word in one of the lists (scales, sources); None when nobody knows it."""
    found = book()[table].get(unicodedata.normalize("NFKC", text).strip())
    return None if found is None else str(found)


@cache
def complaint_kinds(which: str) -> Mapping[str, str]:
    """Matters that are accepted, cases that are not: code → words."""
    rows: Mapping[str, str] = book()["complaints"][which]
    return rows
