"""The floor: what the same rows cost when written by plain SQL through the bare driver.

One application is driven through the real use cases while its writes are recorded; the floor writes exactly those
rows for fresh applications (new ids, numbers and hashes), one transaction per act, with the same durability, and
reads nothing. So both sides write the same bytes, and the floor follows the product by itself.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

Write = tuple[str, list[Any]]


@dataclass
class Recording:
    """The writes of one application, act by act, and the words that must differ for the next one."""

    acts: list[list[Write]]
    words: list[str]


@contextmanager
def recorded(writes: list[Write]) -> Iterator[None]:
    """Collect the INSERTs and UPDATEs that run inside."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE"):
            writes.append((sql, list(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


def unique_words(acts: Sequence[Sequence[Write]], keep: set[str]) -> list[str]:
    """Every id in the recording that belongs to the application alone."""
    found: dict[str, None] = {}
    for writes in acts:
        for _, params in writes:
            for value in params:
                if isinstance(value, uuid.UUID) and value.hex not in keep:
                    found[value.hex] = None
                elif isinstance(value, str) and len(value) == 32 and value not in keep and _is_id(value):
                    found[value] = None
    return list(found)


def _is_id(text: str) -> bool:
    try:
        return uuid.UUID(hex=text).version == 7
    except ValueError:
        return False


def retold(recording: Recording, serial: int) -> list[list[Write]]:
    """The same writes for another application."""
    fresh = {word: uuid.uuid4().hex for word in recording.words}
    dashed = {str(uuid.UUID(hex=old)): str(uuid.UUID(hex=new)) for old, new in fresh.items()}

    def swap(value: Any) -> Any:
        if isinstance(value, uuid.UUID):
            return uuid.UUID(hex=fresh.get(value.hex, value.hex))
        if not isinstance(value, str):
            return value
        if value in fresh:
            return fresh[value]
        if value.startswith(("YJS", "bench-", "43021220")) and len(value) < 60:
            return f"{value[:-8]}f{serial:07d}" if "-" not in value[6:] else f"{value[:-11]}f{serial:07d}{value[-3:]}"
        if value.startswith("{"):
            for old, new in dashed.items():
                value = value.replace(old, new)
        return value

    acts = [[(sql, [swap(v) for v in params]) for sql, params in writes] for writes in recording.acts]
    certificates = 0
    for writes in acts:
        for sql, params in writes:
            if "certificate" in sql.split("(", 1)[0]:
                for place, value in enumerate(params):
                    if isinstance(value, str) and (
                        value.startswith("1.2.156.") or (value.isdigit() and len(value) == 12)
                    ):
                        certificates += 1
                        params[place] = f"{value[:-10]}{serial:07d}{certificates:03d}"
    return acts


def event_hash(params: Sequence[Any]) -> str:
    """What the floor pays for a hash: SHA-256 over the event's own columns."""
    return hashlib.sha256("\x1f".join(str(p) for p in params).encode()).hexdigest()


def run(acts: Sequence[Sequence[Write]], execute: Callable[[str, list[Any]], Any], commit: Callable[[], Any]) -> None:
    """Write one application: a transaction per act."""
    for writes in acts:
        for sql, params in writes:
            if "trail_event" in sql[:30]:
                event_hash(params)
            execute(sql, params)
        commit()
