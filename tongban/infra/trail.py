"""The trail: every act on record, hash-chained per stream.

A stream is an aggregate (an application with its legs, a party, a catalogue item). The first write of an act takes
the stream's head by conditional update, which orders writers on both databases; whoever comes second gets `Stale`.
The hash covers stream, place, kind, moment, actor, duty, facts and the hash before, so that an edited, deleted,
reordered or cut-off row is named by `verify`. A daily root over all events of the day is published, which also
betrays a stream rewritten whole or gone with its head; a head of their own betrays roots that are gone.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from typing import Final, TypeGuard
from uuid import UUID, uuid5

from django.db import transaction

from tongban.infra import outbox, trailrows
from tongban.infra.models.trail import TrailEvent, TrailHead, TrailRoot
from tongban.infra.statements import Insert, Select, Update, param
from tongban.infra.trailrows import RootRow, Row
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.times import LOCAL, at

ROOTS: Final = uuid5(UUID(int=0), "tongban.trail.roots")  # its head counts the daily roots; it has no events

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

_LISTED_MAX: Final = 100  # missing places named one by one; a longer gap is named by its ends
_MOVED_MAX: Final = 200  # rows out of place that are tried at every gap


@dataclass(frozen=True, slots=True)
class Broken:
    """What is wrong, and where: edited, deleted, reordered, cut, unproven, headless, or a day's root that differs.

    `until`: the last place of a long gap that begins at `seq`.
    """

    stream: str
    seq: int
    kind: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    events: int
    broken: tuple[Broken, ...]

    @property
    def ok(self) -> bool:
        return not self.broken


def verify(stream: UUID | None = None) -> Verdict:
    """Walk the chains (of one stream, or all) and, for all, the published daily roots.

    Stream after stream as the database hands them over: of millions of events no more than one story is held.
    """
    count, broken = 0, list[Broken]()
    for key, found in groupby(trailrows.events(stream), key=lambda pair: pair[0].stream):
        there, head = list[Row](), None
        for row, head in found:  # noqa: B007 (each row of the stream brings the same head)
            there.append(row)
        count += len(there)
        broken += _check_stream(key, there, None if key == str(ROOTS) else head)
    roots_head = None
    for key, seq, hash_ in trailrows.bare_heads(stream):
        if key == str(ROOTS):
            roots_head = (seq, hash_)
        else:
            broken += _missing(key, 1, seq, "cut") if _is_place(seq) else [Broken(key, 0, "edited")]
    if stream is None:
        broken += _check_roots(roots_head)
    return Verdict(count, tuple(broken))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk over all of it stands that is done in parts: first the streams, then the days."""

    after: str = ""  # the last stream
    streams: bool = False  # all of them are done
    day: str = ""  # the last day, with what the next one is measured against
    previous: str = ""
    number: int = 0
    over: bool = False


def walk(place: Place, *, most: int) -> tuple[Place, int, list[Broken]]:
    """The next part of what `verify` finds, about so many events long: how far it came, how many they were, what is wrong."""
    return _walk_days(place, most) if place.streams else _walk_streams(place, most)


def _walk_streams(place: Place, most: int) -> tuple[Place, int, list[Broken]]:
    count, broken = 0, list[Broken]()
    rows = trailrows.events(None, after=UUID(place.after) if place.after else None)
    for key, found in groupby(rows, key=lambda pair: pair[0].stream):
        there, head = list[Row](), None
        for row, head in found:  # noqa: B007 (each row of the stream brings the same head)
            there.append(row)
        count += len(there)
        broken += _check_stream(key, there, None if key == str(ROOTS) else head)
        if count >= most and all(row.plain for row in there):
            return Place(after=key), count, broken
    for key, seq, _ in trailrows.bare_heads(None):
        if key != str(ROOTS):
            broken += _missing(key, 1, seq, "cut") if _is_place(seq) else [Broken(key, 0, "edited")]
    return Place(streams=True), count, broken


def _walk_days(place: Place, most: int) -> tuple[Place, int, list[Broken]]:
    broken, previous, number, read = list[Broken](), place.previous, place.number, 0
    for row in islice(trailrows.roots(), number, None):
        number += 1
        broken += _check_root(row, previous)
        previous = str(row.root)
        read += row.events if isinstance(row.events, int) else 0
        if read >= most:
            return Place(streams=True, day=str(row.day), previous=previous, number=number), 0, broken
    head = next(((seq, hash_) for _, seq, hash_ in trailrows.bare_heads(ROOTS)), None)
    return Place(streams=True, over=True), 0, [*broken, *_check_last_root(head, number, previous)]


def _is_place(seq: object) -> TypeGuard[int]:
    return isinstance(seq, int) and seq > 0


def _missing(key: str, first: int, last: int, kind: str) -> list[Broken]:
    if last - first >= _LISTED_MAX:
        return [Broken(key, first, kind, until=last)]
    return [Broken(key, seq, kind) for seq in range(first, last + 1)]


def _fits(row: Row, seq: int, previous: str) -> bool:
    return row.readable and _recompute(row, seq, previous) == row.hash


def _recompute(row: Row, seq: int, previous: str) -> str:
    """The hash that the row would have at this place; nothing where it holds what no act ever wrote."""
    if not row.readable:
        return ""
    return event_hash(UUID(row.stream), seq, row.kind, row.moment, row.actor, row.duty, row.facts, previous)


def _check_stream(key: str, rows: Sequence[Row], head: tuple[object, object] | None) -> list[Broken]:
    if head is None and not any(row.readable for row in rows):  # rows of no stream at all
        return [Broken(key, row.seq if _is_place(row.seq) else 0, "edited") for row in rows]
    placed = [row for row in rows if _is_place(row.seq)]
    broken = [Broken(key, row.seq if isinstance(row.seq, int) else 0, "edited") for row in rows if row not in placed]
    broken += _check_chain(key, placed)
    last = placed[-1] if placed else None
    if head is None:
        return [*broken, Broken(key, last.seq if last else 0, "headless")]
    seq, hash_ = head
    end = last.seq if last else 0
    if not _is_place(seq):
        broken.append(Broken(key, end, "headless"))
    elif seq > end:
        broken += _missing(key, end + 1, seq, "cut")
    elif (seq, hash_) != (end, last.hash if last else "") and not broken:
        broken.append(Broken(key, end, "edited"))
    return broken


def _check_chain(key: str, rows: Sequence[Row]) -> list[Broken]:
    """Follow the chain from its beginning; a row that stands elsewhere is found where it belongs.

    What comes right after a deleted row cannot be proven: only the lost hash could show that it was not touched.
    """
    moved = _out_of_place(rows)
    found: dict[int, Broken] = {}
    expected, before = 1, {""}  # what the hash before may have been: as it is written, as it should be
    for row in rows:
        if row.seq > expected:
            found |= {b.seq: b for b in _missing(key, expected, row.seq - 1, "deleted")}
            before = set()
        right = next((r for r in (row, *moved) if any(_fits(r, row.seq, h) for h in before)), None)
        if right is None:
            kind = "edited" if before else "unproven"
            found.setdefault(row.seq, Broken(key, row.seq, kind))
            before = {row.hash, *(_recompute(row, row.seq, h) for h in before)} - {""}
        else:
            if right is not row:
                found[right.seq] = Broken(key, right.seq, "reordered")
            before = {right.hash}
        expected = row.seq + 1
    return [found[seq] for seq in sorted(found)]


def _out_of_place(rows: Sequence[Row]) -> list[Row]:
    """Rows that do not fit behind the one before them; with too many of them the stream was rewritten, not reordered."""
    pairs = zip((None, *rows), rows, strict=False)
    odd = [row for last, row in pairs if not _fits(row, row.seq, last.hash if last else "")]
    return odd if len(odd) <= _MOVED_MAX else []


# --- daily roots ----------------------------------------------------------------------------------------------------------


def day_root(day: date) -> tuple[int, str]:
    """How many events the day has, and the Merkle root over their hashes in (stream, seq) order."""
    start = at(day)
    found = TrailEvent.objects.filter(at__gte=start, at__lt=start + timedelta(days=1)).order_by("stream", "seq")
    leaves = [str(leaf) for leaf in found.values_list("hash", flat=True)]
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
    if roots:
        there = TrailRoot.objects.count()
        TrailHead.objects.update_or_create(stream=ROOTS, defaults={"seq": there, "hash": previous})
    return len(roots)


def _check_roots(head: tuple[object, object] | None) -> list[Broken]:
    """Each day against its root, each root against the one before, all of them against their head."""
    broken: list[Broken] = []
    previous, number = "", 0
    for row in trailrows.roots():
        number += 1
        broken += _check_root(row, previous)
        previous = str(row.root)
    return [*broken, *_check_last_root(head, number, previous)]


def _check_root(row: RootRow, previous: str) -> list[Broken]:
    count, root = (0, "") if row.date is None else day_root(row.date)
    expected = hashlib.sha256((previous + root).encode()).hexdigest()
    if (count, expected, previous) == (row.events, row.root, row.previous):
        return []
    return [Broken(f"day:{row.day}", count, "root")]


def _check_last_root(head: tuple[object, object] | None, number: int, previous: str) -> list[Broken]:
    if (number, previous) == (head or (0, "")):
        return []
    return [Broken("roots", number, "cut" if head else "headless")]
