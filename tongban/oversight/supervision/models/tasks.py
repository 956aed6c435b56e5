"""Meetings with their decisions; the one register of tasks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.infra import models as infra
from tongban.kernel.ids import new_id
from tongban.oversight.supervision.values.tasks import Act, Reminding, State


class Meeting(models.Model):
    """A meeting that decided something: 调度会, 专题会 …"""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    on = models.DateField("日期")
    kind = models.CharField("会议类型", max_length=40)
    chair = models.CharField("主持人", max_length=60)
    subject = models.CharField("议题", max_length=200)
    place = models.CharField("地点", max_length=100, blank=True)
    attended = models.CharField("参加单位", max_length=500, blank=True)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_meeting"
        indexes: ClassVar = [models.Index(fields=["-on"], name="supervision_meeting_on")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["on", "kind", "subject"], name="meeting_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.subject}"


class Task(models.Model):
    """Something that a unit was told to do, whoever told it. `id` is the trail's stream."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("任务", max_length=200)
    content = models.TextField("内容和要求", blank=True)
    source = models.CharField("来源", max_length=40)
    source_note = models.CharField("来文或来源说明", max_length=200, blank=True)
    campaign = models.CharField("专项行动", max_length=60, blank=True)
    origin = models.CharField(max_length=20, blank=True)
    origin_id = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    person = models.CharField("责任人", max_length=60, blank=True)
    assigned_on = models.DateField("交办日期")
    due_on = models.DateField("期限", null=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASSIGNED)
    result = models.TextField("结果", blank=True)
    reported_on = models.DateField("报结日期", null=True)
    done_on = models.DateField("办结日期", null=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_task"
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="supervision_task_running"),
            models.Index(fields=["assigned_on"], name="supervision_task_assigned"),
            models.Index(fields=["unit", "state"], name="supervision_task_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin", "origin_id"], condition=~Q(origin_id=""), name="task_once_of_origin"
            ),
            models.CheckConstraint(
                name="task_reported_with_result",
                condition=Q(state__in=[State.REPORTED, State.DONE], reported_on__isnull=False) & ~Q(result="")
                | ~Q(state__in=[State.REPORTED, State.DONE]),
            ),
            models.CheckConstraint(
                name="task_done_with_day",
                condition=Q(state=State.DONE, done_on__isnull=False) | (~Q(state=State.DONE) & Q(done_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TaskStep(infra.Step, infra.Evidenced):
    """One act on a task, with what was said and its evidence."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10, choices=Act)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "supervision_task_step"
        indexes: ClassVar = [models.Index(fields=["task", "at"], name="supervision_task_steps")]


class TaskReminder(models.Model):
    """A reminder of a task's limit; each kind once for each limit."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Reminding)
    due_on = models.DateField()
    fired_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_task_reminder"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "kind", "due_on"], name="task_reminder_each_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fired_at}"


class Decision(models.Model):
    """One thing a meeting decided; with somebody to do it, a task."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField("议定事项", max_length=500)
    task = models.OneToOneField(Task, null=True, on_delete=models.PROTECT, related_name="decision")

    class Meta:
        db_table = "supervision_decision"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "position"], name="supervision_decision_place")
        ]

    def __str__(self) -> str:
        return self.text
