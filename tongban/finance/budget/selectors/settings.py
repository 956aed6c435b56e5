"""The checks' levels and limits as they stand on a day: the office's own, else the shipped ones."""

from datetime import date
from functools import cache
from typing import Any, Final

from django.db.models import QuerySet

from tongban.finance.budget.checks import Rule
from tongban.finance.budget.models import CheckSetting
from tongban.finance.budget.values import Level
from tongban.infra.shipped import data_yaml

HARD: Final = ("BC1", "BC3")  # the law's own; no office lets them go


@cache
def _shipped() -> tuple[dict[str, Any], ...]:
    return tuple(data_yaml("finance/budget_checks.yaml"))


def rules_on(day: date) -> dict[str, Rule]:
    """Every check as it stands on that day; of several settings the newest in force."""
    found: dict[str, Rule] = {}
    for row in sorted(_shipped(), key=lambda r: str(r["since"])):
        if row["since"] <= day:
            found[row["check"]] = Rule(row["check"], row["title"], Level(str(row["level"])), row.get("limits") or {})
    for own in CheckSetting.objects.filter(since__lte=day).order_by("since"):
        if own.check_id in found:
            was = found[own.check_id]
            found[own.check_id] = Rule(was.id, was.title, Level(own.level), {**was.limits, **own.limits})
    return found


def settings_of(year: int) -> "QuerySet[CheckSetting]":
    """The office's own settings that are in force on some day of the year or begin in it, newest first."""
    return CheckSetting.objects.filter(since__lte=date(year, 12, 31)).order_by("-since", "check_id")


def known_checks() -> list[tuple[str, str]]:
    return [(str(row["check"]), str(row["title"])) for row in _shipped()]
