"""Effects leave by the outbox: written with the act, delivered at least once, by idempotent handlers.

`subscribe` ties a handler to an event; `job` names a piece of work that is not an event's. Entries are written in the
transaction that causes them, so a crash loses neither act nor effect; there is no other queue.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from tongban.infra.models.outbox import OutboxEntry
from tongban.infra.statements import Insert
from tongban.kernel.events import Event

_insert = Insert(OutboxEntry)


@dataclass(frozen=True, slots=True)
class _Handler:
    name: str
    run: Callable[..., None]
    event: type[Event] | None
    outside: bool = False  # manages its own transactions (what takes long must hold no lock)


_handlers: dict[str, _Handler] = {}
_by_event: dict[type[Event], list[_Handler]] = {}


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job that comes back: its name and how often."""

    name: str
    every: timedelta


_recurring: dict[str, Recurring] = {}


_adapters: dict[str, "TypeAdapter[Any]"] = {}


def adapter(event: type[Event]) -> "TypeAdapter[Any]":
    """How an event becomes plain JSON and comes back."""
    found = _adapters.get(event.kind)
    if found is None:
        found = _adapters[event.kind] = TypeAdapter(event)
    return found


def subscribe(event: type[Event], name: str, run: Callable[..., None], *, outside: bool = False) -> None:
    """Let `run(event, now=…)` hear every such event. The name stays for ever: entries carry it."""
    assert name not in _handlers or _handlers[name].run is run, f"handler {name} is taken"
    if name not in _handlers:
        _handlers[name] = _Handler(name, run, event, outside)
        _by_event.setdefault(event, []).append(_handlers[name])


def job(name: str, run: Callable[..., None], *, every: timedelta | None = None, outside: bool = False) -> None:
    """Name a piece of work `run(payload, now=…)`; with `every` it also comes back on its own."""
    assert name not in _handlers or _handlers[name].run is run, f"job {name} is taken"
    _handlers[name] = _Handler(name, run, None, outside)
    if every is not None:
        _recurring[name] = Recurring(name, every)


def recurring() -> Sequence[Recurring]:
    return tuple(_recurring.values())


def enqueue(name: str, payload: Mapping[str, Any], *, now: datetime, due_at: datetime | None = None) -> None:
    """Put one job in the outbox, within the caller's transaction."""
    assert name in _handlers, f"unknown job {name}"
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
    _insert.run([{"handler": name, "payload": text, "created_at": now, "due_at": due_at or now}])


def emit(events: Sequence[tuple[Event, str]], *, now: datetime) -> None:
    """Put every listener's entry in the outbox: one statement, none when nobody listens."""
    rows = [
        {"handler": listener.name, "payload": facts, "created_at": now, "due_at": now}
        for event, facts in events
        for listener in _by_event.get(type(event), ())
    ]
    _insert.run(rows)


def is_outside(name: str) -> bool:
    """Whether the handler manages its own transactions."""
    return name in _handlers and _handlers[name].outside


def run_handler(name: str, payload: str, *, now: datetime) -> None:
    """Deliver one entry. An unknown handler is an error that shows, not an entry that vanishes."""
    handler = _handlers.get(name)
    if handler is None:
        raise LookupError(f"no handler named {name}")
    if handler.event is None:
        handler.run(json.loads(payload), now=now)
    else:
        handler.run(adapter(handler.event).validate_json(payload), now=now)
