"""What one applicant brought at one moment, with everything frozen that it was promised under."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra.fields import EncryptedJSONField, EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.services.cases.values import ENDED, ApplicationState, Channel, CollectWay, Source

_NOT_ACCEPTED = [
    ApplicationState.SUBMITTED,
    ApplicationState.RECEIVED,
    ApplicationState.PRE_ACCEPTED,
    ApplicationState.CORRECTION,
    ApplicationState.REFUSED_ACCEPT,
    ApplicationState.RETURNED,
    ApplicationState.INVALID,
    ApplicationState.WITHDRAWN,
    ApplicationState.TERMINATED,
]
_ACCEPTED = [
    ApplicationState.ACCEPTED,
    ApplicationState.CONCLUDED,
    ApplicationState.ISSUED,
    ApplicationState.DELIVERED,
    ApplicationState.WITHDRAWN,
    ApplicationState.TERMINATED,
]


class Application(models.Model):
    """One matter of one applicant: parties, answers, the frozen plan, its clock and its state.

    `id` is also the trail's stream; the legs share it. The plan is the JSON of `catalogue.values.Plan` as composed
    at submission and never changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("办件编号", max_length=50, unique=True)
    query_code = models.CharField("查询码", max_length=20, unique=True)
    query_password = EncryptedTextField("查询密码")
    key = models.CharField(max_length=64, unique=True)  # idempotency key of the submission
    matter = models.CharField("事项代码", max_length=60)
    matter_name = models.CharField("办理事项", max_length=300)
    plan = models.TextField()
    answers = models.JSONField(default=dict)
    form = EncryptedJSONField("表单", default=dict)
    applicant = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    filed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    region_code = models.CharField("收件地", max_length=12)
    state = models.CharField("状态", max_length=20, choices=ApplicationState)
    submitted_at = models.DateTimeField("提交时间")
    entered_at = models.DateTimeField("补录时间", null=True)  # entered late, after an outage: the times above are real
    received_at = models.DateTimeField("收到材料时间")  # of the last material: answered within 5 working days (art 32)
    answer_due_at = models.DateTimeField("受理答复期限", null=True)  # 5 working days (art 32(4)); null: not running
    accepted_at = models.DateTimeField("受理时间", null=True)
    deemed = models.BooleanField("逾期视为受理", default=False)
    clock_from = models.DateTimeField("计时起点", null=True)  # acceptance, or the last redo
    accepted_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    promised_due_at = models.DateTimeField("承诺办结", null=True)
    statutory_due_at = models.DateTimeField("法定办结", null=True)
    provisional = models.BooleanField("期限待日历公布", default=False)
    concluded_at = models.DateTimeField("办结时间", null=True)
    deliver_due_at = models.DateTimeField("送达期限", null=True)
    issued_at = models.DateTimeField("出证时间", null=True)
    ended_at = models.DateTimeField("终结时间", null=True)
    ending_reason = models.TextField("终结原因", blank=True)
    ending_basis = models.TextField("终结依据", blank=True)
    collected_at = models.DateTimeField("领取时间", null=True)
    collected_by = EncryptedTextField("领取人", default="", blank=True)
    collect_way = models.CharField("送达方式", max_length=10, choices=CollectWay, blank=True)

    class Meta:
        db_table = "application"
        indexes: ClassVar = [
            models.Index(fields=["state", "submitted_at"], name="application_state"),
            models.Index(fields=["applicant", "-submitted_at"], name="application_of_applicant"),
            models.Index(fields=["filed_by", "-submitted_at"], name="application_filed_by"),
            models.Index(fields=["accepted_at"], name="application_accepted"),
            models.Index(fields=["concluded_at"], name="application_concluded"),
            models.Index(fields=["accepted_at"], name="application_provisional", condition=Q(provisional=True)),
            models.Index(
                fields=["answer_due_at"], name="application_to_answer", condition=Q(answer_due_at__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="application_accepted_iff_stamped",
                condition=Q(accepted_at__isnull=True, state__in=_NOT_ACCEPTED)
                | Q(accepted_at__isnull=False, state__in=_ACCEPTED),
                violation_error_message="受理状态与受理时间须一致",
            ),
            models.CheckConstraint(
                name="application_ended_iff_state",
                condition=Q(ended_at__isnull=True, state__in=[s for s in ApplicationState if s not in ENDED])
                | Q(ended_at__isnull=False, state__in=ENDED),
            ),
            models.CheckConstraint(
                name="application_submitted_first",
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("submitted_at")),
                violation_error_message="受理时间不得早于提交时间",
            ),
            models.CheckConstraint(
                name="application_collected_fully",
                condition=Q(collected_at__isnull=True, collect_way="")
                | (Q(collected_at__isnull=False) & ~Q(collect_way="")),
                violation_error_message="领取时间与送达方式须同时填写",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class HandedMaterial(models.Model):
    """One paper of the application: how it came, the file, and, where accepted with a gap, until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="materials")
    material = models.CharField("材料", max_length=60)
    source = models.CharField("来源", max_length=10, choices=Source)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    originals = models.PositiveSmallIntegerField("原件", default=0)
    copies = models.PositiveSmallIntegerField("复印件", default=0)
    handed_at = models.DateTimeField("收到时间", null=True)
    fetched_from = models.CharField("调取自", max_length=100, default="", blank=True)  # of a shared paper
    reference = models.CharField(
        "查询编号", max_length=100, default="", blank=True
    )  # the source's, never a person's number
    due_on = models.DateField("容缺后补截止", null=True)

    class Meta:
        db_table = "application_material"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "material"], name="material_once_per_application"),
            models.CheckConstraint(
                name="material_handed_or_deferred",
                condition=(Q(source=Source.DEFERRED) & Q(handed_at__isnull=True))
                | (~Q(source=Source.DEFERRED) & Q(handed_at__isnull=False)),
                violation_error_message="容缺材料未收到前不得登记收到时间",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], name="material_deferred_due", condition=Q(source=Source.DEFERRED)),
        ]

    def __str__(self) -> str:
        return self.material
