"""The trail's rows as they lie in the database: whatever somebody put there is read, and told apart from what acts write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

_CHUNK: Final = 5000
# SQLite keeps anything in any column: moments and days are taken as text, not through the converters of their type.
_TEXT: Final = "CASE typeof({0}) WHEN 'text' THEN {0} || '' END"
_EVENTS: Final = (
    "SELECT e.stream, e.seq, e.kind, {at}, e.actor, e.duty, e.facts, e.hash, h.stream, h.seq, h.hash "
    "FROM trail_event e LEFT JOIN trail_head h ON h.stream = e.stream"
)
_BARE_HEADS: Final = (
    "SELECT h.stream, h.seq, h.hash FROM trail_head h "
    "WHERE NOT EXISTS (SELECT 1 FROM trail_event e WHERE e.stream = h.stream)"
)
_ROOTS: Final = "SELECT {day}, events, root, previous FROM trail_root ORDER BY trail_root.day"

Head = tuple[Any, Any]  # place and hash, as they are written


@dataclass(frozen=True, slots=True)
class Row:
    """One event; `readable` when every cell that the hash covers is of the kind that acts write."""

    stream: str
    seq: Any
    kind: str
    moment: str
    actor: str
    duty: str
    facts: str
    hash: str
    readable: bool
    plain: bool  # its stream is written as acts write it, so that a walk can go on behind it


@dataclass(frozen=True, slots=True)
class RootRow:
    day: Any
    date: date | None
    events: Any
    root: Any
    previous: Any


def events(stream: UUID | None, *, after: UUID | None = None) -> Iterator[tuple[Row, Head | None]]:
    """By stream and place, of one stream or all, each with the head of its stream; never more than a few thousand at once.

    `after`: only what lies behind that stream.
    """
    sql, behind = _EVENTS.format(at=_as_text("e.at")), ">" if after else "="
    order = " ORDER BY e.stream, e.seq"
    for *raw, there, seq, hash_ in _fetched(sql, "e.stream", after or stream, order=order, sign=behind):
        yield _row(raw), None if there is None else (seq, hash_)


def bare_heads(stream: UUID | None) -> Iterator[tuple[str, Any, Any]]:
    """Heads of streams that have no event."""
    for key, seq, hash_ in _fetched(_BARE_HEADS, "h.stream", stream, order=" ORDER BY h.stream"):
        yield _key(key)[0], seq, hash_


def roots() -> Iterator[RootRow]:
    for day, *rest in _fetched(_ROOTS.format(day=_as_text("day")), "", None):
        yield RootRow(day, _day(day), *rest)


def _as_text(column: str) -> str:
    return _TEXT.format(column) if connections[DEFAULT_DB_ALIAS].vendor == "sqlite" else column


def _fetched(
    sql: str, column: str, stream: UUID | None, *, order: str = "", sign: str = "="
) -> Iterator[Sequence[Any]]:
    connection = connections[DEFAULT_DB_ALIAS]
    if stream is not None:
        sql += f" {'AND' if 'WHERE' in sql else 'WHERE'} {column} {sign} %s"
    values = [] if stream is None else [stream.hex if connection.vendor == "sqlite" else stream]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql + order, values)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def _row(raw: Sequence[Any]) -> Row:
    stream, seq, kind, at, actor, duty, facts, hash_ = raw
    key, known = _key(stream)
    moment = _moment(at)
    words = (kind, actor, duty, facts)
    readable = known and moment is not None and isinstance(seq, int) and all(isinstance(w, str) for w in words)
    return Row(
        stream=key, seq=seq, kind=str(kind), moment=str(moment), actor=str(actor), duty=str(duty), facts=str(facts),
        hash=str(hash_), readable=readable, plain=known and (isinstance(stream, UUID) or stream == UUID(key).hex),
    )  # fmt: skip


def _key(stream: Any) -> tuple[str, bool]:
    """The stream as it is named, and whether it is one."""
    try:
        return str(UUID(str(stream))), True
    except ValueError:
        return repr(stream), False


def _moment(at: Any) -> str | None:
    """As it enters the hash."""
    try:
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at.astimezone(UTC)
    except (AttributeError, ValueError):
        return None
    return str(moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def _day(day: Any) -> date | None:
    try:
        return date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        return None
