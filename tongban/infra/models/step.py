"""What the registers keep of each act: when, by whom, under which limit, with which paper. Abstract: no tables of its own."""

from django.conf import settings
from django.db import models

from tongban.infra.models.file import StoredFile


class Step(models.Model):
    """One act on one row of a register; never changed. `by` is empty where the system acted."""

    act = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.act} {self.at}"


class TimedStep(Step):
    """An act under a limit: the one that ran when it was done."""

    due_at = models.DateTimeField(null=True)

    class Meta(Step.Meta):
        abstract = True

    @property
    def late(self) -> bool:
        return self.due_at is not None and self.at > self.due_at


class Evidenced(models.Model):
    """The paper that came with the act."""

    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
