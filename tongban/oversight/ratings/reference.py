"""What is shipped for ratings: settings with their first values, the national dictionary of tags by date."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
class Dictionary:
    """The tags of one version: level → code → words."""

    version: str
    since: date
    source: str
    tags: Mapping[int, Mapping[str, str]]


@cache
def _book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("oversight/ratings.yaml")
    return loaded


@cache
def settings() -> Mapping[str, Shipped]:
    return {
        row["code"]: Shipped(row["code"], row["title"], row["value"], row["least"], row["most"], row["note"])
        for row in _book()["settings"]
    }


@cache
def dictionaries() -> tuple[Dictionary, ...]:
    rows = [Dictionary(r["version"], r["since"], r["source"], r["tags"]) for r in _book()["dictionaries"]]
    return tuple(sorted(rows, key=lambda d: d.since))


def dictionary(on: date) -> Dictionary:
    """The dictionary in force on the day; before the first one, the first."""
    known = [d for d in dictionaries() if d.since <= on]
    return known[-1] if known else dictionaries()[0]


def words(version: str, codes: list[str]) -> list[str]:
    """What tags say, in the version under which they were chosen."""
    book = next(d for d in dictionaries() if d.version == version)
    said = {code: text for tags in book.tags.values() for code, text in tags.items()}
    return [said[code] for code in codes]


def of_staff_network(address: str) -> bool:
    """Whether an address belongs to a computer of the staff."""
    try:
        here = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(here in ipaddress.ip_network(net) for net in _book()["staff_networks"])
