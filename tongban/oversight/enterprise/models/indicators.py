"""Schemes of indicators as data of a year and a place, and the results of a period."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id
from tongban.oversight.enterprise.models.campaign import Unit
from tongban.oversight.enterprise.values.registers import ResultState


class Scheme(models.Model):
    """A set of indicators in force from a day on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=100)
    place = models.CharField("适用地区", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    basis = models.CharField("依据", max_length=200, blank=True)
    entered_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "enterprise_scheme"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "year", "name"], name="enterprise_scheme_once")
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """One line: what is measured, between which ends points rise evenly, how much it weighs, who answers for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField("编号", max_length=20)
    area = models.CharField("一级指标", max_length=60)
    name = models.CharField("二级指标", max_length=100)
    definition = models.CharField("口径", max_length=500)
    measured_in = models.CharField("计量单位", max_length=20)
    worst = models.DecimalField("最差值", max_digits=12, decimal_places=3)
    best = models.DecimalField("最优值", max_digits=12, decimal_places=3)
    weight = models.DecimalField("分值", max_digits=6, decimal_places=2)
    frequency = models.CharField("频次", max_length=20, blank=True)
    source = models.CharField("数据来源", max_length=100, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.CharField("责任单位", max_length=100, blank=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "enterprise_indicator"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="enterprise_indicator_once"),
            models.CheckConstraint(name="enterprise_indicator_ends", condition=~Q(worst=F("best"))),
            models.CheckConstraint(name="enterprise_indicator_weight", condition=Q(weight__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorResult(models.Model):
    """The value of an indicator for a period, on its way from nothing to published."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="results")
    start = models.DateField()
    end = models.DateField()
    state = models.CharField("状态", max_length=10, choices=ResultState, default=ResultState.EMPTY)
    value = models.DecimalField("数值", max_digits=12, decimal_places=3, null=True)
    note = models.CharField("说明", max_length=500, blank=True)
    returned = models.CharField("退回理由", max_length=500, blank=True)
    file = models.ForeignKey("infra.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    reported_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    passed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "enterprise_result"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "start"], name="enterprise_result_once"),
            models.CheckConstraint(name="enterprise_result_in_order", condition=Q(end__gte=F("start"))),
            models.CheckConstraint(
                name="enterprise_result_has_value", condition=Q(state=ResultState.EMPTY) | Q(value__isnull=False)
            ),
            models.CheckConstraint(
                name="enterprise_result_two_persons",
                condition=Q(passed_by=None) | Q(reported_by=None) | ~Q(passed_by=F("reported_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.start}"
