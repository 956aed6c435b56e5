"""The year in execution: its state, its quotas (指标), the documents that issue and change them, spending by month."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.finance.budget.values import Fund, PostingKind, YearState
from tongban.kernel.ids import new_id


class BudgetYear(models.Model):
    """The execution register of one fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField("年度", primary_key=True)
    unit = models.CharField("预算单位", max_length=100)
    state = models.CharField("状态", max_length=10, choices=YearState, default=YearState.DRAFT)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField("关账时间", null=True)

    class Meta:
        db_table = "budget_year"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="budget_year_closed_when_said",
                condition=Q(state__in=("closed", "final", "published"), closed_at__isnull=False)
                | (~Q(state__in=("closed", "final", "published")) & Q(closed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.fiscal_year}"


class Quota(models.Model):
    """One account per control fields. The counters move by conditional update; reserved and spent never exceed what was issued."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="quotas")
    unit = models.CharField("预算单位", max_length=100)
    project = models.CharField("项目", max_length=40, blank=True)
    functional = models.CharField("功能分类", max_length=10, blank=True)
    economic = models.CharField("部门经济分类", max_length=10)
    gov = models.CharField("政府经济分类", max_length=10, blank=True)
    fund = models.CharField("资金性质", max_length=4, choices=Fund, default=Fund.GENERAL)
    document = models.CharField("指标文号", max_length=100, blank=True)
    name = models.CharField("科目名称", max_length=100, blank=True)
    opening_fen = models.BigIntegerField("年初指标", default=0)
    carried_fen = models.BigIntegerField("上年结转", default=0)
    added_fen = models.BigIntegerField("追加", default=0)
    reduced_fen = models.BigIntegerField("追减", default=0)
    moved_fen = models.BigIntegerField("调剂", default=0)
    issued_fen = models.BigIntegerField("全年预算数", default=0)
    reserved_fen = models.BigIntegerField("已占用", default=0)
    spent_fen = models.BigIntegerField("已支付", default=0)

    class Meta:
        db_table = "budget_quota"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "economic", "unit", "project", "functional", "gov", "fund", "document"],
                name="budget_quota_once",
            ),
            models.CheckConstraint(
                name="budget_quota_holds", condition=Q(issued_fen__gte=F("reserved_fen") + F("spent_fen"))
            ),
            models.CheckConstraint(
                name="budget_quota_adds_up",
                condition=Q(
                    issued_fen=F("opening_fen") + F("carried_fen") + F("added_fen") - F("reduced_fen") + F("moved_fen")
                ),
            ),
            models.CheckConstraint(
                name="budget_quota_counts_up",
                condition=Q(reserved_fen__gte=0, spent_fen__gte=0, opening_fen__gte=0, carried_fen__gte=0)
                & Q(added_fen__gte=0, reduced_fen__gte=0, issued_fen__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.economic} {self.name}".strip()

    @property
    def left_fen(self) -> int:
        """可用: issued less what is reserved or spent."""
        return self.issued_fen - self.reserved_fen - self.spent_fen


class QuotaDocument(models.Model):
    """One document that issues or changes quotas; never edited, at most once reversed (红冲)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField("类别", max_length=15, choices=PostingKind)
    document = models.CharField("文号", max_length=100)
    on = models.DateField("日期")
    reason = models.CharField("事由", max_length=300)
    decision = models.CharField("决策文号", max_length=100, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "budget_quota_document"
        constraints: ClassVar = [
            models.CheckConstraint(name="budget_document_says_why", condition=~Q(document="") & ~Q(reason="")),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "on", "id"], name="budget_document_by_day")]

    def __str__(self) -> str:
        return self.document


class QuotaPosting(models.Model):
    """What a document does to one quota; a reversal has the opposite sign."""

    document = models.ForeignKey(QuotaDocument, on_delete=models.PROTECT, related_name="postings")
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="postings")
    amount_fen = models.BigIntegerField()

    class Meta:
        db_table = "budget_quota_posting"
        constraints: ClassVar = [models.CheckConstraint(name="budget_posting_moves", condition=~Q(amount_fen=0))]

    def __str__(self) -> str:
        return f"{self.quota_id} {self.amount_fen}"


class QuotaMonth(models.Model):
    """What one quota paid in one month: a counter kept by the same acts as the quota's own."""

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="months")
    month = models.PositiveSmallIntegerField()
    spent_fen = models.BigIntegerField(default=0)

    class Meta:
        db_table = "budget_quota_month"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quota", "month"], name="budget_quota_month_once"),
            models.CheckConstraint(name="budget_quota_month_is_one", condition=Q(month__gte=1, month__lte=12)),
        ]

    def __str__(self) -> str:
        return f"{self.quota_id} {self.month}"
