"""Words of performance: kinds of indicators, their scores, findings of the checker, statuses of a printed figure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class Kind(TextChoices):
    """How an indicator is scored (finance.md §3.7)."""

    EXECUTION = "execution", "预算执行率"
    EXECUTION_STEPS = "execution steps", "预算执行率（分档）"
    POSITIVE = ">=", "≥"
    EQUAL = "=", "="
    LINEAR = "<= linear", "≤（线性）"
    RATIO = "<= ratio", "≤（比值）"
    PASS = "pass/fail", "直接赋分"
    RANGE = "range", "区间"
    STEPS = "steps", "分档"
    SATISFACTION = "satisfaction steps", "满意度分档"
    QUALITATIVE = "qualitative", "定性"


class Status(TextChoices):
    """How a printed figure is known; missing is a gap that everybody sees."""

    LIVE = "live", "实时计数"
    DECLARED = "declared", "填报有据"
    SAMPLE = "sample", "样例"
    MISSING = "missing", "缺"


class Level(TextChoices):
    ERROR = "error", "须改"
    WARN = "warn", "提醒"
    NOTE = "note", "说明"


class SectionOrigin(TextChoices):
    FILE = "file", "来自资料文件"
    TYPED = "typed", "在系统中撰写"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorSpec:
    code: str
    level1: str
    level2: str
    name: str
    kind: Kind
    unit: str
    weight: Decimal
    target: Any
    actual: Any
    measure: str = ""
    overshoot: str = ""
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    points_off: Decimal | None = None
    reason: str = ""
    improvement: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Points of one indicator; None where the actual is not known: a gap, never an invented number."""

    points: Decimal | None
    weight: Decimal
    said: str = ""
    deviation: Decimal | None = None

    @property
    def lost(self) -> Decimal:
        return Decimal(0) if self.points is None else self.weight - self.points


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """One indicator of the process form; points None where the data for it is not known."""

    code: str
    name: str
    weight: Decimal
    points: Decimal | None
    said: str


@dataclass(frozen=True, slots=True)
class ProcessScore:
    """What the process form gives for what is known, and the most it could give."""

    lines: tuple[ProcessLine, ...]

    @property
    def total(self) -> Decimal:
        return sum((x.points for x in self.lines if x.points is not None), Decimal(0))

    @property
    def ceiling(self) -> Decimal:
        return sum((x.weight if x.points is None else x.points for x in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checker found: rule, where, a sentence. Internal ones are for those who sign, never for the public."""

    rule: str
    level: Level
    place: str
    said: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """One arithmetic check: it holds, it fails, or (None) it holds under a condition that is said."""

    place: str
    said: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as it is printed: value, words, how it is known, and the rows behind it."""

    code: str
    title: str
    unit: str
    value: Decimal | None
    text: str
    status: Status
    rows: Sequence[tuple[str, str]] = ()
    evidence: str = ""
    other: Decimal | None = None  # what was entered, where a count says something else
    behind: Sequence[str] = ()  # the figure that each row opens into, "" for none


_NUMBER = re.compile(r"[-+]?[\d,.]+%?|—|")


@dataclass(frozen=True, slots=True)
class Table:
    """A plain grid as it is attached: head rows, rows, notes below."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    head: tuple[tuple[str, str], ...] = field(default=())

    def laid(self, row: Sequence[str]) -> list[tuple[str, int]]:
        """A row's cells with the columns each takes: words at its end take what is empty behind them, numbers do not."""
        filled = [n for n, cell in enumerate(row) if cell]
        last, width = (filled[-1] if filled else 0), len(self.columns)
        if last + 2 >= width or _NUMBER.fullmatch(row[last] if row else ""):
            return [(cell, 1) for cell in (*row, *("",) * (width - len(row)))]
        return [*((cell, 1) for cell in row[:last]), (row[last], width - last)]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsKept(Event):
    kind: ClassVar[str] = "performance.indicators_kept"
    year_id: UUID
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionWritten(Event):
    """A chapter's own words have a new version."""

    kind: ClassVar[str] = "performance.section_written"
    year_id: UUID
    section: str
    version: int
    digest: str


Facts = Mapping[str, Any]
