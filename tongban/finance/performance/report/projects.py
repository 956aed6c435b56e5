"""A project of the year: its money, and the score of the indicators that it has of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tongban.finance.budget import rules as money_rules
from tongban.finance.budget.models import Line, Project
from tongban.finance.budget.selectors import total
from tongban.finance.budget.values import Stage
from tongban.finance.performance import reading, rules
from tongban.finance.performance.models import Indicator
from tongban.finance.performance.report.figures import Figures
from tongban.finance.performance.selectors import Scored
from tongban.finance.performance.values import IndicatorSpec, Kind, Score

EXECUTIONS: Final = (Kind.EXECUTION, Kind.EXECUTION_STEPS)
_WEIGHT: Final = Decimal(10)


@dataclass(frozen=True)
class ProjectSheet:
    """One project as its self-evaluation table shows it."""

    project: Project
    told: Mapping[str, Any]  # what the year's file says beyond code, name and class
    opening: list[Line]
    carried: list[Line]
    spent: list[Line]
    whole_fen: int
    execution: Score
    lines: list[Scored]

    @property
    def rate(self) -> Decimal | None:
        return money_rules.percent(total(self.spent), self.whole_fen)

    @property
    def weight(self) -> Decimal:
        return self.execution.weight + sum((x.spec.weight for x in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        return rules.total([self.execution, *(x.score for x in self.lines)])


def project_sheets(f: Figures) -> list[ProjectSheet]:
    """Every project of the year, by code."""
    content = f.money.year.content
    rows = content.get("projects") if isinstance(content, dict) else None
    told = {str(r.get("code")): r for r in rows or [] if isinstance(r, dict)} if isinstance(rows, list) else {}
    specs = reading.of_projects(content)
    return [_sheet(f, p, told.get(p.code, {}), specs.get(p.code, [])) for p in f.money.projects]


def _sheet(f: Figures, project: Project, told: Mapping[str, Any], specs: list[IndicatorSpec]) -> ProjectSheet:
    m = f.money
    opening, carried = ([x for x in m.at(s) if x.project == project.code] for s in (Stage.OPENING, Stage.CARRY_IN))
    spent = m.executed(project=project.code)
    added = sum(x.amount_fen for a in m.adjustments for x in a.lines if x.project == project.code)
    whole = total(opening) + total(carried) + added
    own = next((s for s in specs if s.kind in EXECUTIONS), None)
    execution = own or _execution()
    points = rules.score(execution, None, executed=total(spent), full_year=whole)
    lines = [_scored(f, s) for s in specs if s.kind not in EXECUTIONS]
    return ProjectSheet(project, told, opening, carried, spent, whole, points, lines)


def _execution() -> IndicatorSpec:
    """What every project is scored by, also where its file does not say so."""
    return IndicatorSpec(
        code="", level1="预算执行率", level2="", name="预算执行率", kind=Kind.EXECUTION, unit="%", weight=_WEIGHT, target=None, actual=None
    )  # fmt: skip


def _scored(f: Figures, spec: IndicatorSpec) -> Scored:
    """By its figure where it is bound to one, else as entered."""
    value = f.printed(spec.measure).value if spec.measure else None
    actual = spec.actual if value is None else f"{value.normalize():f}"
    return Scored(Indicator(code=spec.code), spec, actual, rules.score(spec, actual))
