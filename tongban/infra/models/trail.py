"""The trail: what happened, in order, chained by hashes. Rows are written once and never changed or deleted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, TextChoices

from tongban.kernel.ids import new_id


class TrailHead(models.Model):
    """The last place of a stream. Taking it by conditional update orders writers and betrays a cut-off tail."""

    stream = models.UUIDField(primary_key=True)
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "trail_head"

    def __str__(self) -> str:
        return f"{self.stream}/{self.seq}"


class TrailEvent(models.Model):
    """One event of one stream. `facts` hold ids, dates, codes and keyed digests, never personal data."""

    pk = models.CompositePrimaryKey("stream", "seq")
    stream = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.CharField(max_length=36, blank=True)  # account id; empty for the system and for guests
    duty = models.CharField(max_length=20, blank=True)
    facts = models.TextField()  # canonical JSON, kept as the text that was hashed
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "trail_event"
        constraints: ClassVar = [models.CheckConstraint(name="trail_event_seq_from_one", condition=Q(seq__gte=1))]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="trail_event_at"),
            # a rare kind that is counted over a year without its streams (measure cases.retyped_minutes)
            models.Index(fields=["at"], name="trail_event_retyped", condition=Q(kind="case.retyped")),
        ]

    def __str__(self) -> str:
        return f"{self.stream}/{self.seq} {self.kind}"


class TrailRoot(models.Model):
    """The published root over one day's events (Merkle); each names the one before."""

    day = models.DateField(primary_key=True)
    events = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "trail_root"

    def __str__(self) -> str:
        return f"{self.day} {self.root}"


class CheckState(TextChoices):
    """How far a check of the whole trail is."""

    WAITING = "waiting", "排队等候"
    RUNNING = "running", "校验中"
    STOPPED = "stopped", "已停止"
    WHOLE = "whole", "完整无改动"
    BROKEN = "broken", "发现异常"


class TrailCheck(models.Model):
    """One walk over the whole trail behind the page: where it stands, what it found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField("状态", max_length=10, choices=CheckState, default=CheckState.WAITING)
    asked_by = models.CharField(max_length=36, blank=True)  # account id; empty for the system
    asked_at = models.DateTimeField()
    part = models.PositiveIntegerField(default=0)
    place = models.JSONField(default=dict)
    events = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    broken = models.JSONField(default=list)  # the first of them, in words
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trail_check"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="trail_check_ended_iff_over",
                condition=Q(ended_at__isnull=True, state__in=["waiting", "running"])
                | Q(ended_at__isnull=False, state__in=["stopped", "whole", "broken"]),
            ),
            models.UniqueConstraint(
                name="trail_check_one_at_a_time", fields=["state"], condition=Q(state__in=["waiting"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at} {self.state}"
