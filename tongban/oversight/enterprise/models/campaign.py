"""The campaign (营商环境优化年活动): its groups, the units in them from day to day, leaders, settings."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id


class Unit(models.Model):
    """A body that takes part. Without a department it never logs in: the campaign office enters for it, paper attached."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("单位", max_length=100, unique=True)
    department = models.OneToOneField("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateField("退出日期", null=True)

    class Meta:
        db_table = "enterprise_unit"

    def __str__(self) -> str:
        return self.name


class Leader(models.Model):
    """A leader of the district in office: chairs a group, is paired with companies, is in charge of an issue."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=100)
    since = models.DateField("起")
    until = models.DateField("止", null=True)

    class Meta:
        db_table = "enterprise_leader"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "post"], condition=Q(until=None), name="enterprise_leader_once"),
            models.CheckConstraint(
                name="enterprise_leader_in_order", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.name}"


class Campaign(models.Model):
    """What the district sets out to do in a year, on which document."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=100)
    document = models.CharField("文号", max_length=100, blank=True)
    aim = models.CharField("目标", max_length=500, blank=True)
    lead = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    since = models.DateField("起")
    until = models.DateField("止")

    class Meta:
        db_table = "enterprise_campaign"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "since"], name="enterprise_campaign_once"),
            models.CheckConstraint(name="enterprise_campaign_in_order", condition=Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """One of the campaign's groups of units."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="groups")
    number = models.PositiveSmallIntegerField("组号")
    name = models.CharField("名称", max_length=100)
    task = models.CharField("任务", max_length=300, blank=True)
    leader = models.ForeignKey(Leader, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "enterprise_group"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="enterprise_group_number"),
            models.UniqueConstraint(fields=["campaign", "name"], name="enterprise_group_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A unit in a group, from a day to a day; in one group of a campaign at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="memberships")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    heads = models.BooleanField("组长单位", default=False)
    since = models.DateField("起")
    until = models.DateField("止", null=True)

    class Meta:
        db_table = "enterprise_membership"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "unit"], condition=Q(until=None), name="enterprise_membership_one_group"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(until=None, heads=True), name="enterprise_group_one_head"
            ),
            models.CheckConstraint(
                name="enterprise_membership_in_order", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.unit_id}"


class Setting(models.Model):
    """What the unit says of one limit, from a day on."""

    code = models.CharField("设置", max_length=40)
    value = models.PositiveIntegerField("值")
    since = models.DateField("起始日期")
    basis = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "enterprise_setting"
        indexes: ClassVar = [models.Index(fields=["code", "-since", "-id"], name="enterprise_setting_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"
