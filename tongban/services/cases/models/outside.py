"""Work that is not done in Tongban: departments' own systems, and the hall during an outage."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.services.cases.values import WorkWay


class WorkSystem(models.Model):
    """The adapter register: how a department works an item (empty: all its items), and what is typed twice for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    item = models.CharField("事项代码", max_length=60, blank=True)
    way = models.CharField("办理方式", max_length=10, choices=WorkWay)
    name = models.CharField("系统名称", max_length=100)
    fields_twice = models.PositiveSmallIntegerField("二次录入字段数", default=0)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "work_system"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["department", "item"], condition=Q(until__isnull=True), name="work_system_one_way"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutageSlip(models.Model):
    """A printed slip with its number reserved: what the window gives when the system stands still."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("办件编号", max_length=50, unique=True)
    query_code = models.CharField("查询码", max_length=20, unique=True)
    query_password = EncryptedTextField("查询密码")
    reserved_at = models.DateTimeField()
    reserved_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    application = models.OneToOneField("cases.Application", null=True, on_delete=models.PROTECT, related_name="slip")
    voided_at = models.DateTimeField("作废时间", null=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        db_table = "outage_slip"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="slip_used_or_void", condition=Q(application__isnull=True) | Q(voided_at__isnull=True)
            ),
            models.CheckConstraint(
                name="slip_void_says_why",
                condition=Q(voided_at__isnull=True, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["reserved_at"], name="slip_reserved")]

    def __str__(self) -> str:
        return self.number
