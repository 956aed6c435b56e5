"""Special and subsidy funds from fund to payee to result; constant statements whatever the number of payments."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Q, Sum

from tongban.finance.budget import classification
from tongban.finance.budget.models import FundResult, Payment, Quota
from tongban.finance.budget.selectors.payments import SPENT
from tongban.finance.budget.selectors.reconciling import project_names
from tongban.finance.budget.values import Axis, PaymentKind

_SUBSIDY = Q(kind=PaymentKind.SUBSIDY.value) | Q(refunds__kind=PaymentKind.SUBSIDY.value)


@dataclass(frozen=True, slots=True)
class Payee:
    """What one payee had of a fund, what came back taken off."""

    name: str
    count: int
    fen: int
    last: date


@dataclass(slots=True)
class Fund:
    """One fund: a project, or an item of which subsidies are paid. Its key is the project's code, else the item's."""

    key: str
    name: str
    issued_fen: int | None = None  # of a subsidy without a project no quota is its own
    payees: list[Payee] = field(default_factory=list)
    result: FundResult | None = None

    @property
    def spent_fen(self) -> int:
        return sum(p.fen for p in self.payees)


def funds(fiscal_year: int) -> list[Fund]:
    """Every fund with its payees, those who had most first, and what came of it."""
    names = project_names(fiscal_year)
    found: dict[str, Fund] = {}
    issued = Quota.objects.filter(year_id=fiscal_year).exclude(project="").order_by("project")
    for project, fen in issued.values_list("project").annotate(fen=Sum("issued_fen")):
        found[project] = Fund(project, names.get(project, ""), fen)
    paid = Payment.objects.filter(~Q(quota__project="") | _SUBSIDY, year_id=fiscal_year, state__in=SPENT)
    rows = paid.order_by().values_list("quota__project", "economic", "payee")
    for project, economic, payee, n, fen, last in rows.annotate(n=Count("id"), fen=Sum("amount_fen"), last=Max("on")):
        key = project or economic
        if key not in found:
            found[key] = Fund(key, classification.name_of(Axis.ECONOMIC, economic, fiscal_year))
        found[key].payees.append(Payee(payee, n, fen, last))
    for result in FundResult.objects.filter(year_id=fiscal_year).order_by("id"):
        if result.fund in found:
            found[result.fund].result = result
    for fund in found.values():
        fund.payees.sort(key=lambda p: (-p.fen, p.name))
    return [found[key] for key in sorted(found)]
