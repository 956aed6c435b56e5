"""Signals with their steps and whom they reached; what is watched; how long decided legs took; editions of the rules."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.infra import models as infra
from tongban.kernel.ids import new_id
from tongban.oversight.supervision.values.signals import Act, By, Light, Measuring, Outcome, State, Target

_JUDGED = [State.UPHELD, State.CANCELLED, State.ARCHIVED]


class Watch(models.Model):
    """One matter under watch and when to look at it next; null: nothing that could light up by time alone."""

    application = models.OneToOneField(
        "cases.Application", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_watch"
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="supervision_watch_due", condition=Q(next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.next_at}"


class Signal(models.Model):
    """One light that stood, with everything it rests on as it was known then. Never deleted. `id` is the trail's stream."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("编号", max_length=30, unique=True)
    key = models.CharField(max_length=160)
    rule = models.CharField("规则", max_length=40)
    title = models.CharField("规则名称", max_length=60)
    light = models.CharField("信号", max_length=12, choices=Light)
    thresholds = models.JSONField("门槛", default=dict)
    application = models.ForeignKey("cases.Application", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    about_id = models.UUIDField(null=True)  # the special procedure or the question it is about
    round = models.PositiveSmallIntegerField("轮次", default=1)
    department = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    item = models.CharField("事项代码", max_length=60)
    item_title = models.CharField("事项", max_length=1000)
    lit_at = models.DateTimeField("亮灯时间")
    limit_at = models.DateTimeField("期限", null=True)
    raised_at = models.DateTimeField("发现时间")
    late = models.BooleanField("含补录时间", default=False)
    calendar = models.PositiveIntegerField(default=0)  # revision of the working calendar it was reckoned by
    state = models.CharField("状态", max_length=12, choices=State, default=State.RAISED)
    outcome = models.CharField("结论", max_length=10, choices=Outcome, blank=True)
    reason = models.CharField("撤销原因", max_length=40, blank=True)
    judged_at = models.DateTimeField("结论时间", null=True)
    untrue_at = models.DateTimeField("更正时间", null=True)  # later knowledge: the clock never said so
    level = models.CharField("上报层级", max_length=20, blank=True)
    escalate_at = models.DateTimeField("上报时间", null=True)

    class Meta:
        db_table = "supervision_signal"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=Q(untrue_at=None), name="signal_once"),
            models.CheckConstraint(
                name="signal_judged_fully",
                condition=Q(judged_at=None, outcome="") | (Q(judged_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="signal_judged_iff_state",
                condition=Q(state__in=_JUDGED, judged_at__isnull=False) | ~Q(state__in=_JUDGED),
            ),
            models.CheckConstraint(
                name="signal_cancelled_says_why", condition=~Q(outcome=Outcome.CANCELLED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="signal_untrue_is_cancelled", condition=Q(untrue_at=None) | Q(outcome=Outcome.CANCELLED)
            ),
            models.CheckConstraint(
                name="signal_escalates_unanswered", condition=Q(escalate_at=None) | Q(state=State.RAISED)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-lit_at", "-id"], name="signal_newest"),
            models.Index(fields=["lit_at", "department", "light", "outcome"], name="signal_of_period"),
            models.Index(fields=["application"], name="signal_of_application"),
            models.Index(fields=["department", "light", "state"], name="signal_open", condition=Q(judged_at=None)),
            models.Index(fields=["handler", "state"], name="signal_open_of_handler", condition=Q(judged_at=None)),
            models.Index(fields=["escalate_at"], name="signal_to_escalate", condition=Q(escalate_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def lamp(self) -> Light:
        return Light(self.light)


class SignalStep(infra.Step, infra.Evidenced):
    """One act on a signal: who, what was said, with which evidence. Never changed."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices=Act)
    note = models.CharField(max_length=800, blank=True)
    reason = models.CharField("理由类别", max_length=40, blank=True)

    class Meta:
        db_table = "supervision_signal_step"
        indexes: ClassVar = [models.Index(fields=["signal", "at"], name="signal_steps")]


class Notice(models.Model):
    """A level of the ladder that a signal reached, once: to whom, until when; not found: nobody holds that duty."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="notices")
    level = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    to = models.CharField(max_length=12, choices=Target)
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")
    found = models.BooleanField(default=True)
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_notice"
        constraints: ClassVar = [models.UniqueConstraint(fields=["signal", "level"], name="notice_once_a_level")]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.level}"


class Timing(models.Model):
    """How long a decided leg took, reckoned when it was decided; what the board sums up."""

    case = models.OneToOneField("cases.Case", primary_key=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    on_time = models.BooleanField()
    used_days = models.PositiveIntegerField()  # working days after the first, without what did not count
    still_days = models.PositiveIntegerField()  # working days that did not count
    law_days = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "supervision_timing"

    def __str__(self) -> str:
        return f"{self.case_id} {self.used_days}"


class Tally(models.Model):
    """Decided legs of one day in one department: all of them, those of an item, those of a post. The sum of the timings."""

    day = models.DateField()
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=12, choices=By)
    key = models.CharField(max_length=60, blank=True)  # the item's code, the account's id
    closed = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    used_days = models.IntegerField(default=0)
    still_days = models.IntegerField(default=0)
    law_days = models.IntegerField(default=0)
    law_used_days = models.IntegerField(default=0)

    class Meta:
        db_table = "supervision_tally"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "day", "department", "key"], name="tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.by} {self.key}"


class RuleEdition(models.Model):
    """What the unit says of one rule from a day on; clocks that began before keep the edition of their day."""

    code = models.CharField("规则", max_length=40)
    title = models.CharField("名称", max_length=60)
    light = models.CharField("信号", max_length=12, choices=Light)
    measure = models.CharField("看什么", max_length=20, choices=Measuring)
    thresholds = models.JSONField("门槛", default=dict)
    on = models.BooleanField("启用")
    since = models.DateField("起始日期")
    basis = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_rule"
        indexes: ClassVar = [models.Index(fields=["code", "-since", "-id"], name="supervision_rule_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"


class LadderEdition(models.Model):
    """The ladder as the unit set it, from a day on."""

    levels = models.JSONField()
    entries = models.JSONField()
    since = models.DateField("起始日期")
    basis = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_ladder"
        indexes: ClassVar = [models.Index(fields=["-since", "-id"], name="supervision_ladder_newest")]

    def __str__(self) -> str:
        return str(self.since)
