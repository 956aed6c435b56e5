"""The working-day calendar: exceptions to Monday–Friday, year by year, from the yearly notice."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class YearStatus(models.TextChoices):
    PUBLISHED = "published", "已公布"
    EDITED = "edited", "本地调整"


class CalendarYear(models.Model):
    """A year whose notice is known. `revision` rises with every change, so that caches notice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    status = models.CharField(max_length=10, choices=YearStatus)
    revision = models.PositiveIntegerField(db_index=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "calendar_year"
        constraints: ClassVar = [models.CheckConstraint(name="calendar_year_sane", condition=Q(year__gte=1990))]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a make-up workday (调休上班)."""

    date = models.DateField(primary_key=True)
    worked = models.BooleanField("上班")
    name = models.CharField("名称", max_length=50, blank=True)

    class Meta:
        db_table = "calendar_day"

    def __str__(self) -> str:
        return f"{self.date} {'班' if self.worked else '休'}"
