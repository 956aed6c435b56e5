"""Asset cards: what a payment of the capital classes bought."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.finance.budget.models.payments import Payment
from tongban.finance.budget.models.quotas import BudgetYear
from tongban.finance.budget.values import AssetClass
from tongban.kernel.ids import new_id


class Asset(models.Model):
    """One card. A wrong one is voided with its reason, never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="assets")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="assets")
    number = models.CharField("资产编号", max_length=30, unique=True)
    kind = models.CharField("类别", max_length=10, choices=AssetClass)
    name = models.CharField("名称", max_length=200)
    model = models.CharField("规格型号", max_length=200, blank=True)
    quantity = models.PositiveIntegerField("数量", default=1)
    cost_fen = models.BigIntegerField("价值")
    in_use_on = models.DateField("投入使用日期")
    place = models.CharField("存放地点", max_length=100)
    keeper = models.CharField("保管人", max_length=60)
    void = models.CharField("作废原因", max_length=300, blank=True)
    carded_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    carded_at = models.DateTimeField()

    class Meta:
        db_table = "budget_asset"
        constraints: ClassVar = [
            models.CheckConstraint(name="budget_asset_counts", condition=Q(cost_fen__gt=0, quantity__gte=1)),
            models.CheckConstraint(
                name="budget_asset_is_somewhere", condition=~Q(name="") & ~Q(place="") & ~Q(keeper="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "-in_use_on", "-id"], name="budget_asset_list")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
