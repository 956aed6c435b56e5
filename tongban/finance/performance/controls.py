"""What internal control checks about performance."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from tongban.finance.budget.models import BureauYear
from tongban.finance.control.checks import check
from tongban.finance.control.selectors import Settings
from tongban.finance.control.values import Area, Hit
from tongban.finance.performance.monitoring import selectors


@check("performance.monitoring_due", "集中监控是否按期上报", Area.BUDGET, "预算绩效运行监控办法")
def monitoring_due(on: date) -> Iterator[Hit]:
    """R3: by the end of August the months to July are monitored, targets and money both (a frozen round has both)."""
    settings = Settings(on)
    until, report = (max(1, min(12, settings.number(c))) for c in ("monitoring_month", "monitoring_report_month"))
    for year in BureauYear.objects.filter(fiscal_year__lte=on.year).order_by("fiscal_year"):
        if (
            on <= date(year.fiscal_year, report, monthrange(year.fiscal_year, report)[1])
            or on.year - year.fiscal_year > 1
        ):
            continue
        end = date(year.fiscal_year, until, monthrange(year.fiscal_year, until)[1])
        if not selectors.frozen(year.fiscal_year).filter(as_of__gte=end, frozen_at__date__lte=on).exists():
            yield Hit(
                f"{year.fiscal_year}年度", f"1至{until}月的绩效监控没有在{report}月底前定稿上报", f"{year.fiscal_year}"
            )


@check("performance.monitoring_steps", "绩效监控步骤是否逾期", Area.BUDGET, "预算绩效运行监控办法")
def monitoring_steps(on: date) -> Iterator[Hit]:
    for step in selectors.late_steps(on=on):
        where = f"{step.office.name} {step.get_step_display()}"
        yield Hit(where, f"截至{step.round.as_of}的监控，应于{step.due}前由{step.who}完成", str(step.pk))


@check("performance.corrections_overdue", "纠偏措施是否逾期", Area.BUDGET, "预算绩效运行监控办法")
def corrections_overdue(on: date) -> Iterator[Hit]:
    for row in selectors.corrections(open_=True).filter(due__lt=on):
        yield Hit(row.owner.name, f"应于{row.due}前完成纠偏：{row.measure[:80]}", str(row.pk))
