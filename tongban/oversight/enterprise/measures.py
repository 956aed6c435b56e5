"""What the campaign office can count. An issue is solved when its company has said so, in the period."""

from decimal import Decimal

from tongban.infra.measures import Figure, counted, measure
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference
from tongban.oversight.enterprise.models import (
    Assessment,
    Brief,
    Campaign,
    Clearance,
    Group,
    Issue,
    LegacyProblem,
    MediaReport,
    Membership,
    PeriodicPaper,
    Rectification,
    Training,
    Visit,
)
from tongban.oversight.enterprise.rules import Share
from tongban.oversight.enterprise.selectors import complaints, issues
from tongban.oversight.enterprise.values.issues import Source
from tongban.oversight.enterprise.values.registers import WIDE_LEVELS, AssessmentScope, PaperKind, WeakSource


@measure("enterprise.campaigns", "营商环境活动", "项")
def campaigns(period: Period, scope: str) -> Figure:
    found = Campaign.objects.filter(since__lte=period.end, until__gte=period.start).select_related("lead")
    return counted(
        (row.name, f"{row.since}至{row.until}，{row.lead.name}牵头") for row in found.order_by("since", "name")
    )


@measure("enterprise.groups", "营商环境工作组", "个")
def groups(period: Period, scope: str) -> Figure:
    found = Group.objects.filter(campaign__since__lte=period.end, campaign__until__gte=period.start)
    rows = found.select_related("leader", "campaign").order_by("campaign__since", "number")
    return counted((f"第{row.number}组 {row.name}", str(row.leader or "")) for row in rows)


@measure("enterprise.units", "营商环境业务单位", "个")
def units(period: Period, scope: str) -> Figure:
    """Units that were in a group at some time of the period, each once."""
    found = Membership.objects.filter(since__lte=period.end).exclude(until__lt=period.start)
    found = found.filter(campaign__since__lte=period.end, campaign__until__gte=period.start)
    rows = found.select_related("unit", "group").order_by("group__number", "-heads", "unit__name")
    return counted(dict.fromkeys((row.unit.name, row.group.name) for row in rows))


@measure("enterprise.visits", "领导联点走访", "次")
def visits(period: Period, scope: str) -> Figure:
    """Visits to companies; scope `first month`: the month in which they began."""
    found = Visit.objects.filter(on__gte=period.start, on__lte=period.end).select_related("company", "leader")
    rows = list(found.order_by("on", "company__name"))
    figure = counted((row.company.name, f"{row.on}，{row.leader.name}") for row in rows)
    if scope == "first month" and rows:
        return Figure(figure.value * 0 + rows[0].on.month, figure.rows[:1])
    return figure


@measure("enterprise.issues_raised", "收集企业问题", "个")
def issues_raised(period: Period, scope: str) -> Figure:
    """What visits brought; scope `source professional review`: weaknesses that professional agencies found."""
    if scope == "source professional review":
        weak = Rectification.objects.filter(on__gte=period.start, on__lte=period.end, source=WeakSource.REVIEW)
        return counted((f"{row.number} {row.area}", row.gap) for row in weak.order_by("number"))
    found = Issue.objects.filter(raised_on__gte=period.start, raised_on__lte=period.end)
    rows = found.filter(source=Source.VISIT).select_related("company").order_by("number")
    return counted((f"{row.number} {row.company.name}", _said(row)) for row in rows)


def _said(row: Issue) -> str:
    """What a report may tell of an issue."""
    return "企业要求不公开" if row.secret else f"{row.category}：{row.description}"


@measure("enterprise.issues_resolved", "解决企业问题", "个")
def issues_resolved(period: Period, scope: str) -> Figure:
    """Issues of visits that their companies confirmed as solved in the period."""
    rows = issues.solved_in(period).filter(source=Source.VISIT)
    return counted(
        (f"{row.number} {row.company.name}", f"{local(row.confirmed_at).date()}确认，{row.get_content_display()}")
        for row in rows if row.confirmed_at
    )  # fmt: skip


@measure("enterprise.closed_loop_share", "走完整个闭环的企业问题", "%")
def closed_loop_share(period: Period, scope: str) -> Figure:
    """Assigned, answered, confirmed and closed, of what came on the ledger in the period."""
    done, whole = issues.whole_loop(period)
    share = Share(len(done), whole).percent
    return Figure(share or counted(()).value, [(row.number, row.company.name) for row in done])


# --- complaints and what is left over ---------------------------------------------------------------------------------------


@measure("enterprise.complaint_calls", "涉企服务专线来电", "个")
def complaint_calls(period: Period, scope: str) -> Figure:
    rows = complaints.calls(period=period).order_by("at", "pk")
    return counted((f"{local(row.at).date()} {row.get_kind_display()}", row.answer or "登记为投诉") for row in rows)


@measure("enterprise.complaints", "承接涉企投诉案件", "起")
def complaints_accepted(period: Period, scope: str) -> Figure:
    """Complaints accepted in the period, by number and kind: who complains is not told."""
    kinds = reference.complaint_kinds("accepted")
    rows = complaints.accepted_in(period)
    return counted((row.number, f"{kinds[row.matter]}，{row.get_state_display()}") for row in rows)


@measure("enterprise.legacy_problems", "历史遗留问题", "个")
def legacy_problems(period: Period, scope: str) -> Figure:
    """On the list in the period: entered by its end, not solved before it."""
    found = LegacyProblem.objects.filter(since__lte=period.end).exclude(solved_on__lt=period.start)
    return counted(
        (row.title, f"{row.lead.name}牵头，{row.since}登记") for row in found.select_related("lead").order_by("number")
    )


@measure("enterprise.legacy_solved", "解决历史遗留问题", "个")
def legacy_solved(period: Period, scope: str) -> Figure:
    found = LegacyProblem.objects.filter(solved_on__gte=period.start, solved_on__lte=period.end)
    rows = found.select_related("lead").prefetch_related("cooperating").order_by("solved_on", "number")
    return counted(
        (row.title, f"{row.solved_on}解决，{'、'.join([row.lead.name, *(u.name for u in row.cooperating.all())])}")
        for row in rows
    )


# --- papers, press, associations, trainings ----------------------------------------------------------------------------------


def _papers(kind: PaperKind, period: Period) -> Figure:
    """Signed papers of periods that ended in this one, the newest version of each."""
    found = PeriodicPaper.objects.filter(kind=kind, end__gte=period.start, end__lte=period.end, signed_at__isnull=False)
    newest = {row.start: row for row in found.order_by("start", "version")}
    return counted(
        (row.title, f"第{row.version}版，{local(row.signed_at).date()}签发") for row in newest.values() if row.signed_at
    )


@measure("enterprise.dispatches", "营商环境月调度", "次")
def dispatches(period: Period, scope: str) -> Figure:
    return _papers(PaperKind.DISPATCH, period)


@measure("enterprise.notices", "营商环境季通报", "次")
def notices(period: Period, scope: str) -> Figure:
    return _papers(PaperKind.NOTICE, period)


@measure("enterprise.assessments", "营商环境年评估", "次")
def assessments(period: Period, scope: str) -> Figure:
    return _papers(PaperKind.ASSESSMENT, period)


@measure("enterprise.briefs", "优化营商工作简报", "期")
def briefs(period: Period, scope: str) -> Figure:
    found = Brief.objects.filter(on__gte=period.start, on__lte=period.end).order_by("year", "issue_no")
    return counted((f"第{row.issue_no}期 {row.title}", f"{row.on}，报送{row.sent_to}") for row in found)


@measure("enterprise.media_reports", "市级以上宣传报道", "篇")
def media_reports(period: Period, scope: str) -> Figure:
    found = MediaReport.objects.filter(on__gte=period.start, on__lte=period.end, level__in=WIDE_LEVELS)
    return counted(
        (row.title, f"{row.on}，{row.outlet}（{row.get_level_display()}）") for row in found.order_by("on", "title")
    )


@measure("enterprise.clearances", "行业协会脱钩排查", "家")
def clearances(period: Period, scope: str) -> Figure:
    found = Clearance.objects.filter(checked_on__gte=period.start, checked_on__lte=period.end).select_related("unit")
    return counted(
        (row.association, f"{row.unit.name}，{row.checked_on}，{row.result or row.found}")
        for row in found.order_by("checked_on", "association")
    )


@measure("enterprise.trainings", "专业机构培训指导", "次")
def trainings(period: Period, scope: str) -> Figure:
    found = Training.objects.filter(on__gte=period.start, on__lte=period.end).order_by("on", "topic")
    return counted((row.topic, f"{row.on}，{row.agency}，{row.attendees}人") for row in found)


@measure("enterprise.rectifications", "薄弱环节整改", "项")
def rectifications(period: Period, scope: str) -> Figure:
    found = Rectification.objects.filter(on__gte=period.start, on__lte=period.end).select_related("unit")
    return counted((f"{row.number} {row.area}", f"{row.unit.name}，{row.gap}") for row in found.order_by("number"))


@measure("enterprise.assessment_score", "第三方评估得分", "分")
def assessment_score(period: Period, scope: str) -> Figure:
    """What outside agencies gave the district; scope `department`: the mean of what they gave departments, in hundredths of the full score."""
    wanted = AssessmentScope.DEPARTMENT if scope == "department" else AssessmentScope.WHOLE
    rows = list(Assessment.objects.filter(year__gte=period.start.year, year__lte=period.end.year, scope=wanted).select_related("unit").order_by("year", "-score"))  # fmt: skip
    mean = sum((row.score * 100 / row.full for row in rows), Decimal(0)) / (len(rows) or 1)
    return Figure(round(mean, 2), [(f"{row.agency} {row.unit or '全区'}", f"{row.score} / {row.full}") for row in rows])
