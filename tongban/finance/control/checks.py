"""Checks that run: a small registry. Any wing registers what it can check about its own data, in its `controls.py`.

@check("budget.bc11", "执行进度", Area.BUDGET)
def progress(on: date) -> Iterable[Hit]: ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from tongban.finance.control.values import Area, Hit

Looking = Callable[[date], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Check:
    """What is looked for, in which area, and the rule that a hit would break."""

    code: str
    title: str
    area: Area
    look: Looking
    basis: str


_known: dict[str, Check] = {}


def check(code: str, title: str, area: Area, basis: str = "") -> Callable[[Looking], Looking]:
    """Register a check. Codes are unique and stay for ever: runs carry them."""

    def register(look: Looking) -> Looking:
        assert code not in _known or _known[code].look.__module__ == look.__module__, f"check {code} is taken"
        _known[code] = Check(code, title, area, look, basis)
        return look

    return register


def find(code: str) -> Check | None:
    return _known.get(code)


def all_checks() -> list[Check]:
    return [_known[code] for code in sorted(_known)]
