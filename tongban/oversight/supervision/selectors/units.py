"""Units that may be told to do something: bodies and their offices."""

from django.db.models import QuerySet

from tongban.orgs.models import Department, Region


def units() -> "QuerySet[Department]":
    """Bodies first, then offices; those that were not dissolved."""
    return Department.objects.exclude(kind="self").filter(until=None).select_related("parent").order_by("kind", "code")


def places() -> list[str]:
    """Names of the county and of what it lies in, as they stand before a unit's name."""
    return list(Region.objects.filter(level__lte=3, until=None).values_list("name", flat=True))
