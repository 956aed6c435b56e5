"""The seed report clause by clause: where each lives, and how it is known in this database."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from tongban.infra import measures
from tongban.infra.shipped import data_file
from tongban.kernel.periods import Period

YEAR: Final = 2021
_NUMERALS: Final = {c: n for n, c in enumerate("〇一二三四五六七八九十")}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: what the report says, what we count, how it is known: live, declared, text, none."""

    id: str
    section: str
    phrase: str
    kind: str
    home: str
    measure: str
    status: str
    figure: str
    value: Decimal | None
    rows: int


def clauses(year: int = YEAR) -> Iterator[Clause]:
    """Every clause with what its measure says of the year.

    A clause is live only when its measure returned rows of the year and, where the report prints a figure, agrees with it.
    """
    period = Period.year(year)
    with data_file("coverage.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield _clause(row, period)


def _clause(row: dict[str, str], period: Period) -> Clause:
    status, value, count = "none", None, 0
    measure = measures.find(row["measure"]) if row["measure"] else None
    if row["live"] == "text":
        status = "text"
    elif measure is not None:
        figure = measure.count(period, _scope(row["note"]))
        value, count = figure.value, len(figure.rows)
        if figure.rows and _agrees(row, value):
            status = (figure.source or measure.source).value
    return Clause(
        id=row["id"], section=row["section"], phrase=row["phrase"], kind=row["kind"], home=row["home"],
        measure=row["measure"], status=status, figure=row["figure"], value=value, rows=count,
    )  # fmt: skip


def _scope(note: str) -> str:
    found = re.search(r"scope=([^;]+)", note)
    return found[1].strip() if found else ""


def _agrees(row: dict[str, str], value: Decimal) -> bool:
    """Whether the figure printed in the report is the one counted; clauses without a figure have nothing to disagree."""
    if row["kind"] != "figure":
        return True
    printed = _number(row["figure"])
    return printed is None or printed == value


def _number(text: str) -> Decimal | None:
    if text in _NUMERALS:
        return Decimal(_NUMERALS[text])
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def counts(found: list[Clause]) -> dict[str, object]:
    """What `tongban coverage --json` prints."""
    tally: dict[str, object] = {s: sum(1 for c in found if c.status == s) for s in ("live", "declared", "text", "none")}
    figures = [c for c in found if c.kind == "figure"]
    live = sum(1 for c in figures if c.status == "live")
    return {**tally, "total": len(found), "figures": {"live": live, "total": len(figures)}}
