"""The trail: every act on record, hash-chained per stream.

A stream is an aggregate (an application with its legs, a party, a catalogue item). The first write of an act takes
the stream's head by conditional update, which orders writers on both databases; whoever comes second gets `Stale`.
The hash covers stream, place, kind, moment, actor, duty, facts and the hash before, so that an edited, deleted,
reordered or cut-off row is named by `verify`. A daily root over all events of the day is published, which also
betrays a stream rewritten whole.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tongban.infra import outbox
from tongban.infra.models.trail import TrailEvent, TrailHead, TrailRoot
from tongban.infra.statements import Insert, Select, Update, param
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.times import LOCAL, at

_insert_event = Insert(TrailEvent)
_insert_head = Insert(TrailHead)
_take_head = Update(
    lambda: TrailHead.objects.filter(
        stream=param(TrailHead, "stream"), seq=param(TrailHead, "seq"), hash=param(TrailHead, "hash")
    ),
    seq=param(TrailHead, "seq", "next_seq"),
    hash=param(TrailHead, "hash", "next_hash"),
)
_read_head = Select(
    lambda: TrailHead.objects.filter(stream=param(TrailHead, "stream")).values_list("stream", "seq", "hash")
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last place of a stream as it was read; (0, "") before the first event."""

    stream: UUID
    seq: int = 0
    hash: str = ""


def head_of(stream: UUID) -> Head:
    """Where the stream stands now."""
    row = _read_head.one(stream=stream)
    return Head(*row) if row else Head(stream)


def record(*, actor: Actor, duty: Duty | None, head: Head, events: Sequence[Event], now: datetime) -> Head:
    """Take the stream and write the events of one act, with the outbox entries of their listeners.

    Must run inside the act's transaction. Raises Stale when somebody else wrote to the stream since `head` was read.
    """
    assert transaction.get_connection().in_atomic_block
    assert events
    who = str(actor.account_id or "")
    charge = duty.value if duty else ""
    moment = stamp(now)
    seq, chain = head.seq, head.hash
    rows, emitted = [], []
    for event in events:
        seq += 1
        facts = outbox.adapter(type(event)).dump_json(event).decode()
        chain = event_hash(head.stream, seq, event.kind, moment, who, charge, facts, chain)
        rows.append(
            {"stream": head.stream, "seq": seq, "kind": event.kind, "at": now, "actor": who, "duty": charge,
             "facts": facts, "hash": chain}
        )  # fmt: skip
        emitted.append((event, facts))
    if head.seq == 0:
        _insert_head.run([{"stream": head.stream, "seq": seq, "hash": chain}])
    else:
        _take_head.must(stream=head.stream, seq=head.seq, hash=head.hash, next_seq=seq, next_hash=chain)
    _insert_event.run(rows)
    outbox.emit(emitted, now=now)
    return Head(head.stream, seq, chain)


def stamp(moment: datetime) -> str:
    """The moment as it enters the hash: UTC, microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event_hash(stream: UUID, seq: int, kind: str, moment: str, actor: str, duty: str, facts: str, previous: str) -> str:
    """SHA-256 over the event and the hash before it, fields parted by the unit separator."""
    text = "\x1f".join((stream.hex, str(seq), kind, moment, actor, duty, facts, previous))
    return hashlib.sha256(text.encode()).hexdigest()


# --- reading ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it is shown: place, kind, moment, who, in which duty, the facts."""

    seq: int
    kind: str
    at: datetime
    actor: str
    duty: str
    facts: dict[str, object]


def lines(stream: UUID) -> list[Line]:
    """The whole story of one stream, oldest first."""
    rows = TrailEvent.objects.filter(stream=stream).order_by("seq")
    return [Line(r.seq, r.kind, r.at, r.actor, r.duty, json.loads(r.facts)) for r in rows]


# --- verification -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Broken:
    """What is wrong, and where: edited, deleted, reordered, cut, headless, or a day's root that differs."""

    stream: str
    seq: int
    kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
    events: int
    broken: tuple[Broken, ...]

    @property
    def ok(self) -> bool:
        return not self.broken


def verify(stream: UUID | None = None) -> Verdict:
    """Walk the chains (of one stream, or all) and, for all, the published daily roots."""
    events = TrailEvent.objects.order_by("stream", "seq")
    heads = TrailHead.objects.order_by("stream")
    if stream is not None:
        events, heads = events.filter(stream=stream), heads.filter(stream=stream)
    places = {h.stream: (h.seq, h.hash) for h in heads.iterator()}
    count, broken, seen = 0, [], set()
    for key, rows in _by_stream(events.iterator(chunk_size=5000)):
        seen.add(key)
        count += len(rows)
        broken += _check_stream(key, rows, places.get(key))
    broken += [Broken(str(key), seq, "cut") for key, (seq, _) in places.items() if key not in seen]
    if stream is None:
        broken += _check_roots()
    return Verdict(count, tuple(broken))


def _by_stream(rows: Iterable[TrailEvent]) -> Iterator[tuple[UUID, list[TrailEvent]]]:
    batch: list[TrailEvent] = []
    for row in rows:
        if batch and batch[0].stream != row.stream:
            yield batch[0].stream, batch
            batch = []
        batch.append(row)
    if batch:
        yield batch[0].stream, batch


def _recompute(row: TrailEvent, seq: int, previous: str) -> str:
    return event_hash(row.stream, seq, row.kind, stamp(row.at), row.actor, row.duty, row.facts, previous)


def _check_stream(key: UUID, rows: Sequence[TrailEvent], place: tuple[int, str] | None) -> list[Broken]:
    broken: list[Broken] = []
    by_hash_before = {row.seq: row.hash for row in rows}
    hashes = {row.hash for row in rows}
    expected, previous = 1, ""
    for row in rows:
        while expected < row.seq:
            broken.append(Broken(str(key), expected, "deleted"))
            expected, previous = expected + 1, ""
        known_before = row.seq == 1 or row.seq - 1 in by_hash_before
        if known_before and _recompute(row, row.seq, previous) != row.hash:
            broken.append(Broken(str(key), row.seq, "reordered" if _fits_elsewhere(row, hashes) else "edited"))
        previous = row.hash
        expected = row.seq + 1
    if place is None:
        broken.append(Broken(str(key), rows[-1].seq, "headless"))
    elif place[0] > rows[-1].seq:
        broken += [Broken(str(key), seq, "cut") for seq in range(rows[-1].seq + 1, place[0] + 1)]
    elif place != (rows[-1].seq, rows[-1].hash) and not broken:
        broken.append(Broken(str(key), rows[-1].seq, "edited"))
    return broken


def _fits_elsewhere(row: TrailEvent, hashes: set[str]) -> bool:
    """Whether the row is genuine at some other place of its stream (it was moved, not edited)."""
    return any(
        _recompute(row, seq, previous) == row.hash
        for previous in (*hashes, "")
        for seq in range(1, len(hashes) + 2)
        if seq != row.seq
    )


# --- daily roots ----------------------------------------------------------------------------------------------------------


def day_root(day: date) -> tuple[int, str]:
    """How many events the day has, and the Merkle root over their hashes in (stream, seq) order."""
    start = at(day)
    leaves = list(
        TrailEvent.objects.filter(at__gte=start, at__lt=start + timedelta(days=1))
        .order_by("stream", "seq")
        .values_list("hash", flat=True)
    )
    return len(leaves), merkle(leaves)


def merkle(leaves: Sequence[str]) -> str:
    """Root of a binary hash tree; an odd node goes up unchanged. Empty: the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = list(leaves)
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256("".join(p).encode()).hexdigest() if len(p) == 2 else p[0] for p in pairs]
    return level[0]


@transaction.atomic
def close_days(*, now: datetime) -> int:
    """Write the root of every finished day that has none yet; returns how many. Idempotent."""
    today = now.astimezone(LOCAL).date()
    last = TrailRoot.objects.order_by("-day").first()
    first = TrailEvent.objects.order_by("at").first()
    if first is None:
        return 0
    day = last.day + timedelta(days=1) if last else first.at.astimezone(LOCAL).date()
    previous = last.root if last else ""
    roots = []
    while day < today:
        count, root = day_root(day)
        if count:
            root = hashlib.sha256((previous + root).encode()).hexdigest()
            roots.append(TrailRoot(day=day, events=count, root=root, previous=previous, made_at=now))
            previous = root
        day += timedelta(days=1)
    TrailRoot.objects.bulk_create(roots)
    return len(roots)


def _check_roots() -> list[Broken]:
    broken, previous = [], ""
    for row in TrailRoot.objects.order_by("day"):
        count, root = day_root(row.day)
        expected = hashlib.sha256((previous + root).encode()).hexdigest()
        if (count, expected, previous) != (row.events, row.root, row.previous):
            broken.append(Broken(f"day:{row.day}", count, "root"))
        previous = row.root
    return broken
