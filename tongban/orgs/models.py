"""Regions, departments, places, people in posts, dated establishment."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.actors import Duty
from tongban.kernel.ids import new_id
from tongban.kernel.times import local
from tongban.orgs.values import DepartmentKind, Employment, Tier, WindowKind


class Centre(models.Model):
    """What this deployment is: one row, made by `tongban init`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    region = models.ForeignKey("Region", on_delete=models.PROTECT, related_name="+")
    bureau = models.ForeignKey("Department", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("中心名称", max_length=100)
    short_name = models.CharField("文号简称", max_length=10)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    class Meta:
        db_table = "centre"
        constraints: ClassVar = [models.CheckConstraint(name="centre_only_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """An administrative division by its twelve-digit code."""

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    sample = models.BooleanField("示例代码", default=False)
    until = models.DateField("撤销日期", null=True)

    class Meta:
        db_table = "region"

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A body that handles items, an office inside one, or another issuer of papers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=200)
    kind = models.CharField("类型", max_length=20, choices=DepartmentKind, default=DepartmentKind.GOVERNMENT)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="offices")
    rank = models.CharField("级别", max_length=20, blank=True)
    duty_basis = models.CharField("职责依据", max_length=100, blank=True)
    until = models.DateField("撤销日期", null=True)

    class Meta:
        db_table = "department"
        indexes: ClassVar = [models.Index(fields=["name"], name="department_name")]

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """A place where people are served, at one of three tiers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    tier = models.CharField(max_length=10, choices=Tier)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="venues")
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    until = models.DateField("停用日期", null=True)

    class Meta:
        db_table = "venue"

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="zones")
    name = models.CharField(max_length=60)

    class Meta:
        db_table = "zone"
        constraints: ClassVar = [models.UniqueConstraint(fields=["venue", "name"], name="zone_once")]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="windows")
    number = models.CharField("窗口号", max_length=10)
    kind = models.CharField(max_length=10, choices=WindowKind)
    name = models.CharField(max_length=60)
    until = models.DateField("停用日期", null=True)

    class Meta:
        db_table = "window"
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "number"], name="window_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Establishment(models.Model):
    """Posts granted to a body (编制), from one day on."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="establishments")
    kind = models.CharField(max_length=10, choices=Employment)
    posts = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "establishment"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="establishment_in_order", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.posts}"


class StaffMember(models.Model):
    """A person who works at the centre, with or without a login."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff_no = models.CharField("工号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=60)
    employment = models.CharField("身份", max_length=10, choices=Employment)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="staff")
    post = models.CharField("岗位", max_length=60, blank=True)
    account = models.OneToOneField("accounts.Account", null=True, on_delete=models.PROTECT, related_name="staff_member")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "staff_member"

    def __str__(self) -> str:
        return f"{self.staff_no} {self.name}"


class Leave(models.Model):
    """A person is away from one day to another; a colleague of the same department and duties stands in (代办).

    The rows are never deleted: they say later why somebody acted on a colleague's case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="leaves")
    deputy = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="deputyships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="leaves")
    since = models.DateField("离岗开始")
    until = models.DateField("离岗结束")
    marked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    ended_at = models.DateTimeField("提前结束", null=True)

    class Meta:
        db_table = "staff_leave"
        constraints: ClassVar = [
            models.CheckConstraint(name="leave_in_order", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(name="leave_has_another", condition=~Q(account=F("deputy"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["deputy", "until"], name="leave_of_deputy"),
            models.Index(fields=["department", "until"], name="leave_of_department"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.since}"

    def covers(self, moment: datetime) -> bool:
        """Whether the deputy stood in at that moment."""
        day = local(moment).date()
        return self.since <= day <= self.until and (self.ended_at is None or moment < self.ended_at)


class Assignment(models.Model):
    """A duty in a department, held by an account from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="assignments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="assignments")
    duty = models.CharField(max_length=20, choices=[(d.value, d.label) for d in Duty])
    venue = models.ForeignKey(Venue, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "assignment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "department", "duty", "since"], name="assignment_once"),
            models.CheckConstraint(
                name="assignment_in_order", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.duty}"
