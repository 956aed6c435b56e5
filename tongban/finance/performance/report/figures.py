"""A figure of the report: where it is known from, and how officials write it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from tongban.finance.budget import rules as money_rules
from tongban.finance.budget import selectors as budget
from tongban.finance.budget.measures import OF_MONEY
from tongban.finance.budget.models import Fact
from tongban.finance.budget.selectors import Money
from tongban.finance.budget.values import LIVE, Basis, Stage
from tongban.finance.performance.report import structure
from tongban.finance.performance.rules import half_up, number
from tongban.finance.performance.selectors import Sheet
from tongban.finance.performance.values import Printed, Status
from tongban.infra import measures
from tongban.infra.measures import Figure, Measure, Source
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused

_DIGITS: Final = "〇一二三四五六七八九"
_UNITS: Final = ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"))
_PRIOR: Final = {
    "opening_change": "prior_year.opening_wan", "opening_growth_pct": "prior_year.opening_wan",
    "final_change": "prior_year.final_wan", "final_growth_pct": "prior_year.final_wan",
}  # fmt: skip
_OF_OPENING: Final = ("opening", "opening_change", "opening_growth_pct", "addition_rate", "full_year", "execution_rate")
_OF_ADDITIONS: Final = ("additions", "addition_rate", "full_year", "execution_rate", "recurring_additions")
_NOT_OF_FINAL: Final = (
    "opening", "opening_change", "opening_growth_pct", "additions", "addition_rate", "full_year", "recurring_additions",
    "change_reasons",
)  # fmt: skip


def chinese(value: int) -> str:
    """三, 十二, 二十三, 两千: as counts are written in running text."""
    if value < 0 or value >= 100_000:
        return str(value)
    if value == 0:
        return "零"
    text, rest, gap = "", value, False
    for unit, name in _UNITS:
        digit, rest = divmod(rest, unit)
        if digit:
            word = "两" if digit == 2 and unit >= 1000 else _DIGITS[digit]
            text += ("零" if gap and text else "") + (name if (unit, digit, text) == (10, 1, "") else word + name)
        gap = not digit
    return text + ("零" if rest and gap and text else "") + (_DIGITS[rest] if rest else "")


@dataclass
class Figures:
    """Every figure of one year's report, each read once."""

    money: Money
    _known: dict[str, Printed] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)

    @cached_property
    def own(self) -> bool:
        """Whether the year is that of this deployment's bureau: only then do its registers count."""
        year = self.money.year
        return budget.is_own(bureau=year.bureau, region_code=year.region_code)

    @cached_property
    def sheet(self) -> Sheet:
        return Sheet(self.money, lambda code: self.printed(code).value)

    @property
    def period(self) -> Period:
        return Period.year(self.money.year.fiscal_year)

    @property
    def used(self) -> list[Printed]:
        return [self._known[code] for code in sorted(self._known)]

    def printed(self, code: str) -> Printed:
        if code in self._known:
            return self._known[code]
        if code in self._busy:
            raise Refused(f"数字“{code}”引用了自己")
        self._busy.add(code)
        try:
            spec = structure.figures().get(code)
            self._known[code] = self._listed(code, spec) if spec else self._measured(code)
        finally:
            self._busy.discard(code)
        return self._known[code]

    def write(self, code: str, how: str = "") -> str:
        """The figure as words of a sentence; a gap where it is not known."""
        found = self.printed(code)
        if found.status is Status.MISSING:
            return structure.report().missing
        if found.value is None or not how:
            return found.text
        if how == "abs":
            return _plain(abs(found.value), found.unit)
        if found.value != found.value.to_integral_value():
            return found.text
        words = chinese(int(found.value))
        return words + "余" if how == "approx" else words

    def word(self, code: str) -> str:
        value = self.printed(code).value
        return "比较（不可比）" if value is None else money_rules.say_change(value)

    # --- figures of the list ------------------------------------------------------------------------------------------

    def _listed(self, code: str, spec: Any) -> Printed:
        if "ratio" in spec:
            return self._ratio(code, spec)
        say = spec.get("say", "number")
        fact = self.money.facts.get(spec.get("fact", ""))
        counted = self._count(spec)
        declared = _of_fact(fact, spec)
        if counted is not None:
            status = Status.LIVE if measures.find(spec["measure"]).source is Source.LIVE else Status.DECLARED  # type: ignore[union-attr]
            value, text = _of_rows(counted, say, spec["unit"], fact.value if fact else "")
            other = declared[0] if declared and declared[0] is not None and declared[0] != value else None
            return Printed(
                code,
                spec["title"],
                spec["unit"],
                value,
                text,
                status,
                counted.rows,
                fact.evidence if fact else "",
                other,
                counted.behind,
            )
        if fact is None or declared is None:
            return Printed(code, spec["title"], spec["unit"], None, "", Status.MISSING)
        status = Status.SAMPLE if fact.basis == Basis.SAMPLE else Status.DECLARED
        rows = [(spec["title"], f"{fact.value}{'，' + fact.evidence if fact.evidence else ''}")]
        return Printed(code, spec["title"], spec["unit"], declared[0], declared[1], status, rows, fact.evidence)

    def _count(self, spec: Any) -> Figure | None:
        """What the registers say; nothing where they are silent or belong to somebody else."""
        measure = measures.find(spec.get("measure", "")) if self.own else None
        if measure is None:
            return None
        found = measure.count(self.period, spec.get("scope", ""))
        return found if found.rows else None

    def _ratio(self, code: str, spec: Any) -> Printed:
        part, whole = (self.printed(c) for c in spec["ratio"])
        title, unit = spec["title"], spec["unit"]
        if part.value is None or not whole.value:
            return Printed(code, title, unit, None, "", Status.MISSING)
        value = half_up(part.value * 100 / whole.value)
        rows = [(p.title, p.text + p.unit) for p in (part, whole)]
        return Printed(
            code, title, unit, value, _plain(value, unit), _worst([part.status, whole.status]), rows, behind=spec["ratio"]
        )  # fmt: skip

    # --- measures of budget and performance -----------------------------------------------------------------------------

    def _measured(self, code: str) -> Printed:
        name, _, scope = code.partition("/")
        measure = measures.find(name)
        if measure is None:
            raise Refused(f"没有名为“{code}”的数字")
        found = self._counted(measure, scope)
        title = f"{measure.title} {scope}".strip()
        if not found.rows:
            return Printed(code, title, measure.unit, None, "", Status.MISSING)
        monitored = name.startswith("performance.") and found.source is Source.LIVE
        status = Status.LIVE if monitored else self._status(name, scope)
        return Printed(
            code, title, measure.unit, found.value, _plain(found.value, measure.unit), status, found.rows,
            self._evidence(name.partition(".")[2], scope), None, found.behind,
        )  # fmt: skip

    def _evidence(self, short: str, scope: str) -> str:
        """Where the lines behind it are known from."""
        lines = self.money.at(Stage.OPENING) if short in _NOT_OF_FINAL else self.money.executed()
        return next((x.evidence for x in lines if x.evidence and x.code.startswith(scope.partition(":")[0])), "")

    def _counted(self, measure: Measure, scope: str) -> Figure:
        """What the measure says, of what was read already where it is one of ours."""
        if measure.code in OF_MONEY:
            return OF_MONEY[measure.code](self.money, scope)
        if measure.code in OF_YEAR:
            return OF_YEAR[measure.code](self, scope)
        return measure.count(self.period, scope)

    def _status(self, name: str, scope: str) -> Status:
        """Declared, unless something that it rests on is a sample."""
        wing, _, short = name.partition(".")
        if short == "project_targets":
            return self.status_of_projects
        if short == "rule_basis":
            rule = self.money.facts.get("bureau.basis_rule")
            return Status.SAMPLE if rule and rule.basis == Basis.SAMPLE else Status.DECLARED
        if wing == "performance":
            return self._status_of_scores(scope)
        bases = []
        if short in _OF_OPENING:
            bases += [x.basis for x in self.money.at(Stage.OPENING) if x.code.startswith(scope)]
        if short in _OF_ADDITIONS:
            bases += [a.basis for a in self.money.adjustments]
        if short not in _NOT_OF_FINAL:
            bases += [x.basis for x in self.money.scoped(scope if short in ("executed", "final") else "")]
        prior = self.money.facts.get(_PRIOR.get(short, ""))
        if prior and not self.money.prior(Stage.OPENING if short.startswith("opening") else Stage.EXECUTED)[1]:
            bases.append(prior.basis)
        if short == "change_reasons" and scope.startswith("additions"):
            bases += [a.basis for a in self.money.additions]
        elif short == "change_reasons":
            bases += [f.basis for code, f in self.money.facts.items() if code.startswith("reasons.")]
        return _of_bases(bases)

    @property
    def status_of_projects(self) -> Status:
        """Targets of projects rest on what the file says of projects; that there is none rests on the final account."""
        if not self.money.projects:
            return _of_bases([x.basis for x in self.money.executed()])
        content = self.money.year.content
        told = content.get("samples") if isinstance(content, dict) else None
        named = [str(path).partition(".")[0].partition("[")[0] for path in told] if isinstance(told, list) else []
        return Status.SAMPLE if "projects" in named else Status.DECLARED

    def _status_of_scores(self, scope: str) -> Status:
        lines = [x for x in self.sheet.lines if not scope or x.spec.level1.startswith(scope)]
        found = [Status.DECLARED]
        for line in lines:
            bound = self.printed(line.spec.measure).status if line.spec.measure else None
            if Basis.SAMPLE in (line.row.target_basis, line.row.actual_basis) or bound is Status.SAMPLE:
                found.append(Status.SAMPLE)
        return _worst(found)


def _of_bases(bases: list[str]) -> Status:
    if Basis.SAMPLE in bases:
        return Status.SAMPLE
    return Status.LIVE if bases and all(b == LIVE for b in bases) else Status.DECLARED


def _worst(statuses: list[Status]) -> Status:
    order = [Status.LIVE, Status.DECLARED, Status.SAMPLE, Status.MISSING]
    return max(statuses, key=order.index)


def _plain(value: Decimal, unit: str) -> str:
    """万元 and per cent with two places, counts without noise."""
    if unit in ("万元", "%"):
        return f"{half_up(value)}"
    return f"{value.normalize():f}"


def _of_rows(found: Figure, say: str, unit: str, declared: str) -> tuple[Decimal | None, str]:
    if say == "names":
        names = [title for title, _ in found.rows]
        told = [n for n in declared.split("、") if n]
        return None, "、".join(told if set(told) == set(names) else names)
    if say == "text":
        return None, found.rows[0][0]
    return found.value, _plain(found.value, unit)


def _of_fact(fact: Fact | None, spec: Any) -> tuple[Decimal | None, str] | None:
    if fact is None or not fact.value:
        return None
    say, unit = spec.get("say", "number"), spec["unit"]
    if spec.get("list"):
        count = Decimal(len([n for n in fact.value.split("、") if n]))
        return count, _plain(count, unit)
    if say in ("text", "names"):
        return None, fact.value
    if say == "day":
        return None, _day(fact.value)
    value = number(fact.value, spec["title"]) if say != "wan" else money_rules.in_wan(money_rules.parse_wan(fact.value, spec["title"]))  # fmt: skip
    return value, _plain(value, unit)


def _day(text: str) -> str:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.month}月{found.day}日"


OF_YEAR: dict[str, Callable[[Figures, str], Figure]] = {}  # measures of performance, put in by its measures.py


def of_year(fiscal_year: int) -> Figures | None:
    found = budget.money(fiscal_year)
    return Figures(found) if found else None
