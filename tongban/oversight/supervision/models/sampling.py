"""Random samples: the population as it was, the seed, what was drawn and what was found."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id
from tongban.oversight.supervision.values.sampling import Population, Result


class Sample(models.Model):
    """One draw. The list that was drawn from stays, so that anybody can draw again and get the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    population = models.CharField("抽查对象", max_length=10, choices=Population)
    start = models.DateField("起", null=True)
    end = models.DateField("止", null=True)
    checklist = models.CharField("检查表", max_length=40)
    seed = models.CharField("随机种子", max_length=64)
    size = models.PositiveIntegerField("总数")
    count = models.PositiveSmallIntegerField("抽取数")
    keys = models.TextField()  # the population's keys in order, one a line
    digest = models.CharField("总体摘要", max_length=64)
    drawn_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("抽取时间")

    class Meta:
        db_table = "supervision_sample"
        constraints: ClassVar = [
            models.CheckConstraint(name="sample_out_of_population", condition=Q(count__gte=1, count__lte=F("size")))
        ]

    def __str__(self) -> str:
        return self.number


class SampleItem(models.Model):
    """One that was drawn, with its checklist as it was answered."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("次序")
    key = models.CharField(max_length=80)
    label = models.CharField("对象", max_length=300)
    unit = models.ForeignKey("orgs.Department", null=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField("检查表", default=dict)
    result = models.CharField("结果", max_length=10, choices=Result, blank=True)
    note = models.TextField("情况", blank=True)
    checked_on = models.DateField("检查日期", null=True)
    checked_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField("supervision.Letter", null=True, on_delete=models.PROTECT, related_name="sample_item")

    class Meta:
        db_table = "supervision_sample_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "position"], name="sample_item_place"),
            models.UniqueConstraint(fields=["sample", "key"], name="sample_item_once"),
            models.CheckConstraint(
                name="sample_item_checked_fully",
                condition=Q(result="", checked_on=None) | (~Q(result="") & Q(checked_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SamplePhoto(models.Model):
    """A picture or paper that shows what was found."""

    item = models.ForeignKey(SampleItem, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("infra.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "supervision_sample_photo"

    def __str__(self) -> str:
        return self.name
