"""What openness can count."""

from datetime import datetime

from tongban.infra.measures import Figure, counted, measure
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.openness.models import Disclosure, Publication, Question, Stuck
from tongban.oversight.openness.selectors import publications
from tongban.oversight.openness.values.questions import Place


def _day(moment: datetime | None) -> str:
    return local(moment).date().isoformat() if moment else ""


@measure("openness.published_guides", "公开的办事指南", "项")
def published_guides(period: Period, scope: str) -> Figure:
    """Items whose guide is public on the last day: basis, papers, steps, limits, and where each matter stands."""
    rows = publications.guides(on=period.end).values_list("name", "department__name")
    return counted(rows)


@measure("openness.requests", "政府信息公开申请", "件")
def requests(period: Period, scope: str) -> Figure:
    found = Disclosure.objects.filter(filed_at__gte=period.first_moment, filed_at__lt=period.end_moment)
    rows = found.order_by("filed_at", "pk")
    return counted((r.number, f"{_day(r.filed_at)}，{r.get_way_display()}，{r.get_reply_display() or r.get_state_display()}") for r in rows)  # fmt: skip


@measure("openness.consultations", "办事咨询", "件")
def consultations(period: Period, scope: str) -> Figure:
    """Questions asked in the period; scope `answered`: those that were answered. What is said about reports is not here."""
    found = Question.objects.filter(asked_at__gte=period.first_moment, asked_at__lt=period.end_moment)
    found = found.exclude(place=Place.REPORT)
    if scope == "answered":
        found = found.filter(answered_at__isnull=False)
    rows = found.select_related("department").order_by("asked_at", "pk")
    return counted((r.number, f"{r.get_place_display()}，{r.department.name}，{r.get_state_display()}") for r in rows)


@measure("openness.lookups", "信息查阅", "次")
def lookups(period: Period, scope: str) -> Figure:
    rows = publications.lookups(period).order_by("on", "entered_at")
    return counted((r.subject, f"{r.on.isoformat()}，{r.venue.name}{'' if r.found else '，没有查到'}") for r in rows)


def _published(period: Period, *categories: str) -> list[Publication]:
    """What of these parts came out in the period and was not withdrawn for an error."""
    found = Publication.objects.filter(category__in=categories, published_at__gte=period.first_moment, published_at__lt=period.end_moment)  # fmt: skip
    return list(found.select_related("department").order_by("published_at", "pk"))


@measure("openness.budget_published", "公开的部门预算", "件")
def budget_published(period: Period, scope: str) -> Figure:
    """Budgets made public within their days (twenty, by law)."""
    rows = [r for r in _published(period, "budget") if r.published_at and local(r.published_at).date() <= r.due_on]
    return counted((r.title, f"{_day(r.published_at)}公开，期限{r.due_on.isoformat()}") for r in rows)


@measure("openness.reports_published", "公开的绩效自评报告", "份")
def reports_published(period: Period, scope: str) -> Figure:
    return counted(
        (r.title, f"{_day(r.published_at)}公开，{r.department.name}") for r in _published(period, "evaluation")
    )


@measure("openness.report_feedback", "公众对公开报告的意见", "条")
def report_feedback(period: Period, scope: str) -> Figure:
    """What the public said about published reports, answered or not."""
    found = Question.objects.filter(place=Place.REPORT, asked_at__gte=period.first_moment, asked_at__lt=period.end_moment)  # fmt: skip
    rows = found.select_related("publication").order_by("asked_at", "pk")
    return counted((r.number, f"{r.matter_name}，{r.get_state_display()}") for r in rows)


@measure("openness.stuck", "办不成事反映", "件")
def stuck(period: Period, scope: str) -> Figure:
    """What people could not get done; scope `closed`: carried to its end."""
    found = Stuck.objects.filter(told_at__gte=period.first_moment, told_at__lt=period.end_moment)
    if scope == "closed":
        found = found.filter(closed_at__isnull=False)
    rows = found.select_related("department").order_by("told_at", "pk")
    return counted((r.number, f"{r.department.name}，{r.get_state_display()}") for r in rows)
