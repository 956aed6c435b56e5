"""What the unit says of one setting, from a day on."""

from typing import ClassVar

from django.db import models


class Setting(models.Model):
    code = models.CharField("设置", max_length=40)
    value = models.PositiveIntegerField("值")
    since = models.DateField("起始日期")
    basis = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "openness_setting"
        indexes: ClassVar = [models.Index(fields=["code", "-since", "-id"], name="openness_setting_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"
