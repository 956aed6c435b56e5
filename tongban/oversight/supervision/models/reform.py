"""The reform ledger: walk-throughs of leaders with what they came upon; look-backs at one-things; adjustments."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.kernel.ids import new_id
from tongban.oversight.supervision.values.reform import Kind, Mode, State


class WalkThrough(models.Model):
    """A department's head went through a matter as people do. `id` is the trail's stream."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    on = models.DateField("日期")
    mode = models.CharField("方式", max_length=12, choices=Mode)
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    leader = models.CharField("领导", max_length=60)
    matter = models.CharField("事项代码", max_length=60, blank=True)
    matter_name = models.CharField("体验事项", max_length=300)
    minutes = models.PositiveSmallIntegerField("用时（分钟）", null=True)
    summary = models.TextField("体验情况", blank=True)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_walk"
        indexes: ClassVar = [models.Index(fields=["-on"], name="supervision_walk_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "department", "leader", "matter_name"], name="walk_once")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.matter_name}"


class WalkFinding(models.Model):
    """What the leader came upon, what was changed; with somebody to change it, a task."""

    walk = models.ForeignKey(WalkThrough, on_delete=models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField()
    text = models.CharField("发现的问题", max_length=500)
    change = models.CharField("改进", max_length=500, blank=True)
    changed_on = models.DateField("改进日期", null=True)
    task = models.OneToOneField("supervision.Task", null=True, on_delete=models.PROTECT, related_name="walk_finding")

    class Meta:
        db_table = "supervision_walk_finding"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["walk", "position"], name="walk_finding_place"),
            models.CheckConstraint(
                name="walk_finding_changed_fully",
                condition=Q(changed_on=None, change="") | (Q(changed_on__isnull=False) & ~Q(change="")),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ReformEntry(models.Model):
    """One entry of the ledger: what was found about a matter or a list, what was changed, with the editions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    on = models.DateField("日期")
    matter = models.CharField("事项代码", max_length=60, blank=True)
    matter_name = models.CharField("事项或清单", max_length=300)
    department = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")
    found = models.TextField("发现或事由")
    state = models.CharField("状态", max_length=10, choices=State, default=State.FOUND)
    change = models.TextField("改进", blank=True)
    changed_on = models.DateField("改进日期", null=True)
    edition_before = models.PositiveIntegerField("原版", null=True)
    edition_after = models.PositiveIntegerField("新版", null=True)
    basis = models.CharField("依据", max_length=300, blank=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_reform"
        indexes: ClassVar = [models.Index(fields=["kind", "-on"], name="supervision_reform_on")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reform_changed_fully",
                condition=Q(state=State.FOUND, change="", changed_on=None)
                | (Q(state=State.CHANGED, changed_on__isnull=False) & ~Q(change="")),
            ),
            models.UniqueConstraint(fields=["kind", "on", "matter_name"], name="reform_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.matter_name}"
