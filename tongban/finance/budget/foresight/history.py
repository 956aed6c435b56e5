"""The one way in: what the database knows of a bureau's years, as the foresight reads it.

A year's money comes from its register of quotas and payments where that is kept, else from its file. Past years come from
their own files, and where there is none from what newer files tell of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Q, Sum

from tongban.finance.budget.foresight import telling
from tongban.finance.budget.foresight.values import Addition, History, YearMoney, class_of
from tongban.finance.budget.models import Adjustment, BureauYear, Fact, Line, QuotaMonth, QuotaPosting
from tongban.finance.budget.values import AdjustmentKind, Axis, Basis, PostingKind, Stage
from tongban.kernel.refusals import Refused

_REASONS: Final = ("reasons.opening", "reasons.final", "reasons.executed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A bureau, its years, and the words its report has for the changes."""

    bureau: str
    centre: str
    region_code: str
    years: History
    reasons: Mapping[str, Sequence[str]]
    facts: Mapping[str, str]  # heads and volumes under their paths


def known(fiscal_year: int) -> Known:
    """The year with those before it; a fixed number of statements whatever their size."""
    row = BureauYear.objects.filter(fiscal_year=fiscal_year).first()
    if row is None:
        raise Refused(f"没有{fiscal_year}年度的资料，请先导入：tongban import bureau-year 文件.yaml")
    same = Q(bureau=row.bureau) | (Q(region_code=row.region_code) & ~Q(region_code=""))
    rows = list(BureauYear.objects.filter(same, fiscal_year__lte=fiscal_year).order_by("-fiscal_year"))
    found: dict[int, YearMoney] = {}
    registers = _registers([r.fiscal_year for r in rows])
    for year in [*_of_files(rows, registers), *(told for r in rows for told in telling.past(r.content))]:
        if year.fiscal_year <= fiscal_year and year.fiscal_year not in found:
            found[year.fiscal_year] = year
    this = found.pop(fiscal_year)
    past = tuple(telling.completed(found[y]) for y in sorted(found))
    facts = {f.code: f.value for f in Fact.objects.filter(year=row)}
    return Known(
        bureau=row.bureau, centre=row.centre, region_code=row.region_code, years=History(year=this, past=past),
        reasons={k: [t for t in facts.get(k, "").splitlines() if t.strip()] for k in _REASONS}, facts=facts,
    )  # fmt: skip


def _of_files(rows: Sequence[BureauYear], registers: Mapping[int, YearMoney]) -> Iterator[YearMoney]:
    lines: dict[Any, list[Line]] = defaultdict(list)
    for line in Line.objects.filter(year__in=rows, axis=Axis.ECONOMIC):
        lines[line.year_id].append(line)
    changes: dict[Any, list[Addition]] = defaultdict(list)
    for a in Adjustment.objects.filter(year__in=rows).prefetch_related("lines").order_by("place"):
        changes[a.year_id] += [
            Addition(
                on=a.on, code=x.code, amount_fen=x.amount_fen, reason=a.reason, document=a.document, project=a.project,
                moved=a.kind == AdjustmentKind.REALLOCATION, sample=a.basis == Basis.SAMPLE,
            )
            for x in a.lines.all()
        ]  # fmt: skip
    for row in rows:
        mine = lines[row.pk]
        executed = _summed(x for x in mine if x.stage == Stage.EXECUTED)
        months, notes = telling.months(row.content.get("monthly_cumulative_executed"))
        year = YearMoney(
            fiscal_year=row.fiscal_year, opening=_summed(x for x in mine if x.stage == Stage.OPENING),
            carry_in=_summed(x for x in mine if x.stage == Stage.CARRY_IN), additions=tuple(changes[row.pk]), months=months,
            final=executed or None, notes=notes,
        )  # fmt: skip
        yield _merged(year, registers.get(row.fiscal_year))


def _summed(lines: Iterable[Line]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for x in lines:
        found[x.code] += x.amount_fen
    return dict(found)


def _merged(year: YearMoney, kept: YearMoney | None) -> YearMoney:
    """The register goes before the file wherever it says anything."""
    if kept is None:
        return year
    if kept.opening_fen > 0:
        year = replace(year, opening=kept.opening, carry_in=kept.carry_in, additions=kept.additions)
    return replace(year, months=kept.months) if kept.months else year


def _registers(years: Sequence[int]) -> dict[int, YearMoney]:
    """Quotas and payments by month, of the years that keep them: two statements."""
    opening: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    carried: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    changes: dict[int, list[Addition]] = defaultdict(list)
    postings = QuotaPosting.objects.filter(document__year__in=years).select_related("document", "quota")
    for x in postings.order_by("document__on", "id"):
        year, doc, code = x.document.year_id, x.document, x.quota.economic
        if doc.kind in (PostingKind.OPENING, PostingKind.CARRY_IN):
            (opening if doc.kind == PostingKind.OPENING else carried)[year][code] += x.amount_fen
            continue
        changes[year].append(
            Addition(
                on=doc.on, code=code, amount_fen=x.amount_fen, reason=doc.reason, document=doc.document,
                project=x.quota.project, moved=doc.kind == PostingKind.REALLOCATION,
            )
        )  # fmt: skip
    spent: dict[int, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    paid = QuotaMonth.objects.filter(quota__year__in=years).values_list("quota__year_id", "quota__economic", "month")
    for year, code, month, fen in paid.annotate(fen=Sum("spent_fen")):
        spent[year][class_of(code)][month] += fen
    return {
        y: YearMoney(
            fiscal_year=y, opening=dict(opening[y]), carry_in=dict(carried[y]), additions=tuple(changes[y]),
            months=_cumulative(spent[y]),
        )
        for y in {*opening, *spent}
    }  # fmt: skip


def _cumulative(spent: Mapping[str, Mapping[int, int]]) -> dict[str, dict[int, int]]:
    last = max((m for by_month in spent.values() for m, fen in by_month.items() if fen), default=0)
    return {
        c: {m: sum(v for n, v in by_month.items() if n <= m) for m in range(1, last + 1)} for c, by_month in spent.items()
    }  # fmt: skip
