"""From below: what was spent so far, continued over the rest of the year.

Two ways of spending are told apart by the figures themselves. A bureau may spend ahead of the additions it counts on, so
that the months so far show the year's need; or it may spend what it has been given, so that they say nothing of what is
still to be given. The course of the months is the bureau's own where finished years have months, with the general one as
half a year more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, hypot, log, sqrt
from typing import Final

from tongban.finance.budget.foresight.settings import Settings
from tongban.finance.budget.foresight.trends import deviation, mean
from tongban.finance.budget.foresight.values import YearMoney, class_of, month_end

_DECEMBER: Final = 0.046  # deviation of the year-end jump, of the year
_DRIFT: Final = 0.10
_GENERAL_WEIGHT: Final = 1 / 2
_FIT: Final = 0.06  # how closely the months follow either way, relative


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a year runs: the share spent by each month's end, and the part of the money in hand spent in each month."""

    shares: Sequence[float]
    deviations: Sequence[float]  # of the shares, relative; empty when only the general course is known
    parts: Sequence[float]

    @property
    def own(self) -> bool:
        return bool(self.deviations)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A total with its deviation."""

    total: float
    deviation: float


def authorised_by_month(year: YearMoney, part: str | None = None) -> list[int]:
    """What might be spent by each month's end, changes at their dates; undated ones in the middle of the year."""
    opening = year.opening_fen + year.carry_in_fen
    changes = [a for a in year.additions if not a.moved]
    if part is not None:
        changes = [a for a in year.additions if class_of(a.code) == part]
        opening = year.authorised_of(part) - sum(a.amount_fen for a in changes)
    found = []
    for m in range(1, 13):
        end = month_end(year.fiscal_year, m)
        found.append(opening + sum(a.amount_fen for a in changes if (a.on <= end if a.on else m >= 7)))
    return found


def course(past: Sequence[YearMoney], settings: Settings, part: str | None = None) -> Course:
    """How a class, or all of them, is spent over the months."""
    general = list(settings.spending_by_month)
    known = [(y, found) for y in past[-settings.past_years_max :] if (found := _own(y, general, part))]
    usual = _parts(general, [1.0] * 12)
    if not known:
        return Course(shares=general, deviations=(), parts=usual)
    own = [profile for _, profile in known]
    in_hand = [_parts(profile, _relative(y, part)) for y, profile in known]
    shares, apart, parts = [], [], []
    for m in range(12):
        column = [profile[m] for profile in own]
        share = (sum(column) + _GENERAL_WEIGHT * general[m]) / (len(column) + _GENERAL_WEIGHT)
        spread = deviation(column) if len(column) > 1 else abs(column[0] - general[m]) / 2 + 0.03 * abs(1 - column[0])
        shares.append(share)
        apart.append(spread / share if share > 0 else 1.0)
        parts.append((sum(p[m] for p in in_hand) + _GENERAL_WEIGHT * usual[m]) / (len(column) + _GENERAL_WEIGHT))
    shares[-1], apart[-1], parts[-1] = 1.0, 0.0, 1.0
    return Course(shares=shares, deviations=apart, parts=parts)


def _relative(year: YearMoney, part: str | None) -> list[float]:
    """The money in hand by each month's end, as a share of the year's."""
    path = authorised_by_month(year, part)
    return [v / path[-1] for v in path] if path[-1] > 0 else [1.0] * 12


def _parts(shares: Sequence[float], in_hand: Sequence[float]) -> list[float]:
    found, before = [], 0.0
    for share, held in zip(shares, in_hand, strict=True):
        free = held - before
        found.append(min(1.0, max(0.0, (share - before) / free)) if free > 0.001 else 1.0)
        before = share
    return found


def _own(year: YearMoney, general: Sequence[float], part: str | None) -> list[float] | None:
    """A finished year's shares; months without a figure between their neighbours."""
    known = year.by_month if part is None else dict(year.months.get(part) or {})
    whole = known.get(12) or (year.final_fen if part is None else None) or 0
    if whole <= 0 or len(known) < 4:
        return None
    points = {0: 0.0, 12: 1.0} | {m: min(1.5, max(0.0, v / whole)) for m, v in known.items()}
    months = sorted(points)
    found = []
    for m in range(1, 13):
        low = max(x for x in months if x <= m)
        high = min(x for x in months if x >= m)
        if low == high:
            found.append(points[m])
            continue
        start, end = (general[x - 1] if x else 0.0 for x in (low, high))
        found.append(points[low] + (points[high] - points[low]) * (general[m - 1] - start) / (end - start))
    return found


def foresee(known: Mapping[int, int], way: Course, path: Sequence[int], above: View, completion: float) -> View | None:
    """The year's total from the newest month; None where nothing was spent yet.

    `path` is what may be spent by each month's end, `above` what the view from above makes of the year.
    """
    if not known:
        return None
    month = max(known)
    executed, share = known[month], way.shares[month - 1]
    if executed <= 0 or share <= 0.005:
        return None
    ahead = View(total=executed / share, deviation=executed / share * _doubt(known, month, way))
    given = _by_money(path, way, completion)[month - 1]
    if month >= 12 or given <= 0 or above.total <= 0:
        return ahead
    followed = View(total=above.total * (executed / given) ** (month / 12), deviation=above.deviation)
    loose = _FIT + _unevenness(known) / 2 / sqrt(month) * (12 - month) / 12
    like = _likely(executed / given, loose)
    other = _likely(executed / (share * above.total), hypot(loose, above.deviation / above.total))
    chance = like / (like + other) if like + other > 0 else 0.0
    total = chance * followed.total + (1 - chance) * ahead.total
    doubt = chance * followed.deviation**2 + (1 - chance) * ahead.deviation**2
    return View(total=total, deviation=sqrt(doubt + chance * (1 - chance) * (followed.total - ahead.total) ** 2))


def _by_money(path: Sequence[int], way: Course, completion: float) -> list[float]:
    """Spent by each month's end by one who spends what is given."""
    found, sofar = [], 0.0
    for held, part in zip(path, way.parts, strict=True):
        sofar += max(0.0, held * completion - sofar) * part
        found.append(sofar)
    return found


def _likely(ratio: float, spread: float) -> float:
    return exp(-min(40.0, log(ratio) ** 2 / spread**2) / 2) / spread


def _doubt(known: Mapping[int, int], month: int, way: Course) -> float:
    """Relative: the year-end jump, and how unevenly the money went so far."""
    if month >= 12:
        return 0.0
    drift = _DRIFT + 1.2 * _unevenness(known) / sqrt(month)
    going = drift * (12 - month) / 12
    if way.own:
        return hypot(way.deviations[month - 1], going / 4, 0.01)
    return hypot(_DECEMBER, going)


def _unevenness(known: Mapping[int, int]) -> float:
    """Variation of the months' spending; a guess where fewer than three are known."""
    months = sorted(known)
    if len(months) < 3:
        return 0.25
    before = [0, *months[:-1]]
    steps = [(known[m] - known.get(b, 0)) / (m - b) for b, m in zip(before, months, strict=True)]
    middle = mean(steps)
    return min(1.5, deviation(steps) / abs(middle)) if middle else 1.5
