"""The trail's rows as they lie in the database: whatever somebody put there is read, and told apart from what acts write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from tongban.infra.models.trail import TrailEvent, TrailHead, TrailRoot

_CHUNK: Final = 5000
# SQLite keeps anything in any column: moments and days are taken as text, not through the converters of their type.
_EVENTS: Final = (
    "SELECT stream, seq, kind, CASE typeof(at) WHEN 'text' THEN at || '' END, actor, duty, facts, hash FROM trail_event"
)
_HEADS: Final = "SELECT stream, seq, hash FROM trail_head"
_ROOTS: Final = "SELECT CASE typeof(day) WHEN 'text' THEN day || '' END, events, root, previous FROM trail_root"


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


@dataclass(frozen=True, slots=True)
class RootRow:
    day: Any
    date: date | None
    events: Any
    root: Any
    previous: Any


def events(stream: UUID | None) -> Iterator[Row]:
    """By stream and place; of one stream or all."""
    for raw in _fetched(TrailEvent, _EVENTS, ("stream", "seq", "kind", "at", "actor", "duty", "facts", "hash"), stream):
        yield _row(raw)


def heads(stream: UUID | None) -> Iterator[tuple[str, Any, Any]]:
    for key, seq, hash_ in _fetched(TrailHead, _HEADS, ("stream", "seq", "hash"), stream):
        yield _key(key)[0], seq, hash_


def roots() -> Iterator[RootRow]:
    for day, *rest in _fetched(TrailRoot, _ROOTS, ("day", "events", "root", "previous"), None):
        yield RootRow(day, _day(day), *rest)


def _fetched(model: Any, sql: str, fields: Sequence[str], stream: UUID | None) -> Iterator[Sequence[Any]]:
    connection = connections[DEFAULT_DB_ALIAS]
    order = [field for field in fields if field in ("stream", "seq", "day")]
    if connection.vendor != "sqlite":  # a strict database holds nothing else than what its columns say
        found = model.objects.order_by(*order[:2]).values_list(*fields)
        yield from (found.filter(stream=stream) if stream else found).iterator(chunk_size=_CHUNK)
        return
    where, values = (" WHERE stream = %s", [stream.hex]) if stream else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(f"{sql}{where} ORDER BY {', '.join(order)}", values)
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
        hash=str(hash_), readable=readable,
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
