"""The figures of a period, each with the rows it counts, as a paper freezes them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.enterprise.models import (
    Assessment,
    Complaint,
    IndicatorResult,
    Issue,
    IssueStep,
    IssueUnit,
    PeriodicPaper,
    Rectification,
    Visit,
)
from tongban.oversight.enterprise.rules import Share
from tongban.oversight.enterprise.schemes import Scored, standings
from tongban.oversight.enterprise.selectors import complaints as line
from tongban.oversight.enterprise.selectors import indicators
from tongban.oversight.enterprise.values.issues import Act, Role, State
from tongban.oversight.enterprise.values.registers import AssessmentScope, PaperKind, ResultState

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its rows: (what, note, kind of thing, its key)."""

    code: str
    title: str
    unit: str
    value: str
    rows: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    heads: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a paper is written from."""

    figures: dict[str, Figure]
    tables: list[Table]

    def n(self, code: str) -> str:
        return self.figures[code].value

    def frozen(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return [asdict(f) for f in self.figures.values()], [asdict(t) for t in self.tables]


def papers(kind: str = "") -> "QuerySet[PeriodicPaper]":
    found = PeriodicPaper.objects.select_related("prepared_by", "edited_by", "signed_by")
    if kind in PaperKind.values:
        found = found.filter(kind=kind)
    return found.order_by("-start", "kind", "-version")


def _issue_rows(found: Iterable[Issue]) -> list[tuple[str, str, str, str]]:
    """Number and company, what it is about; of a secret one no more than its number."""
    return [
        (row.number, "企业要求不公开", "issue", str(row.pk)) if row.secret
        else (f"{row.number} {row.company.name}", f"{row.category}：{row.description[:80]}", "issue", str(row.pk))
        for row in found
    ]  # fmt: skip


def _counted(code: str, title: str, unit: str, rows: list[tuple[str, str, str, str]]) -> Figure:
    return Figure(code, title, unit, str(len(rows)), rows)


def gather(kind: PaperKind, period: Period) -> Gathered:
    """Everything a paper of the kind tells of the period."""
    listed = Issue.objects.exclude(state=State.DROPPED).select_related("company").order_by("number")
    raised = listed.filter(raised_on__gte=period.start, raised_on__lte=period.end)
    solved = listed.filter(confirmed_at__gte=period.first_moment, confirmed_at__lt=period.end_moment)
    waiting = listed.filter(raised_on__lte=period.end).filter(
        Q(confirmed_at=None) | Q(confirmed_at__gte=period.end_moment)
    )
    late = waiting.filter(handle_due_at__lt=period.end_moment).filter(
        Q(answered_at=None) | Q(answered_at__gte=period.end_moment)
    )
    again = IssueStep.objects.filter(
        act__in=[Act.DISSATISFY, Act.REOPEN], at__gte=period.first_moment, at__lt=period.end_moment
    ).select_related("issue__company").order_by("at")  # fmt: skip
    visits = (
        Visit.objects.filter(on__gte=period.start, on__lte=period.end)
        .select_related("company", "leader")
        .order_by("on")
    )
    found = [
        _counted("visits", "领导联点走访", "次", [(f"{v.on} {v.company.name}", f"{v.leader.post}{v.leader.name}", "visit", str(v.pk)) for v in visits]),
        _counted("raised", "新收集企业问题", "个", _issue_rows(raised)),
        _counted("solved", "企业确认已解决", "个", _issue_rows(solved)),
        _counted("waiting", "期末未解决", "个", _issue_rows(waiting)),
        _counted("late", "其中超过办理期限", "个", _issue_rows(late)),
        _counted("reopened", "企业不满意或反弹后重办", "次", _issue_rows(step.issue for step in again)),
        *_complaints(period),
    ]  # fmt: skip
    tables = [_by_unit(period), _by_category(raised, period)]
    if kind is PaperKind.ASSESSMENT:
        more, shown = _points(period)
        found += [_rate(raised, period), *more, *_outside(period), _weak(period)]
        tables += shown
    return Gathered({figure.code: figure for figure in found}, [t for t in tables if t.rows])


def _rate(raised: "QuerySet[Issue]", period: Period) -> Figure:
    rows = [row for row in raised if row.confirmed_at is not None and row.confirmed_at < period.end_moment]
    return Figure("rate", "解决率", "", str(Share(len(rows), raised.count())), _issue_rows(rows))


def _complaints(period: Period) -> list[Figure]:
    """Complaints by number only: who complains is nobody's business in a paper."""
    counts = line.counts(period)
    rows = [(c.number, c.get_state_display(), "complaint", str(c.pk)) for c in line.accepted_in(period)]
    done = Complaint.objects.filter(concluded_at__gte=period.first_moment, concluded_at__lt=period.end_moment).order_by(
        "number"
    )
    calls = line.calls(period=period).order_by("at")
    return [
        _counted("calls", "涉企服务专线来电", "个", [(f"{local(c.at):%m月%d日}{c.get_kind_display()}", c.answer or "登记为投诉", "call", "") for c in calls]),
        Figure("complaints", "受理涉企投诉", "件", str(counts.accepted), rows),
        _counted("concluded", "办结涉企投诉", "件", [(c.number, c.get_state_display(), "complaint", str(c.pk)) for c in done]),
    ]  # fmt: skip


def _by_unit(period: Period) -> Table:
    """Units that lead: what was handed to them in the period, answered, solved, late."""
    tasks = IssueUnit.objects.filter(role=Role.LEAD, ended_at=None, issue__assigned_at__gte=period.first_moment, issue__assigned_at__lt=period.end_moment)  # fmt: skip
    sums: dict[str, list[int]] = {}
    for task in tasks.select_related("unit", "issue").order_by("unit__name"):
        row, issue = sums.setdefault(task.unit.name, [0, 0, 0, 0]), task.issue
        row[0] += 1
        row[1] += issue.answered_at is not None and issue.answered_at < period.end_moment
        row[2] += issue.confirmed_at is not None and issue.confirmed_at < period.end_moment
        end = min(issue.answered_at or period.end_moment, period.end_moment)
        row[3] += issue.handle_due_at is not None and end > issue.handle_due_at
    order = sorted(sums, key=lambda name: (-sums[name][0], name))
    return Table(
        "承办单位办理情况",
        ["单位", "交办", "已答复", "已解决", "超期"],
        [[name, *map(str, sums[name])] for name in order],
    )


def _by_category(raised: "QuerySet[Issue]", period: Period) -> Table:
    sums: dict[str, list[int]] = {}
    for issue in raised:
        row = sums.setdefault(issue.category, [0, 0])
        row[0] += 1
        row[1] += issue.confirmed_at is not None and issue.confirmed_at < period.end_moment
    order = sorted(sums, key=lambda name: (-sums[name][0], name))
    return Table("问题类别", ["类别", "新收集", "已解决"], [[name, *map(str, sums[name])] for name in order])


def scored_in(period: Period) -> list[Scored]:
    """Indicators whose period ended in this one, the newest result of each; published ones count."""
    rows = IndicatorResult.objects.filter(end__gte=period.start, end__lte=period.end, state=ResultState.PUBLISHED)
    newest = {row.indicator_id: row for row in rows.select_related("indicator__unit").order_by("end")}
    order = sorted(newest.values(), key=lambda row: (row.indicator.scheme_id, row.indicator.place))
    return [indicators.scored(row) for row in order]


def _points(period: Period) -> tuple[list[Figure], list[Table]]:
    rows = [row for row in scored_in(period) if row.points is not None]
    points, weight = sum((row.points or _ZERO for row in rows), _ZERO), sum((row.weight for row in rows), _ZERO)
    lost = sorted((row for row in rows if row.lost), key=lambda row: (-(row.lost or _ZERO), row.code))
    listed = [(f"{row.code} {row.name}", f"{row.responsible}，失{row.lost}分（{row.value}）", "", "") for row in lost]
    figures = [
        Figure("points", "指标得分", "分", f"{points}", [(f"{row.code} {row.name}", f"{row.points} / {row.weight}", "", "") for row in rows]),
        Figure("weight", "指标总分", "分", f"{weight}"),
        _counted("losing", "失分指标", "项", listed),
    ]  # fmt: skip
    areas = [[s.name, f"{s.points}", f"{s.weight}", f"{s.percent}%", str(s.rank)] for s in standings(rows, "area")]
    units = [[s.name, f"{s.lost}", f"{s.percent}%", str(s.rank)] for s in standings(rows, "responsible")]
    tables = [
        Table("一级指标得分", ["一级指标", "得分", "满分", "得分率", "位次"], areas),
        Table("责任单位失分", ["责任单位", "失分", "得分率", "位次"], units),
    ]
    return figures, tables


def _outside(period: Period) -> list[Figure]:
    rows = Assessment.objects.filter(year=period.start.year).select_related("unit").order_by("scope", "-score")
    said = [(f"{r.agency} {r.unit.name if r.unit else '全区'}", f"{r.score} / {r.full}", "", "") for r in rows]
    whole = next((r for r in rows if r.scope == AssessmentScope.WHOLE), None)
    return [Figure("outside", "第三方评估", "分", f"{whole.score}" if whole else "—", said)]


def _weak(period: Period) -> Figure:
    rows = (
        Rectification.objects.filter(on__gte=period.start, on__lte=period.end).select_related("unit").order_by("number")
    )
    done: list[date | None] = [r.done_on for r in rows]
    listed = [
        (r.number, f"{r.unit.name}，{r.area}，{'已完成' if d else '整改中'}", "", "")
        for r, d in zip(rows, done, strict=True)
    ]
    return _counted("weak", "薄弱环节整改", "项", listed)
