"""One-things (一件事) and their editions."""

from typing import ClassVar

from django.db import models

from tongban.kernel.ids import new_id
from tongban.services.catalogue.models import EditionState


class LifeEvent(models.Model):
    """One matter as the applicant sees it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    audience = models.CharField(max_length=10, default="person")
    theme = models.CharField(max_length=60, blank=True)
    single = models.BooleanField("单事项一件事", default=False)  # one item, published as a one-thing; bears its code
    lead = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "life_event"

    def __str__(self) -> str:
        return self.name


class LifeEventVersion(models.Model):
    """An edition: questions, promise, milestones, and the members as they stand in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    life_event = models.ForeignKey(LifeEvent, on_delete=models.PROTECT, related_name="versions")
    edition = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=EditionState)
    effective_from = models.DateField()
    published_at = models.DateTimeField()
    promise_days = models.DecimalField(max_digits=7, decimal_places=2)
    promised_trips = models.PositiveSmallIntegerField(default=1)
    questions = models.JSONField(default=list)
    milestones = models.JSONField(default=list)
    source = models.JSONField(default=dict)  # the one-thing as it was imported, for export
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "life_event_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["life_event", "edition"], name="life_event_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.life_event_id} #{self.edition}"


class Member(models.Model):
    """An item edition inside a bundle edition, with the bundle's own condition, order and promise."""

    version = models.ForeignKey(LifeEventVersion, on_delete=models.PROTECT, related_name="members")
    position = models.PositiveSmallIntegerField()
    item_version = models.ForeignKey("catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+")
    promise_days = models.DecimalField(max_digits=7, decimal_places=2)
    condition = models.JSONField(null=True)
    depends_on = models.JSONField(default=list)
    produces = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "life_event_member"
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "position"], name="member_position_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.position}"
