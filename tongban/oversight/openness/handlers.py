"""Openness listens: a report that was published joins the catalogue."""

from datetime import date, datetime

from tongban.orgs.selectors import centre
from tongban.oversight.openness.usecases.publications import register_report


def report_published(*, title: str, link: str, on: date, now: datetime) -> None:
    """Once, however often it is told; the bureau answers for it."""
    here = centre()
    if here is not None:
        register_report(title=title, link=link, department=here.bureau, made_on=on, now=now)
