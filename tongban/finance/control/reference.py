"""What is shipped for internal control: settings with their first values, incompatible duties, tasks of a charge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tongban.finance.control.values import Area, SettingKind, Task
from tongban.infra.shipped import data_yaml


@dataclass(frozen=True, slots=True)
class Shipped:
    """A setting as it comes: the unit's own values are rows."""

    code: str
    title: str
    kind: SettingKind
    value: str
    since: date
    note: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tasks that one person must not hold."""

    area: Area
    a: Task
    b: Task
    sourced: bool


@cache
def _book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("finance/control.yaml")
    return loaded


@cache
def settings() -> Mapping[str, Shipped]:
    return {
        row["code"]: Shipped(
            row["code"], row["title"], SettingKind(row["kind"]), str(row["value"]), row["since"], row["note"]
        )
        for row in _book()["settings"]
    }


@cache
def incompatible() -> tuple[Pair, ...]:
    return tuple(
        Pair(Area(row["area"]), Task(row["a"]), Task(row["b"]), row["checked"] == "source")
        for row in _book()["incompatible"]
    )


@cache
def charges() -> Mapping[str, tuple[Task, ...]]:
    """Duty of a login → the tasks it carries."""
    return {duty: tuple(Task(t) for t in tasks) for duty, tasks in _book()["charges"].items()}
