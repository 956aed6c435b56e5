"""Who holds which original since when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.services.cases.models.application import Application


class Custody(models.Model):
    """One stay of an original paper with somebody of ours; the last open one says where it is now."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="custody")
    material = models.CharField("材料", max_length=60)
    name = models.CharField("原件名称", max_length=200)
    holder = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    certified_copy = models.BooleanField("窗口核对复印件", default=False)
    since = models.DateTimeField("收存时间")
    received_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField("交出时间", null=True)
    returned_to = EncryptedTextField("退还给", default="", blank=True)  # empty: it went on to the next holder

    class Meta:
        db_table = "custody"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "material"], condition=Q(until__isnull=True), name="custody_one_holder"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["application", "since"], name="custody_of_application"),
            models.Index(fields=["holder", "since"], name="custody_held", condition=Q(until__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name
