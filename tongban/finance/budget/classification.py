"""收支分类科目 as dated reference data: a code's name as it stood in a fiscal year."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from tongban.finance.budget.values import Axis
from tongban.infra.shipped import data_file


@dataclass(frozen=True, slots=True)
class Subject:
    since: date
    code: str
    name: str
    parent: str
    gov: str = ""  # the government economic item of administrative units, and of other institutions
    gov_institution: str = ""


@cache
def _all(axis: Axis) -> tuple[Subject, ...]:
    name = {Axis.ECONOMIC: "economic", Axis.FUNCTIONAL: "functional"}[axis]
    with data_file(f"finance/{name}_classification.csv").open(encoding="utf-8") as lines:
        rows = [
            Subject(
                date.fromisoformat(r["since"]),
                r["code"],
                r["name"],
                r["parent"] or "",
                r.get("gov_code") or "",
                r.get("gov_code_institution") or "",
            )
            for r in csv.DictReader(lines)
        ]
    return tuple(sorted(rows, key=lambda s: s.since))


def subjects(axis: Axis, year: int) -> dict[str, Subject]:
    """Every code in force at the end of the year; of several editions the newest. Codes older than the list stay known."""
    last = date(year, 12, 31)
    found = {s.code: s for s in reversed(_all(axis))}
    return found | {s.code: s for s in _all(axis) if s.since <= last}


def name_of(axis: Axis, code: str, year: int) -> str:
    found = subjects(axis, year).get(code)
    return found.name if found else ""


def gov_of(code: str, year: int, *, institution: bool = False) -> str:
    """The government economic item that a department item belongs to; empty where the list gives none."""
    found = subjects(Axis.ECONOMIC, year).get(code)
    return "" if found is None else found.gov_institution if institution else found.gov
