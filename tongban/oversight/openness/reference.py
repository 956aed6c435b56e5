"""What is shipped for openness: settings with their first values, reasons, the lines of the yearly report."""

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
class Reason:
    """Why information is not disclosed, and the article that says so."""

    code: str
    title: str
    article: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the table of requests: a sum, or the replies that are counted there."""

    place: str
    title: str
    group: str = ""
    sum: str = ""
    of: tuple[str, ...] = ()


@cache
def book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("oversight/openness.yaml")
    return loaded


@cache
def settings() -> Mapping[str, Shipped]:
    return {row["code"]: Shipped(**row) for row in book()["settings"]}


@cache
def reasons() -> Mapping[str, Reason]:
    """The eight reasons of the yearly report, in its order."""
    return {row["code"]: Reason(**row) for row in book()["reasons"]}


@cache
def report_lines() -> tuple[ReportLine, ...]:
    return tuple(ReportLine(**{**row, "of": tuple(row.get("of", ()))}) for row in book()["report"])


@dataclass(frozen=True, slots=True)
class Category:
    """A part of the catalogue of published information."""

    code: str
    title: str
    parent: str = ""
    source: str = "entered"
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A class of what keeps a matter from being done."""

    code: str
    title: str
    hint: str = ""


@cache
def categories() -> Mapping[str, Category]:
    """The tree in its order: a part comes before what lies in it."""
    return {row["code"]: Category(**row) for row in book()["catalogue"]}


@cache
def fillable() -> Mapping[str, Category]:
    """Parts that hold entered publications: leaves that are not read live from elsewhere."""
    parents = {row.parent for row in categories().values()}
    return {c: row for c, row in categories().items() if c not in parents and row.source in ("entered", "reports")}


@cache
def obstacles() -> Mapping[str, Obstacle]:
    return {row["code"]: Obstacle(**row) for row in book()["obstacles"]}
