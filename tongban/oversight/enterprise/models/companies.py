"""Companies, the leaders paired with them, visits with photos."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.oversight.enterprise.models.campaign import Leader
from tongban.oversight.enterprise.values.campaign import Scale


class Company(models.Model):
    """An enterprise of the district. Its name is public; whom to call there is not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("企业名称", max_length=150, db_index=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    sector = models.CharField("行业", max_length=60, blank=True)
    scale = models.CharField("规模", max_length=10, choices=Scale, blank=True)
    region = models.ForeignKey("orgs.Region", null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField("地址", max_length=200, blank=True)
    contact_name = EncryptedTextField("联系人", default="", blank=True)
    contact_phone = EncryptedTextField("联系电话", default="", blank=True)
    phone_index = models.CharField(max_length=64, default="", blank=True, db_index=True)
    checked = models.BooleanField("已核对", default=True)  # a company that came by itself is looked at by the office
    entered_at = models.DateTimeField()
    until = models.DateField("注销、迁出日期", null=True)

    class Meta:
        db_table = "enterprise_company"

    def __str__(self) -> str:
        return self.name


class Pairing(models.Model):
    """A leader looks after a company (联点), from a day to a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="pairings")
    leader = models.ForeignKey(Leader, on_delete=models.PROTECT, related_name="pairings")
    since = models.DateField("起")
    until = models.DateField("止", null=True)

    class Meta:
        db_table = "enterprise_pairing"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], condition=Q(until=None), name="enterprise_pairing_one_leader"),
            models.CheckConstraint(
                name="enterprise_pairing_in_order", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} {self.company_id}"


class Visit(models.Model):
    """A leader was at a company: where, with whom, what was found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="visits")
    leader = models.ForeignKey(Leader, on_delete=models.PROTECT, related_name="visits")
    companions = models.CharField("陪同单位和人员", max_length=300, blank=True)
    on = models.DateField("走访日期")
    place = models.CharField("地点", max_length=100)
    findings = models.CharField("走访情况", max_length=1000)
    summary = models.CharField("小结", max_length=500, blank=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "enterprise_visit"
        indexes: ClassVar = [models.Index(fields=["-on"], name="enterprise_visit_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "leader", "on"], name="enterprise_visit_once")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.company_id}"


class VisitFile(models.Model):
    """A photo or paper of a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("infra.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)

    class Meta:
        db_table = "enterprise_visit_file"

    def __str__(self) -> str:
        return self.file_name
