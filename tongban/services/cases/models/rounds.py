"""What a redone or rectified leg was before: nothing decided is overwritten without a trace."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id
from tongban.services.cases.models.case import Case


class CaseRound(models.Model):
    """An earlier round of a leg, as it stood when it was opened again (重办)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rounds")
    round = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField()
    opinion = models.TextField(blank=True)
    facts = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    promised_due_at = models.DateTimeField(null=True)
    statutory_due_at = models.DateTimeField(null=True)
    reason = models.TextField("重办理由")
    approved_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField()

    class Meta:
        db_table = "case_round"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="round_once"),
            models.CheckConstraint(
                name="round_approved_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("approved_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}"


class Rectification(models.Model):
    """A slip of the pen in a decided leg, put right on record (更正); the decision and its dates stand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rectifications")
    field = models.CharField("更正项", max_length=60)
    before = models.TextField("原文")
    after = models.TextField("更正为")
    reason = models.TextField("理由")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "case_rectification"
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="rectification_of_case")]

    def __str__(self) -> str:
        return self.field
