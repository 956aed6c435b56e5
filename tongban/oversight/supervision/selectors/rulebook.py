"""The rules and the ladder as they stand on a day: the unit's newest edition, else what is shipped."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings

from tongban.infra.calendar import workdays
from tongban.oversight.supervision import rulebook
from tongban.oversight.supervision.models import LadderEdition, RuleEdition
from tongban.oversight.supervision.rules.lights import Book
from tongban.oversight.supervision.values.clocks import Rule
from tongban.oversight.supervision.values.ladders import Ladder
from tongban.oversight.supervision.values.signals import Light, Measuring


def rule_of(row: RuleEdition) -> Rule:
    return Rule(
        code=row.code, light=Light(row.light), measure=Measuring(row.measure), title=row.title, since=row.since,
        thresholds={name: Decimal(value) for name, value in row.thresholds.items()}, on=row.on, note=row.basis,
    )  # fmt: skip


class Editions:
    """Every edition, read once: one statement."""

    def __init__(self) -> None:
        self.rows = [rule_of(row) for row in RuleEdition.objects.order_by("since", "pk")]

    def all_on(self, day: date) -> list[Rule]:
        """Each rule as it stands on the day, switched off ones too."""
        found = dict(rulebook.rules())
        for rule in self.rows:
            if rule.since <= day:
                found[rule.code] = rule
        return list(found.values())

    def on(self, day: date) -> Sequence[Rule]:
        return [rule for rule in self.all_on(day) if rule.on]


def book() -> Book:
    """What lights are reckoned by now."""
    return Book(calendar=workdays(), stoppers=settings.PROMISE_STOPPERS, rules_on=Editions().on)


def ladder(on: date) -> Ladder:
    row = LadderEdition.objects.filter(since__lte=on).order_by("-since", "-pk").first()
    return rulebook.ladder() if row is None else rulebook.ladder_of(row.levels, row.entries)
