"""Settings of a day; campaigns with their groups and members; leaders, units."""

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from tongban.oversight.enterprise import reference
from tongban.oversight.enterprise.models import Campaign, Group, Leader, Membership, Setting, Unit


def settings(on: date) -> dict[str, int]:
    """Every limit as it stands on the day: the unit's newest row, else what is shipped. One query."""
    values = {code: row.value for code, row in reference.settings().items()}
    for code, value in Setting.objects.filter(since__lte=on).order_by("since", "pk").values_list("code", "value"):
        values[code] = value
    return values


def there(on: date) -> Q:
    """What holds on the day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))


def campaigns() -> "QuerySet[Campaign]":
    return Campaign.objects.select_related("lead").order_by("-since", "name")


def campaign_of(on: date) -> Campaign | None:
    """The campaign of the day; the newest one when none runs."""
    return campaigns().filter(since__lte=on, until__gte=on).first() or campaigns().first()


def groups(campaign: Campaign, *, on: date) -> "QuerySet[Group]":
    """The groups with who belongs to them on the day, the heading unit first."""
    members = Membership.objects.filter(there(on)).select_related("unit").order_by("-heads", "unit__name")
    found = Group.objects.filter(campaign=campaign).select_related("leader")
    return found.prefetch_related(Prefetch("memberships", members)).order_by("number")


def group_tasks(on: date) -> "QuerySet[Unit]":
    """Units with how many issues they lead now."""
    leading = Count("tasks", filter=Q(tasks__ended_at=None, tasks__role="lead"))
    return units(on=on).annotate(leading=leading)


def units(*, on: date) -> "QuerySet[Unit]":
    return Unit.objects.filter(Q(until=None) | Q(until__gte=on)).select_related("department").order_by("name")


def leaders(*, on: date | None = None) -> "QuerySet[Leader]":
    found = Leader.objects.annotate(paired=Count("pairings", filter=Q(pairings__until=None))).order_by("since", "name")
    return found if on is None else found.filter(there(on))
