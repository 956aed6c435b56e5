"""Monthly dispatch, quarterly notice, yearly assessment: frozen figures, text that was edited, two persons."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id
from tongban.oversight.enterprise.values.registers import PaperKind


class PeriodicPaper(models.Model):
    """One version of one paper of one period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("种类", max_length=10, choices=PaperKind)
    start = models.DateField()
    end = models.DateField()
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=150)
    figures = models.JSONField("数据")
    tables = models.JSONField("表格")
    text = models.JSONField("正文")
    digest = models.CharField(max_length=64)
    edits = models.PositiveSmallIntegerField(default=0)
    prepared_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    edited_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "enterprise_paper"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "start", "version"], name="enterprise_paper_version"),
            models.CheckConstraint(name="enterprise_paper_in_order", condition=Q(end__gte=F("start"))),
            models.CheckConstraint(
                name="enterprise_paper_two_persons",
                condition=Q(signed_by=None)
                | (
                    (Q(prepared_by=None) | ~Q(signed_by=F("prepared_by")))
                    & (Q(edited_by=None) | ~Q(signed_by=F("edited_by")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title
