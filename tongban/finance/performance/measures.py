"""What performance can count: scores, targets, deviations, what the checker found. All rest on entered indicators."""

from collections.abc import Callable
from decimal import Decimal

from tongban.finance.budget.rules import half_up, percent
from tongban.finance.budget.selectors import total
from tongban.finance.budget.values import LIVE
from tongban.finance.performance.monitoring import figures as monitoring
from tongban.finance.performance.publishing import selectors as publishing
from tongban.finance.performance.report.checks import findings
from tongban.finance.performance.report.figures import OF_YEAR, Figures, of_year
from tongban.finance.performance.report.projects import EXECUTIONS, project_sheets
from tongban.finance.performance.report.targets import say_value
from tongban.finance.performance.report.text import compose
from tongban.finance.performance.values import Kind, Status
from tongban.infra.measures import Figure, Source, measure
from tongban.kernel.periods import Period
from tongban.kernel.times import local

_NOTHING = Figure(Decimal(0))
_OF_YEAR = Callable[[Figures, str], Figure]
_GROUPS = {"output": "产出", "benefit": "效益", "satisfaction": "满意度", "execution": "预算执行", "cost": "成本"}


def _performance(code: str, title: str, unit: str) -> Callable[[_OF_YEAR], _OF_YEAR]:
    def register(count: _OF_YEAR) -> _OF_YEAR:
        def of_period(period: Period, scope: str) -> Figure:
            found = of_year(period.end.year)
            return _NOTHING if found is None else count(found, scope)

        of_period.__module__ = count.__module__
        measure(f"performance.{code}", title, unit, Source.DECLARED)(of_period)
        OF_YEAR[f"performance.{code}"] = count
        return count

    return register


def _scored(f: Figures, scope: str = "") -> list[tuple[str, str]]:
    return [
        (f"{x.spec.code} {x.spec.name}", f"{'未计分' if x.score.points is None else x.score.points}/{x.spec.weight}")
        for x in f.sheet.lines
        if x.spec.level1.startswith(scope)
    ]


@_performance("self_score", "整体支出绩效自评得分", "分")
def self_score(f: Figures, scope: str) -> Figure:
    """The sum of the scored indicators; without any, the score that was entered."""
    rows = _scored(f)
    if rows:
        return Figure(f.sheet.total, rows)
    told = f.money.fact("claimed_score")
    return Figure(Decimal(told), [("填报得分", told)]) if told and told.replace(".", "", 1).isdecimal() else _NOTHING


@_performance("group_score", "一级指标得分", "分")
def group_score(f: Figures, scope: str) -> Figure:
    word = next((w for k, w in _GROUPS.items() if scope.startswith(k)), scope)
    points = sum((p for name, (p, _) in f.sheet.groups.items() if name.startswith(word)), Decimal(0))
    return Figure(points, _scored(f, word))


@_performance("department_targets", "部门整体支出绩效目标表的指标", "个")
def department_targets(f: Figures, scope: str) -> Figure:
    """The rows of the department's target table: each indicator that has a target."""
    specs = [x.spec for x in f.sheet.lines if x.spec.kind not in EXECUTIONS and x.spec.target not in (None, "")]
    rows = [(f"{s.code} {s.name}", f"{say_value(s)}{s.unit}") for s in specs]
    return Figure(Decimal(len(rows)), rows)


@_performance("project_targets", "填报绩效目标的项目", "个")
def project_targets(f: Figures, scope: str) -> Figure:
    """Projects with targets of their own; that there is no project is a statement, too."""
    sheets = project_sheets(f)
    rows = [(f"{x.project.code} {x.project.name}", f"{len(x.lines)}个指标") for x in sheets if x.lines]
    none = [] if sheets or not f.money.executed() else [("项目支出绩效目标表", "本单位无项目支出，不适用")]
    return Figure(Decimal(len(rows)), rows or none, Source.LIVE if f.status_of_projects is Status.LIVE else None)


@_performance("deviations", "未达到目标的指标", "个")
def deviations(f: Figures, scope: str) -> Figure:
    """Indicators below their weight. None is a figure, too: it rests on the whole sheet."""
    short = [x for x in f.sheet.lines if x.score.lost > 0]
    rows = [(f"{x.spec.code} {x.spec.name}", f"少得{x.score.lost}分，{x.spec.reason or '未写原因'}") for x in short]
    return Figure(Decimal(len(short)), rows or _scored(f))


@_performance("deviation_reasons", "写明原因的偏差", "条")
def deviation_reasons(f: Figures, scope: str) -> Figure:
    """Reasons of the year's monitoring rounds; without rounds, those of the self-evaluation."""
    monitored = monitoring.reasons(f.money.year.fiscal_year)
    if monitored.rows:
        return monitored
    rows = [
        (f"{x.spec.code} {x.spec.name}", x.spec.reason) for x in f.sheet.lines if x.score.lost > 0 and x.spec.reason
    ]
    return Figure(Decimal(len(rows)), rows)


@_performance("target_progress", "目标完成情况", "%")
def target_progress(f: Figures, scope: str) -> Figure:
    """Indicators on their way in the newest monitoring round; without rounds, those that reached their target."""
    monitored = monitoring.progress(f.money.year.fiscal_year)
    if monitored is not None:
        return monitored
    lines = [x for x in f.sheet.lines if x.spec.kind not in (Kind.EXECUTION, Kind.EXECUTION_STEPS) and x.score.points is not None]  # fmt: skip
    reached = [x for x in lines if x.score.points == x.spec.weight]
    share = percent(len(reached), len(lines))
    rows = [(f"{x.spec.code} {x.spec.name}", f"目标{x.spec.target}，实际{x.actual}") for x in lines]
    return _NOTHING if share is None else Figure(half_up(share), rows)


@_performance("monitoring_rounds", "绩效监控", "轮")
def monitoring_rounds(f: Figures, scope: str) -> Figure:
    return monitoring.rounds(f.money.year.fiscal_year)


@_performance("monitoring_procedure", "绩效监控流程安排", "步")
def monitoring_procedure(f: Figures, scope: str) -> Figure:
    return monitoring.procedure(f.money.year.fiscal_year)


@_performance("corrections", "纠偏措施", "条")
def corrections(f: Figures, scope: str) -> Figure:
    return monitoring.corrections(f.money.year.fiscal_year)


@_performance("evaluations", "绩效自评", "次")
def evaluations(f: Figures, scope: str) -> Figure:
    """One a year: signed by three persons with its versions; before that the score sheet as it stands."""
    signed = publishing.signed(f.money.year.fiscal_year)
    if signed:
        rows = [
            (f"{v.year.fiscal_year}年度自评报告{v}", f"{local(v.signed_at):%Y-%m-%d}签发" if v.signed_at else "")
            for v in signed
        ]
        return Figure(Decimal(1), rows, Source.LIVE)
    if not f.sheet.lines:
        return _NOTHING
    return Figure(Decimal(1), [(f"{f.money.year.fiscal_year}年度部门整体支出绩效自评", f"{f.sheet.total}分")])


@_performance("rule_basis", "绩效评价办法", "个")
def rule_basis(f: Figures, scope: str) -> Figure:
    told = f.money.fact("bureau.basis_rule")
    return Figure(Decimal(1), [(told, "评价依据")]) if told else _NOTHING


@_performance("publications", "公开的绩效自评报告", "份")
def publications(f: Figures, scope: str) -> Figure:
    """Each published version with its address, from the record of publications."""
    found = publishing.publications(f.money.year.fiscal_year)
    rows = [(f"{p.version.year.fiscal_year}年度第{p.version.number}版", f"{p.on} {p.url}") for p in found]
    return Figure(Decimal(len(rows)), rows, Source.LIVE)


@_performance("report_findings", "报告自检发现", "处")
def report_findings(f: Figures, scope: str) -> Figure:
    """What the checker says of the report as it stands; nothing where there is no report."""
    rows = [(x.place, x.said) for x in findings(f, compose(f)) if not x.internal]
    return Figure(Decimal(len(rows)), rows)


@_performance("unit_cost", "每件办件的支出", "元")
def unit_cost(f: Figures, scope: str) -> Figure:
    """Spending by case; live where both were counted here."""
    cases, spent = f.printed("cases"), total(f.money.executed())
    if not cases.value or not spent:
        return _NOTHING
    rows = [(cases.title, cases.text + cases.unit), ("支出决算", f.write("budget.final") + "万元")]
    counted = cases.status is Status.LIVE and all(x.basis == LIVE for x in f.money.executed())
    return Figure(half_up(Decimal(spent) / 100 / cases.value), rows, Source.LIVE if counted else None)
