"""Letters (交办函) with their answers, extensions, look-backs, reminders, files and every step."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra import models as infra
from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.oversight.supervision.values.letters import BEFORE_ISSUE, Act, Finding, Reminding, State, Urgency


class Letter(models.Model):
    """One letter to one responsible unit. `id` is the trail's stream for everything that follows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("文号", max_length=60, null=True, unique=True)
    title = models.CharField("标题", max_length=120)
    source = models.CharField("问题来源", max_length=40)
    source_note = models.CharField("来文或来源说明", max_length=200, blank=True)
    origin = models.CharField(max_length=20, blank=True)
    origin_id = models.CharField(max_length=60, blank=True)
    background = models.TextField("背景", blank=True)
    problem = models.TextField("问题")
    requirement = models.TextField("办理要求")
    basis = models.CharField("依据", max_length=500, blank=True)
    issuer = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    assisting = models.ManyToManyField("orgs.Department", through="Assistance", related_name="+")
    contact = EncryptedTextField("联系人及电话", default="", blank=True)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency, default=Urgency.ORDINARY)
    days = models.PositiveSmallIntegerField("办理期限（工作日）", null=True)
    due_on = models.DateField("办理期限（日期）", null=True)
    reply_format = models.CharField("反馈方式", max_length=40)
    score = models.CharField("扣分情况", max_length=60, blank=True)
    relapse_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="relapses")
    state = models.CharField("状态", max_length=12, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟稿时间")
    signed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("下发时间", null=True)
    received_at = models.DateTimeField("签收时间", null=True)
    clock_from = models.DateTimeField(null=True)  # from when the present limit counts
    due_at = models.DateTimeField("期限", null=True)
    answered_at = models.DateTimeField("反馈时间", null=True)
    days_late = models.PositiveSmallIntegerField("逾期天数", default=0)
    closed_at = models.DateTimeField("销号时间", null=True)
    look_back_on = models.DateField("回头看期限", null=True)
    archived_at = models.DateTimeField("归档时间", null=True)

    class Meta:
        db_table = "supervision_letter"
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="letter_running"),
            models.Index(fields=["responsible", "state"], name="letter_responsible"),
            models.Index(fields=["issued_at"], name="letter_issued"),
            models.Index(fields=["look_back_on"], name="letter_look_back", condition=Q(state="closed")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin", "origin_id"], condition=~Q(origin_id=""), name="letter_once_of_origin"
            ),
            models.CheckConstraint(
                name="letter_limit_one_way",
                condition=Q(days__isnull=False, due_on=None) | Q(days=None, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_issued_fully",
                condition=Q(state__in=BEFORE_ISSUE, number=None, issued_at=None, due_at=None)
                | (~Q(state__in=BEFORE_ISSUE) & Q(number__isnull=False, issued_at__isnull=False, due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="letter_two_persons",
                condition=Q(drafted_by=None) | Q(signed_by=None) | ~Q(signed_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="letter_closed_with_look_back_day",
                condition=Q(closed_at=None, look_back_on=None) | Q(closed_at__isnull=False, look_back_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def urgency_label(self) -> str:
        return Urgency(self.urgency).label


class Assistance(models.Model):
    """A unit that helps the responsible one."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="assistances")
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "supervision_letter_assistance"
        constraints: ClassVar = [models.UniqueConstraint(fields=["letter", "department"], name="assistance_once")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.department_id}"


class LetterFile(models.Model):
    """A file that goes with the letter."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("infra.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "supervision_letter_file"

    def __str__(self) -> str:
        return self.name


class LetterStep(infra.TimedStep, infra.Evidenced):
    """One act on a letter: who, in whose place, what was said, which limit it was under, the paper."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20, choices=Act)
    entered_at = models.DateTimeField()  # when it was put down
    note = models.TextField(blank=True)
    entered_for = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "supervision_letter_step"
        indexes: ClassVar = [models.Index(fields=["letter", "at"], name="letter_steps")]
        constraints: ClassVar = [
            models.CheckConstraint(  # an answer in another's name needs the paper it was taken from
                name="letter_answer_for_another_has_paper",
                condition=Q(entered_for=None) | ~Q(act__in=(Act.ANSWER, Act.OBJECT)) | Q(file__isnull=False),
            )
        ]


class Answer(models.Model):
    """What the unit answered, by how many days late, and what a second person found of it."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="answers")
    step = models.OneToOneField(LetterStep, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField("整改情况")
    measures = models.TextField("整改措施", blank=True)
    days_late = models.PositiveSmallIntegerField("逾期天数", default=0)
    passed = models.BooleanField("通过", null=True)
    opinion = models.TextField("复核意见", blank=True)
    checked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_answer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter"], condition=Q(checked_at=None), name="answer_one_unchecked"),
            models.CheckConstraint(
                name="answer_checked_fully",
                condition=Q(checked_at=None, passed=None, opinion="")
                | (Q(checked_at__isnull=False, passed__isnull=False) & ~Q(opinion="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.days_late}"


class Extension(models.Model):
    """More time: asked for with a reason, granted or refused by somebody else."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField("申请延长（工作日）")
    reason = models.TextField("理由")
    asked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField("同意", null=True)
    opinion = models.CharField("审批意见", max_length=500, blank=True)
    decided_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_extension"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter"], condition=Q(decided_at=None), name="extension_one_open"),
            models.CheckConstraint(
                name="extension_two_persons",
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.days}"


class Objection(models.Model):
    """The responsible unit says that it is not its business; somebody else upholds the assignment or gives it to another unit."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="objections")
    unit = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    step = models.OneToOneField(LetterStep, on_delete=models.PROTECT, related_name="objection")
    reason = models.TextField("理由")
    asked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")
    due_at = models.DateTimeField("裁定期限")
    to = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")
    opinion = models.CharField("裁定意见", max_length=500, blank=True)
    decided_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("裁定时间", null=True)

    class Meta:
        db_table = "supervision_letter_objection"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "unit"], name="letter_objection_once_each"),
            models.UniqueConstraint(fields=["letter"], condition=Q(decided_at=None), name="letter_objection_one_open"),
            models.CheckConstraint(
                name="letter_objection_decided_fully",
                condition=Q(decided_at=None, opinion="", to=None) | (Q(decided_at__isnull=False) & ~Q(opinion="")),
            ),
            models.CheckConstraint(
                name="letter_objection_two_persons",
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(name="letter_objection_to_another", condition=Q(to=None) | ~Q(to=F("unit"))),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.unit_id}"


class LookBack(models.Model):
    """What a look-back found, on which day."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="look_backs")
    on = models.DateField("回头看日期")
    finding = models.CharField("结果", max_length=10, choices=Finding)
    note = models.TextField("情况")
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "supervision_look_back"
        indexes: ClassVar = [models.Index(fields=["on"], name="look_back_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "on"], name="look_back_one_a_day"),
            models.UniqueConstraint(fields=["letter"], condition=Q(finding="relapsed"), name="look_back_relapse_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.finding}"


class Reminder(models.Model):
    """A reminder that was sent for a limit; each kind once for each limit."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=12, choices=Reminding)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    done_on = models.DateField("落实日期", null=True)
    done_note = models.CharField("落实情况", max_length=500, blank=True)
    done_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "supervision_reminder"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "kind", "due_at"], name="reminder_each_once"),
            models.CheckConstraint(
                name="reminder_done_fully",
                condition=Q(done_on=None, done_note="") | (Q(done_on__isnull=False) & ~Q(done_note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fired_at}"
