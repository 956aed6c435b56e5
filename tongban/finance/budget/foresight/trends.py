"""Few numbers, carefully continued."""

from collections.abc import Sequence
from math import sqrt


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def median(values: Sequence[float]) -> float:
    ranked = sorted(values)
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def deviation(values: Sequence[float]) -> float:
    """Sample standard deviation; 0 for fewer than two."""
    if len(values) < 2:
        return 0.0
    middle = mean(values)
    return sqrt(sum((v - middle) ** 2 for v in values) / (len(values) - 1))


def line(values: Sequence[float]) -> tuple[float, float]:
    """Least squares over 0, 1, 2, …: (the next value, how well the line fits from 0 to 1)."""
    n = len(values)
    if n < 2:
        return (values[0] if values else 0.0), 0.0
    middle_x, middle_y = (n - 1) / 2, mean(values)
    sxx = sum((x - middle_x) ** 2 for x in range(n))
    sxy = sum((x - middle_x) * (v - middle_y) for x, v in enumerate(values))
    syy = sum((v - middle_y) ** 2 for v in values)
    slope = sxy / sxx
    return middle_y + slope * (n - middle_x), (sxy * sxy / (sxx * syy) if syy > 0 else 1.0)


def trend(values: Sequence[float]) -> float:
    """The next value: the line as far as it fits and there are years enough, else between the last and the mean."""
    if not values:
        return 0.0
    n = len(values)
    calm = 0.75 * values[-1] + 0.25 * mean(values)
    if n == 1:
        return values[0]
    ahead, fit = line(values)
    trust = 0.35 if n == 2 else fit * (2 * n - 3) / (2 * n - 1)
    return trust * ahead + (1 - trust) * calm
