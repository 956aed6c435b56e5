"""Reads of payments and of where a payment would go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from tongban.finance.budget.checks import Position, Proposal, Rule
from tongban.finance.budget.models import Commitment, Payment, Quota
from tongban.finance.budget.selectors.bureau import money
from tongban.finance.budget.values import PaymentKind, PaymentState, Stage

SPENT = (PaymentState.PAID.value, PaymentState.RETURNED.value)
PAGE = 50
UNDER_WAY = 500


def position(
    quota: Quota, proposal: Proposal, rules: Mapping[str, Rule], commitment: Commitment | None = None
) -> Position:
    """What the checks of a payment need to know, in four statements."""
    item = Quota.objects.filter(year_id=quota.year_id, economic=quota.economic).aggregate(
        issued=Sum("issued_fen"), spent=Sum("spent_fen"), reserved=Sum("reserved_fen")
    )
    codes = rules["BC6"].codes() if "BC6" in rules else ()
    public = Quota.objects.filter(year_id=quota.year_id, economic__in=codes).aggregate(spent=Sum("spent_fen"))
    drawn = proposal.amount_fen if commitment is not None else 0  # reserved already
    return Position(
        economic=quota.economic, project=quota.project, functional=quota.functional,
        left_fen=commitment.open_fen if commitment is not None else quota.left_fen,
        issued_fen=quota.issued_fen, used_fen=quota.reserved_fen + quota.spent_fen - drawn,
        item_issued_fen=item["issued"] or 0, item_used_fen=(item["spent"] or 0) + (item["reserved"] or 0) - drawn,
        three_public_fen=public["spent"] or 0,
        three_public_last_fen=_last_three_public(quota.year_id, codes) if quota.economic in codes else None,
        same=_same(quota.year_id, proposal, rules),
    )  # fmt: skip


def _last_three_public(fiscal_year: int, codes: tuple[str, ...]) -> int | None:
    last = money(fiscal_year - 1)
    lines = last.at(Stage.EXECUTED) if last else []
    return sum(x.amount_fen for x in lines if x.code in codes) if lines else None


def _same(fiscal_year: int, proposal: Proposal, rules: Mapping[str, Rule]) -> tuple[tuple[str, date], ...]:
    days = timedelta(days=int(rules["BC9"].limits.get("days", 0))) if "BC9" in rules else timedelta(0)
    found = Payment.objects.filter(
        year_id=fiscal_year, payee=proposal.payee, amount_fen=proposal.amount_fen,
        on__range=(proposal.on - days, proposal.on + days),
    ).exclude(state__in=(PaymentState.REJECTED, PaymentState.RETURNED))  # fmt: skip
    return tuple(found.order_by("-on", "-id").values_list("number", "on")[:5])


def under_way() -> "QuerySet[Payment]":
    """Asked for and not yet paid, the oldest first; so few at a time that one page holds them."""
    states = (PaymentState.APPLIED, PaymentState.REVIEWED, PaymentState.APPROVED, PaymentState.SENT)
    return Payment.objects.filter(state__in=states).order_by("on", "number")[:UNDER_WAY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of payments is narrowed to."""

    economic: str = ""
    payee: str = ""
    state: str = ""
    quota: UUID | None = None
    first: date | None = None
    last: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list without an end: the rows and where to go on."""

    rows: list[Payment]
    older: str
    newest: bool


def listed(fiscal_year: int, wanted: Wanted) -> "QuerySet[Payment]":
    """Newest first, each filter served by an index."""
    rows = Payment.objects.filter(year_id=fiscal_year)
    if wanted.quota:
        rows = rows.filter(quota_id=wanted.quota)
    if wanted.economic:
        rows = rows.filter(economic__range=(wanted.economic, wanted.economic + "~")) if len(wanted.economic) < 5 else rows.filter(economic=wanted.economic)  # fmt: skip
    if wanted.payee:
        rows = rows.filter(payee__in=_payees(fiscal_year, wanted.payee))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.first:
        rows = rows.filter(on__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(on__lte=wanted.last)
    if wanted.number:
        rows = rows.filter(Q(number=wanted.number) | Q(external=wanted.number))
    return rows.order_by("-on", "-id")


def _payees(fiscal_year: int, text: str) -> "QuerySet[Payment, str]":
    """The payees of a year with these words anywhere in the name, read from the index by payee: many payments, few names."""
    named = Payment.objects.filter(year_id=fiscal_year, payee__icontains=text)
    return named.order_by().values_list("payee", flat=True).distinct()


def page_of(fiscal_year: int, wanted: Wanted, before: str = "") -> Page:
    """Fifty payments after a place in the list; no counting of the whole, so a million rows cost no more than a hundred."""
    rows = listed(fiscal_year, wanted)
    place = _place(before)
    if place:
        on, key = place
        rows = rows.filter(on__lte=on).filter(Q(on__lt=on) | Q(id__lt=key))
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    return Page(found, f"{found[-1].on.isoformat()}_{found[-1].pk.hex}" if more else "", place is None)


def _place(text: str) -> tuple[date, UUID] | None:
    day, _, key = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


def payment(fiscal_year: int, key: UUID) -> Payment | None:
    related = ("quota", "commitment", "refunds", "applied_by", "reviewed_by", "approved_by", "paid_by", "claimant")
    return Payment.objects.filter(year_id=fiscal_year, pk=key).select_related(*related).first()


def is_refund(row: Payment) -> bool:
    return row.kind == PaymentKind.REFUND
