"""What people ask, and what they could not get done, each with its clock and its steps."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.infra import models as infra
from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.oversight.openness.values.questions import RUNNING, Act, Place, State, StuckAct, StuckState


class Question(models.Model):
    """One question, answered where it was asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    key = models.CharField(max_length=64, unique=True)
    code = EncryptedTextField("查询码")
    code_index = models.CharField(max_length=64, unique=True)
    place = models.CharField("在哪里问", max_length=10, choices=Place)
    matter = models.CharField("事项代码", max_length=60, blank=True)
    matter_name = models.CharField("事项", max_length=300, blank=True)
    application = models.ForeignKey("cases.Application", null=True, on_delete=models.PROTECT, related_name="+")
    publication = models.ForeignKey("Publication", null=True, on_delete=models.PROTECT, related_name="questions")
    asked = EncryptedTextField("问题")
    contact = EncryptedTextField("联系方式", default="", blank=True)
    asked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提问时间")
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=12, choices=State)
    complex = models.BooleanField("复杂咨询", default=False)
    due_at = models.DateTimeField("答复期限", null=True)
    answer = EncryptedTextField("答复", default="", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    content = models.BooleanField("满意", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        db_table = "question"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="question_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["department", "state"], name="question_department"),
            models.Index(fields=["application"], name="question_application"),
            models.Index(fields=["asked_at"], name="question_asked"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="question_due_iff_running",
                condition=Q(state__in=[*RUNNING, State.ANSWERED], due_at__isnull=False)
                | Q(state=State.CLOSED, due_at=None),
            ),
            models.CheckConstraint(
                name="question_answered_fully",
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="question_closed_iff_over",
                condition=Q(state=State.CLOSED, closed_at__isnull=False) | (~Q(state=State.CLOSED) & Q(closed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class QuestionStep(infra.TimedStep):
    """One act on a question, with what the clock said."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices=Act)
    said = EncryptedTextField(default="", blank=True)
    department = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "question_step"
        indexes: ClassVar = [models.Index(fields=["question", "at"], name="question_steps")]


class Stuck(models.Model):
    """What somebody could not get done (办不成事反映)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    key = models.CharField(max_length=64, unique=True)
    code = EncryptedTextField("查询码")
    code_index = models.CharField(max_length=64, unique=True)
    obstacle = models.CharField("障碍类别", max_length=20)
    matter = models.CharField("事项代码", max_length=60, blank=True)
    matter_name = models.CharField("事项", max_length=300, blank=True)
    application = models.ForeignKey("cases.Application", null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    said = EncryptedTextField("什么事没办成")
    contact = EncryptedTextField("联系方式", default="", blank=True)
    place = models.CharField("在哪里反映", max_length=10, choices=Place)
    taken_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField("反映时间")
    state = models.CharField("状态", max_length=14, choices=StuckState)
    found_true = models.BooleanField("属实", null=True)
    due_at = models.DateTimeField("本步期限", null=True)
    answer = EncryptedTextField("答复", default="", blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        db_table = "stuck"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="stuck_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["told_at"], name="stuck_told"),
            models.Index(fields=["application"], name="stuck_application"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stuck_due_iff_open",
                condition=Q(state=StuckState.CLOSED, due_at=None, closed_at__isnull=False)
                | (~Q(state=StuckState.CLOSED) & Q(due_at__isnull=False, closed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class StuckStep(infra.TimedStep):
    stuck = models.ForeignKey(Stuck, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices=StuckAct)
    said = EncryptedTextField(default="", blank=True)

    class Meta:
        db_table = "stuck_step"
        indexes: ClassVar = [models.Index(fields=["stuck", "at"], name="stuck_steps")]
