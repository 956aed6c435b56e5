"""What stops or lengthens a leg's clock: special procedures, and the one extension."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id
from tongban.services.cases.models.case import Case
from tongban.services.cases.values import ProcedureKind


class SpecialProcedure(models.Model):
    """Hearing, testing, expert review …: its days, both ends included, do not count (Licensing Law art 45)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="procedures")
    kind = models.CharField("种类", max_length=2, choices=ProcedureKind)
    basis = models.CharField("依据", max_length=300)
    reason = models.TextField("事由")
    start = models.DateField("开始")
    planned_end = models.DateField("预计结束")
    end = models.DateField("实际结束", null=True)
    result = models.TextField("结果", blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("结束登记时间", null=True)
    ended_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "special_procedure"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="procedure_in_order",
                condition=Q(planned_end__gte=F("start")) & (Q(end__isnull=True) | Q(end__gte=F("start"))),
                violation_error_message="结束日期不能早于开始日期",
            ),
            models.CheckConstraint(
                name="procedure_ended_fully",
                condition=Q(end__isnull=True, ended_at__isnull=True) | Q(end__isnull=False, ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "start"], name="procedure_of_case"),
            models.Index(fields=["planned_end"], name="procedure_running", condition=Q(end__isnull=True)),
        ]

    def __str__(self) -> str:
        return ProcedureKind(self.kind).label


class Extension(models.Model):
    """The one extension of a leg, approved by whoever heads the work, its reason told to the applicant (art 42)."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="extension")
    days = models.PositiveSmallIntegerField("延长工作日")
    reason = models.TextField("理由")
    asked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("批准时间")
    before = models.DateTimeField("原期限", null=True)
    after = models.DateTimeField("延长后期限", null=True)

    class Meta:
        db_table = "case_extension"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="extension_by_another", condition=~Q(asked_by=F("approved_by")) | Q(asked_by__isnull=True)
            ),
            models.CheckConstraint(name="extension_some_days", condition=Q(days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.days}"
