"""Indicators of a bureau's year, and the words of its report, version by version."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.finance.budget.values import Basis
from tongban.finance.performance.values import Kind, SectionOrigin


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
