"""The two drafting rounds of a year: what was asked, what finance allowed, what was asked within it, what was approved."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.finance.budget.models.quotas import BudgetYear
from tongban.finance.budget.values import Basis, Fund, Round
from tongban.kernel.ids import new_id


class BudgetDraft(models.Model):
    """One version of one round. Never edited: a correction is the next version, with its reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="drafts")
    round = models.CharField("环节", max_length=6, choices=Round)
    version = models.PositiveSmallIntegerField("版本")
    document = models.CharField("文号", max_length=100, blank=True)
    on = models.DateField("日期")
    reason = models.CharField("说明", max_length=300, blank=True)
    total_fen = models.BigIntegerField("合计")
    basis = models.CharField("来源", max_length=10, choices=Basis, default=Basis.DECLARED)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "budget_draft"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "round", "version"], name="budget_draft_version_once"),
            models.CheckConstraint(name="budget_draft_counts", condition=Q(version__gte=1, total_fen__gt=0)),
            models.CheckConstraint(
                name="budget_draft_correction_says_why", condition=Q(version=1) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="budget_draft_returns_have_a_document", condition=~Q(round__in=("down1", "down2")) | ~Q(document="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{Round(self.round).label} 第{self.version}稿"


class DraftLine(models.Model):
    """One item of a version."""

    draft = models.ForeignKey(BudgetDraft, on_delete=models.PROTECT, related_name="lines")
    economic = models.CharField("部门经济分类", max_length=10)
    functional = models.CharField("功能分类", max_length=10, blank=True)
    project = models.CharField("项目", max_length=40, blank=True)
    fund = models.CharField("资金性质", max_length=4, choices=Fund, default=Fund.GENERAL)
    amount_fen = models.BigIntegerField("金额")
    note = models.CharField("测算依据", max_length=300, blank=True)

    class Meta:
        db_table = "budget_draft_line"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "economic", "functional", "project", "fund"], name="budget_draft_line_once"
            ),
            models.CheckConstraint(name="budget_draft_line_asks", condition=Q(amount_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.economic} {self.project}".strip()
