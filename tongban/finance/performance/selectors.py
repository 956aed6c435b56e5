"""Reads of indicators, scores and chapters."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from tongban.finance.budget import rules as money_rules
from tongban.finance.budget.models import BureauYear
from tongban.finance.budget.selectors import Money, is_own, total
from tongban.finance.budget.values import Stage
from tongban.finance.control import selectors as control
from tongban.finance.performance import process, rules
from tongban.finance.performance.models import Indicator, SectionText
from tongban.finance.performance.values import IndicatorSpec, Kind, ProcessScore, Score

Actual = Callable[[str], Decimal | None]  # a figure's value by its code


def sections(year: BureauYear) -> dict[str, SectionText]:
    """The newest version of each section."""
    return {row.section: row for row in SectionText.objects.filter(year=year).order_by("section", "version")}


def versions(year: BureauYear, section: str) -> "QuerySet[SectionText]":
    return SectionText.objects.filter(year=year, section=section).order_by("-version")


def spec_of(row: Indicator) -> IndicatorSpec:
    return IndicatorSpec(
        code=row.code, level1=row.level1, level2=row.level2, name=row.name, kind=Kind(row.kind), unit=row.unit,
        weight=Decimal(row.weight_hundredths) / 100, target=row.target, actual=row.actual, measure=row.measure,
        overshoot=row.overshoot, steps=tuple((Decimal(t), Decimal(s)) for t, s in row.steps),
        points_off=Decimal(row.points_off) if row.points_off else None, reason=row.reason, improvement=row.improvement,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """An indicator with what was reached and what it earns."""

    row: Indicator
    spec: IndicatorSpec
    actual: Any
    score: Score


@dataclass(frozen=True)
class Sheet:
    """The self-scoring of a year: every indicator, the total, the band, and what the process form would say."""

    money: Money
    read: Actual

    @cached_property
    def lines(self) -> list[Scored]:
        executed = total(self.money.executed()) if self.money.executed() else None
        found = []
        for row in Indicator.objects.filter(year=self.money.year).order_by("place"):
            spec = spec_of(row)
            actual = self._actual(spec)
            points = rules.score(spec, actual, executed=executed, full_year=self.money.full_year_fen)
            found.append(Scored(row, spec, actual, points))
        return found

    def _actual(self, spec: IndicatorSpec) -> Any:
        """By its figure where it is bound to one, else as entered."""
        if spec.kind in (Kind.EXECUTION, Kind.EXECUTION_STEPS):
            rate = money_rules.percent(total(self.money.executed()), self.money.full_year_fen or 0)
            return None if rate is None else f"{money_rules.half_up(rate)}"
        value = self.read(spec.measure) if spec.measure else None
        return spec.actual if value is None else f"{value.normalize():f}"

    @property
    def total(self) -> Decimal:
        return rules.total(x.score for x in self.lines)

    @property
    def band(self) -> str:
        return rules.band(self.total)

    @property
    def groups(self) -> dict[str, tuple[Decimal, Decimal]]:
        """First level → (points, weight)."""
        found: dict[str, tuple[Decimal, Decimal]] = {}
        for line in self.lines:
            points, weight = found.get(line.spec.level1, (Decimal(0), Decimal(0)))
            found[line.spec.level1] = (points + (line.score.points or 0), weight + line.spec.weight)
        return found

    @cached_property
    def process(self) -> ProcessScore:
        return process.evaluate(self._scheme(), known(self.money))

    def _scheme(self) -> Any:
        told = self.money.year.content.get("process_scheme")
        name = str(told.get("scheme") or "hunan_process_100") if isinstance(told, dict) else "hunan_process_100"
        found = process.schemes(self.money.year.fiscal_year)
        return found.get(name) if "indicators" in found.get(name, {}) else found["hunan_process_100"]


def known(m: Money) -> process.Known:
    """What the year tells the process form."""
    told = m.year.content.get("process_scheme")
    told = told if isinstance(told, dict) else {}
    given = told.get("inputs")
    inputs = {**(given if isinstance(given, dict) else {}), **_rules_kept(m.year)}
    opening, executed = m.at(Stage.OPENING), m.executed()
    divided = bool(opening) and all(x.code for x in opening)
    running_moved = sum(
        line.amount_fen
        for a in m.adjustments
        for line in a.lines
        if not line.project and line.code[:3] in ("302", "310")
    )
    codes = {str(i.get("code")) for i in _three_public(m)}
    actual = [x for x in executed if x.code in codes]
    return process.Known(
        on_post=_head(m, inputs, "on_post"), authorised=_head(m, inputs, "authorised"),
        three_public_budget=_three(m, "budget_wan"), three_public_prior=m.fact_wan("prior_year.three_public_budget_wan"),
        three_public_actual=total(actual) if codes and actual else _three(m, "final_wan"),
        full_year=m.full_year_fen, opening=total(opening) if opening else None,
        added=m.added_fen if opening else None,
        year_end=_year_end(m),
        running_budget=_running(opening) + running_moved if divided else None, running_actual=_running(executed) if executed else None,
        procurement_budget=m.fact_wan("procurement.budget_wan"), procurement_actual=m.fact_wan("procurement.final_wan"),
        inputs=inputs, pro_rata="pro" in str(told.get("step_reading", "")),
    )  # fmt: skip


def _rules_kept(year: BureauYear) -> dict[str, Any]:
    """The answers on the soundness of the rules (B24) from our own register of rules; nothing where it is empty."""
    if not is_own(bureau=year.bureau, region_code=year.region_code) or not control.has_rules():
        return {}
    return {"rules": [x.met for x in control.soundness(year.fiscal_year)]}


def _running(lines: Any) -> int:
    return money_rules.running_cost((x.code, x.project, x.amount_fen) for x in lines)


def _head(m: Money, inputs: Any, key: str) -> Decimal | None:
    if inputs.get(key) is not None:
        return rules.number(inputs[key], f"process_scheme.inputs.{key}")
    parts = [m.fact(f"staffing.{body}.{key}") for body in ("bureau", "centre")]
    numbers = [rules.number(p, f"staffing {key}") for p in parts if p is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def _three_public(m: Money) -> list[Any]:
    told = m.year.content.get("three_public")
    items = told.get("items") if isinstance(told, dict) else None
    return [i for i in items if isinstance(i, dict)] if isinstance(items, list) else []


def _three(m: Money, key: str) -> int | None:
    given = [i.get(key) for i in _three_public(m)]
    if not given or any(v is None for v in given):
        return None
    return sum(money_rules.parse_wan(v, f"three_public {key}") for v in given)


def _year_end(m: Money) -> int | None:
    parts = [m.fact_wan(f"budget.year_end.{key}") for key in ("carry_over_wan", "taken_back_wan")]
    return None if all(p is None for p in parts) else sum(p or 0 for p in parts)
