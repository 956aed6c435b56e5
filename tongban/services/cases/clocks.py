"""Every clock of a matter, explained day by day: the whole and each leg, promised and statutory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tongban.infra.calendar import workdays
from tongban.kernel.terms import Term
from tongban.kernel.workdays import Deadline, Pause, explain
from tongban.services.cases import reckoning, rules
from tongban.services.cases.selectors import Matter
from tongban.services.cases.times import leg_times


@dataclass(frozen=True, slots=True)
class Explained:
    title: str
    label: str
    basis: str
    found: Deadline


def extension_outcomes(application_id: UUID, case_id: UUID, most: int) -> list[tuple[int, datetime | None]]:
    """What each extension that may be approved would make of the leg's promised limit (None: its clock stands still)."""
    time = leg_times(application_id).get(case_id)
    if time is None:
        return []
    calendar = workdays()
    return [
        (days, reckoning.leg_clock(replace(time, extension=days), calendar, settings.PROMISE_STOPPERS).promised_due_at)
        for days in range(1, most + 1)
    ]


def explanations(matter: Matter) -> list[Explained]:
    """What the page shows: nothing before acceptance, since no clock runs yet."""
    row, plan, calendar = matter.row, matter.plan, workdays()
    if row.clock_from is None:
        return []
    times, stoppers = leg_times(row.pk), settings.PROMISE_STOPPERS
    found: list[Explained] = []

    def add(title: str, term: Term | None, start: datetime, days: int, pauses: Sequence[Pause]) -> None:
        if term is not None:
            longer = reckoning.lengthened(term, days)
            basis = term.basis + (f"；经批准延期{days}个工作日（行政许可法第四十二条）" if days else "")
            when = explain(term=longer, start=start, calendar=calendar, pauses=pauses)
            found.append(Explained(title, longer.label, basis, when))

    whole, longest = list(times.values()), max((leg.extension for leg in times.values()), default=0)
    for statutory in (False, True):
        law = rules.statutory_of_whole([i.statutory for i in plan.items], len(plan.departments))
        pauses = reckoning.whole_pauses(whole, statutory=statutory, promise_stoppers=stoppers)
        title, term = ("整件法定时限", law) if statutory else ("整件承诺时限", plan.promise)
        add(title, term, row.clock_from, longest, pauses)
    for leg in matter.legs:
        if leg.pk not in times:
            continue
        time = times[leg.pk]
        for statutory in (False, True):
            pauses = reckoning.pauses(time.stops, statutory=statutory, promise_stoppers=stoppers)
            kind, term = ("法定时限", time.statutory) if statutory else ("承诺时限", time.promise)
            add(f"{leg.title}（{leg.department.name}）{kind}", term, time.opened_at, time.extension, pauses)
    return found
