"""A request for information: who asks for what, its clock as recorded, its papers, its opinions, what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra import models as infra
from tongban.infra.fields import EncryptedJSONField, EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.oversight.openness.values.requests import (
    CLOSED,
    RUNNING,
    Act,
    Asked,
    Course,
    Delivery,
    Form,
    Kind,
    Reply,
    Result,
    Stance,
    State,
    Way,
    Who,
)
from tongban.people.parties.values import IdKind


class Disclosure(models.Model):
    """One request. `due_at` is the answer clock while it runs; `step_due_at` the limit of whoever has to act else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("登记号", max_length=40, unique=True)
    year = models.PositiveSmallIntegerField()
    code = EncryptedTextField("查询码")
    code_index = models.CharField(max_length=64)
    key = models.CharField(max_length=64, unique=True)  # the same button twice makes one request
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    way = models.CharField("申请方式", max_length=12, choices=Way)
    who = models.CharField("申请人类别", max_length=14, choices=Who)
    name = EncryptedTextField("姓名或名称")
    id_kind = models.CharField("证件", max_length=12, choices=IdKind)
    id_number = EncryptedTextField("证件号码")
    id_index = models.CharField(max_length=64)
    phone = EncryptedTextField("联系电话")
    address = EncryptedTextField("联系地址", default="", blank=True)
    description = EncryptedTextField("所需信息")
    form = models.CharField("形式", max_length=12, choices=Form)
    delivery = models.CharField("途径", max_length=10, choices=Delivery)
    pieces = models.PositiveIntegerField("件数", default=1)
    letter = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    letter_name = models.CharField(max_length=200, blank=True)
    proof = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True)
    filed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField("提交时间")
    received_on = models.DateField("收到日期", null=True)
    state = models.CharField("状态", max_length=12, choices=State)
    answer_days = models.PositiveSmallIntegerField("答复期限")
    due_at = models.DateTimeField("答复期限止", null=True)
    step_due_at = models.DateTimeField("本步期限", null=True)
    corrected_on = models.DateField("补正收到日期", null=True)
    paid_on = models.DateField("缴费日期", null=True)
    extension = models.PositiveSmallIntegerField("延长天数", default=0)
    extension_asked = models.PositiveSmallIntegerField("拟延长天数", default=0)
    extension_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    delayed_until = models.DateField("延迟到", null=True)
    reasons_asked_at = models.DateTimeField("要求说明理由", null=True)
    fee_fen = models.BigIntegerField("信息处理费", default=0)
    reply = models.CharField("答复", max_length=16, choices=Reply, blank=True)
    reason = models.CharField("理由", max_length=20, blank=True)
    text = EncryptedTextField("答复内容", default="", blank=True)
    elsewhere = EncryptedTextField("去向", default="", blank=True)
    given = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    given_name = models.CharField(max_length=200, blank=True)
    drafted_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("结果", max_length=20, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        db_table = "disclosure"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="disclosure_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["department", "state"], name="disclosure_department"),
            models.Index(fields=["id_index", "filed_at"], name="disclosure_person"),
            models.Index(fields=["filed_at"], name="disclosure_filed"),
            models.Index(fields=["code_index"], name="disclosure_code"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="disclosure_due_iff_running",
                condition=Q(state__in=RUNNING, due_at__isnull=False) | (~Q(state__in=RUNNING) & Q(due_at=None)),
            ),
            models.CheckConstraint(
                name="disclosure_closed_iff_over",
                condition=(Q(state__in=CLOSED, closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state__in=CLOSED) & Q(closed_at=None, outcome="")),
            ),
            models.CheckConstraint(
                name="disclosure_received_once_confirmed",
                condition=Q(received_on__isnull=False) | Q(state__in=[State.TO_CONFIRM, State.WITHDRAWN]),
            ),
            models.CheckConstraint(
                name="disclosure_answer_fully",
                condition=~Q(state=State.ANSWERED) | (~Q(reply="") & ~Q(text="")),
            ),
            models.CheckConstraint(
                name="disclosure_two_persons",
                condition=Q(signed_by=None) | Q(drafted_by=None) | ~Q(signed_by=F("drafted_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Step(infra.TimedStep, infra.Evidenced):
    """One act, in whose words, with what the clock said when it was done."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=16, choices=Act)
    said = EncryptedTextField(default="", blank=True)

    class Meta:
        db_table = "disclosure_step"
        indexes: ClassVar = [models.Index(fields=["disclosure", "at"], name="disclosure_steps")]


class Correction(models.Model):
    """What has to be made clear, told once (Disclosure Regulation art 30)."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="correction")
    asked_at = models.DateTimeField()
    points = EncryptedTextField("补正事项")
    due_on = models.DateField("补正期限")
    supplied_at = models.DateTimeField(null=True)
    supplied = EncryptedTextField("补正内容", default="", blank=True)

    class Meta:
        db_table = "disclosure_correction"

    def __str__(self) -> str:
        return f"{self.disclosure_id} {self.due_on}"


class Opinion(models.Model):
    """Others asked in writing (Disclosure Regulation art 32, 34)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="opinions")
    asked = models.CharField("对象类别", max_length=12, choices=Asked)
    name = EncryptedTextField("征求意见对象")
    sent_on = models.DateField("发出日期")
    due_on = models.DateField("意见期限")
    stance = models.CharField("意见", max_length=10, choices=Stance, blank=True)
    answered_on = models.DateField("收到意见日期", null=True)
    said = EncryptedTextField("意见内容", default="", blank=True)

    class Meta:
        db_table = "disclosure_opinion"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="disclosure_opinion_answered_fully",
                condition=Q(stance__in=["", Stance.SILENT], answered_on=None)
                | (Q(answered_on__isnull=False) & ~Q(stance__in=["", Stance.SILENT])),
            ),
            models.CheckConstraint(name="disclosure_opinion_in_order", condition=Q(due_on__gt=F("sent_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.asked} {self.sent_on}"


class Notice(models.Model):
    """A paper as it went out: its number, its words frozen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField("文书", max_length=12, choices=Kind)
    number = models.CharField("文号", max_length=60, unique=True)
    content = EncryptedJSONField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "disclosure_notice"
        indexes: ClassVar = [models.Index(fields=["disclosure", "made_at"], name="disclosure_notices")]

    def __str__(self) -> str:
        return self.number


class Contest(models.Model):
    """A review or a lawsuit about the answer (Disclosure Regulation art 51)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="contests")
    course = models.CharField("途径", max_length=12, choices=Course)
    begun_on = models.DateField("受理日期")
    result = models.CharField("结果", max_length=10, choices=Result, default=Result.PENDING)
    ended_on = models.DateField("审结日期", null=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        db_table = "disclosure_contest"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="disclosure_contest_ended_fully",
                condition=Q(result=Result.PENDING, ended_on=None)
                | (~Q(result=Result.PENDING) & Q(ended_on__isnull=False, ended_on__gte=F("begun_on"))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.begun_on}"
