"""What stands under a decision of the meeting already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Case, F, Sum, When

from tongban.finance.budget.models import Adjustment, Commitment, Payment, QuotaDocument
from tongban.finance.budget.values import AdjustmentKind, CommitmentState, PaymentState
from tongban.finance.control import selectors as control
from tongban.finance.control.rules import number_key

K = TypeVar("K", UUID, int)

_SHOWN: Final = 200  # of each kind; whoever wants all looks into the lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """One paper that names the decision; `key` is None for a line of the year's file."""

    what: str
    year: int
    number: str
    said: str
    on: date | None
    amount_fen: int
    state: str = ""
    key: UUID | None = None
    page: str = ""  # documents | commitments | payment


def used_fen(number: str) -> int:
    """Bound by commitments or paid without one under the decision, whichever of its entries they name; what came back is off."""
    numbers = control.numbers_of(number) or [number]
    bound = Commitment.objects.filter(decision__in=numbers).exclude(state=CommitmentState.REJECTED)
    held = Case(When(state=CommitmentState.CLOSED, then=F("spent_fen")), default=F("amount_fen"))
    paid = Payment.objects.filter(decision__in=numbers, commitment=None, amount_fen__gt=0)
    paid = paid.exclude(state=PaymentState.REJECTED)
    return int(bound.aggregate(fen=Sum(held))["fen"] or 0) + int(
        paid.aggregate(fen=Sum(F("amount_fen") - F("returned_fen")))["fen"] or 0
    )


def under(number: str) -> list[Under]:
    """Every paper that names the decision by the number of any of its entries: 追加 and other documents, contracts, payments."""
    numbers = control.numbers_of(number) or [number_key(number)]
    documents = list(_documents(numbers))
    there = {(x.year, number_key(x.number)) for x in documents}
    told = [x for x in _adjustments(numbers) if (x.year, number_key(x.number)) not in there]
    return sorted(
        [*documents, *told, *_commitments(numbers), *_payments(numbers)], key=lambda x: (x.on or date.max, x.number)
    )


def _named(pairs: Iterator[tuple[K, str]], numbers: Sequence[str]) -> list[K]:
    """Rows whose number, however it was typed, is one of these."""
    return [pk for pk, text in pairs if number_key(text) in numbers][:_SHOWN]


def _documents(numbers: Sequence[str]) -> Iterator[Under]:
    given = QuotaDocument.objects.exclude(decision="").values_list("pk", "decision").order_by("-on", "-id")
    rows = QuotaDocument.objects.filter(pk__in=_named(given.iterator(), numbers)).annotate(
        net=Sum("postings__amount_fen")
    )
    for d in rows:
        what = d.get_kind_display() + ("（红冲）" if d.reverses_id else "")
        yield Under(
            what=what, year=d.year_id, number=d.document, said=d.reason, on=d.on, amount_fen=d.net or 0, key=d.pk, page="documents"
        )  # fmt: skip


def _adjustments(numbers: Sequence[str]) -> Iterator[Under]:
    """What a year's file tells of its changes."""
    given = Adjustment.objects.exclude(decision="").values_list("pk", "decision").order_by("-pk")
    rows = Adjustment.objects.filter(pk__in=_named(given.iterator(), numbers)).select_related("year")
    for a in rows.annotate(net=Sum("lines__amount_fen")):
        yield Under(
            what=AdjustmentKind(a.kind).label, year=a.year.fiscal_year, number=a.document, said=a.reason, on=a.on,
            amount_fen=a.net or 0,
        )  # fmt: skip


def _commitments(numbers: Sequence[str]) -> Iterator[Under]:
    for c in Commitment.objects.filter(decision__in=numbers).order_by("-on", "-id")[:_SHOWN]:
        yield Under(
            what=c.get_kind_display(), year=c.year_id, number=c.number, said=c.title, on=c.on, amount_fen=c.amount_fen,
            state=c.get_state_display(), key=c.pk, page="commitments",
        )  # fmt: skip


def _payments(numbers: Sequence[str]) -> Iterator[Under]:
    for p in Payment.objects.filter(decision__in=numbers).order_by("-on", "-id")[:_SHOWN]:
        yield Under(
            what="支付", year=p.year_id, number=p.number, said=f"{p.payee}，{p.purpose}", on=p.on, amount_fen=p.amount_fen,
            state=p.get_state_display(), key=p.pk, page="payment",
        )  # fmt: skip
