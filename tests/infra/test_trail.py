"""The trail betrays whoever edits, deletes, reorders or cuts it, and orders writers."""

import time
import weakref
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tongban.infra import trail, trailrows
from tongban.infra.calendar import CalendarYearLoaded
from tongban.infra.models import TrailEvent, TrailHead, TrailRoot
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


def tamper(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def key_of(stream: UUID) -> Any:
    return stream if connection.vendor == "postgresql" else stream.hex


def test_swapped_neighbours_do_not_accuse_the_third(now):
    stream = new_id()
    write(stream, 6, now)
    for old, new in ((3, 99), (4, 3), (99, 4)):
        tamper("UPDATE trail_event SET seq = %s WHERE stream = %s AND seq = %s", new, key_of(stream), old)
    assert broken(stream) == [(3, "reordered"), (4, "reordered")]


def test_an_altered_hash_accuses_its_own_row_only(now):
    stream = new_id()
    write(stream, 5, now)
    TrailEvent.objects.filter(stream=stream, seq=3).update(hash="0" * 64)
    assert broken(stream) == [(3, "edited")]


@pytest.mark.parametrize("edited", [False, True])
def test_what_follows_a_deleted_row_is_named_for_nobody_can_prove_it(now, edited: bool):
    stream = new_id()
    write(stream, 5, now)
    TrailEvent.objects.filter(stream=stream, seq=2).delete()
    if edited:
        TrailEvent.objects.filter(stream=stream, seq=3).update(duty="x")
    assert broken(stream) == [(2, "deleted"), (3, "unproven")]


@pytest.mark.parametrize("where", ["event", "head"])
def test_an_enormous_place_is_a_range_and_costs_nothing(now, where: str):
    stream = new_id()
    write(stream, 4, now)
    if where == "event":
        TrailEvent.objects.filter(stream=stream, seq=4).update(seq=100_000_000)
    else:
        TrailHead.objects.filter(stream=stream).update(seq=100_000_000)
    found = trail.verify(stream).broken
    last = 99_999_999 if where == "event" else 100_000_000
    assert (found[0].until, len(found) < 4) == (last, True)


def test_a_long_stream_rewritten_whole_is_told_row_by_row_in_no_time(now):
    stream = new_id()
    write(stream, 400, now)
    TrailEvent.objects.filter(stream=stream).update(duty="x")
    started = time.monotonic()
    assert len(broken(stream)) == 400
    assert time.monotonic() - started < 5


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a strict database holds no such cells")
@pytest.mark.parametrize(
    "cell", ["stream = 'notauuid'", "at = 'garbage'", "at = '2021-13-45 00:00:00'", "at = x'ff00'", "at = 5", "facts = x'ff00'", "hash = x'ff'", "kind = 5", "seq = -5", "seq = 'x'"]
)  # fmt: skip
def test_cells_that_no_act_wrote_are_named_and_stop_nothing(now, cell: str):
    stream = new_id()
    write(stream, 4, now)
    tamper("PRAGMA ignore_check_constraints = 1")
    tamper(f"UPDATE trail_event SET {cell} WHERE stream = %s AND seq = 2", stream.hex)
    tamper("PRAGMA ignore_check_constraints = 0")
    found = trail.verify().broken
    assert found
    lost = cell.startswith(("seq", "stream"))  # then the place is empty, and what follows cannot be proven
    assert {b.seq for b in found} <= ({2, 3, 0, -5} if lost else {2})


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


def closed(now) -> None:
    for day in range(3):
        write(new_id(), 2, now + timedelta(days=day))
    assert trail.close_days(now=now + timedelta(days=5)) == 3
    assert trail.verify().ok


@pytest.mark.parametrize("gone", ["all", "first", "last", "middle"])
def test_daily_roots_that_are_gone_are_missed(now, gone: str):
    closed(now)
    days = list(TrailRoot.objects.order_by("day").values_list("day", flat=True))
    wanted = {"all": days, "first": days[:1], "middle": days[1:2], "last": days[-1:]}[gone]
    TrailRoot.objects.filter(day__in=wanted).delete()
    assert trail.verify().broken


def test_a_stream_gone_with_its_head_is_missed_by_the_root_of_its_day(now):
    closed(now)
    stream = TrailHead.objects.exclude(stream=trail.ROOTS).order_by("stream")[0].stream
    TrailEvent.objects.filter(stream=stream).delete()
    TrailHead.objects.filter(stream=stream).delete()
    assert [b.kind for b in trail.verify().broken] == ["root"]


def test_roots_go_on_where_they_stopped(now):
    closed(now)
    write(new_id(), 1, now + timedelta(days=6))
    assert trail.close_days(now=now + timedelta(days=8)) == 1
    assert trail.verify().ok


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


def test_the_walk_holds_one_story_at_a_time(now, monkeypatch):
    """Rows come from the database in portions while the streams are checked, not all before the first."""
    for _ in range(6):
        write(new_id(), 3, now)
    monkeypatch.setattr(trailrows, "_CHUNK", 4)
    alive: list[weakref.ref[Any]] = []
    most = 0
    kept = trailrows._row

    def row(raw: Any) -> Any:
        nonlocal most
        made = Watched(kept(raw))
        alive.append(weakref.ref(made))
        most = max(most, sum(ref() is not None for ref in alive))
        return made

    class Watched:
        def __init__(self, row: Any) -> None:
            self.row = row

        def __getattr__(self, name: str) -> Any:
            return getattr(self.row, name)

    monkeypatch.setattr(trailrows, "_row", row)
    verdict = trail.verify()
    assert (verdict.ok, verdict.events) == (True, 18)
    assert most <= 8


def test_streams_without_events_are_cut_and_others_whole(now):
    whole, gone = new_id(), new_id()
    write(whole, 2, now)
    write(gone, 3, now)
    TrailEvent.objects.filter(stream=gone).delete()
    verdict = trail.verify()
    assert verdict.events == 2
    assert [(b.stream, b.seq, b.kind) for b in verdict.broken] == [(str(gone), n, "cut") for n in (1, 2, 3)]
