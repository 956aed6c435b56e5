"""Time-ordered identifiers (UUID version 7, RFC 9562): close in the index, unguessable in a URL."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

_lock = threading.Lock()
_last_ms = 0
_random: Callable[[int], bytes] = os.urandom


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


_clock_ms: Callable[[], int] = _wall_ms


def new_id() -> UUID:
    """A fresh id; never before the last one of this process, even when the clock steps back."""
    global _last_ms
    with _lock:
        _last_ms = max(_last_ms, _clock_ms())
        stamp = _last_ms
    tail = int.from_bytes(_random(10))
    value = (stamp & (1 << 48) - 1) << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


_READABLE: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that reads like something else


def secret_digits(count: int) -> str:
    """Random digits, e.g. the password on a receipt."""
    return f"{int.from_bytes(_random(16)) % 10**count:0{count}d}"


def secret_text(count: int) -> str:
    """Random letters and digits that nobody confuses when reading them aloud."""
    value = int.from_bytes(_random(2 * count))
    return "".join(_READABLE[value >> 5 * place & 31] for place in range(count))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Repeatable ids and secrets, for demonstrations only."""
    global _random, _clock_ms, _last_ms
    saved = _random, _clock_ms, _last_ms
    _random = random.Random(seed).randbytes  # noqa: S311 - demonstration data, no secret
    _clock_ms, _last_ms = (lambda: _last_ms + 1), 1_600_000_000_000
    try:
        yield
    finally:
        _random, _clock_ms, _last_ms = saved
