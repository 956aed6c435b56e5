"""What monitoring can count."""

from collections.abc import Iterable
from decimal import Decimal

from tongban.finance.performance.models import MonitoringLine
from tongban.finance.performance.monitoring import rules, selectors
from tongban.finance.performance.monitoring.values import Cause, Light
from tongban.infra.measures import Figure, Source

Rows = list[tuple[str, str]]


def _live(rows: Rows) -> Figure:
    return Figure(Decimal(len(rows)), rows, Source.LIVE)


def rounds(year: int) -> Figure:
    """Frozen rounds, each with the steps of its offices and when they were done."""
    rows: Rows = []
    for row in selectors.frozen(year):
        done = [s for s in row.steps.all() if s.done_on]
        last = max((s.done_on for s in done if s.done_on), default=None)
        rows.append((f"截至{row.as_of}的绩效监控", f"{len(done)}步完成，最后一步{last}" if last else "没有登记步骤"))
    return _live(rows)


def procedure(year: int) -> Figure:
    """The steps of the filing calendar: what the procedure asks of each office, by when, of whom."""
    return _live(
        [
            (f"{s.office.name} {s.get_step_display()}", f"截至{s.round.as_of}：{s.due}前，{s.who}")
            for s in selectors.calendar(year)
        ]
    )


def corrections(year: int) -> Figure:
    return _live(
        [
            (c.measure, f"{c.owner.name}，{c.due}前" + (f"，{c.done_on}完成" if c.done_on else "，进行中"))
            for c in selectors.corrections(fiscal_year=year)
        ]
    )


def _lines(year: int) -> list[MonitoringLine]:
    newest = selectors.frozen(year).last()
    return list(newest.lines.all()) if newest else []


def reasons(year: int) -> Figure:
    """Deviations of all frozen rounds for which causes and a reason were written down."""
    rows: Rows = []
    for row in selectors.frozen(year):
        if row.money_reason:
            rows.append((f"{row.as_of} 预算执行", f"{_causes(row.money_causes)}：{row.money_reason}"))
        rows += [
            (f"{row.as_of} {x.code} {x.name}", f"{_causes(x.causes)}：{x.reason}") for x in row.lines.all() if x.reason
        ]
    return _live(rows)


def _causes(codes: Iterable[str]) -> str:
    return "、".join(Cause(c).label for c in codes) or "其他"


def progress(year: int) -> Figure | None:
    """The share of indicators on their way (green) in the newest frozen round; nothing where there is none."""
    lines = [x for x in _lines(year) if x.light != Light.GREY]
    if not lines:
        return None
    green = sum(1 for x in lines if x.light == Light.GREEN)
    rows = [
        (
            f"{x.code} {x.name}",
            f"目标{x.target}，执行{x.value}，{x.get_light_display()}灯{rules.say_deviation(x.deviation_bp)}",
        )
        for x in lines
    ]
    share = (Decimal(green) * 100 / len(lines)).quantize(Decimal("0.01"))
    return Figure(share, rows, Source.LIVE)
