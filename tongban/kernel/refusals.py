"""Anticipated refusals: sentences a clerk or citizen can act on. Bugs are assertions, not refusals."""

from dataclasses import dataclass


class Refused(Exception):
    """Base of every anticipated refusal. `str(exc)` is a Chinese sentence that may be shown to the person at the screen."""


class NotAllowed(Refused):
    """The actor may not do this (policy)."""


class Stale(Refused):
    """Somebody else was first; reload and look again."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A policy's answer "no", with the reason shown beside the disabled button and raised by the use case."""

    reason: str


def require(refusal: Refusal | None) -> None:
    """Turn a policy's answer into an exception; None means allowed."""
    if refusal is not None:
        raise NotAllowed(refusal.reason)
