"""What leaders and supervisors open first, counted before they come: the worker does it, so that no reader waits for it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from tongban.infra.counting import up_to
from tongban.infra.kept import Kept, keep, kept
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.ratings import selectors as ratings
from tongban.oversight.ratings.rules import Tally
from tongban.oversight.ratings.values import By
from tongban.services.cases.models import Application
from tongban.web.desk.leading import FIGURES, earlier, month_of

EVERY: Final = timedelta(minutes=10)
_LINES_STAND: Final = timedelta(hours=1)
_RATINGS_STAND: Final = timedelta(minutes=15)
_MANY: Final = 20_000  # acts; fewer are counted for each look

Lines = dict[str, list[Decimal | None]]
Statistics = tuple[dict[str, Tally], Tally, list[ratings.Place]]


def usual_month(*, now: datetime) -> Period:
    """This month or, while it is empty, the last that has cases."""
    this = month_of(local(now).date())
    if Application.objects.filter(accepted_at__gte=this.first_moment).exists():
        return this
    accepted = Application.objects.filter(accepted_at__isnull=False).order_by("-accepted_at")
    newest = accepted.values_list("accepted_at", flat=True).first()
    return month_of(min(this.end, local(newest).date())) if newest else this


def _name_of_lines(month: Period) -> str:
    return f"leader:{month.start:%Y%m}"


def _lines(month: Period) -> Lines:
    return {asked.key: earlier(asked, month) for asked in FIGURES}


def lines(month: Period, *, now: datetime) -> Kept[Lines]:
    """The leader's five lines without their last two months."""
    return kept(_name_of_lines(month), lambda: _lines(month), age=_LINES_STAND, now=now)


def _statistics(period: Period, by: By) -> Statistics:
    return ratings.tallies(period, by), ratings.total(period), ratings.covered(period)


def statistics(period: Period, by: By, *, now: datetime) -> Kept[Statistics]:
    """Ratings in groups, their sum, and the places; where there are very many acts, as they were counted a while ago."""
    if up_to(ratings.acts(period), _MANY) <= _MANY:
        return Kept(_statistics(period, by), now)
    return kept(_name(period, by), lambda: _statistics(period, by), age=_RATINGS_STAND, now=now)


def _name(period: Period, by: By) -> str:
    return f"ratings:{period.start}:{period.end}:{by.value}"


def count(payload: dict[str, Any], *, now: datetime) -> None:
    """What the pages show without being asked for anything else; idempotent."""
    del payload
    month = usual_month(now=now)
    keep(_name_of_lines(month), lambda: _lines(month), age=_LINES_STAND, now=now)
    today = local(now).date()
    year = Period(date(today.year, 1, 1), today)
    if up_to(ratings.acts(year), _MANY) > _MANY:
        keep(_name(year, By.DEPARTMENT), lambda: _statistics(year, By.DEPARTMENT), age=_RATINGS_STAND, now=now)
