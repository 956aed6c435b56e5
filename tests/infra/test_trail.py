"""The trail betrays whoever edits, deletes, reorders or cuts it, and orders writers."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tongban.infra import trail
from tongban.infra.calendar import CalendarYearLoaded
from tongban.infra.models import TrailEvent, TrailHead
from tongban.kernel.actors import SYSTEM
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale

pytestmark = pytest.mark.django_db


def write(stream: UUID, count: int, now) -> None:
    for n in range(count):
        event = CalendarYearLoaded(year=2030 + n, days=n)
        trail.record(
            actor=SYSTEM, duty=None, head=trail.head_of(stream), events=[event], now=now + timedelta(seconds=n)
        )


def broken(stream: UUID) -> list[tuple[int, str]]:
    return [(b.seq, b.kind) for b in trail.verify(stream).broken]


def test_a_whole_chain_is_whole(now):
    stream = new_id()
    write(stream, 5, now)
    verdict = trail.verify()
    assert verdict.ok
    assert verdict.events == 5


def test_an_edited_row_is_named(now):
    stream = new_id()
    write(stream, 4, now)
    TrailEvent.objects.filter(stream=stream, seq=2).update(facts='{"year":1999,"days":1}')
    assert broken(stream) == [(2, "edited")]


@pytest.mark.parametrize("field, value", [("actor", "somebody"), ("duty", "decide"), ("kind", "x.y")])
def test_every_column_is_covered_by_the_hash(now, field: str, value: str):
    stream = new_id()
    write(stream, 3, now)
    TrailEvent.objects.filter(stream=stream, seq=3).update(**{field: value})
    assert broken(stream)[0] == (3, "edited")


def test_a_deleted_row_is_named(now):
    stream = new_id()
    write(stream, 4, now)
    TrailEvent.objects.filter(stream=stream, seq=2).delete()
    assert (2, "deleted") in broken(stream)


def test_a_cut_tail_is_named(now):
    stream = new_id()
    write(stream, 4, now)
    TrailEvent.objects.filter(stream=stream, seq__gte=3).delete()
    assert broken(stream) == [(3, "cut"), (4, "cut")]


def test_a_stream_cut_off_entirely_is_named(now):
    stream = new_id()
    write(stream, 2, now)
    TrailEvent.objects.filter(stream=stream).delete()
    assert {kind for _, kind in broken(stream)} == {"cut"}


def test_reordered_rows_are_named(now):
    stream = new_id()
    write(stream, 4, now)
    with connection.cursor() as cursor:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            key = stream if connection.vendor == "postgresql" else stream.hex
            cursor.execute("UPDATE trail_event SET seq = %s WHERE stream = %s AND seq = %s", [new, key, old])
    found = broken(stream)
    assert {(2, "reordered"), (3, "reordered")} <= set(found)


def test_a_lost_head_is_named(now):
    stream = new_id()
    write(stream, 2, now)
    TrailHead.objects.filter(stream=stream).delete()
    assert broken(stream) == [(2, "headless")]


def test_the_second_writer_from_the_same_head_is_told(now):
    stream = new_id()
    write(stream, 1, now)
    head = trail.head_of(stream)
    trail.record(actor=SYSTEM, duty=None, head=head, events=[CalendarYearLoaded(year=1, days=1)], now=now)
    with pytest.raises(Stale):
        trail.record(actor=SYSTEM, duty=None, head=head, events=[CalendarYearLoaded(year=2, days=1)], now=now)


def test_daily_roots_betray_a_stream_rewritten_whole(now):
    stream = new_id()
    write(stream, 3, now)
    assert trail.close_days(now=now + timedelta(days=3)) == 1
    assert trail.verify().ok
    row = TrailEvent.objects.get(stream=stream, seq=3)
    facts = '{"year":1,"days":1}'
    forged = trail.event_hash(stream, 3, row.kind, trail.stamp(row.at), row.actor, row.duty, facts,
                              TrailEvent.objects.get(stream=stream, seq=2).hash)  # fmt: skip
    TrailEvent.objects.filter(stream=stream, seq=3).update(facts=facts, hash=forged)
    TrailHead.objects.filter(stream=stream).update(hash=forged)
    assert trail.verify(stream).ok  # a perfect forgery of one stream …
    assert [b.kind for b in trail.verify().broken] == ["root"]  # … does not fit the published root


def test_closing_days_twice_changes_nothing(now):
    write(new_id(), 2, now)
    later = now + timedelta(days=2)
    assert trail.close_days(now=later) == 1
    assert trail.close_days(now=later) == 0


def test_events_carry_no_personal_data():
    """Facts hold ids, dates, codes and digests; nothing whose name says it is somebody's."""
    personal = {"name", "phone", "id_number", "address", "text", "opinion", "reason", "receiver", "password"}
    for kind, event in Event.by_kind.items():
        assert not personal & set(getattr(event, "__dataclass_fields__", {})), kind
