"""Official papers and certificates: numbered, kept as PDF, checked by anyone with the code."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.kernel.ids import new_id
from tongban.services.cases.models.application import Application
from tongban.services.cases.models.case import Case
from tongban.services.cases.values import PaperKind, Withdrawal


class Paper(models.Model):
    """One paper. One per kind, application, leg and round, however often its job runs.

    The number is reserved first and the file made afterwards, so that a paper that cannot be set (a missing glyph)
    keeps its number and leaves no gap.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="papers")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="papers")
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=6, choices=PaperKind)
    title = models.CharField(max_length=200)
    number = models.CharField("文号", max_length=80, unique=True)
    code = models.CharField("核验码", max_length=12, unique=True)
    reserved_at = models.DateTimeField()
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    seal_key = models.CharField("印章公钥", max_length=64, blank=True)
    seal = models.CharField("电子签名", max_length=128, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "paper"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="paper_made_with_file",
                condition=Q(file__isnull=True, made_at__isnull=True) | Q(file__isnull=False, made_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "round"], condition=Q(case__isnull=True), name="paper_once_whole"
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "round"], condition=Q(case__isnull=False), name="paper_once_leg"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Certificate(models.Model):
    """The result a granted leg gives into the applicant's hand, with its GB/T 36904 identifier."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="certificates")
    identifier = models.CharField("电子证照标识", max_length=120, unique=True)
    number = models.CharField("证照编号", max_length=80, unique=True)
    name = models.CharField("证照名称", max_length=200)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField("失效时间", null=True)
    withdrawn_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_how = models.CharField("失效方式", max_length=10, choices=Withdrawal, blank=True)
    withdrawn_reason = models.TextField("失效原因", blank=True)

    class Meta:
        db_table = "certificate"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="certificate_withdrawn_fully",
                condition=Q(withdrawn_at__isnull=True, withdrawn_how="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_how="") & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
