"""How long a leg took, in working days that counted. Pure."""

from dataclasses import dataclass

from tongban.kernel.times import local
from tongban.oversight.supervision.rules.lights import Book, courses
from tongban.oversight.supervision.values.clocks import LegClock


@dataclass(frozen=True, slots=True)
class Took:
    """Working days after the first until the decision: those that counted, those that did not; the law's limit."""

    used: int
    still: int
    law: int | None


def took(leg: LegClock, book: Book) -> Took:
    assert leg.time.ended_at is not None
    start, end = local(leg.time.opened_at).date(), local(leg.time.ended_at).date()
    whole = book.calendar.between(start, end)
    course, *_ = courses(leg, leg.time.extension, book)
    used, day = 0, start
    while course.pauses and (day := book.calendar.add(day, 1)) <= end:
        used += not any(pause.covers(day) for pause in course.pauses)
    used = used if course.pauses else whole
    law = leg.time.statutory
    return Took(used, whole - used, int(law.amount) if law else None)
