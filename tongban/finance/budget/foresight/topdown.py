"""From above: the money authorised so far, the additions that past years let expect, and how much of it all is spent.

A bureau that is given money in mid-year every year will be given it again; one that has taken the recurring cost into
its opening budget will not. So four views are weighed: additions as a share of the opening budget, as an amount, cost by
cost (each with its chance to return), and what is lacking to the level of last year's spending.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import hypot, sqrt
from typing import Final

from tongban.finance.budget.foresight import recurring
from tongban.finance.budget.foresight.recurring import Group
from tongban.finance.budget.foresight.settings import Settings
from tongban.finance.budget.foresight.trends import deviation, mean, median, trend
from tongban.finance.budget.foresight.values import UNNAMED, YearMoney, class_of

_HABIT: Final = 0.6  # against the level of last year's spending
_HABITUAL: Final = 0.9  # a bureau to which money was added is added to again
_STAGED_MOST: Final = 1.5  # how far a staged cost may outgrow its usual amount by the pace of its first parts
_UNKNOWN_ADDITIONS: Final = (0.015, 0.18)  # of the opening budget, where no year is known: expected, deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A finished year in the sums the foresight needs."""

    fiscal_year: int
    opening: int
    authorised: int
    added: int
    final: int
    carry_in: int

    @property
    def rate(self) -> float:
        return self.added / self.opening

    @property
    def completion(self) -> float:
        return self.final / self.authorised if self.authorised > 0 else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TopDown:
    """What comes out: the year's total with its deviation, the additions still expected and where."""

    total: float
    deviation: float
    below: float  # the deviation downwards: at worst no further addition comes
    further: float
    completion: float
    further_by_class: dict[str, float]
    coming: dict[str, float]  # by reason of a recurring cost


def usable(past: Sequence[YearMoney], most: int) -> list[Past]:
    """The newest finished years with an opening budget and a final account."""
    found = [
        Past(
            fiscal_year=y.fiscal_year, opening=y.opening_fen, authorised=y.authorised_fen, added=y.added_fen,
            final=y.final_fen, carry_in=y.carry_in_fen,
        )
        for y in sorted(past, key=lambda y: y.fiscal_year)
        if y.opening_fen > 0 and y.final_fen is not None and y.final_fen > 0
    ]  # fmt: skip
    return found[-most:]


def share_added(past: Sequence[YearMoney], as_of: date, settings: Settings) -> float:
    """Share of a year's additions that has come by this day: of past years with days, and of the general calendar."""
    month, months = as_of.month, settings.additions_by_month
    before = months[month - 2] if month > 1 else 0.0
    length = (date(as_of.year + (month == 12), month % 12 + 1, 1) - date(as_of.year, month, 1)).days
    general = before + (months[month - 1] - before) * as_of.day / length
    own = []
    for year in past:
        dated = [a for a in year.additions if a.on and not a.moved and a.amount_fen > 0]
        whole = sum(a.amount_fen for a in dated)
        if whole > 0:
            early = sum(a.amount_fen for a in dated if a.on and (a.on.month, a.on.day) <= (as_of.month, as_of.day))
            own.append(early / whole)
    return (sum(own) + general) / (len(own) + 1)


def foresee(year: YearMoney, past_years: Sequence[YearMoney], groups: Sequence[Group], as_of: date, settings: Settings) -> TopDown:  # fmt: skip
    past = usable(past_years, settings.past_years_max)
    share = share_added(past_years[-settings.past_years_max :], as_of, settings)
    left = max(0.0, 1.0 - share)
    spent, spent_dev = _completion(past, settings)
    opening, authorised = float(year.opening_fen), float(year.authorised_fen)
    by_class: dict[str, float] = {}
    coming: dict[str, float] = {}
    if past:
        costs = _costs(year, past, groups, as_of, settings)
        annual, doubt = _annual(year, past, costs, spent)
        further = _further(annual, year.added_fen, costs, share)
        coming = {c.group.reason or c.group.code: c.coming for c in costs if c.coming > 0}
        for cost in costs:
            by_class[class_of(cost.group.code)] = by_class.get(class_of(cost.group.code), 0.0) + cost.coming
        doubt *= left**0.6
    else:
        further = _UNKNOWN_ADDITIONS[0] * opening * left
        doubt = _UNKNOWN_ADDITIONS[1] * opening * left**0.6
    total = max(0.0, (authorised + further) * spent)
    return TopDown(
        total=total, deviation=hypot(doubt, spent_dev * authorised), further=further, completion=spent,
        below=hypot(min(doubt, max(0.0, further)), spent_dev * authorised),
        further_by_class=by_class, coming=coming,
    )  # fmt: skip


def _completion(past: Sequence[Past], settings: Settings) -> tuple[float, float]:
    """How much of the authorised money was spent, years weighing alike, the general experience as one year more."""
    own = [min(1.02, max(0.6, p.completion)) for p in past]
    spent = (sum(own) + settings.completion) / (len(own) + 1)
    return spent, max(0.014, deviation(own)) if len(own) > 1 else 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cost:
    group: Group
    lone: bool  # in one of the past years only
    once: bool
    expected: float  # in a whole year, its chance to return counted
    coming: float  # still, after this day


def _costs(year: YearMoney, past: Sequence[Past], groups: Sequence[Group], as_of: date, settings: Settings) -> list[_Cost]:  # fmt: skip
    """Each cost that past years added: how likely it returns, how much, how much of that is still to come."""
    years = [p.fiscal_year for p in past]
    grown = (year.opening_fen / past[-1].opening) if past[-1].opening else 1.0
    left_general = 1.0 - share_added([], as_of, settings)
    fresh = float(sum(g.amount(year.fiscal_year) for g in groups if not any(map(g.amount, years))))
    found = []
    for group in groups:
        seen = [y for y in years if group.amount(y)]
        got = float(group.amount(year.fiscal_year))
        if not seen:
            continue
        if group.reason == UNNAMED:  # a past year told its sum alone: what this year added by name answers to it
            got += fresh
        once = recurring.is_once(group, settings)
        chance = _chance(len(seen), len(years), years[-1] in seen, once)
        amount = trend([float(group.amount(y)) for y in seen])
        if len(seen) == 1:
            amount *= min(1.15, max(0.85, grown))
        early = recurring.share_by(group, years, as_of)
        single = sum(len(group.by_year[y]) for y in seen) <= 1.2 * len(seen)
        coming = _coming(chance, amount, got, early, left_general, single=single)
        found.append(
            _Cost(group=group, lone=len(seen) == 1, once=once, expected=max(got, chance * amount), coming=coming)
        )
    return found


def _chance(times: int, of: int, lately: bool, once: bool) -> float:
    chance = (times + 0.7) / (of + 1.2) if of > 1 else 0.93
    if times == 1 and once:
        chance /= 2
    if times > 1 and times == of:
        chance = max(chance, 0.96)
    return chance if lately else chance / 2


def _coming(chance: float, amount: float, got: float, early: float | None, left: float, *, single: bool) -> float:
    """What of a cost still comes: staged ones go on as they did; one that is overdue becomes less likely.

    Where no past year tells a day (`early` is None) the general calendar stands in: what came early is then no sign of more.
    """
    most = _STAGED_MOST if early is not None else 1.0
    early = 1.0 - left if early is None else early
    if got > 0.6 * amount and single:
        return max(0.0, amount - got) / 2 * left
    if got > 0:
        whole = max(amount, min(got / early, most * amount)) if 0 < early < 1 else amount
        staged = max(0.0, 1.0 - early) * whole
        return (staged + max(0.0, whole - got)) / 2 * min(1.0, 2 * left) if early < 1 else 0.0
    return amount * _still(chance, max(1.0 - early, 0.2 * left))


def _still(chance: float, left: float) -> float:
    """The chance that what has not come yet will come, when this share of the time for it is left."""
    return chance * left / (chance * left + 1 - chance) if chance < 1 else float(left > 0)


def _annual(year: YearMoney, past: Sequence[Past], costs: Sequence[_Cost], spent: float) -> tuple[float, float]:
    """Additions of the whole year and their deviation, before this year's own are looked at."""
    opening = float(year.opening_fen)
    usual = _usual(past, costs)
    rates = [v / p.opening for v, p in zip(usual, past, strict=True)]
    named = sum(c.expected for c in costs if len(past) == 1 or not c.lone)
    unnamed = mean(
        [max(0.0, v - _named(costs, p.fiscal_year, len(past) == 1)) for v, p in zip(usual, past, strict=True)]
    )
    habits = [opening * trend(rates), trend(usual), named + unnamed]
    habit = mean(habits)
    gap = _level(past, usual) / spent - opening - year.carry_in_fen
    gap = max(min(0.0, habit), gap)
    weight = _HABIT * (1 - 0.9 * _absorbed(year, past)) if habit > 0 else 1.0
    annual = weight * habit + (1 - weight) * gap
    swing = (
        max(deviation(rates), 0.35 * deviation([p.rate for p in past])) * opening if len(past) > 1 else 0.4 * abs(habit)
    )
    apart = sqrt(weight * (1 - weight) * (habit - gap) ** 2 + deviation(habits) ** 2)
    return annual, hypot(apart, swing / sqrt(max(1, len(past) - 1)), 0.025 * opening)


def _usual(past: Sequence[Past], costs: Sequence[_Cost]) -> list[float]:
    """Each year's additions with what happened but once spread over the years: other such things will come."""
    if len(past) == 1:
        once = sum(c.group.amount(past[0].fiscal_year) for c in costs if c.once)
        return [past[0].added - 0.75 * once]
    lone = [float(sum(c.group.amount(p.fiscal_year) for c in costs if c.lone)) for p in past]
    pool = mean(lone)
    if (
        2 * sum(v > 0.02 * p.opening for v, p in zip(lone, past, strict=True)) < len(past) + 1
    ):  # not every year has some
        pool = (pool + median(lone)) / (4 if any(c.lone and c.once for c in costs) else 2)
    return [p.added - v + pool for p, v in zip(past, lone, strict=True)]


def _named(costs: Sequence[_Cost], fiscal_year: int, every: bool) -> int:
    return sum(c.group.amount(fiscal_year) for c in costs if every or not c.lone)


def _absorbed(year: YearMoney, past: Sequence[Past]) -> float:
    """How far the opening budget has taken in what used to be added: its jump, as a share of last year's additions."""
    last = past[-1]
    if last.added * 20 < last.opening:
        return 0.0
    steps = [b.opening / a.opening for a, b in pairwise(past)]
    grown = min(1.15, max(0.95, median(steps))) if steps else 1.05
    return min(1.0, max(0.0, (year.opening_fen - last.opening * grown) / last.added))


def _level(past: Sequence[Past], usual: Sequence[float]) -> float:
    """Where spending would go on from last year's level, what happened but once spread over the years."""
    finals = [p.final - p.added + v for p, v in zip(past, usual, strict=True)]
    if len(past) < 2:
        return finals[-1] * 1.04
    steps = [b / a - 1 for a, b in pairwise(finals) if a > 0]
    return finals[-1] * (1 + 0.8 * min(0.25, max(-0.15, median(steps) if steps else 0.0)))


def _further(annual: float, got: int, costs: Sequence[_Cost], share: float) -> float:
    """What still comes after this day: by the calendar, by what is lacking to the year's sum, cost by cost."""
    left = max(0.0, 1.0 - share)
    weight = share / 2
    pace = min(max(got / share, -abs(annual)), 3 * abs(annual) + 1) if 20 * share > 1 else annual
    by_calendar = left * ((1 - weight) * annual + weight * pace)
    if got <= 0 < annual:  # money that comes in a lump comes later rather than never
        by_calendar = annual * _still(_HABITUAL, left)
    lacking = max(0.0, annual - got) if annual > 0 else min(0.0, annual - got)
    by_sum = lacking * sqrt(left)
    returning = [c for c in costs if not c.lone] if any(not c.lone for c in costs) else list(costs)
    named = sum(c.expected for c in returning)
    if annual <= 0:
        return by_calendar
    sure = min(1.0, named / annual)  # how much of the year's additions is known by name
    by_cost = sum(c.coming for c in returning) * min(1.3, annual / named if named > annual else 1.0)
    by_cost += max(0.0, annual - named) * left
    trust = 0.25 + 0.45 * sure
    return trust * by_cost + (1 - trust) * (0.55 * by_calendar + 0.45 * by_sum)
