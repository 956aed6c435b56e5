"""Reads of a bureau's year."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from tongban.finance.budget import rules
from tongban.finance.budget.models import Adjustment, BudgetYear, BureauYear, Fact, Line, Project
from tongban.finance.budget.selectors import live
from tongban.finance.budget.selectors.live import Change, ChangeLine
from tongban.finance.budget.values import LIVE, AdjustmentKind, Axis, Stage
from tongban.orgs.selectors import centre

Row = tuple[str, str]


def year(fiscal_year: int) -> BureauYear | None:
    return BureauYear.objects.filter(fiscal_year=fiscal_year).first()


def is_own(*, bureau: str, region_code: str) -> bool:
    """Whether a file's bureau is that of this deployment: by name, or as the approval bureau of the same region."""
    here = centre()
    if here is None:
        return False
    ours = here.bureau.name
    return bureau == ours or (here.region_id == region_code and (bureau.endswith(ours) or ours.endswith(bureau)))


def years() -> "QuerySet[BureauYear]":
    return BureauYear.objects.order_by("-fiscal_year")


@dataclass(frozen=True)
class Money:
    """A year's money, read once, in few statements whatever its size.

    Where quotas were issued or payments made, the register speaks; the file keeps the word on the rest.
    """

    year: BureauYear

    @cached_property
    def register(self) -> live.Register | None:
        return live.register(self.year)

    @cached_property
    def lines(self) -> list[Line]:
        told = list(Line.objects.filter(year=self.year).order_by("code", "project"))
        if self.register is None:
            return told
        counted = self.register.lines
        replaced = {(x.axis, x.stage) for x in counted} | {(Axis.ECONOMIC.value, s.value) for s in self.register.stages}
        return [x for x in told if (x.axis, x.stage) not in replaced] + counted

    @cached_property
    def facts(self) -> dict[str, Fact]:
        return {f.code: f for f in Fact.objects.filter(year=self.year)}

    @cached_property
    def adjustments(self) -> list[Change]:
        if self.register is not None and Stage.OPENING in self.register.stages:
            return self.register.changes
        rows = Adjustment.objects.filter(year=self.year).prefetch_related("lines").order_by("place")
        return [
            Change(
                place=a.place,
                kind=AdjustmentKind(a.kind),
                document=a.document,
                on=a.on,
                reason=a.reason,
                decision=a.decision,
                basis=a.basis,
                lines=tuple(ChangeLine(x.code, a.project, x.amount_fen) for x in a.lines.all()),
            )
            for a in rows
        ]

    @cached_property
    def projects(self) -> list[Project]:
        return list(Project.objects.filter(year=self.year).order_by("code"))

    @cached_property
    def before(self) -> "Money | None":
        """The year before in this database, of the same bureau: its file, its register, or both."""
        last = money(self.year.fiscal_year - 1)
        return last if last is not None and last.year.bureau == self.year.bureau else None

    def at(self, stage: Stage, axis: Axis = Axis.ECONOMIC) -> list[Line]:
        return [x for x in self.lines if x.stage == stage and x.axis == axis]

    def executed(self, code: str = "", *, project: str | None = None) -> list[Line]:
        """Lines of the final account under a code; `project` "" is basic expenditure, None is all."""
        return [
            x for x in self.at(Stage.EXECUTED) if x.code.startswith(code) and (project is None or x.project == project)
        ]

    def scoped(self, scope: str) -> list[Line]:
        """The final account under a scope: a class, an item, or an item of one project ("30227:P01"; "30227:" is basic)."""
        code, divided, project = scope.partition(":")
        return self.executed(code, project=project if divided else None)

    @property
    def additions(self) -> list[Change]:
        return [a for a in self.adjustments if a.kind != AdjustmentKind.REALLOCATION]

    @property
    def added_fen(self) -> int:
        """Additions less reductions."""
        return sum(a.net_fen for a in self.additions)

    @property
    def full_year_fen(self) -> int | None:
        """全年预算数; unknown while no opening budget was entered."""
        opening = self.at(Stage.OPENING)
        if not opening:
            return None
        return rules.full_year(carry_in=total(self.at(Stage.CARRY_IN)), opening=total(opening), added=self.added_fen)

    @property
    def prior_opening(self) -> int | None:
        return self.prior(Stage.OPENING)[0]

    @property
    def prior_final(self) -> int | None:
        return self.prior(Stage.EXECUTED)[0]

    def prior(self, stage: Stage) -> tuple[int | None, bool]:
        """Last year's sum, and whether it was counted: its register has the word, then this year's file, then its own."""
        told = self.told_before(stage)
        lines = self.before.at(stage) if self.before is not None else []
        counted = bool(lines) and all(x.basis == LIVE for x in lines)
        return (total(lines), counted) if lines and (counted or told is None) else (told, False)

    def told_before(self, stage: Stage) -> int | None:
        """Last year's sum as this year's file tells it."""
        return self.fact_wan(f"prior_year.{'opening_wan' if stage is Stage.OPENING else 'final_wan'}")

    def reasons(self, which: str) -> list[str]:
        """Why the opening budget or the final account changed, one by one."""
        return [r for r in (self.fact(f"reasons.{which}") or "").splitlines() if r.strip()]

    def fact(self, code: str) -> str | None:
        found = self.facts.get(code)
        return found.value if found else None

    def fact_wan(self, code: str) -> int | None:
        found = self.fact(code)
        return None if found is None else rules.parse_wan(found, code)


def money(fiscal_year: int) -> Money | None:
    """The year's money, of its file, its register, or both."""
    found = year(fiscal_year)
    if found is None and (kept := BudgetYear.objects.filter(pk=fiscal_year).first()) is not None:
        found = BureauYear(
            fiscal_year=fiscal_year, bureau=kept.unit, content={}, kept_at=kept.opened_at
        )  # no file: not saved
    return Money(found) if found else None


def total(lines: Iterable[Line]) -> int:
    return sum(x.amount_fen for x in lines)


def behind(lines: Iterable[Line]) -> tuple[str, ...]:
    """The measure that each line opens into: an item of the final account into its payments, where they are registered."""
    found = list(lines)
    paid = [
        x.axis == Axis.ECONOMIC and x.stage == Stage.EXECUTED and x.basis == LIVE and len(x.code) == 5 for x in found
    ]
    divided = {x.code for x in found if x.project}
    if not any(paid):
        return ()
    return tuple(
        f"budget.executed/{x.code}{':' + x.project if x.code in divided else ''}" if there else ""
        for x, there in zip(found, paid, strict=True)
    )


def as_rows(lines: Iterable[Line]) -> list[Row]:
    """Each line as (what, how much and where from)."""
    return [
        (
            " ".join(p for p in (x.code, x.name, x.project) if p) or Stage(x.stage).label,
            f"{rules.say_wan(x.amount_fen)}万元" + (f"，{x.evidence}" if x.evidence else ""),
        )
        for x in lines
    ]
