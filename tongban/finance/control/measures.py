"""What internal control can count."""

from django.db.models import Q

from tongban.finance.control import selectors
from tongban.finance.control.models import CheckRun, Finding
from tongban.finance.control.values import FindingState, MatterKind
from tongban.infra.measures import Figure, counted, measure
from tongban.kernel.money import Fen, format_yuan
from tongban.kernel.periods import Period


@measure("control.rules", "现行内部管理制度", "项")
def rules(period: Period, scope: str) -> Figure:
    """Rules of which a version was in force in the period; the scope names kinds or groups of kinds."""
    kinds = selectors.kinds_of_scope(scope)
    rows = selectors.editions_in_force(since=period.start, until=period.end).filter(regulation__kind__in=kinds)
    newest = {row.regulation_id: row for row in rows}
    return counted((row.regulation.title, f"{row.number}，{row.since}起施行") for row in newest.values())


@measure("control.collective_decisions", "“三重一大”集体决策", "项")
def collective_decisions(period: Period, scope: str) -> Figure:
    """Decisions of the period as their newest entries tell them; the scope may name one of the four kinds."""
    found = selectors.standing().filter(met_on__range=(period.start, period.end)).order_by("year", "sequence")
    if scope in MatterKind.values:
        found = found.filter(kind=scope)
    return counted(
        (f"{row.number} {row.matter}", "，".join(filter(None, (
            f"{row.met_on}", "通过" if row.passed else "未通过",
            "" if row.amount_fen is None else f"{format_yuan(Fen(row.amount_fen))}元",
        ))))
        for row in found
    )  # fmt: skip


@measure("control.risks", "登记的财务风险", "项")
def risks(period: Period, scope: str) -> Figure:
    """Risks on the register in the period."""
    found = selectors.open_risks(since=period.start, until=period.end)
    if scope:
        found = found.filter(area=scope)
    return counted((f"{row.get_area_display()}：{row.title}", f"{row.owner.name}，{row.measure}") for row in found)


@measure("control.findings", "监督检查发现的问题", "个")
def findings(period: Period, scope: str) -> Figure:
    """Violations found in the period; scope `done`: those corrected, `open`: those not yet."""
    found = (
        Finding.objects.filter(found_on__range=(period.start, period.end))
        .select_related("owner")
        .order_by("year", "sequence")
    )
    if scope == "done":
        found = found.filter(state=FindingState.DONE.value)
    elif scope == "open":
        found = found.filter(~Q(state=FindingState.DONE.value))
    return counted((f"{row.number} {row.said}", f"{row.owner.name}，{row.get_state_display()}") for row in found)


@measure("control.checks", "内部控制检查", "次")
def checks(period: Period, scope: str) -> Figure:
    found = CheckRun.objects.filter(on__range=(period.start, period.end)).order_by("run_at", "check_code")
    return counted((row.check_code, f"{row.on}，发现{row.hits}处") for row in found)
