"""Rounds of joint inspection with teams, visits and findings."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tongban.kernel.ids import new_id
from tongban.oversight.supervision.values.inspections import Outcome


class InspectionRound(models.Model):
    """A round, led by whoever leads it, over some weeks. `id` is the trail's stream."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    place = models.PositiveSmallIntegerField("轮次")
    title = models.CharField("名称", max_length=120)
    led_by = models.CharField("牵头单位", max_length=200)
    focus = models.TextField("督查重点")
    start = models.DateField("开始")
    end = models.DateField("结束")
    summary = models.TextField("督查小结", blank=True)
    closed_on = models.DateField("结束登记", null=True)

    class Meta:
        db_table = "supervision_round"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "place"], name="inspection_round_once"),
            models.CheckConstraint(name="inspection_round_in_order", condition=Q(end__gte=F("start"))),
            models.CheckConstraint(
                name="inspection_round_closed_with_summary",
                condition=Q(closed_on=None) | (Q(closed_on__isnull=False) & ~Q(summary="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Team(models.Model):
    """Who goes: a name, its head, its members."""

    round = models.ForeignKey(InspectionRound, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField("督查组", max_length=60)
    head = models.CharField("组长", max_length=60)
    members = models.CharField("成员", max_length=300, blank=True)

    class Meta:
        db_table = "supervision_team"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "name"], name="inspection_team_once")]

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """A unit that a team went to on a day."""

    round = models.ForeignKey(InspectionRound, on_delete=models.PROTECT, related_name="visits")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey("orgs.Department", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=100, blank=True)
    note = models.TextField("情况", blank=True)

    class Meta:
        db_table = "supervision_visit"
        constraints: ClassVar = [models.UniqueConstraint(fields=["team", "unit", "on"], name="inspection_visit_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.unit_id}"


class Finding(models.Model):
    """What was found at a visit, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    text = models.TextField("问题")
    basis = models.CharField("依据", max_length=300, blank=True)
    outcome = models.CharField("处理", max_length=12, choices=Outcome, blank=True)
    note = models.CharField("处理情况", max_length=500, blank=True)
    letter = models.OneToOneField("supervision.Letter", null=True, on_delete=models.PROTECT, related_name="finding")

    class Meta:
        db_table = "supervision_finding"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="finding_letter_iff_outcome",
                condition=Q(outcome=Outcome.LETTER, letter__isnull=False)
                | (~Q(outcome=Outcome.LETTER) & Q(letter=None)),
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
