"""The year in execution: overview, lines, progress, checks, savings; constant statements whatever the size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from tongban.finance.budget import checks, rules
from tongban.finance.budget.checks import Hit, YearPosition
from tongban.finance.budget.models import (
    BudgetYear,
    Commitment,
    PassedCheck,
    Quota,
    QuotaDocument,
    QuotaMonth,
)
from tongban.finance.budget.selectors.bureau import Money, money, total
from tongban.finance.budget.selectors.settings import rules_on
from tongban.finance.budget.values import Axis, CommitmentState, PaymentKind, Stage, YearState

_ENDED = (YearState.CLOSED, YearState.FINAL, YearState.PUBLISHED)
THREE_PUBLIC = ("30212", "30217", "30231", "31013", "30913")
RUNNING = ("302", "310")
FIELDS = ("opening", "carried", "added", "reduced", "moved", "issued", "reserved", "spent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """One line of the execution table, in fen."""

    code: str
    name: str
    project: str = ""
    opening: int = 0
    carried: int = 0
    added: int = 0
    reduced: int = 0
    moved: int = 0
    issued: int = 0
    reserved: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        return self.issued - self.reserved - self.spent

    @property
    def changed(self) -> int:
        """Additions less reductions, and what was moved."""
        return self.added - self.reduced + self.moved

    @property
    def rate(self) -> Decimal | None:
        found = rules.percent(self.spent, self.issued)
        return None if found is None else rules.half_up(found)


def budget_year(fiscal_year: int) -> BudgetYear | None:
    return BudgetYear.objects.filter(pk=fiscal_year).first()


def budget_years() -> "QuerySet[BudgetYear]":
    return BudgetYear.objects.order_by("-fiscal_year")


def items(fiscal_year: int, codes: Sequence[str] = ()) -> list[Amounts]:
    """By item and project, in one statement; `codes` narrow by class or item."""
    rows = Quota.objects.filter(year_id=fiscal_year)
    if codes:
        narrowed = Q()
        for code in codes:
            narrowed |= Q(economic__range=(code, code + "~"))
        rows = rows.filter(narrowed)
    sums = [Sum(f"{name}_fen") for name in FIELDS]
    grouped = rows.order_by("economic", "project", "name").values_list("economic", "project", "name").annotate(*sums)
    return [
        Amounts(code=code, project=project, name=name, **dict(zip(FIELDS, amounts, strict=True)))
        for code, project, name, *amounts in grouped
    ]


def summed(lines: Sequence[Amounts], code: str, name: str) -> Amounts:
    return Amounts(code=code, name=name, **{f: sum(getattr(x, f) for x in lines) for f in FIELDS})


@dataclass(frozen=True, slots=True)
class Progress:
    """Cumulative spending by month against an even spread."""

    month: int
    issued_fen: int
    by_month: dict[int, int]

    @property
    def cumulative(self) -> dict[int, int]:
        return {m: sum(self.by_month.get(n, 0) for n in range(1, m + 1)) for m in range(1, self.month + 1)}

    @property
    def spent_fen(self) -> int:
        return self.cumulative[self.month]

    @property
    def done_pct(self) -> Decimal | None:
        return rules.percent(self.spent_fen, self.issued_fen)

    @property
    def even_pct(self) -> Decimal:
        return Decimal(self.month) * 100 / 12


def progress(fiscal_year: int, month: int | None = None) -> Progress | None:
    """Up to a month, else up to the last in which anything was paid; nothing where no quota was issued."""
    issued = Quota.objects.filter(year_id=fiscal_year).aggregate(fen=Sum("issued_fen"))["fen"] or 0
    paid = QuotaMonth.objects.filter(quota__year_id=fiscal_year).values_list("month").annotate(fen=Sum("spent_fen"))
    by_month = {m: fen for m, fen in paid.order_by("month") if fen}
    upto = month or max(by_month, default=0)
    return Progress(min(upto, 12), issued, by_month) if issued and upto >= 1 else None


def year_position(fiscal_year: int, on: date) -> YearPosition | None:
    """What the checks of a year need to know."""
    year, found = budget_year(fiscal_year), progress(fiscal_year)
    if year is None or found is None:
        return None
    lines = items(fiscal_year)
    before = money(fiscal_year - 1)
    last: dict[str, int] = {}
    for x in before.executed() if before else ():
        if len(x.code) == 5:
            last[x.code] = last.get(x.code, 0) + x.amount_fen
    spent: dict[str, int] = {}
    for line in lines:
        spent[line.code] = spent.get(line.code, 0) + line.spent
    return YearPosition(
        on=on, over=on > date(fiscal_year, 12, 31) or YearState(year.state) in _ENDED, issued_fen=found.issued_fen, spent=spent,
        by_month=found.by_month, last=last, names={x.code: x.name for x in lines},
    )  # fmt: skip


def hits(fiscal_year: int, on: date) -> list[Hit]:
    """What the year's checks say on a day."""
    position = year_position(fiscal_year, on)
    return checks.of_year(position, rules_on(min(on, date(fiscal_year, 12, 31)))) if position else []


def results(fiscal_year: int, *, special: bool = False) -> list[tuple[str, list[str]]]:
    """Each check with what it found over the whole year: those of the year, and those of payments that were passed."""
    day = date(fiscal_year, 12, 31)
    known = rules_on(day)
    passed: dict[str, list[str]] = {}
    rows = PassedCheck.objects.filter(payment__year_id=fiscal_year)
    if special:
        rows = rows.filter(~Q(payment__quota__project="") | Q(payment__kind=PaymentKind.SUBSIDY))
    elif budget_year(fiscal_year) is None:
        return []
    for check, number, said in rows.order_by("payment__on", "id").values_list("check_id", "payment__number", "said")[
        :200
    ]:
        passed.setdefault(check, []).append(f"{number}：{said}")
    by_check: dict[str, list[str]] = {}
    for hit in hits(fiscal_year, day) if not special else ():
        by_check.setdefault(hit.check, []).append(hit.said)
    if special and budget_year(fiscal_year) is None:
        return []
    return [
        (f"{rule.id} {rule.title}", by_check.get(rule.id, []) + passed.get(rule.id, []))
        for rule in known.values()
        if not special or rule.id in checks.OF_PAYMENT
    ]


def savings(m: Money) -> list[tuple[str, int]]:
    """What was agreed and not needed, and what three-public and running items cost less than last year."""
    year = m.year.fiscal_year
    ended = Commitment.objects.filter(year_id=year, state=CommitmentState.CLOSED, spent_fen__gt=0).order_by("number")
    found = [
        (f"{c.number} {c.title}：批准金额与实际支出之差", c.amount_fen - c.spent_fen)
        for c in ended
        if c.amount_fen > c.spent_fen
    ]
    last: dict[str, int] = {}
    for x in m.before.executed() if m.before else ():
        last[x.code] = last.get(x.code, 0) + x.amount_fen
    for line in items(year, RUNNING) if last else ():
        if len(line.code) == 5 and not line.project and line.spent < last.get(line.code, 0):
            found.append((f"{line.code} {line.name}：比上年少支出", last[line.code] - line.spent))
    return found


def principles(m: Money) -> list[tuple[str, bool, str]]:
    """预算法 art. 12 in spirit: within income, the whole in view, key work first, balance."""
    opening, income = total(m.at(Stage.OPENING)), total(m.at(Stage.OPENING, Axis.INCOME))
    quotas = Quota.objects.filter(year_id=m.year.fiscal_year)
    coded = quotas.aggregate(n=Count("id"), blank=Count("id", filter=Q(functional="")))
    key = items(m.year.fiscal_year, ("301", "303"))
    short = [x for x in key if x.issued < x.spent + x.reserved]
    spent, whole = total(m.executed()), m.full_year_fen or 0
    return [
        (
            "量入为出",
            bool(income) and opening <= income,
            f"年初支出{rules.say_wan(opening)}万元，年初收入{rules.say_wan(income)}万元",
        ),
        (
            "统筹兼顾",
            coded["n"] > 0 and coded["blank"] == 0,
            f"{coded['n']}个指标中{coded['n'] - coded['blank']}个列明功能分类",
        ),
        ("保证重点", not short, f"人员和补助{len(key)}个科目，{len(key) - len(short)}个足额保障"),
        ("收支平衡", spent <= whole, f"支出{rules.say_wan(spent)}万元，全年预算{rules.say_wan(whole)}万元"),
    ]


def documents(fiscal_year: int, *, text: str = "") -> "QuerySet[QuotaDocument]":
    """What issued and changed quotas, newest first; `text` is looked for in number, reason and decision."""
    rows = QuotaDocument.objects.filter(year_id=fiscal_year).annotate(
        net=Sum("postings__amount_fen"), count=Count("postings")
    )
    if text:
        rows = rows.filter(Q(document__icontains=text) | Q(reason__icontains=text) | Q(decision__icontains=text))
    return rows.select_related("entered_by", "reversed_by").order_by("-on", "-id")


def commitments(fiscal_year: int, *, kind: str = "", text: str = "") -> "QuerySet[Commitment]":
    """The register of contracts and pre-approvals, newest first."""
    rows = Commitment.objects.filter(year_id=fiscal_year).select_related("quota", "applied_by", "approved_by")
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        words = (
            Q(title__icontains=text)
            | Q(party__icontains=text)
            | Q(number=text)
            | Q(reference=text)
            | Q(procurement=text)
        )
        rows = rows.filter(words)
    return rows.order_by("-on", "-id")


def quotas(fiscal_year: int) -> "QuerySet[Quota]":
    return Quota.objects.filter(year_id=fiscal_year).order_by("economic", "project", "functional", "id")
