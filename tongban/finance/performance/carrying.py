"""What a self-evaluation says for the next budget: a chapter of the proposal to the finance bureau.

Results of the evaluation are to be carried into the next year's budget (中发〔2018〕34号): what fell short, why, and what is done about it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from tongban.finance.performance.models import Indicator
from tongban.finance.performance.monitoring import selectors as monitoring
from tongban.finance.performance.report.figures import Figures, of_year
from tongban.finance.performance.report.projects import EXECUTIONS
from tongban.finance.performance.report.targets import say_value
from tongban.infra.wordfile import Block, Grid, Words

_COLUMNS: Final = ("指标", "得分/分值", "目标", "完成", "偏差原因", "改进措施")


def results(fiscal_year: int, as_of: date) -> list[Block]:
    """Of the newest year that was evaluated by then: a running year's score is not known before its end."""
    for year in (fiscal_year, fiscal_year - 1):
        if as_of >= date(year, 12, 31) and Indicator.objects.filter(year__fiscal_year=year).exists():
            found = of_year(year)
            if found is not None and found.sheet.lines:
                return list(_chapter(found, as_of))
    return []


def _chapter(f: Figures, as_of: date) -> Iterator[Block]:
    year, sheet = f.money.year.fiscal_year, f.sheet
    short = [x for x in sheet.lines if x.score.lost > 0]
    unknown = [x for x in sheet.lines if x.score.points is None]
    yield Words(f"{year}年度整体支出绩效自评{sheet.total}分，等次“{sheet.band}”。" + _said(len(short), len(unknown)))
    if short or unknown:
        rows = [
            (
                x.spec.name, f"{'未计分' if x.score.points is None else x.score.points}/{x.spec.weight}",
                "" if x.spec.kind in EXECUTIONS else f"{say_value(x.spec)}{x.spec.unit}",
                "未填报" if x.actual in (None, "") else f"{x.actual}{x.spec.unit}", x.spec.reason or "未写原因", x.spec.improvement or "未写措施",
            )
            for x in (*short, *unknown)
        ]  # fmt: skip
        yield Grid("没有达到目标的指标", _COLUMNS, rows)
    for c in monitoring.corrections(fiscal_year=year):
        if c.done_on is None or c.done_on > as_of:
            yield Words(
                f"绩效监控中的纠偏措施“{c.measure}”还没有完成（{c.owner.name}，期限{c.due}），所需经费应在预算中一并考虑。"
            )


def _said(short: int, unknown: int) -> str:
    if not short and not unknown:
        return "各项指标都达到目标，按实际需要安排预算。"
    parts = [f"{short}项指标没有达到目标"] if short else []
    parts += [f"{unknown}项指标没有填报完成情况"] if unknown else []
    return "、".join(parts) + "，安排预算时请结合下列原因和改进措施。"
