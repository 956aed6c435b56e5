"""Official papers and certificates: numbered, kept as PDF, checked by anyone with the code."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.infra.fields import EncryptedJSONField, EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.services.cases.models.application import Application
from tongban.services.cases.models.case import Case
from tongban.services.cases.values import PaperKind, ServeWay, Withdrawal


class Paper(models.Model):
    """One paper. One per kind, application, leg and round, however often its job runs.

    The number is reserved first and the file made afterwards, so that a paper that cannot be set (a missing glyph)
    keeps its number and leaves no gap. What it says is kept beside the file, so that large print says the same.
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
    content = EncryptedJSONField("内容", default=dict)
    template = models.ForeignKey("PaperTemplate", null=True, on_delete=models.PROTECT, related_name="+")
    large_file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    large_seal = models.CharField("大字版电子签名", max_length=128, blank=True)

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


class PaperRecord(models.Model):
    """What was told, held or found on one occasion of a leg (notice of hearing, minutes, site check), never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField("文书", max_length=6, choices=PaperKind)
    facts = EncryptedJSONField("内容", default=dict)
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "paper_record"
        indexes: ClassVar = [models.Index(fields=["case", "kind", "at"], name="paper_record_of_case")]

    def __str__(self) -> str:
        return PaperKind(self.kind).label


class PaperService(models.Model):
    """That, how and when one paper reached its receiver: the only place where the day of service is kept."""

    paper = models.OneToOneField(Paper, primary_key=True, on_delete=models.PROTECT, related_name="service")
    way = models.CharField("送达方式", max_length=10, choices=ServeWay)
    day = models.DateField("签收、到达、留置或公告日")
    served_on = models.DateField("送达日")
    receiver = EncryptedTextField("收件人", default="", blank=True)
    place = models.CharField("送达地点", max_length=200, blank=True)
    evidence = models.TextField("证据", blank=True)
    tracking = models.CharField("邮件号", max_length=40, blank=True)
    witness = EncryptedTextField("见证人", default="", blank=True)
    consent = models.BooleanField("同意电子送达", default=False)
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        db_table = "paper_service"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="service_electronic_with_consent",
                condition=~Q(way=ServeWay.ELECTRONIC) | Q(consent=True),
                violation_error_message="电子送达须经受送达人同意",
            ),
            models.CheckConstraint(
                name="service_post_with_tracking",
                condition=~Q(way=ServeWay.POST) | ~Q(tracking=""),
                violation_error_message="邮寄送达须有邮件号",
            ),
            models.CheckConstraint(name="service_not_before", condition=Q(served_on__gte=models.F("day"))),
        ]

    def __str__(self) -> str:
        return ServeWay(self.way).label


class PaperTemplate(models.Model):
    """The office's own wording and layout of one kind of paper, from a day on; an older version stays readable."""

    kind = models.CharField("文书", max_length=6, choices=PaperKind)
    version = models.PositiveIntegerField("版本")
    effective_from = models.DateField("启用日期")
    text = models.TextField("模板", blank=True)  # empty: the shipped one again
    reason = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        db_table = "paper_template"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "version"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


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
