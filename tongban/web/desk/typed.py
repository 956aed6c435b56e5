"""What people type into boxes and what addresses ask for: read, or refused in a sentence that says what to write."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest

from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.kernel.times import LOCAL, local
from tongban.web.ui.actor import now_of

_YEARS = range(2000, 2201)
_WORDS_MAX = 60


def today_of(request: HttpRequest) -> date:
    """The county's day."""
    return local(now_of(request)).date()


# --- boxes of a form ----------------------------------------------------------------------------------------------------------


def said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def day_of(request: HttpRequest, name: str, title: str) -> date:
    """A date as a date box sends it."""
    return a_day(request.POST.get(name, ""), title)


def count_of(request: HttpRequest, name: str, title: str) -> int:
    return a_number(request.POST.get(name, ""), title)


def a_day(text: str, title: str) -> date:
    """A day that must be there."""
    found = maybe_day(text, title)
    if found is None:
        raise Refused(f"请填写{title}，例如 2026-03-02")
    return found


def maybe_day(text: str, title: str) -> date | None:
    """A day, or nothing."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise Refused(f"{title}应为日期，例如 2026-03-02") from wrong


def a_moment(text: str, title: str) -> datetime:
    """A minute on the hall's clock."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=LOCAL)
    except ValueError as wrong:
        raise Refused(f"请填写{title}") from wrong


def an_id(text: str, title: str) -> UUID:
    """One of a list."""
    found = key_of(text)
    if found is None:
        raise Refused(f"请选择{title}")
    return found


def a_number(text: str, title: str) -> int:
    """A whole number."""
    if not (text.strip().isdecimal() and len(text.strip()) < 7):
        raise Refused(f"{title}请填整数，例如 5")
    return int(text)


# --- what an address asks for ----------------------------------------------------------------------------------------------


def key_of(text: str) -> UUID | None:
    """Nothing for what is no key."""
    try:
        return UUID(text)
    except ValueError:
        return None


def searched(request: HttpRequest) -> str:
    """What was typed into the search box, as far as it can be sought."""
    return request.GET.get("q", "").strip()[:_WORDS_MAX]


def year_asked(request: HttpRequest) -> int | None:
    """The year a list is narrowed to; nothing for what is no year."""
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) in _YEARS else None


def period_asked(request: HttpRequest, usual: Period) -> tuple[Period, str]:
    """The days asked for; without any the usual ones. A wrong day is said, not guessed."""
    first, last = request.GET.get("start", ""), request.GET.get("end", "")
    if not (first or last):
        return usual, ""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return usual, "请把起止日期都填上，例如 2021-01-01"
    if start > end or start.year not in _YEARS or end.year not in _YEARS:
        return usual, "起始日期不能晚于结束日期，请核对"
    return Period(start, end), ""


def query_without_page(request: HttpRequest) -> str:
    """The filters of a list as its further pages and its spreadsheet ask for them."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
