"""What is accepted most often: for the public's first page and for the window."""

from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

from tongban.kernel.times import local
from tongban.services.cases.demand import Frequent, frequent

_LATELY: Final = timedelta(days=90)
_HOUR: Final = 3600


def often(now: datetime) -> list[Frequent]:
    """What was accepted most often in the last three months; counted once an hour."""
    key = f"frequent:{local(now):%Y%m%d%H}"
    found: list[Frequent] | None = cache.get(key)
    if found is None:
        found = frequent(since=now - _LATELY)
        cache.set(key, found, _HOUR)
    return found
