"""Words of the budget: stages, axes, how a fact is known, and a bureau's year as its file gives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class Basis(TextChoices):
    """How an entered fact is known. A sample stands where the bureau has not said the truth yet."""

    DECLARED = "declared", "填报"
    SAMPLE = "sample", "样例"


class Axis(TextChoices):
    """The independent ways of looking at one sum of money."""

    ECONOMIC = "economic", "部门预算支出经济分类"
    FUNCTIONAL = "functional", "支出功能分类"
    INCOME = "income", "收入来源"


class Stage(TextChoices):
    OPENING = "opening", "年初预算"
    CARRY_IN = "carry_in", "上年结转"
    EXECUTED = "executed", "决算"


class AdjustmentKind(TextChoices):
    ADDITION = "addition", "追加"
    REDUCTION = "reduction", "追减"
    REALLOCATION = "reallocation", "调剂"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSpec:
    """One amount. An empty code is a sum the file does not divide; an empty project is basic expenditure."""

    axis: Axis
    stage: Stage
    code: str
    amount_fen: int
    name: str = ""
    project: str = ""
    basis: Basis = Basis.DECLARED
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentSpec:
    """Money moved in mid-year. What was not recorded (document, day, decision) stays empty and is found by the checks."""

    kind: AdjustmentKind
    document: str
    on: date | None
    reason: str
    decision: str
    project: str
    lines: tuple[tuple[str, int], ...]
    basis: Basis = Basis.DECLARED

    @property
    def net_fen(self) -> int:
        return sum(amount for _, amount in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSpec:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpec:
    """One statement of the file under its path, e.g. staffing.bureau.authorised."""

    code: str
    value: str
    basis: Basis
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSpec:
    """A bureau's year, read and checked; `rest` is the file as it came, so that nothing of it is lost."""

    fiscal_year: int
    bureau: str
    centre: str
    region_code: str
    unit_code: str
    lines: tuple[LineSpec, ...]
    adjustments: tuple[AdjustmentSpec, ...]
    projects: tuple[ProjectSpec, ...]
    facts: tuple[FactSpec, ...]
    rest: Mapping[str, Any]
    samples: tuple[str, ...] = ()
    evidence: Sequence[tuple[str, str]] = ()
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauYearKept(Event):
    """A file of a bureau's year was taken in; the digest is that of its content."""

    kind: ClassVar[str] = "budget.year_kept"
    year_id: UUID
    fiscal_year: int
    revision: int
    digest: str
