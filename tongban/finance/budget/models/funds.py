"""What came of a special or subsidy fund."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.finance.budget.models.quotas import BudgetYear


class FundResult(models.Model):
    """One entry; the newest of a fund is the word, earlier ones stay."""

    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="fund_results")
    fund = models.CharField("资金", max_length=40)
    on = models.DateField("日期")
    result = models.CharField("结果", max_length=500)
    evidence = models.CharField("依据", max_length=300)
    said_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        db_table = "budget_fund_result"
        constraints: ClassVar = [
            models.CheckConstraint(name="budget_fund_result_says", condition=~Q(result="") & ~Q(evidence="")),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "fund", "id"], name="budget_fund_result_of")]

    def __str__(self) -> str:
        return f"{self.fund} {self.on}"
