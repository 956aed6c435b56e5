"""Legal and promised limits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class TermUnit(StrEnum):
    """Licensing Law art 82 counts working days; other laws may say plain days."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A limit as it stood from one date on. 0 = the same day; a fraction runs wholly in office minutes."""

    amount: Decimal
    unit: TermUnit = TermUnit.WORKING
    since: date | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        assert self.amount >= 0

    @property
    def label(self) -> str:
        """As officials write it: 5个工作日, 即时办结."""
        if self.amount == 0:
            return "即时办结"
        number = f"{self.amount.normalize():f}"
        return f"{number}个工作日" if self.unit is TermUnit.WORKING else f"{number}日"
