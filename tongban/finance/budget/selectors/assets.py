"""Reads of asset cards, and of payments that still lack one."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from tongban.finance.budget.checks import Rule
from tongban.finance.budget.models import Asset, Payment
from tongban.finance.budget.values import PaymentState

CLASSES = ("309", "310")


@dataclass(frozen=True, slots=True)
class Uncarded:
    """A payment of which a part stands on no card."""

    payment: Payment
    left_fen: int


def cards(fiscal_year: int, text: str = "") -> "QuerySet[Asset]":
    rows = Asset.objects.filter(year_id=fiscal_year).select_related("payment", "carded_by")
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(place__icontains=text) | Q(keeper__icontains=text) | Q(number=text)
        )
    return rows.order_by("-in_use_on", "-id")


def standing(fiscal_year: int) -> "QuerySet[Asset]":
    """Cards that count."""
    return cards(fiscal_year).filter(void="")


def uncarded_fen(payment: Payment) -> int:
    """What was paid, was not given back, and stands on no card."""
    carded = Asset.objects.filter(payment=payment, void="").aggregate(fen=Sum("cost_fen"))["fen"] or 0
    return payment.amount_fen - payment.returned_fen - carded


def uncarded(fiscal_year: int, rule: Rule | None = None) -> list[Uncarded]:
    """Payments of the capital classes not wholly on cards, in one statement; of those the rule asks it of, if one is given."""
    bought = Payment.objects.filter(year_id=fiscal_year, state=PaymentState.PAID, amount_fen__gt=0)
    classes = rule.codes("classes") if rule else CLASSES
    of_class = Q()
    for code in classes:
        of_class |= Q(economic__range=(code, code + "~"))
    if not classes:
        return []
    bought = bought.filter(of_class).annotate(carded=Coalesce(Sum("assets__cost_fen", filter=Q(assets__void="")), 0))
    if rule is not None:
        bought = bought.filter(amount_fen__gte=rule.fen("from_yuan")).exclude(economic__in=rule.codes("no_card"))
    open_ = bought.filter(amount_fen__gt=F("returned_fen") + F("carded")).order_by("on", "id")
    return [Uncarded(p, p.amount_fen - p.returned_fen - p.carded) for p in open_]
