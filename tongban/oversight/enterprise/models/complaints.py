"""Complaints of companies: who complains is encrypted; whom it is about never handles it. Calls on the line."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra import models as infra
from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.oversight.enterprise.models.campaign import Unit
from tongban.oversight.enterprise.models.companies import Company
from tongban.oversight.enterprise.values.complaints import Act, CallKind, Channel, Level, State
from tongban.oversight.enterprise.values.issues import Content, Role

_CLOCKLESS = [State.DECLINED, State.TRANSFERRED, State.CONCLUDED, State.ARCHIVED]
_UNACCEPTED = [State.REGISTERED, State.REVIEWED, State.DECLINED, State.TRANSFERRED]


class Complaint(models.Model):
    """A complaint. `id` is the trail's stream; the clock of the present step stands in `due_at`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    code = EncryptedTextField("查询码")
    code_index = models.CharField(max_length=64, unique=True)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="complaints")
    company_name = EncryptedTextField("投诉企业", default="", blank=True)
    complainant = EncryptedTextField("投诉人")
    phone = EncryptedTextField("联系电话", default="", blank=True)
    phone_index = models.CharField(max_length=64, default="", blank=True, db_index=True)
    secret = models.BooleanField("为投诉人保密", default=False)
    channel = models.CharField("渠道", max_length=12, choices=Channel)
    target_person = EncryptedTextField("被投诉人员", default="", blank=True)
    facts = EncryptedTextField("事实")
    demand = EncryptedTextField("诉求")
    received_at = models.DateTimeField("收到时间")
    state = models.CharField("状态", max_length=14, choices=State)
    due_at = models.DateTimeField("本步期限", null=True)
    matter = models.CharField("受理类别", max_length=40, blank=True)
    declined_for = models.CharField("不予受理情形", max_length=40, blank=True)
    level = models.CharField("等级", max_length=10, choices=Level, default=Level.GENERAL)
    accepted_at = models.DateTimeField("受理时间", null=True)
    finish_due_at = models.DateTimeField("办结期限", null=True)
    extended = models.BooleanField("已延长", default=False)
    met_on = models.DateField("联席会议", null=True)
    result = EncryptedTextField("处理结果", default="", blank=True)
    answer = EncryptedTextField("答复", default="", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    content = models.CharField("回访结果", max_length=10, choices=Content, blank=True)
    appeals = models.PositiveSmallIntegerField("不服次数", default=0)
    accountability = EncryptedTextField("问责情况", default="", blank=True)
    concluded_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        db_table = "enterprise_complaint"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="enterprise_complaint_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["received_at"], name="enterprise_complaint_received"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enterprise_complaint_clock",
                condition=Q(state__in=_CLOCKLESS, due_at=None) | (~Q(state__in=_CLOCKLESS) & Q(due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="enterprise_complaint_accepted_fully",
                condition=Q(state__in=_UNACCEPTED, accepted_at=None, matter="", finish_due_at=None)
                | (
                    ~Q(state__in=_UNACCEPTED)
                    & Q(accepted_at__isnull=False, finish_due_at__isnull=False)
                    & ~Q(matter="")
                ),
            ),
            models.CheckConstraint(
                name="enterprise_complaint_declined_for",
                condition=~Q(state=State.DECLINED) | ~Q(declined_for=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ComplaintTarget(models.Model):
    """A unit that is complained about."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "enterprise_complaint_target"
        constraints: ClassVar = [models.UniqueConstraint(fields=["complaint", "unit"], name="enterprise_target_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.unit_id}"


class ComplaintUnit(models.Model):
    """A unit that looks into it; one leads."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "enterprise_complaint_unit"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["complaint", "unit"], condition=Q(ended_at=None), name="enterprise_looking_once"
            ),
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ended_at=None, role=Role.LEAD), name="enterprise_looking_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.unit_id}"


class ComplaintStep(infra.TimedStep, infra.Evidenced):
    """One act on a complaint, with its paper and the limit it was under."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices=Act)
    note = EncryptedTextField(default="", blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    entered_for = models.BooleanField("代为登记", default=False)

    class Meta:
        db_table = "enterprise_complaint_step"
        indexes: ClassVar = [models.Index(fields=["complaint", "at"], name="enterprise_complaint_steps")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enterprise_complaint_for_others_has_paper",
                condition=Q(entered_for=False) | Q(unit__isnull=False, file__isnull=False),
            )
        ]


class Call(models.Model):
    """A call on the line for companies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField("来电时间")
    kind = models.CharField("类别", max_length=10, choices=CallKind)
    caller = EncryptedTextField("来电人", default="", blank=True)
    phone = EncryptedTextField("电话", default="", blank=True)
    phone_index = models.CharField(max_length=64, default="", blank=True, db_index=True)
    company_name = models.CharField("企业", max_length=150, blank=True)
    content = EncryptedTextField("内容")
    answer = models.CharField("答复或去向", max_length=500, blank=True)
    complaint = models.ForeignKey(Complaint, null=True, on_delete=models.PROTECT, related_name="calls")
    taken_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "enterprise_call"
        indexes: ClassVar = [models.Index(fields=["-at"], name="enterprise_call_at")]
        constraints: ClassVar = [
            models.CheckConstraint(name="enterprise_call_then_entered", condition=Q(entered_at__gte=F("at"))),
            models.CheckConstraint(
                name="enterprise_call_leads_somewhere", condition=~Q(answer="") | Q(complaint__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
