"""What came of a special or subsidy fund."""

from datetime import date, datetime

from tongban.finance.budget import policies
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.events import FundResultSaid
from tongban.finance.budget.models import FundResult
from tongban.finance.budget.selectors.funds import funds
from tongban.finance.budget.usecases.quotas import locked_year, note, year_stream
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import require


@act()
def say_result(
    *, actor: Actor, fiscal_year: int, fund: str, on: date, result: str, evidence: str, now: datetime
) -> FundResult:
    """Say what the fund achieved and what shows it; a later entry replaces the word, not the row."""
    require(policies.may_apply(actor))
    locked_year(fiscal_year)
    if fund not in {f.key for f in funds(fiscal_year)}:
        raise BudgetRefusal("没有这项专项资金或补贴，请从列表里选择")
    if not result.strip() or not evidence.strip():
        raise BudgetRefusal("请写明资金使用的结果，以及依据的材料")
    if on.year < fiscal_year:
        raise BudgetRefusal(f"日期{on.isoformat()}早于{fiscal_year}年度，请核对")
    row = FundResult.objects.create(
        year_id=fiscal_year, fund=fund, on=on, result=result.strip()[:500], evidence=evidence.strip()[:300],
        said_by_id=actor.account_id, said_at=now,
    )  # fmt: skip
    note(actor, year_stream(fiscal_year), [FundResultSaid(fiscal_year=fiscal_year, fund=fund, result=row.result)], now)
    return row
