"""What the register of a year counts: lines by item from its quotas, changes from their documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Sum

from tongban.finance.budget import classification
from tongban.finance.budget.models import BudgetYear, BureauYear, Line, Payment, Quota, QuotaPosting
from tongban.finance.budget.values import APPROPRIATED, LIVE, AdjustmentKind, Axis, PaymentState, PostingKind, Stage

ROWS_MAX = 200  # payments shown one by one; more are shown as the items' sums


@dataclass(frozen=True, slots=True)
class ChangeLine:
    code: str
    project: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Money moved in mid-year, from the file or from a posted document."""

    place: int
    kind: AdjustmentKind
    document: str
    on: date | None
    reason: str
    decision: str
    basis: str
    lines: Sequence[ChangeLine]

    @property
    def net_fen(self) -> int:
        return sum(x.amount_fen for x in self.lines)


@dataclass(frozen=True, slots=True)
class Register:
    """A year's register as lines of money. `stages` are those on which the register has the word."""

    fiscal_year: int
    stages: frozenset[Stage]
    lines: list[Line]
    changes: list[Change] = field(default_factory=list)


def register(year: BureauYear) -> Register | None:
    """The register of a bureau's year; nothing while no quota was issued."""
    fiscal_year = year.fiscal_year
    if not BudgetYear.objects.filter(pk=fiscal_year).exists():
        return None
    postings = QuotaPosting.objects.filter(document__year=fiscal_year, document__kind=PostingKind.OPENING)
    paid = Payment.objects.filter(year=fiscal_year, state__in=(PaymentState.PAID, PaymentState.RETURNED))
    stages = {Stage.OPENING, Stage.CARRY_IN} if postings.exists() else set()
    stages |= {Stage.EXECUTED} if paid.exists() else set()
    if not stages:
        return None
    return Register(fiscal_year, frozenset(stages), _lines(year, stages), _changes(fiscal_year))


def _lines(year: BureauYear, stages: set[Stage]) -> list[Line]:
    quotas = Quota.objects.filter(year=year.fiscal_year)
    sums = (Sum("opening_fen"), Sum("carried_fen"), Sum("spent_fen"))
    by_item = quotas.order_by("economic", "project").values_list("economic", "project").annotate(*sums)
    by_function = quotas.exclude(functional="").order_by("functional").values_list("functional").annotate(*sums)
    by_fund = list(quotas.order_by("fund").values_list("fund").annotate(*sums))
    if any(any(fen) and fund not in APPROPRIATED for fund, *fen in by_fund):
        by_fund = []  # money of the unit's own is no income by being paid out: the file keeps the word
    rows = [(Axis.ECONOMIC, *row) for row in by_item]
    rows += [(Axis.FUNCTIONAL, code, "", *fen) for code, *fen in by_function]
    rows += [(Axis.INCOME, code, "", *fen) for code, *fen in by_fund]
    return [
        _line(year, axis, stage, code, project, fen)
        for axis, code, project, *amounts in rows
        for stage, fen in zip((Stage.OPENING, Stage.CARRY_IN, Stage.EXECUTED), amounts, strict=True)
        if stage in stages and fen
    ]


def _line(year: BureauYear, axis: Axis, stage: Stage, code: str, project: str, fen: int) -> Line:
    """A line like those of a file, never saved."""
    said = {Stage.OPENING: "指标登记", Stage.CARRY_IN: "指标登记", Stage.EXECUTED: "支付登记"}[stage]
    income = axis is Axis.INCOME
    if income and stage is Stage.EXECUTED:
        said = "财政拨款收入按支付登记确认"
    return Line(
        year=year, axis=axis.value, stage=stage.value, code=code, project=project, amount_fen=fen, basis=LIVE,
        name=APPROPRIATED[code] if income else classification.name_of(axis, code, year.fiscal_year), evidence=said,
    )  # fmt: skip


_CHANGES = {
    PostingKind.ADDITION: AdjustmentKind.ADDITION, PostingKind.REDUCTION: AdjustmentKind.REDUCTION,
    PostingKind.REALLOCATION: AdjustmentKind.REALLOCATION,
}  # fmt: skip


def _changes(fiscal_year: int) -> list[Change]:
    """One for each document that changed quotas; a document that was reversed is gone with its reversal."""
    rows = QuotaPosting.objects.filter(
        document__year=fiscal_year, document__kind__in=list(_CHANGES), document__reverses=None,
        document__reversed_by=None,
    ).select_related("document", "quota")  # fmt: skip
    by_document: dict[str, list[QuotaPosting]] = {}
    for p in rows.order_by("document__on", "document_id", "id"):
        by_document.setdefault(str(p.document_id), []).append(p)
    return [
        Change(
            place=n, kind=_CHANGES[PostingKind(postings[0].document.kind)], document=postings[0].document.document,
            on=postings[0].document.on, reason=postings[0].document.reason, decision=postings[0].document.decision,
            basis=LIVE, lines=tuple(ChangeLine(p.quota.economic, p.quota.project, p.amount_fen) for p in postings),
        )
        for n, postings in enumerate(by_document.values(), 1)
    ]  # fmt: skip


def payment_rows(fiscal_year: int, scope: str) -> list[tuple[str, str]] | None:
    """The payments under a code (of one project), one by one; nothing where they are too many to show."""
    code, divided, project = scope.partition(":")
    paid = Payment.objects.filter(year=fiscal_year, state__in=(PaymentState.PAID, PaymentState.RETURNED))
    if len(code) == 5:
        paid = paid.filter(economic=code)
    elif code:
        paid = paid.filter(economic__range=(code, code + "~"))
    if divided:
        paid = paid.filter(quota__project=project)
    rows = list(paid.order_by("on", "id")[: ROWS_MAX + 1])
    if len(rows) > ROWS_MAX:
        return None
    return [
        (f"{p.number} {p.on.isoformat()} {p.payee}", f"{p.amount_fen / 100:,.2f}元，{p.economic}，{p.purpose}")
        for p in rows
    ]
