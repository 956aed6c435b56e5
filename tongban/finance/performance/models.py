"""Indicators of a bureau's year, the words of its report, version by version, and monitoring in the year."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.finance.budget.values import Basis
from tongban.finance.performance.monitoring.values import Known, Light, Likelihood, RoundState, Step
from tongban.finance.performance.publishing.values import VersionState
from tongban.finance.performance.values import Kind, SectionOrigin
from tongban.kernel.ids import new_id


class Indicator(models.Model):
    """One line of the indicator tree, with its target and what was reached."""

    year = models.ForeignKey("budget.BureauYear", on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()
    level1 = models.CharField("一级指标", max_length=40)
    level2 = models.CharField("二级指标", max_length=40, blank=True)
    name = models.CharField("三级指标", max_length=100)
    kind = models.CharField("指标性质", max_length=20, choices=Kind)
    unit = models.CharField("单位", max_length=20, blank=True)
    weight_hundredths = models.PositiveIntegerField("分值")
    target = models.JSONField("年度指标值", null=True)
    actual = models.JSONField("实际完成值", null=True)
    measure = models.CharField("取数", max_length=100, blank=True)
    overshoot = models.CharField(max_length=10, blank=True)
    steps = models.JSONField(default=list)
    points_off = models.CharField(max_length=20, blank=True)
    reason = models.CharField("偏差原因", max_length=500, blank=True)
    improvement = models.CharField("改进措施", max_length=500, blank=True)
    target_basis = models.CharField(max_length=10, choices=Basis, default=Basis.DECLARED)
    actual_basis = models.CharField(max_length=10, choices=Basis, default=Basis.DECLARED)
    evidence = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        db_table = "indicator"
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "code"], name="indicator_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SectionText(models.Model):
    """One version of the words of one section; the newest is printed, none is changed."""

    year = models.ForeignKey("budget.BureauYear", on_delete=models.PROTECT, related_name="sections")
    section = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10, choices=SectionOrigin)
    text = models.TextField()
    author = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "section_text"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "section", "version"], name="section_text_once"),
            models.CheckConstraint(name="section_text_counts", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.section} v{self.version}"


class MonitoringRound(models.Model):
    """One round of monitoring as of a day: money against time, targets against progress. Frozen, it is never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey("budget.BureauYear", on_delete=models.PROTECT, related_name="monitoring_rounds")
    as_of = models.DateField("监控截至日期")
    state = models.CharField("状态", max_length=10, choices=RoundState, default=RoundState.OPEN)
    goal = models.CharField("年度总体目标", max_length=2000, blank=True)
    opening_fen = models.BigIntegerField("年初预算数", null=True)
    full_year_fen = models.BigIntegerField("全年预算数", null=True)
    executed_fen = models.BigIntegerField("执行数", null=True)
    forecast_fen = models.BigIntegerField("全年预计执行数", null=True)
    general_opening_fen = models.BigIntegerField("一般公共预算年初预算数", null=True)
    general_executed_fen = models.BigIntegerField("一般公共预算执行数", null=True)
    general_forecast_fen = models.BigIntegerField("一般公共预算全年预计", null=True)
    money_known = models.CharField("资金来源", max_length=10, choices=Known, blank=True)
    money_note = models.CharField("资金依据", max_length=300, blank=True)
    money_light = models.CharField("资金灯", max_length=10, choices=Light, default=Light.GREY)
    money_deviation_bp = models.BigIntegerField(null=True)
    money_overshot = models.BooleanField(default=False)
    money_causes = models.JSONField("偏差原因", default=list)
    money_reason = models.CharField("原因说明", max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    opened_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    frozen_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "monitoring_round"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "as_of"], name="monitoring_round_once"),
            models.CheckConstraint(
                name="monitoring_round_frozen",
                condition=Q(state="open", frozen_at__isnull=True, digest="")
                | (Q(state="frozen", frozen_at__isnull=False) & ~Q(digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}"


class MonitoringLine(models.Model):
    """One indicator in a round, as it was then: target, value, light, reasons."""

    round = models.ForeignKey(MonitoringRound, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    level1 = models.CharField("一级指标", max_length=40)
    level2 = models.CharField("二级指标", max_length=40, blank=True)
    name = models.CharField("三级指标", max_length=100)
    kind = models.CharField("指标性质", max_length=20, choices=Kind)
    unit = models.CharField("单位", max_length=20, blank=True)
    target = models.JSONField("年度指标值", null=True)
    measure = models.CharField("取数", max_length=100, blank=True)
    profile = models.JSONField("进度安排", default=str)
    value = models.JSONField("执行情况", null=True)
    known = models.CharField("来源", max_length=10, choices=Known, blank=True)
    evidence = models.CharField("依据", max_length=300, blank=True)
    light = models.CharField("灯", max_length=10, choices=Light, default=Light.GREY)
    deviation_bp = models.BigIntegerField("偏差", null=True)
    overshot = models.BooleanField("超额较多", default=False)
    forecast = models.CharField("全年预计完成情况", max_length=100, blank=True)
    causes = models.JSONField("偏差原因", default=list)
    reason = models.CharField("原因说明", max_length=500, blank=True)
    likelihood = models.CharField("完成目标可能性", max_length=10, choices=Likelihood, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)

    class Meta:
        db_table = "monitoring_line"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "code"], name="monitoring_line_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FilingStep(models.Model):
    """One step of one office in the calendar of a round: by when, by whom, done when."""

    round = models.ForeignKey(MonitoringRound, on_delete=models.CASCADE, related_name="steps")
    office = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    step = models.CharField("步骤", max_length=10, choices=Step)
    place = models.PositiveSmallIntegerField()
    due = models.DateField("期限")
    who = models.CharField("责任人", max_length=60)
    done_on = models.DateField("完成日期", null=True)
    done_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        db_table = "monitoring_step"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "office", "step"], name="monitoring_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.step}"


class Correction(models.Model):
    """A corrective measure against a deviation, with its owner and its day; without a line it is about the money."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(MonitoringRound, on_delete=models.PROTECT, related_name="corrections")
    line = models.ForeignKey(MonitoringLine, on_delete=models.PROTECT, null=True, related_name="corrections")
    measure = models.CharField("纠偏措施", max_length=500)
    owner = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    due = models.DateField("期限")
    done_on = models.DateField("完成日期", null=True)
    entered_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "monitoring_correction"

    def __str__(self) -> str:
        return self.measure


class CorrectionNote(models.Model):
    """What following up a corrective measure found."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="notes")
    on = models.DateField("日期")
    said = models.CharField("跟踪情况", max_length=500)
    done = models.BooleanField("完成", default=False)
    by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "monitoring_correction_note"

    def __str__(self) -> str:
        return f"{self.on} {self.said}"


class Snapshot(models.Model):
    """All figures of a year's report at one moment, with the rows behind them, the words and the score; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey("budget.BureauYear", on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField("号")
    digest = models.CharField("校验值", max_length=64)
    content = models.JSONField()
    taken_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "report_snapshot"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="report_snapshot_once"),
            models.CheckConstraint(name="report_snapshot_sealed", condition=~Q(digest="") & Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"快照{self.number}"


class ReportVersion(models.Model):
    """A snapshot on its way to the public: drafted, reviewed, signed by three persons, then published."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey("budget.BureauYear", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="versions")
    state = models.CharField("状态", max_length=10, choices=VersionState, default=VersionState.DRAFT)
    reason = models.CharField("更正原因", max_length=300, blank=True)
    drafted_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.CharField("审核意见", max_length=500, blank=True)
    signed_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    sign_note = models.CharField("签发意见", max_length=500, blank=True)
    returned_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    return_note = models.CharField("退回原因", max_length=500, blank=True)

    class Meta:
        db_table = "report_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state__in=["draft", "reviewed", "signed"]), name="report_version_one_open"
            ),
            models.CheckConstraint(
                name="report_version_reviewed",
                condition=Q(state__in=["draft", "returned"]) | Q(reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_version_signed",
                condition=Q(state__in=["draft", "reviewed", "returned"])
                | Q(signed_at__isnull=False, reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_version_persons",
                condition=(Q(reviewed_by__isnull=True) | Q(drafted_by__isnull=True) | ~Q(reviewed_by=F("drafted_by")))
                & (Q(signed_by__isnull=True) | Q(drafted_by__isnull=True) | ~Q(signed_by=F("drafted_by")))
                & (Q(signed_by__isnull=True) | Q(reviewed_by__isnull=True) | ~Q(signed_by=F("reviewed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版"


class ReportPackage(models.Model):
    """The files of a signed version as they go to the public, kept byte for byte."""

    version = models.OneToOneField(ReportVersion, on_delete=models.PROTECT, related_name="package")
    digest = models.CharField("校验值", max_length=64)
    files = models.JSONField()
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "report_package"

    def __str__(self) -> str:
        return self.digest


class Publication(models.Model):
    """Where and when a signed version was put before the public; never changed, a correction is a new version."""

    version = models.OneToOneField(ReportVersion, on_delete=models.PROTECT, related_name="publication")
    url = models.URLField("网址", max_length=500)
    on = models.DateField("公开日期")
    replied_on = models.DateField("决算批复日期", null=True)
    late_reason = models.CharField("逾期原因", max_length=300, blank=True)
    published_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "report_publication"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_publication_after_reply", condition=Q(replied_on__isnull=True) | Q(on__gte=F("replied_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def days(self) -> int | None:
        """From the reply of finance to publication."""
        return None if self.replied_on is None else (self.on - self.replied_on).days
