"""What binds and spends a quota: commitments, payments, and checks that were passed with a reason."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.finance.budget.models.quotas import BudgetYear, Quota
from tongban.finance.budget.values import (
    CommitmentKind,
    CommitmentState,
    Entered,
    PaymentKind,
    PaymentState,
    Settlement,
)
from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id


class Commitment(models.Model):
    """A contract or a pre-approval: it reserves before it spends."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="commitments")
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="commitments")
    number = models.CharField("编号", max_length=30, unique=True)
    kind = models.CharField("类别", max_length=15, choices=CommitmentKind)
    title = models.CharField("名称", max_length=200)
    party = models.CharField("对方", max_length=200, blank=True)
    reference = models.CharField("合同号", max_length=100, blank=True)
    procurement = models.CharField("采购计划号", max_length=100, blank=True)
    decision = models.CharField("决策文号", max_length=100, blank=True)
    on = models.DateField("日期")
    ends_on = models.DateField("到期日", null=True)
    state = models.CharField("状态", max_length=10, choices=CommitmentState, default=CommitmentState.APPLIED)
    amount_fen = models.BigIntegerField("金额")
    open_fen = models.BigIntegerField("尚占用")
    spent_fen = models.BigIntegerField("已支付", default=0)
    applied_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "budget_commitment"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="budget_commitment_holds",
                condition=Q(
                    amount_fen__gt=0, open_fen__gte=0, spent_fen__gte=0, amount_fen__gte=F("open_fen") + F("spent_fen")
                ),
            ),
            models.CheckConstraint(
                name="budget_commitment_ended_is_free",
                condition=Q(state__in=("applied", "approved")) | Q(open_fen=0),
            ),
            models.CheckConstraint(
                name="budget_commitment_ends_after", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("on"))
            ),
            models.CheckConstraint(
                name="budget_commitment_two_persons",
                condition=Q(applied_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(applied_by=F("approved_by")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "state", "-on", "-id"], name="budget_commitment_list")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Payment(models.Model):
    """One payment document. What was paid is never edited: it is refunded or reversed by a row of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="payments")
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="payments")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, null=True, related_name="payments")
    number = models.CharField("支付单号", max_length=30, unique=True)
    external = models.CharField("系统支付号", max_length=100, blank=True)
    kind = models.CharField("类别", max_length=15, choices=PaymentKind, default=PaymentKind.DIRECT)
    settlement = models.CharField("结算方式", max_length=10, choices=Settlement, default=Settlement.TRANSFER)
    entered = models.CharField("来源", max_length=10, choices=Entered, default=Entered.HAND)
    economic = models.CharField("部门经济分类", max_length=10)
    payee = models.CharField("收款人", max_length=200)
    payee_account = EncryptedTextField("收款账号", blank=True)
    purpose = models.CharField("用途", max_length=300)
    invoice = models.CharField("发票或单据", max_length=100, blank=True)
    procurement = models.CharField("采购计划号", max_length=100, blank=True)
    allocation = models.CharField("资产配置审批号", max_length=100, blank=True)
    decision = models.CharField("决策文号", max_length=100, blank=True)
    receipt = models.CharField("银行回单号", max_length=100, blank=True)
    why = models.CharField("退单或退回原因", max_length=300, blank=True)
    amount_fen = models.BigIntegerField("金额")
    returned_fen = models.BigIntegerField("已退回", default=0)
    on = models.DateField("日期")
    state = models.CharField("状态", max_length=10, choices=PaymentState)
    refunds = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="refunded_by")
    claimant = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    applied_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    paid_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "budget_payment"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="budget_payment_signs",
                condition=Q(kind="refund", amount_fen__lt=0, returned_fen=0)
                | (~Q(kind="refund") & Q(amount_fen__gt=0, returned_fen__gte=0, amount_fen__gte=F("returned_fen"))),
            ),
            models.CheckConstraint(
                name="budget_payment_returned_whole",
                condition=Q(state="returned", amount_fen=F("returned_fen")) | ~Q(state="returned"),
            ),
            models.CheckConstraint(
                name="budget_payment_three_persons",
                condition=(Q(applied_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(applied_by=F("approved_by")))
                & (Q(approved_by__isnull=True) | Q(paid_by__isnull=True) | ~Q(approved_by=F("paid_by")))
                & (Q(applied_by__isnull=True) | Q(paid_by__isnull=True) | ~Q(applied_by=F("paid_by"))),
            ),
            models.UniqueConstraint(
                fields=["year", "external"], name="budget_payment_external_once", condition=~Q(external="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["year", "-on", "-id"], name="budget_payment_by_day"),
            models.Index(fields=["year", "economic", "-on", "-id"], name="budget_payment_by_code"),
            models.Index(fields=["year", "payee", "-on", "-id"], name="budget_payment_by_payee"),
            models.Index(fields=["year", "state", "-on", "-id"], name="budget_payment_by_state"),
            models.Index(fields=["quota", "-on", "-id"], name="budget_payment_by_quota"),
        ]

    def __str__(self) -> str:
        return self.number


class PassedCheck(models.Model):
    """A check that hit and was passed, with the reason in writing."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="passed")
    check_id = models.CharField(max_length=10)
    said = models.CharField(max_length=300)
    reason = models.CharField("理由", max_length=300)

    class Meta:
        db_table = "budget_passed_check"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment", "check_id"], name="budget_passed_once"),
            models.CheckConstraint(name="budget_passed_with_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.check_id}"
