"""Events: frozen facts of what happened, put on the trail and handed to whoever listens."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. Facts are ids, dates and codes, never personal data (erasure must not touch the trail).

    Subclasses are frozen dataclasses with a `kind` such as "case.decided"; kinds are unique and never renamed,
    because the trail keeps them for ever.
    """

    kind: ClassVar[str] = ""
    by_kind: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        # No zero-argument super(): @dataclass(slots=True) builds the class twice.
        kind = cls.__dict__.get("kind", "")
        assert kind, f"{cls.__name__} has no kind"
        known = Event.by_kind.get(kind)
        assert known is None or known.__qualname__ == cls.__qualname__, f"event kind {kind} is taken"
        Event.by_kind[kind] = cls
