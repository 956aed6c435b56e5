"""How results left the window: whose card was read, and the signature on the screen."""

from typing import ClassVar

from django.db import models

from tongban.kernel.ids import new_id
from tongban.services.cases.models.application import Application


class Handing(models.Model):
    """One handing-out at the window. There may be a second one, after a redo."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="handings")
    at = models.DateTimeField("时间")
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    card = models.BooleanField(
        "读卡核对", default=False
    )  # the receiver's card was read and is that of the person named
    signature = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "handing"
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="handing_of_application")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at}"
