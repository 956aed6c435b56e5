"""What the campaign office can count. An issue is solved when its company has said so, in the period."""

from tongban.infra.measures import Figure, counted, measure
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.enterprise.models import Campaign, Group, Issue, Membership, Visit
from tongban.oversight.enterprise.rules import Share
from tongban.oversight.enterprise.selectors import issues
from tongban.oversight.enterprise.values.issues import Source


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
