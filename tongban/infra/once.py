"""What was read once for a page is not asked for again while that page is made.

A page asks the same question from many sides: who we are, who is on the staff, what a one-thing comes to. While a page is
only read nothing of it changes, so the first answer stands until the page is done; acts, commands and the worker ask anew
each time.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, nothing is written: what is marked `once` is read once."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(read: Callable[P, R]) -> Callable[P, R]:
    """Keep the answer for the page that is being made. The arguments are plain values; the answer is not changed by anyone."""

    @wraps(read)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = read(*args, **kwargs)
        answer: R = kept[key]
        return answer

    return inside
