"""The words under which things come in lists: read once from data/headers.yaml."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from tongban.infra.shipped import data_yaml

_BRACKETS: Final = re.compile(r"[（(【\[].*?[)）】\]]")
_NOISE: Final = re.compile(r"[\s_*＊:：/\\-]+")


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("headers.yaml")
    return loaded


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    return {plain(alias): field for field, aliases in words()["fields"].items() for alias in aliases}


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    pairs = words()["traditional"]
    return {ord(old): new for old, new in zip(pairs[::2], pairs[1::2], strict=True)}


def plain(header: str) -> str:
    """One width, one script, no case, no spaces."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", header)).lower().translate(_simplified())


def without_brackets(text: str) -> str:
    return _BRACKETS.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=5_000)
def field_of(header: str) -> str | None:
    """The field a header names, with or without what stands in brackets."""
    known = _aliases()
    return known.get(plain(header)) or known.get(plain(without_brackets(header)))


def label(field: str) -> str:
    """How people call the field."""
    return str(words()["fields"][field][0])


def is_nothing(text: str) -> bool:
    """A cell that says there is nothing: 无, —, /."""
    return text.lower() in _nothing()


@lru_cache(maxsize=1)
def _nothing() -> frozenset[str]:
    return frozenset(words()["nothing"])


@lru_cache(maxsize=1)
def _types() -> dict[str, str]:
    return {word.upper(): code for code, aliases in words()["types"].items() for word in (code, *aliases)}


def type_of(text: str) -> str | None:
    """The two-digit code of an item's type, written as code, letters or words; None when nobody knows it."""
    known = _types()
    key = re.sub(r"\s", "", without_brackets(text)).upper()
    bare = re.sub(r"^\d+[-.、]*(?=\D)", "", key)
    shorter = (bare.removesuffix(ending) for ending in words()["type_endings"] if bare != ending)
    return next((known[k] for k in (key, key.zfill(2), bare, *shorter) if k in known), None)


def handling_of(text: str) -> str | None:
    """instant, promise or report; None when nobody knows it."""
    key = without_brackets(text).strip().lower()
    for value, aliases in words()["handling"].items():
        if key in aliases:
            return str(value)
    return None
