"""Points: how a value scores between the worst and the best, what is lost, who ranks where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_CENT: Final = Decimal("0.01")


def score(value: Decimal, *, worst: Decimal, best: Decimal, weight: Decimal) -> Decimal:
    """Even between worst and best, nothing below, no more than the weight above; best may be the smaller one."""
    assert worst != best
    share = (value - worst) / (best - worst)
    share = max(Decimal(0), min(Decimal(1), share))
    return (weight * share).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Scored:
    """One indicator with what it scored and lost; None where nothing is known."""

    code: str
    area: str
    name: str
    responsible: str
    weight: Decimal
    value: Decimal | None
    points: Decimal | None

    @property
    def lost(self) -> Decimal | None:
        return None if self.points is None else self.weight - self.points


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit or area with its points and its rank; equals share a rank and the next one is left out."""

    name: str
    weight: Decimal
    points: Decimal
    known: int
    rank: int

    @property
    def lost(self) -> Decimal:
        return self.weight - self.points

    @property
    def percent(self) -> Decimal:
        return (self.points * 100 / self.weight).quantize(Decimal("0.1"), ROUND_HALF_UP)


def standings(rows: Iterable[Scored], by: str) -> list[Standing]:
    """Groups by `area` or `responsible`, of what is known only, the best share first."""
    sums: dict[str, tuple[Decimal, Decimal, int]] = {}
    for row in rows:
        if row.points is not None:
            weight, points, count = sums.get(getattr(row, by), (Decimal(0), Decimal(0), 0))
            sums[getattr(row, by)] = (weight + row.weight, points + row.points, count + 1)
    return _ranked(sums)


def _ranked(sums: Mapping[str, tuple[Decimal, Decimal, int]]) -> list[Standing]:
    order = sorted(sums, key=lambda name: (-sums[name][1] / sums[name][0], name))
    shares = [sums[name][1] / sums[name][0] for name in order]
    return [Standing(name, *sums[name], rank=shares.index(shares[n]) + 1) for n, name in enumerate(order)]
