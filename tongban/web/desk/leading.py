"""The leader's five figures: a line over twelve months, the difference to the month before, and what made it. Pure.

Everything comes from the measures registry: a value, and rows as (group, note). A note `a/b` is a share or an average of
the group; any other note names the group that a single row belongs to.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from tongban.infra.measures import Figure, find
from tongban.kernel.periods import Period

MONTHS: Final = 12
WIDE, HIGH, PAD = 240, 56, 6
_PARTS: Final = re.compile(r"(\d+(?:\.\d+)?)\D?/(\d+)")
_TENTH: Final = Decimal("0.1")
TOP: Final = 3
OTHERS: Final = "其余合计"


class Way(StrEnum):
    """How a figure is put together of its groups."""

    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One figure of the page. `more_is_good` says which way is the good one; None: neither."""

    key: str
    title: str
    code: str
    unit: str
    way: Way
    more_is_good: bool | None
    scope: str = ""
    line_scope: str = ""
    sum_scope: str = ""  # rows as (group, how many) instead of one by one, to compare two months


FIGURES: Final = (
    Asked(key="accepted", title="受理", code="cases.accepted", unit="件", way=Way.COUNT, more_is_good=None, line_scope="count", sum_scope="matter"),
    Asked(key="on-time", title="按时率", code="supervision.on_time_share", unit="%", way=Way.SHARE, more_is_good=True),
    Asked(key="days", title="平均办结", code="supervision.average_days", unit="个工作日", way=Way.MEAN, more_is_good=False),
    Asked(key="content", title="满意度", code="ratings.satisfied_share", unit="%", way=Way.SHARE, more_is_good=True, scope="department", line_scope="whole"),
    Asked(key="red", title="红灯", code="supervision.red_lights", unit="条", way=Way.COUNT, more_is_good=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One month of the line; no value where nothing was counted."""

    month: str
    value: Decimal | None
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One figure as the page tells it."""

    asked: Asked
    value: Decimal | None
    said: str  # compared with the month before
    good: bool | None
    causes: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    line: str
    rows: int


def month_of(day: date) -> Period:
    """The month in which the day lies."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def before(month: Period, count: int = 1) -> Period:
    """The month so many months earlier."""
    for _ in range(count):
        month = month_of(month.start - timedelta(days=1))
    return month


def counted(asked: Asked, month: Period, scope: str | None = None) -> Figure:
    measure = find(asked.code)
    assert measure is not None, asked.code
    return measure.count(month, asked.scope if scope is None else scope)


def earlier(asked: Asked, month: Period) -> list[Decimal | None]:
    """The line up to the month before the last two, the oldest first."""
    scope = asked.line_scope or asked.scope
    return [_value(asked, counted(asked, before(month, back), scope)) for back in range(MONTHS - 1, 1, -1)]


def so_far(month: Period, today: date) -> Period | None:
    """As many days of the month before as have passed of this one; None when the month is over."""
    if month.end <= today:
        return None
    whole = before(month)
    return Period(whole.start, min(whole.end, whole.start + max(today - month.start, timedelta(0))))


def shown(
    asked: Asked, month: Period, known: Sequence[Decimal | None] | None = None, today: date | None = None
) -> Shown:
    """The figure of the month with its twelve months and its causes; an unfinished month is set against the same days.

    `known`: the earlier months, where somebody kept them.
    """
    summed = asked.sum_scope or None
    same_days = so_far(month, today) if today else None
    now, whole = counted(asked, month, summed), counted(asked, before(month), summed)
    then = counted(asked, same_days, summed) if same_days else whole
    value, was = _value(asked, now), _value(asked, then)
    line = [*(earlier(asked, month) if known is None else known), _value(asked, whole), value]
    names = [f"{before(month, back).start:%Y-%m}" for back in range(MONTHS - 1, -1, -1)]
    points = _points(list(zip(names, line, strict=True)))
    return Shown(
        asked=asked, value=value, said=_said(asked, value, was, "上月同期" if same_days else "上月"), good=_good(asked, value, was), points=points,
        causes=_causes(asked, now, then) if value is not None and was is not None else (), rows=len(now.rows),
        line=" ".join(f"{p.x},{p.y}" for p in points if p.value is not None),
    )  # fmt: skip


def _value(asked: Asked, figure: Figure) -> Decimal | None:
    if asked.way is not Way.COUNT and not figure.rows:
        return None
    return figure.value.quantize(Decimal(1) if asked.way is Way.COUNT else _TENTH, ROUND_HALF_UP)


def _said(asked: Asked, value: Decimal | None, was: Decimal | None, then: str = "上月") -> str:
    if value is None:
        return "本月没有数据"
    if was is None:
        return f"{then}没有数据，不比较"
    change = value - was
    if not change:
        return f"与{then}持平"
    unit = "个百分点" if asked.way is Way.SHARE else asked.unit
    word = {Way.COUNT: ("多", "少"), Way.SHARE: ("高", "低"), Way.MEAN: ("长", "短")}[asked.way][change < 0]
    return f"比{then}{word} {abs(change)} {unit}"


def _good(asked: Asked, value: Decimal | None, was: Decimal | None) -> bool | None:
    if asked.more_is_good is None or value is None or was is None or value == was:
        return None
    return (value > was) is asked.more_is_good


# --- why ------------------------------------------------------------------------------------------------------------------


def _causes(asked: Asked, now: Figure, then: Figure) -> tuple[tuple[str, str], ...]:
    """The groups that moved the figure most, in the direction in which it moved, and the rest: together the whole change."""
    parts = _moved(asked, now, then)
    whole = sum(parts.values(), Decimal(0))
    same = [(name, part) for name, part in parts.items() if part * whole > 0]
    same.sort(key=lambda one: (-abs(one[1]), one[0]))
    unit = {Way.COUNT: asked.unit, Way.SHARE: "个百分点", Way.MEAN: "天"}[asked.way]
    found = []
    rest = (_value(asked, now) or Decimal(0)) - (_value(asked, then) or Decimal(0))
    for name, part in same[:TOP]:
        size = part.quantize(Decimal(1) if asked.way is Way.COUNT else _TENTH, ROUND_HALF_UP)
        if size:
            found.append((name, f"{size:+f} {unit}"))
            rest -= size
    if found and rest:
        found.append((OTHERS, f"{rest:+f} {unit}"))
    return tuple(found)


def _moved(asked: Asked, now: Figure, then: Figure) -> dict[str, Decimal]:
    """By group: how much of the change is its own."""
    if asked.way is Way.COUNT:
        here, there = (_groups(asked, figure) for figure in (now, then))
        return {name: Decimal(here[name] - there[name]) for name in {*here, *there}}
    here_parts, there_parts = _parted(now), _parted(then)
    n1 = sum(n for _, n in here_parts.values()) or Decimal(1)
    n0 = sum(n for _, n in there_parts.values()) or Decimal(1)
    level = sum(part for part, _ in there_parts.values()) / n0  # against what was usual the month before
    scale = 100 if asked.way is Way.SHARE else 1
    nothing = (Decimal(0), Decimal(0))
    found = {}
    for name in {*here_parts, *there_parts}:
        (a1, b1), (a0, b0) = here_parts.get(name, nothing), there_parts.get(name, nothing)
        found[name] = ((a1 - b1 * level) / n1 - (a0 - b0 * level) / n0) * scale
    return found


def _groups(asked: Asked, figure: Figure) -> Counter[str]:
    if asked.sum_scope:
        return Counter({name: int(note.rstrip(asked.unit)) for name, note in figure.rows})
    return Counter(note for _, note in figure.rows)


def _parted(figure: Figure) -> Mapping[str, tuple[Decimal, Decimal]]:
    found = {}
    for name, note in figure.rows:
        match = _PARTS.search(note)
        if match:
            found[name] = (Decimal(match[1]), Decimal(match[2]))
    return found


# --- the line -------------------------------------------------------------------------------------------------------------


def _points(values: Sequence[tuple[str, Decimal | None]]) -> tuple[Point, ...]:
    known = [v for _, v in values if v is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(1))
    span = float(high - low) or 1.0
    step = (WIDE - 2 * PAD) / max(1, len(values) - 1)

    def y(value: Decimal | None) -> float:
        if value is None or high == low:
            return HIGH / 2
        return round(HIGH - PAD - float(value - low) / span * (HIGH - 2 * PAD), 1)

    return tuple(
        Point(month=name, value=value, x=round(PAD + n * step, 1), y=y(value)) for n, (name, value) in enumerate(values)
    )
