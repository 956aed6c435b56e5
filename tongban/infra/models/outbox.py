"""The outbox: the only queue. Entries are written in the transaction of the act that caused them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class OutboxEntry(models.Model):
    """One piece of work for one handler. Done, dead or still due; claimed by at most one worker at a time."""

    id = models.BigAutoField(primary_key=True)
    handler = models.CharField(max_length=80)
    payload = models.TextField()  # JSON
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "outbox_entry"
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"],
                name="outbox_entry_due",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outbox_entry_done_or_dead",
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.handler}"


class OutboxSchedule(models.Model):
    """When a recurring job is due next."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_schedule"

    def __str__(self) -> str:
        return self.name
