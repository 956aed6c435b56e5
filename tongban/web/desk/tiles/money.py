"""The lists of the money and its targets."""

from datetime import date

from tongban.finance.budget import policies as budget_policies
from tongban.finance.budget.rules import half_up
from tongban.finance.budget.selectors import bureau, execution
from tongban.finance.budget.usecases import waiting_for
from tongban.finance.control import selectors as control
from tongban.finance.performance.monitoring import selectors as monitoring
from tongban.kernel.actors import Actor
from tongban.web.desk.tiles import Tile


def tiles(actor: Actor, today: date) -> list[Tile]:
    """How the newest year of the bureau stands, and what is overdue, for who keeps its money and its targets."""
    if budget_policies.may_read_year(actor) is not None:
        return []
    tiles: list[Tile] = []
    newest = execution.budget_years().first()
    if newest is not None and (progress := execution.progress(newest.fiscal_year)) is not None:
        done = progress.done_pct
        even = f"到{progress.month}月，序时{half_up(progress.even_pct)}%"
        tiles.append(
            (
                "desk:budget_years",
                f"{half_up(done)}%" if done is not None else "—",
                f"{newest.fiscal_year}年预算执行",
                even,
            )
        )
    if budget_policies.may_post(actor) is None:
        waiting = len(waiting_for(actor))
        tiles.insert(0, ("desk:budget_waiting", waiting, "等我办的支付", "审核、批准、送支付、登记结果"))
    tiles.append(("desk:foresight_years", "→", "预见", "全年要花多少，还要追加多少"))
    tiles.append(("desk:report_years", bureau.years().count(), "年度绩效自评", "数据、打分、报告"))
    tiles.append(
        ("desk:monitoring", monitoring.late_steps(on=today).count(), "监控逾期未报", "收集、审核、分析、汇总、填报")
    )
    tiles.append(("desk:control", control.overdue_findings(on=today).count(), "整改逾期", "制度、决策、风险、问题"))
    return tiles
