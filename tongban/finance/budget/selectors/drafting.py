"""Reads of the drafting rounds: the newest version of each, all versions, and what was asked against what was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from tongban.finance.budget import classification
from tongban.finance.budget.models import BudgetDraft, DraftLine
from tongban.finance.budget.selectors.reconciling import project_names
from tongban.finance.budget.values import Axis, DraftItem, Round


@dataclass(frozen=True, slots=True)
class Compared:
    """One item through the rounds, in fen; None where a round does not name it."""

    code: str
    name: str
    project: str
    amounts: Mapping[str, int]

    def at(self, round_: str) -> int | None:
        return self.amounts.get(round_)

    @property
    def cut_fen(self) -> int | None:
        """What was asked at first and not given in the end; unknown while nothing was approved."""
        if Round.DOWN2.value not in self.amounts:
            return None
        return self.amounts.get(Round.UP1.value, 0) - self.amounts[Round.DOWN2.value]


def newest(fiscal_year: int) -> dict[Round, BudgetDraft]:
    """The word of each round: its newest version."""
    rows = {Round(d.round): d for d in BudgetDraft.objects.filter(year_id=fiscal_year).order_by("version")}
    return {r: rows[r] for r in Round if r in rows}


def versions(fiscal_year: int) -> "QuerySet[BudgetDraft]":
    rows = BudgetDraft.objects.filter(year_id=fiscal_year).annotate(count=Count("lines"))
    return rows.select_related("entered_by").order_by("on", "entered_at", "id")


def version(fiscal_year: int, key: UUID) -> BudgetDraft | None:
    return versions(fiscal_year).filter(pk=key).first()


def items_of(draft: BudgetDraft) -> list[DraftItem]:
    return [
        DraftItem(
            economic=x.economic, functional=x.functional, project=x.project, fund=x.fund, amount_fen=x.amount_fen, note=x.note
        )
        for x in DraftLine.objects.filter(draft=draft).order_by("economic", "project", "functional", "fund")
    ]  # fmt: skip


def comparison(fiscal_year: int) -> tuple[list[Compared], Compared]:
    """By item and project, and the totals; in three statements whatever the number of versions."""
    words = newest(fiscal_year)
    by_item: dict[tuple[str, str], dict[str, int]] = {}
    lines = DraftLine.objects.filter(draft__in=list(words.values())).select_related("draft")
    for x in lines.order_by("economic", "project", "id"):
        amounts = by_item.setdefault((x.economic, x.project), {})
        amounts[x.draft.round] = amounts.get(x.draft.round, 0) + x.amount_fen
    if Round.DOWN2 in words:  # what was asked and does not stand in the approval was given nothing
        for amounts in by_item.values():
            if Round.UP1.value in amounts or Round.UP2.value in amounts:
                amounts.setdefault(Round.DOWN2.value, 0)
    names = project_names(fiscal_year)
    rows = [
        Compared(
            code, classification.name_of(Axis.ECONOMIC, code, fiscal_year), f"{project} {names.get(project, '')}".strip(), amounts
        )
        for (code, project), amounts in by_item.items()
    ]  # fmt: skip
    return rows, Compared("", "合计", "", {r.value: d.total_fen for r, d in words.items()})
