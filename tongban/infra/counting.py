"""Counts for pages: nobody reads beyond a thousand, and a count that stops there stays quick however much there is."""

from typing import Any, Final

from django.db.models import QuerySet

COUNTED_MAX: Final = 999


def up_to(found: "QuerySet[Any]", most: int = COUNTED_MAX) -> int:
    """How many there are; `most` + 1 where there are more."""
    return found.order_by()[: most + 1].count()


def said(count: int, most: int = COUNTED_MAX) -> str:
    """The count as a page says it."""
    return f"{most}+" if count > most else str(count)
