"""Units that may be told to do something: bodies and their offices."""

from django.db.models import QuerySet

from tongban.orgs.models import Department


def units() -> "QuerySet[Department]":
    """Bodies first, then offices; those that were not dissolved."""
    return Department.objects.exclude(kind="self").filter(until=None).select_related("parent").order_by("kind", "code")
