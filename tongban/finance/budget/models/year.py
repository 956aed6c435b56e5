"""A bureau's year in money: the files it came from, its lines, mid-year changes, projects and entered facts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.finance.budget.values import AdjustmentKind, Axis, Basis, Stage
from tongban.kernel.ids import new_id


class BureauYear(models.Model):
    """One fiscal year of one bureau: what its newest file says."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    fiscal_year = models.PositiveSmallIntegerField("年度", unique=True)
    bureau = models.CharField("单位", max_length=100)
    centre = models.CharField("所属中心", max_length=100, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    unit_code = models.CharField("单位代码", max_length=40, blank=True)
    revision = models.PositiveIntegerField("版次", default=1)
    digest = models.CharField(max_length=64)
    content = models.JSONField("文件内容")
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "bureau_year"
        constraints: ClassVar = [models.CheckConstraint(name="bureau_year_named", condition=~Q(bureau=""))]

    def __str__(self) -> str:
        return f"{self.bureau} {self.fiscal_year}"


class BureauYearEdition(models.Model):
    """A file as it was taken in; never changed."""

    year = models.ForeignKey(BureauYear, on_delete=models.PROTECT, related_name="editions")
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "bureau_year_edition"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "revision"], name="bureau_year_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year_id} {self.revision}"


class Line(models.Model):
    """One amount on one axis at one stage."""

    year = models.ForeignKey(BureauYear, on_delete=models.PROTECT, related_name="lines")
    axis = models.CharField(max_length=10, choices=Axis)
    stage = models.CharField(max_length=10, choices=Stage)
    code = models.CharField("科目", max_length=20, blank=True)
    name = models.CharField("名称", max_length=100, blank=True)
    project = models.CharField("项目", max_length=40, blank=True)
    amount_fen = models.BigIntegerField()
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.DECLARED)
    evidence = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        db_table = "budget_line"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "axis", "stage", "code", "project"], name="budget_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Adjustment(models.Model):
    """追加, 追减, 调剂: the document, the day, the reason and the decision where they were recorded."""

    year = models.ForeignKey(BureauYear, on_delete=models.PROTECT, related_name="adjustments")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=AdjustmentKind)
    document = models.CharField("文号", max_length=100, blank=True)
    on = models.DateField("日期", null=True)
    reason = models.CharField("事由", max_length=300, blank=True)
    decision = models.CharField("决策文号", max_length=100, blank=True)
    project = models.CharField("项目", max_length=40, blank=True)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.DECLARED)

    class Meta:
        db_table = "budget_adjustment"
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "place"], name="budget_adjustment_once")]

    def __str__(self) -> str:
        return self.document or self.reason


class AdjustmentLine(models.Model):
    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="lines")
    code = models.CharField("科目", max_length=20, blank=True)
    amount_fen = models.BigIntegerField()

    class Meta:
        db_table = "budget_adjustment_line"
        constraints: ClassVar = [
            models.CheckConstraint(name="budget_adjustment_line_moves", condition=~Q(amount_fen=0)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount_fen}"


class Project(models.Model):
    year = models.ForeignKey(BureauYear, on_delete=models.PROTECT, related_name="projects")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField("类别", max_length=60, blank=True)

    class Meta:
        db_table = "budget_project"
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "code"], name="budget_project_once")]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """One entered statement: heads, prior year, volumes, with where it is known from."""

    year = models.ForeignKey(BureauYear, on_delete=models.PROTECT, related_name="facts")
    code = models.CharField(max_length=160)
    value = models.TextField()
    basis = models.CharField(max_length=10, choices=Basis)
    evidence = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        db_table = "budget_fact"
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "code"], name="budget_fact_once")]

    def __str__(self) -> str:
        return f"{self.code}={self.value}"
