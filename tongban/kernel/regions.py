"""Administrative division codes: twelve digits in segments of 2-2-2-3-3 (services.md §1.3)."""

from enum import IntEnum
from typing import Final

from tongban.kernel.refusals import Refused

_ENDS: Final = (2, 4, 6, 9, 12)
_PROVINCES: Final = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))  # GB/T 2260
PROVINCES: Final = frozenset(str(number) for first, last in _PROVINCES for number in range(first, last + 1))


class Level(IntEnum):
    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5


def pad(code: str) -> str:
    """The twelve-digit form of a shorter code; refuses what is not a code."""
    text = code.strip()
    if not text.isascii() or not text.isdigit() or len(text) not in (*_ENDS, 6):
        raise Refused(f"行政区划代码“{code}”应为2、4、6、9或12位数字")
    return text.ljust(12, "0")


def level(code: str) -> Level:
    """By the last segment that is not zero."""
    full = pad(code)
    for rank, end in zip(range(5, 0, -1), reversed(_ENDS), strict=True):
        start = _ENDS[rank - 2] if rank > 1 else 0
        if int(full[start:end]):
            return Level(rank)
    raise Refused(f"行政区划代码“{code}”全为零")


def parent(code: str) -> str | None:
    """The code one level up; None for a province."""
    rank = level(code)
    return None if rank is Level.PROVINCE else pad(code)[: _ENDS[rank - 2]].ljust(12, "0")
