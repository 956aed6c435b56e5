"""Plain registers of the campaign office, each row with its day and its paper."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id
from tongban.oversight.enterprise.models.campaign import Unit
from tongban.oversight.enterprise.values.registers import AssessmentScope, OutletLevel, WeakSource


class _Kept(models.Model):
    """Who entered a row, when, with which paper."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        abstract = True


class LegacyProblem(_Kept):
    """A problem left over from years past (历史遗留问题), solved by units together."""

    number = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("问题", max_length=100)
    background = models.CharField("由来", max_length=1000)
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    cooperating = models.ManyToManyField(Unit, related_name="+", db_table="enterprise_legacy_unit")
    since = models.DateField("登记日期")
    due_on = models.DateField("目标日期")
    measure = models.CharField("措施", max_length=1000)
    solved_on = models.DateField("解决日期", null=True)
    result = models.CharField("结果", max_length=1000, blank=True)

    class Meta:
        db_table = "enterprise_legacy"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enterprise_legacy_solved_fully",
                condition=Q(solved_on=None, result="") | (Q(solved_on__gte=F("since")) & ~Q(result="")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Brief(_Kept):
    """A brief sent up (优化营商工作简报); its text was written from the ledger or by hand."""

    year = models.PositiveSmallIntegerField("年度")
    issue_no = models.PositiveSmallIntegerField("期号")
    on = models.DateField("印发日期")
    title = models.CharField("标题", max_length=150)
    sent_to = models.CharField("报送", max_length=200)
    text = models.TextField("正文")

    class Meta:
        db_table = "enterprise_brief"
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "issue_no"], name="enterprise_brief_once")]

    def __str__(self) -> str:
        return self.title


class MediaReport(_Kept):
    """A report on the bureau's work in a newspaper, on air, on the net."""

    on = models.DateField("刊发日期")
    title = models.CharField("标题", max_length=150)
    outlet = models.CharField("媒体", max_length=100)
    level = models.CharField("级别", max_length=10, choices=OutletLevel)
    link = models.CharField("网址", max_length=300, blank=True)

    class Meta:
        db_table = "enterprise_media"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "outlet", "title"], name="enterprise_media_once")
        ]

    def __str__(self) -> str:
        return self.title


class Clearance(_Kept):
    """An industry association looked at: is it separated from its government body (脱钩)?"""

    association = models.CharField("行业协会", max_length=100)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField("排查日期")
    separated = models.JSONField("已分离", default=list)
    found = models.CharField("发现的问题", max_length=500, blank=True)
    done_on = models.DateField("完成日期", null=True)
    result = models.CharField("结果", max_length=500, blank=True)

    class Meta:
        db_table = "enterprise_clearance"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["association", "checked_on"], name="enterprise_clearance_once"),
            models.CheckConstraint(
                name="enterprise_clearance_done_fully",
                condition=Q(done_on=None, result="") | (Q(done_on__gte=F("checked_on")) & ~Q(result="")),
            ),
        ]

    def __str__(self) -> str:
        return self.association


class Training(_Kept):
    """A professional agency taught the units or looked for weaknesses with them."""

    on = models.DateField("日期")
    agency = models.CharField("机构", max_length=100)
    topic = models.CharField("内容", max_length=200)
    attendees = models.PositiveIntegerField("参加人数")
    fee_fen = models.BigIntegerField("费用", default=0)
    contract = models.CharField("合同", max_length=100, blank=True)

    class Meta:
        db_table = "enterprise_training"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "agency", "topic"], name="enterprise_training_once"),
            models.CheckConstraint(name="enterprise_training_fee", condition=Q(fee_fen__gte=0)),
        ]

    def __str__(self) -> str:
        return self.topic


class Rectification(_Kept):
    """A weakness of the business environment: the gap, what is done about it, by whom, until when."""

    number = models.CharField("编号", max_length=40, unique=True)
    source = models.CharField("来源", max_length=12, choices=WeakSource)
    on = models.DateField("提出日期")
    area = models.CharField("领域", max_length=60)
    gap = models.CharField("差距", max_length=500)
    measure = models.CharField("整改措施", max_length=1000)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("整改期限")
    done_on = models.DateField("完成日期", null=True)
    result = models.CharField("整改情况", max_length=1000, blank=True)

    class Meta:
        db_table = "enterprise_rectification"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enterprise_rectified_fully",
                condition=Q(done_on=None, result="") | (Q(done_on__gte=F("on")) & ~Q(result="")),
            ),
            models.CheckConstraint(name="enterprise_rectify_in_order", condition=Q(due_on__gte=F("on"))),
        ]

    def __str__(self) -> str:
        return self.number


class Assessment(_Kept):
    """What an outside agency found of the district, or of one department; with its report."""

    year = models.PositiveSmallIntegerField("年度")
    agency = models.CharField("评估机构", max_length=100)
    on = models.DateField("结果日期")
    scope = models.CharField("对象", max_length=12, choices=AssessmentScope)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField("得分", max_digits=6, decimal_places=2)
    full = models.DecimalField("满分", max_digits=6, decimal_places=2)
    rank = models.PositiveSmallIntegerField("名次", null=True)
    out_of = models.PositiveSmallIntegerField("参评数", null=True)
    note = models.CharField("评价", max_length=500, blank=True)

    class Meta:
        db_table = "enterprise_assessment"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "agency"], condition=Q(unit=None), name="enterprise_assessed_whole_once"
            ),
            models.UniqueConstraint(
                fields=["year", "agency", "unit"], condition=Q(unit__isnull=False), name="enterprise_assessed_unit_once"
            ),
            models.CheckConstraint(
                name="enterprise_assessed_unit",
                condition=Q(scope=AssessmentScope.WHOLE, unit=None)
                | Q(scope=AssessmentScope.DEPARTMENT, unit__isnull=False),
            ),
            models.CheckConstraint(
                name="enterprise_assessed_score", condition=Q(score__gte=0, full__gt=0, score__lte=F("full"))
            ),
            models.CheckConstraint(name="enterprise_assessed_paper", condition=Q(file__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.agency}"
