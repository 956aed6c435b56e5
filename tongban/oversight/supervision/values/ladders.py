"""The ladder: who is told of a signal, and who is told next when nobody answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.oversight.supervision.values.signals import Light, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step: to whom, how many working days they have, which level comes next (empty: none)."""

    code: str
    title: str
    to: Target
    days: int
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Every level by its code, and on which one each light begins."""

    levels: Mapping[str, Level]
    entries: Mapping[Light, str]
