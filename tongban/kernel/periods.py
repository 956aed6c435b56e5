"""Periods of days, both ends included."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tongban.kernel.times import at


@dataclass(frozen=True, slots=True)
class Period:
    start: date
    end: date

    def __post_init__(self) -> None:
        assert self.start <= self.end

    @staticmethod
    def year(year: int) -> "Period":
        return Period(date(year, 1, 1), date(year, 12, 31))

    @property
    def first_moment(self) -> datetime:
        return at(self.start)

    @property
    def end_moment(self) -> datetime:
        """The first moment after the period."""
        return at(self.end + timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end
