"""What takes long is counted once for a while, and anew by another release."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from tongban.infra import kept as module
from tongban.infra.kept import kept

pytestmark = pytest.mark.django_db


def test_a_count_stands_for_its_time_and_for_its_release(now, monkeypatch):
    cache.clear()
    counted: list[int] = []

    def count() -> int:
        counted.append(1)
        return len(counted)

    hour = timedelta(hours=1)
    assert kept("some", count, age=hour, now=now).what == 1
    assert kept("some", count, age=hour, now=now + hour / 2).what == 1
    assert kept("some", count, age=hour, now=now + hour).what == 2
    monkeypatch.setattr(module, "_RELEASE", "another")
    assert kept("some", count, age=hour, now=now + hour).what == 3
