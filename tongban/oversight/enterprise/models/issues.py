"""The issue ledger: an issue, the units at work on it, every step with its paper, extensions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra import models as infra
from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.oversight.enterprise.models.campaign import Leader, Unit
from tongban.oversight.enterprise.models.companies import Company, Visit
from tongban.oversight.enterprise.values.issues import RESOLVED, Act, ConfirmWay, Content, Grade, Role, Source, State

_CLOCKLESS = [State.DROPPED, State.ARCHIVED]
_BEFORE_ORDER = [State.RAISED, State.SCREENED, State.DROPPED]


class Issue(models.Model):
    """An issue of a company. `id` is the trail's stream; the clock of the present step stands in `due_at`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    code = EncryptedTextField("查询码")
    code_index = models.CharField(max_length=64, unique=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="issues")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="issues")
    source = models.CharField("来源", max_length=12, choices=Source)
    category = models.CharField("类别", max_length=30)
    description = models.CharField("问题", max_length=1000)
    contact_name = EncryptedTextField("反映人", default="", blank=True)
    contact_phone = EncryptedTextField("反映人电话", default="", blank=True)
    phone_index = models.CharField(max_length=64, default="", blank=True, db_index=True)
    raised_on = models.DateField("提出日期")
    entered_at = models.DateTimeField()
    secret = models.BooleanField("不公开", default=False)
    state = models.CharField("状态", max_length=10, choices=State)
    grade = models.CharField("难易", max_length=1, choices=Grade, blank=True)
    leader = models.ForeignKey(Leader, null=True, on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField("交办要求", max_length=500, blank=True)
    due_at = models.DateTimeField("本步期限", null=True)
    assigned_at = models.DateTimeField("交办时间", null=True)
    signed_at = models.DateTimeField("签收时间", null=True)
    handle_due_at = models.DateTimeField("办理期限", null=True)
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    content = models.CharField("企业意见", max_length=10, choices=Content, blank=True)
    confirmed_at = models.DateTimeField("企业确认时间", null=True)
    confirmed_by = models.CharField("确认方式", max_length=10, choices=ConfirmWay, blank=True)
    closed_at = models.DateTimeField("销号时间", null=True)
    looked_back_at = models.DateTimeField("回头看时间", null=True)
    reopened = models.PositiveSmallIntegerField("重办次数", default=0)
    lesson = models.CharField("举一反三", max_length=1000, blank=True)

    class Meta:
        db_table = "enterprise_issue"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="enterprise_issue_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["raised_on"], name="enterprise_issue_raised"),
            models.Index(fields=["confirmed_at"], name="enterprise_issue_solved"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enterprise_issue_clock",
                condition=Q(state__in=_CLOCKLESS, due_at=None) | (~Q(state__in=_CLOCKLESS) & Q(due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="enterprise_issue_solved_iff_confirmed",
                condition=Q(state__in=RESOLVED, confirmed_at__isnull=False)
                | (~Q(state__in=RESOLVED) & Q(confirmed_at=None)),
            ),
            models.CheckConstraint(
                name="enterprise_issue_confirmed_fully",
                condition=Q(confirmed_at=None, confirmed_by="")
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="") & Q(content__in=[Content.YES, Content.MOSTLY])),
            ),
            models.CheckConstraint(
                name="enterprise_issue_ordered_fully",
                condition=Q(state__in=_BEFORE_ORDER, assigned_at=None, grade="", handle_due_at=None)
                | (
                    ~Q(state__in=_BEFORE_ORDER)
                    & Q(assigned_at__isnull=False, handle_due_at__isnull=False)
                    & ~Q(grade="")
                ),
            ),
            models.CheckConstraint(
                name="enterprise_issue_of_a_visit", condition=Q(visit=None) | Q(source=Source.VISIT)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def open(self) -> bool:
        return self.state not in (*RESOLVED, State.DROPPED)


class IssueUnit(models.Model):
    """A unit at work on an issue: one leads, others assist. A unit that was relieved keeps its row with its end."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateTimeField()
    due_at = models.DateTimeField("协办期限", null=True)
    answered_at = models.DateTimeField("协办答复时间", null=True)
    ended_at = models.DateTimeField("改派时间", null=True)

    class Meta:
        db_table = "enterprise_issue_unit"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "unit"], condition=Q(ended_at=None), name="enterprise_task_once"),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(ended_at=None, role=Role.LEAD), name="enterprise_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.unit_id}"


class IssueStep(infra.TimedStep, infra.Evidenced):
    """One act: who, for which unit, what was said, the paper, the limit it was under."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices=Act)
    note = models.CharField(max_length=1000, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    entered_for = models.BooleanField("代为登记", default=False)

    class Meta:
        db_table = "enterprise_issue_step"
        indexes: ClassVar = [models.Index(fields=["issue", "at"], name="enterprise_issue_steps")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enterprise_step_for_others_has_paper",
                condition=Q(entered_for=False) | Q(unit__isnull=False, file__isnull=False),
            )
        ]


class Extension(models.Model):
    """More time was asked for; the campaign office says yes or no."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField("工作日")
    reason = models.CharField("理由", max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "enterprise_extension"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue"], condition=Q(decided_at=None), name="enterprise_one_asking"),
            models.CheckConstraint(
                name="enterprise_extension_decided_fully",
                condition=Q(granted=None, decided_at=None) | Q(granted__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="enterprise_extension_two_persons",
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.days}"
