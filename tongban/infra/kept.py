"""What takes long to count is kept for a while, with the moment at which it was counted: a page that shows it says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from typing import Final, Generic, TypeVar

from django.core.cache import cache

T = TypeVar("T")
# another release may count the same in another shape: it counts anew rather than read what this one kept
_VERSION: Final = metadata.version("tongban")


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A count and when it was made."""

    what: T
    at: datetime


def kept(name: str, count: Callable[[], T], *, age: timedelta, now: datetime) -> Kept[T]:
    """What was counted last, if that is no longer ago; else counted now."""
    found: Kept[T] | None = cache.get(name, version=_VERSION)
    return found if found is not None and found.at <= now < found.at + age else keep(name, count, age=age, now=now)


def keep(name: str, count: Callable[[], T], *, age: timedelta, now: datetime) -> Kept[T]:
    """Count now, and keep it for those who come after."""
    made = Kept(count(), now)
    cache.set(name, made, age.total_seconds(), version=_VERSION)
    return made
