"""What is shipped for lights: rules with their thresholds and bounds, reasons for striking out, the ladder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from tongban.infra.shipped import data_yaml
from tongban.oversight.supervision.values.clocks import Rule
from tongban.oversight.supervision.values.ladders import Ladder, Level
from tongban.oversight.supervision.values.signals import Light, Measuring, Target


@dataclass(frozen=True, slots=True)
class Threshold:
    """How a threshold is called, and between what it lies."""

    name: str
    title: str
    unit: str
    least: Decimal
    most: Decimal


@cache
def _book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("oversight/signals.yaml")
    return loaded


@cache
def thresholds(measure: Measuring) -> tuple[Threshold, ...]:
    """What a rule of this measure has to say, in order."""
    rows = _book()["measures"][measure.value]
    return tuple(
        Threshold(name, row["title"], row["unit"], Decimal(row["least"]), Decimal(row["most"]))
        for name, row in rows.items()
    )


@cache
def rules() -> Mapping[str, Rule]:
    """The rules as they come."""
    return {
        row["code"]: Rule(
            code=row["code"], light=Light(row["light"]), measure=Measuring(row["measure"]), title=row["title"],
            thresholds={name: Decimal(value) for name, value in row["thresholds"].items()}, since=row["since"],
            note=row["note"],
        )
        for row in _book()["rules"]
    }  # fmt: skip


@cache
def lettered() -> frozenset[Light]:
    """Lights that open a letter (交办函)."""
    return frozenset(Light(code) for code in _book()["letters"])


@cache
def reasons() -> Mapping[str, str]:
    """Why a signal may be struck out."""
    return {row["code"]: row["title"] for row in _book()["reasons"]}


def ladder_of(levels: Iterable[Mapping[str, Any]], entries: Mapping[str, str]) -> Ladder:
    read = [
        Level(code=row["code"], title=row["title"], to=Target(row["to"]), days=int(row["days"]), next=row["next"])
        for row in levels
    ]
    return Ladder(
        levels={level.code: level for level in read},
        entries={Light(light): code for light, code in entries.items()},
    )


@cache
def ladder() -> Ladder:
    book = _book()["ladder"]
    return ladder_of(book["levels"], book["entries"])
