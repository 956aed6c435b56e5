"""One leg: one item of an application in one department, with its own life inside the whole."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.kernel.ids import new_id
from tongban.services.cases.models.application import Application
from tongban.services.cases.values import CaseState

_DECIDED = [CaseState.DECIDED_YES, CaseState.DECIDED_NO, CaseState.CLOSED, CaseState.DELIVERED]
_ENDED = [*_DECIDED, CaseState.WITHDRAWN, CaseState.TERMINATED]
_RUNNING = Q(ended_at__isnull=True, promised_due_at__isnull=False)
_NOT_STARTED = [CaseState.WAITING, CaseState.BLOCKED]


class Case(models.Model):
    """A leg's state, clock, handler and decision. Its item edition is frozen in the application's plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cases")
    position = models.PositiveSmallIntegerField("序号")
    number = models.CharField("办件编号", max_length=60, unique=True)
    item = models.CharField("事项代码", max_length=60)
    item_version = models.ForeignKey("catalogue.ItemVersion", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("事项", max_length=1000)
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    after = models.JSONField(default=list)  # positions of the legs whose result is needed first
    terms = models.TextField()  # JSON of values.LegTerms: promise and statutory limit as frozen in the plan
    two_persons = models.BooleanField("须两人办理", default=False)
    state = models.CharField("状态", max_length=20, choices=CaseState)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    handler = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("开始计时", null=True)
    claimed_at = models.DateTimeField("认领时间", null=True)
    examined_at = models.DateTimeField("审查时间", null=True)
    examined_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    promised_due_at = models.DateTimeField("承诺办结", null=True)
    statutory_due_at = models.DateTimeField("法定办结", null=True)
    provisional = models.BooleanField("期限待日历公布", default=False)
    system = models.CharField("部门系统", max_length=100, blank=True)
    sent_out_at = models.DateTimeField("转出时间", null=True)
    returned_at = models.DateTimeField("回填时间", null=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    decided_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField("是否准予", null=True)
    ended_at = models.DateTimeField("终结时间", null=True)  # decided, withdrawn or terminated: no clock runs any more
    ending_reason = models.TextField("终结原因", blank=True)
    opinion = models.TextField("办理意见", blank=True)
    facts = models.TextField("事实", blank=True)
    basis = models.TextField("法律依据", blank=True)

    class Meta:
        db_table = "case_leg"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "position"], name="case_position_once"),
            models.CheckConstraint(
                name="case_started_iff_opened",
                condition=Q(opened_at__isnull=True) | ~Q(state__in=_NOT_STARTED),
                violation_error_message="未开始的办件不得有计时起点",
            ),
            models.CheckConstraint(
                name="case_decided_fully",
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
                violation_error_message="决定时间与决定结果须同时填写",
            ),
            models.CheckConstraint(
                name="case_decided_iff_state",
                condition=~Q(state__in=_DECIDED) | Q(decided_at__isnull=False),
                violation_error_message="已决定的办件须有决定时间",
            ),
            models.CheckConstraint(
                name="case_ended_iff_state",
                condition=Q(ended_at__isnull=True, state__in=[s for s in CaseState if s not in _ENDED])
                | Q(ended_at__isnull=False, state__in=_ENDED),
                violation_error_message="终结时间与状态须一致",
            ),
            models.CheckConstraint(  # Licensing Law art 38: a refusal is written, with reasons
                name="case_refusal_has_reasons",
                condition=Q(granted__isnull=True) | Q(granted=True) | (~Q(facts="") & ~Q(basis="")),
                violation_error_message="不予决定须写明事实和依据（行政许可法第三十八条）",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "promised_due_at", "id"], name="case_worklist", condition=_RUNNING),
            models.Index(fields=["handler", "promised_due_at", "id"], name="case_of_handler", condition=_RUNNING),
            models.Index(fields=["promised_due_at"], name="case_due_running", condition=_RUNNING),
            models.Index(fields=["department", "state"], name="case_standing", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["decided_at"], name="case_decided"),
            models.Index(fields=["sent_out_at"], name="case_sent_out", condition=Q(sent_out_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class Opinion(models.Model):
    """What a handler found on examining a leg; several may follow one another, none is changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    satisfied = models.BooleanField("符合条件")
    text = models.TextField("意见")

    class Meta:
        db_table = "case_opinion"
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="opinion_of_case")]

    def __str__(self) -> str:
        return self.text[:20]
