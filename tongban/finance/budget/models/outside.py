"""The provincial integrated system as its exports show it, how they are read, and the checks' own settings."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.finance.budget.models.payments import Payment
from tongban.finance.budget.models.quotas import BudgetYear
from tongban.finance.budget.values import ImportState, Level, Match
from tongban.kernel.ids import new_id


class ImportSource(models.Model):
    """How one kind of export is read: which column says what, in which unit amounts stand."""

    name = models.CharField("来源", max_length=60, unique=True)
    columns = models.JSONField("列对应")
    unit = models.CharField("金额单位", max_length=4, default="元")
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "budget_import_source"

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file taken in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="imports")
    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="runs")
    name = models.CharField("文件", max_length=200)
    digest = models.CharField(max_length=64)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    posted = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField("状态", max_length=10, choices=ImportState, default=ImportState.DONE)
    file = models.ForeignKey("infra.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField("没有完成的原因", max_length=300, blank=True)

    class Meta:
        db_table = "budget_import_run"
        indexes: ClassVar = [models.Index(fields=["year", "-at"], name="budget_import_newest")]

    def __str__(self) -> str:
        return self.name


class SystemPayment(models.Model):
    """A payment as the provincial system says it, and how it stands to ours. Its number is its identity."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="system_payments")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="system_payments")
    row = models.PositiveIntegerField("行号")
    external = models.CharField("系统支付号", max_length=100)
    on = models.DateField("日期")
    amount_fen = models.BigIntegerField("金额")
    payee = models.CharField("收款人", max_length=200, blank=True)
    purpose = models.CharField("用途", max_length=300, blank=True)
    economic = models.CharField("部门经济分类", max_length=10, blank=True)
    functional = models.CharField("功能分类", max_length=10, blank=True)
    project = models.CharField("项目", max_length=40, blank=True)
    match = models.CharField("对账", max_length=10, choices=Match)
    problem = models.CharField(max_length=300, blank=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="system")
    reason = models.CharField("说明", max_length=300, blank=True)
    settled_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "budget_system_payment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["external", "year"], name="budget_system_payment_once"),
            models.CheckConstraint(
                name="budget_system_payment_says",
                condition=(Q(match__in=("matched", "posted", "different"), payment__isnull=False))
                | Q(match="only_there", payment__isnull=True)
                | (Q(match="noted") & ~Q(reason="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "match", "-on", "-id"], name="budget_system_by_match")]

    def __str__(self) -> str:
        return self.external


class CheckSetting(models.Model):
    """The office's own level and limits of one check from one day on; the shipped ones stand where it has none."""

    check_id = models.CharField(max_length=10)
    since = models.DateField()
    level = models.CharField(max_length=10, choices=Level)
    limits = models.JSONField(default=dict)

    class Meta:
        db_table = "budget_check_setting"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_id", "since"], name="budget_check_setting_once")
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.since}"
