"""What a hall keeps of its days."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id


class Handover(models.Model):
    """One shift given to the next: what was done, what is left, a note; and that somebody took it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")  # null: anybody
    began_at = models.DateTimeField("本班开始")
    at = models.DateTimeField("交班时间")
    done = models.JSONField(default=dict)  # what was counted → how many
    left = models.JSONField(default=list)  # values.Left
    note = EncryptedTextField("交代", default="", blank=True)
    taken_at = models.DateTimeField("接班时间", null=True)

    class Meta:
        db_table = "hall_handover"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="handover_in_order",
                condition=Q(at__gt=F("began_at")) & (Q(taken_at__isnull=True) | Q(taken_at__gte=F("at"))),
            ),
            models.CheckConstraint(
                name="handover_taken_by_somebody", condition=Q(taken_at__isnull=True) | Q(to__isnull=False)
            ),
            models.UniqueConstraint(fields=["by", "began_at"], name="handover_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["by", "-at"], name="handover_of"),
            models.Index(fields=["at"], name="handover_open", condition=Q(taken_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.at}"
