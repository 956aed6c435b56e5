"""What we need from others: declared here, implemented in exchange, registered in config.

A remote call never happens inside a transaction: it would hold locks while somebody else thinks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a sharing source gave for one paper; not found is an answer, with its reason."""

    material: str
    found: bool
    source: str
    reason: str = ""
    reference: str = ""


class SharingSource(Protocol):
    """Fetches papers that other bodies have issued (State Council Order 716: do not ask again for what can be shared)."""

    def fetch(self, *, material: str, name: str, id_number: str, now: datetime) -> Fetched: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A signature over a paper, to be checked by anyone who has the public key."""

    signature: str
    key: str


class Seal(Protocol):
    """Signs papers (reliable electronic signature; a real deployment registers the provincial seal service)."""

    def sign(self, content: bytes) -> Sealed: ...

    def verify(self, content: bytes, sealed: Sealed) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message on its way out. The same `key` again is the same message, so that a gateway may know a repetition."""

    key: str
    to: str
    title: str
    text: str
    template: str  # which text in which edition: gateways that know only registered texts ask for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The gateway has it: under which reference, and what it says."""

    reference: str
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a message that the gateway had."""

    delivered: bool
    word: str = ""


class Carrier(Protocol):
    """Carries short messages without links. Refused: a lasting no, in words; any other error: try again later."""

    def send(self, outgoing: Outgoing, *, now: datetime) -> Taken: ...

    def receipt(self, reference: str, *, now: datetime) -> Receipt | None:
        """What became of it; None while (or where) the gateway cannot say."""
        ...


class Sms(Carrier, Protocol):
    """To a mobile number."""


class Mail(Carrier, Protocol):
    """To an e-mail address."""


class PersonCopy(Protocol):
    """A copy of everything kept about one person (PIPL art 45); gathered over all wings, above which only config stands."""

    def as_zip(self, *, party_id: UUID, now: datetime) -> tuple[bytes, int]:
        """The archive, and how many files of the person's papers are in it."""
        ...


_registered: dict[type[Any], object] = {}
_allowed_inside: ContextVar[bool] = ContextVar("port_inside_transaction", default=False)
P = TypeVar("P")


def register(port: type[Any], implementation: object) -> None:
    """Say who does it in this deployment."""
    _registered[port] = implementation


def get(port: type[P]) -> P:
    """The implementation. Never inside a transaction."""
    inside = transaction.get_connection().in_atomic_block
    assert not inside or _allowed_inside.get(), f"{port.__name__} called inside a transaction"
    found: Any = _registered[port]
    return found  # type: ignore[no-any-return]


def stands_in(port: type[Any]) -> bool:
    """Whether only the local stand-in does it: it takes everything and lets nothing out of the house."""
    return bool(getattr(_registered[port], "stand_in", False))


@contextmanager
def inside_transaction_allowed() -> Iterator[None]:
    """For tests, which wrap everything in a transaction."""
    token = _allowed_inside.set(True)
    try:
        yield
    finally:
        _allowed_inside.reset(token)
