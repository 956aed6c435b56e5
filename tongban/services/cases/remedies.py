"""Where a decision can be challenged, and until when: pure. Reconsideration law as it stood on the day, and its change.

Review (行政复议) within 60 days, lawsuit (行政诉讼) within 6 months, both from the day the decision was known. Until
2023-12-31 the people's government or the next higher department took reviews; since 2024-01-01 the government
of the same level does, except for bodies led from above (Reconsideration Law art 24, as revised 2023-09-01).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tongban.kernel.workdays import Workdays

REVIEW_DAYS: Final = 60
SUIT_MONTHS: Final = 6
ONE_DOOR: Final = date(2024, 1, 1)
_FROM_ABOVE: Final = ("海关", "税务", "国家安全", "外汇", "金融监督", "人民银行")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """The names to print: one or two bodies of review, the court."""

    review: tuple[str, ...]
    court: str


def review_bodies(*, on: date, department: str, government: str, upper: str) -> tuple[str, ...]:
    """Who takes the review of a decision that a department of the county made on the day."""
    above = upper or "上一级主管部门"
    if any(word in department for word in _FROM_ABOVE):
        return (above,)
    return (government,) if on >= ONE_DOOR else (government, above)


def sentence(remedies: Remedies, paper: str) -> str:
    """The sentence that every refusal carries (Licensing Law art 38, Reconsideration Law, Litigation Law art 46)."""
    bodies = "或者".join(remedies.review)
    return (
        f"如不服本决定，可以自收到{paper}之日起六十日内向{bodies}申请行政复议，"
        f"或者自收到{paper}之日起六个月内依法向{remedies.court}提起行政诉讼。"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """The last days, reckoned from the day of service."""

    served_on: date
    review: date
    suit: date


def until(served_on: date, calendar: Workdays) -> Until:
    """The first day is not counted; a last day that is a holiday moves to the next working day (Civil Code art 201, 203)."""
    return Until(
        served_on=served_on,
        review=calendar.next(served_on + timedelta(days=REVIEW_DAYS)),
        suit=calendar.next(_months_later(served_on, SUIT_MONTHS)),
    )


def _months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last day where there is none (Civil Code art 202)."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
