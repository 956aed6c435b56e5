"""Imported against posted: matched, only there, only here, different; to the cent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from tongban.finance.budget.models import ImportRun, ImportSource, Payment, Project, SystemPayment
from tongban.finance.budget.selectors.payments import SPENT
from tongban.finance.budget.values import Entered, Match, PaymentState

OPEN = (Match.ONLY_THERE.value, Match.DIFFERENT.value)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, how much."""

    title: str
    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Both sides of a year to the cent; `gap_fen` is zero where nothing is left to settle."""

    there_fen: int
    here_fen: int
    by_match: list[Tally]
    only_here: Tally
    first: date | None
    last: date | None

    @property
    def gap_fen(self) -> int:
        return self.there_fen - self.here_fen


def reconciliation(fiscal_year: int) -> Reconciliation:
    """In four statements, whatever the number of payments."""
    there = SystemPayment.objects.filter(year_id=fiscal_year)
    by_match = {
        m: (n, fen or 0)
        for m, n, fen in there.values_list("match").annotate(n=Count("id"), fen=Sum("amount_fen")).order_by("match")
    }
    here = Payment.objects.filter(year_id=fiscal_year, state__in=SPENT).aggregate(fen=Sum("amount_fen"))
    alone = only_here(fiscal_year).aggregate(n=Count("id"), fen=Sum("amount_fen"))
    span = there.order_by("on").values_list("on", flat=True)
    return Reconciliation(
        there_fen=sum(fen for _, fen in by_match.values()), here_fen=here["fen"] or 0,
        by_match=[Tally(m.label, *by_match.get(m.value, (0, 0))) for m in Match],
        only_here=Tally("只在本系统有", alone["n"] or 0, alone["fen"] or 0), first=span.first(), last=span.last(),
    )  # fmt: skip


def only_here(fiscal_year: int) -> "QuerySet[Payment]":
    """Paid with us, by hand, and not (yet) in any export."""
    alone = Payment.objects.filter(year_id=fiscal_year, entered=Entered.HAND, state__in=SPENT, system__isnull=True)
    undone = Q(state=PaymentState.RETURNED) | Q(refunds__state=PaymentState.RETURNED, refunds__system__isnull=True)
    return alone.exclude(undone).order_by("-on", "-id")  # paid and taken back with us alone: nothing is left of it


def differences(fiscal_year: int) -> "QuerySet[SystemPayment]":
    """What of the system's is still to be settled."""
    rows = SystemPayment.objects.filter(year_id=fiscal_year, match__in=OPEN)
    return rows.select_related("payment", "run").order_by("match", "-on", "-id")


def unmatched_values(fiscal_year: int) -> "QuerySet[Any, Any]":
    return only_here(fiscal_year).values_list("id", "number", "external", "on", "amount_fen", "payee", "economic")


def runs(fiscal_year: int) -> "QuerySet[ImportRun]":
    return ImportRun.objects.filter(year_id=fiscal_year).select_related("source", "by").order_by("-at", "-id")


def project_names(fiscal_year: int) -> dict[str, str]:
    return dict(Project.objects.filter(year__fiscal_year=fiscal_year).values_list("code", "name"))


def source_names() -> list[str]:
    return list(ImportSource.objects.order_by("name").values_list("name", flat=True))
