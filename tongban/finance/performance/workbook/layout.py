"""Sheets, columns and words of the workbook; all of them are data (data/finance/workbook.yaml)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from tongban.infra.shipped import data_yaml

_UNIT: Final = re.compile(r"\((?:单位[::]?)?(人民币)?(元|万元|千元|亿元|人|%)\)")
_NOISE: Final = re.compile(r"[\s\"“”'‘’*:　]")


def word(cell: str) -> str:
    """A header or label without what people write differently: spaces, quotes, colons, full width, the unit."""
    return _UNIT.sub("", _NOISE.sub("", unicodedata.normalize("NFKC", cell)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the workbook."""

    key: str
    title: str
    kind: str
    path: tuple[str, ...]
    hint: str
    columns: Mapping[str, str]  # word → key
    titles: Mapping[str, str]  # key → the header we write
    need: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    yesno: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)  # word → value
    said: Mapping[str, str] = field(default_factory=dict)  # value → the word we write
    names: tuple[str, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)  # prefix of a key → the word before its end


@cache
def _book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("finance/workbook.yaml")
    return loaded


@cache
def sheets() -> Mapping[str, Sheet]:
    """Every table by its key, in the order of the workbook."""
    return {key: _sheet(key, row) for key, row in _book()["sheets"].items()}


def _sheet(key: str, row: Mapping[str, Any]) -> Sheet:
    words: Any = {"money": _book()["money_columns"], "kv": row.get("labels"), "months": {}}.get(
        row["kind"], row.get("columns")
    )
    if words == "figures":
        words = _figure_words(row["path"])
    kinds: Mapping[str, list[str]] = row.get("kinds", {})
    return Sheet(
        key=key, title=row["title"], kind=row["kind"], path=tuple(row["path"].split(".")) if "path" in row else (), hint=row["hint"],
        columns=_by_word(words), titles={k: v[0] for k, v in words.items()},
        need=tuple(row.get("need", ("amount_wan",) if row["kind"] == "money" else ())),
        money=("amount_wan",) if row["kind"] == "money" else tuple(row.get("money", ())), whole=tuple(row.get("int", ())),
        days=tuple(row.get("day", ())), codes=("code",) if row["kind"] == "money" else tuple(row.get("code", ())),
        lists=tuple(row.get("lists", ())), yesno=bool(row.get("yesno")),
        kinds={w: k for k, names in kinds.items() for w in [word(k), *map(word, names)]}, said={k: v[0] for k, v in kinds.items()},
        names=tuple(dict.fromkeys(map(word, [row["title"], *row.get("other", ())]))), patterns={k: v[0] for k, v in row.get("patterns", {}).items()},
    )  # fmt: skip


def _by_word(words: Mapping[str, list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, names in words.items():
        for name in [*names, key]:
            found.setdefault(word(name), key)
    return found


def _figure_words(path: str) -> dict[str, list[str]]:
    """The labels of what the text prints: the titles of figures.yaml that a file may declare under this path."""
    book = data_yaml("report/figures.yaml")
    found: dict[str, list[str]] = {}
    for figure in book.values():
        fact = figure.get("fact", "")
        if fact.startswith(path + ".") and "." not in fact.removeprefix(path + "."):
            found.setdefault(fact.removeprefix(path + "."), []).append(figure["title"])
    twice = [t for names in found.values() for t in names]
    return {key: [n if twice.count(n) == 1 else f"{n}（{key}）" for n in names] for key, names in found.items()}


@cache
def bodies() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Bodies of the staff table: word → key, key → what we write."""
    told = _book()["sheets"]["staffing"]["bodies"]
    return _by_word(told), {k: v[0] for k, v in told.items()}


@cache
def people() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Kinds of staff: word → key, key → what we write."""
    told = _book()["sheets"]["staffing"]["items"]
    return _by_word(told), {k: v[0] for k, v in told.items()}


@cache
def kv_columns() -> Mapping[str, str]:
    return _by_word(_book()["kv_columns"])


@cache
def totals() -> frozenset[str]:
    return frozenset(map(word, _book()["totals"]))


@cache
def notes() -> tuple[str, ...]:
    return tuple(map(word, _book()["notes"]))


@cache
def known_words() -> frozenset[str]:
    """Every header there is."""
    return frozenset(w for s in sheets().values() for w in s.columns) | frozenset(kv_columns())


def find(name: str) -> Sheet | None:
    """The table that a sheet's name means: the very word, else the one longest name it holds."""
    plain = re.sub(r"^\d+[.、_-]?|\(\d+\)$|_\d+$", "", word(name))
    exact = [s for s in sheets().values() if plain in s.names]
    if exact:
        return exact[0]
    held = [(len(n), s) for s in sheets().values() for n in s.names if len(n) > 1 and n in plain]
    if not held:
        return None
    longest = max(length for length, _ in held)
    best = {s.key: s for length, s in held if length == longest}
    return next(iter(best.values())) if len(best) == 1 else None
