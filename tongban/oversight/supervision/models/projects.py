"""Key projects: milestones, approvals by number, what holds them up."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id


class Project(models.Model):
    """A key project of the county and the company that builds it. `id` is the trail's stream."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("项目名称", max_length=200, unique=True)
    company = models.CharField("业主单位", max_length=200)
    company_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    place = models.CharField("建设地点", max_length=200, blank=True)
    invest_fen = models.BigIntegerField("总投资（分）", null=True)
    leader = models.CharField("联系领导", max_length=60, blank=True)
    lead_unit = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("纳入日期")
    ended_on = models.DateField("退出日期", null=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_project"
        constraints: ClassVar = [
            models.CheckConstraint(name="project_in_order", condition=Q(ended_on=None) | Q(ended_on__gte=F("since"))),
            models.CheckConstraint(name="project_money", condition=Q(invest_fen=None) | Q(invest_fen__gte=0)),
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """A step with its planned day, and the day it came."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField("节点", max_length=80)
    planned_on = models.DateField("计划日期")
    reached_on = models.DateField("实际日期", null=True)

    class Meta:
        db_table = "supervision_milestone"
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "title"], name="milestone_once")]

    def __str__(self) -> str:
        return self.title


class Approval(models.Model):
    """An approval that the project needs. Its number leads to the matter, whose state is read live."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="approvals")
    bundle = models.CharField("审批阶段", max_length=60)
    title = models.CharField("审批事项", max_length=200)
    unit = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("办件编号", max_length=60, blank=True)
    planned_on = models.DateField("计划办结", null=True)
    done_on = models.DateField("办结日期", null=True)  # of an approval elsewhere, without a number of ours

    class Meta:
        db_table = "supervision_approval"
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "title"], name="approval_once")]

    def __str__(self) -> str:
        return self.title


class Obstacle(models.Model):
    """Who holds the project up, with what, since when, and until when."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="obstacles")
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="obstacles")
    unit = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    text = models.CharField("问题", max_length=500)
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    solved = models.CharField("解决情况", max_length=500, blank=True)
    letter = models.OneToOneField("supervision.Letter", null=True, on_delete=models.PROTECT, related_name="obstacle")

    class Meta:
        db_table = "supervision_obstacle"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="obstacle_solved_fully",
                condition=Q(until=None, solved="") | (Q(until__gte=F("since")) & ~Q(solved="")),
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
