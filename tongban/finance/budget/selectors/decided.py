"""What stands under a decision of the meeting already."""

from django.db.models import Case, F, Sum, When

from tongban.finance.budget.models import Commitment, Payment
from tongban.finance.budget.values import CommitmentState, PaymentState
from tongban.finance.control.models import Decision


def used_fen(number: str) -> int:
    """Bound by commitments or paid without one under the decision, whichever of its entries they name; what came back is off."""
    numbers = _entries(number)
    bound = Commitment.objects.filter(decision__in=numbers).exclude(state=CommitmentState.REJECTED)
    held = Case(When(state=CommitmentState.CLOSED, then=F("spent_fen")), default=F("amount_fen"))
    paid = Payment.objects.filter(decision__in=numbers, commitment=None, amount_fen__gt=0)
    paid = paid.exclude(state=PaymentState.REJECTED)
    return int(bound.aggregate(fen=Sum(held))["fen"] or 0) + int(
        paid.aggregate(fen=Sum(F("amount_fen") - F("returned_fen")))["fen"] or 0
    )


def _entries(number: str) -> list[str]:
    """The decision's own number and those of the entries it corrected."""
    found = [number]
    row = Decision.objects.filter(number=number).select_related("corrects").first()
    while row is not None and row.corrects is not None:
        row = row.corrects
        found.append(row.number)
    return found
