"""Who a matter is about: natural and legal persons, and who may act for whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.infra.fields import EncryptedTextField
from tongban.kernel.ids import new_id
from tongban.people.parties.values import IdKind, PartyKind


class Party(models.Model):
    """A natural or legal person. Number, phone and address are encrypted; found by blind index."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("类型", max_length=10, choices=PartyKind)
    name = models.CharField("名称", max_length=200, db_index=True)
    id_kind = models.CharField("证件类型", max_length=20, choices=IdKind)
    id_number = EncryptedTextField("证件号码")
    id_index = models.CharField(max_length=64)
    phone = EncryptedTextField("联系电话", default="", blank=True)
    address = EncryptedTextField("地址", default="", blank=True)
    identity_level = models.PositiveSmallIntegerField("实名等级", default=1)  # L1 account … L4 window check
    created_at = models.DateTimeField()

    class Meta:
        db_table = "party"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["id_kind", "id_index"], name="party_once", violation_error_message="该证件号码已登记"
            ),
            models.CheckConstraint(
                name="party_identity_level", condition=Q(identity_level__gte=1, identity_level__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Authorisation(models.Model):
    """Who may act for whom, for what and until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grantor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="given")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="received")
    scope = models.CharField("范围", max_length=200)
    since = models.DateField("起")
    until = models.DateField("止")
    basis = models.CharField("依据", max_length=200)
    matter = models.CharField("事项代码", max_length=60, blank=True)  # empty: whatever the scope says in words
    paper = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        db_table = "party_authorisation"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="authorisation_ends_after_start",
                condition=Q(until__gte=F("since")),
                violation_error_message="委托截止日不得早于起始日",
            ),
            models.CheckConstraint(
                name="authorisation_not_to_self",
                condition=~Q(grantor=F("agent")),
                violation_error_message="不能委托给本人",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grantor_id} → {self.agent_id}"


class Unmasking(models.Model):
    """Every look at a masked number: who, whose, which field, why. The trail holds its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="unmaskings")
    account = models.UUIDField(null=True)
    fields = models.CharField(max_length=100)
    reason = models.TextField()
    at = models.DateTimeField()
    duty = models.CharField("职责", max_length=20, blank=True)  # in which duty, of which department, for which matter:
    department = models.UUIDField("部门", null=True)  # what the person concerned is shown
    about = models.UUIDField("办件", null=True)
    number = models.CharField("办件编号", max_length=60, blank=True)

    class Meta:
        db_table = "party_unmasking"
        indexes: ClassVar = [
            models.Index(fields=["party", "-at"], name="unmasking_of_party"),
            models.Index(fields=["-at"], name="unmasking_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.fields}"
