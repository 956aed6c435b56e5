"""What is odd about a recorded clock: a fact with its moment, no limit. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from tongban.kernel.times import at, local
from tongban.kernel.workdays import Workdays
from tongban.oversight.supervision.values.clocks import Lamp, LegClock, MatterClock, Rule
from tongban.oversight.supervision.values.signals import Measuring


def of_leg(matter: MatterClock, leg: LegClock, rule: Rule, calendar: Workdays) -> Iterator[Lamp]:
    match rule.measure:
        case Measuring.INSTANT:
            when = _instant(leg, rule.whole("seconds"))
            if when is not None:
                yield _lamp(matter, leg, rule, when)
        case Measuring.NO_RESULT:
            if leg.granted and not leg.certified and matter.ready_at is not None:
                yield _lamp(matter, leg, rule, matter.ready_at)
        case Measuring.EDITED:
            if leg.edited:
                yield _lamp(matter, leg, rule, min(one.at for one in leg.edited))
        case Measuring.PAUSE_LONG:
            yield from _long(matter, leg, rule)
        case Measuring.PAUSE_LATE:
            for stop in leg.stopped:
                if calendar.between(stop.start, local(stop.entered_at).date()) > rule.whole("days"):
                    yield _lamp(matter, leg, rule, stop.entered_at, stop.id)


def _instant(leg: LegClock, seconds: int) -> datetime | None:
    """Decided as soon as begun although a time was promised; not what came back from another system."""
    ended = leg.time.ended_at
    if not leg.decided or ended is None or leg.outside or leg.time.promise.amount == 0:
        return None
    return ended if ended - leg.time.opened_at < timedelta(seconds=seconds) else None


def _long(matter: MatterClock, leg: LegClock, rule: Rule) -> Iterator[Lamp]:
    """A procedure that took more than so many times the days it was said to need."""
    for stop in leg.stopped:
        planned = (stop.planned_end - stop.start).days + 1
        most = int(planned * rule.thresholds["times"])
        after = stop.start + timedelta(days=most)
        if stop.end is not None and stop.end < after:
            continue
        if stop.end is None and leg.time.ended_at is not None and local(leg.time.ended_at).date() < after:
            continue
        yield _lamp(matter, leg, rule, at(after, time(0, 0)), stop.id)


def of_the_whole(matter: MatterClock, rule: Rule) -> Iterator[Lamp]:
    if rule.measure is Measuring.CORRECTED_TWICE and matter.asked_twice_at is not None:
        yield whole_lamp(matter, rule, matter.asked_twice_at, {"round_": 1})
    near = matter.elsewhere_at is not None and rule.measure is Measuring.TWO_PLACES
    if near and matter.elsewhere_gap < rule.whole("minutes"):
        assert matter.elsewhere_at is not None
        yield whole_lamp(matter, rule, matter.elsewhere_at, {"round_": 1, "who": matter.filed_by_id})


def whole_lamp(matter: MatterClock, rule: Rule, when: datetime, facts: Mapping[str, Any]) -> Lamp:
    """A light of the whole: the window's."""
    return Lamp(
        rule=rule, application_id=matter.application_id, case_id=None, about_id=None, round=facts.get("round_", 1),
        department_id=matter.desk_id, handler_id=facts.get("who"), at=when, until=facts.get("until"),
        limit=facts.get("limit"),
    )  # fmt: skip


def _lamp(matter: MatterClock, leg: LegClock, rule: Rule, when: datetime, about: UUID | None = None) -> Lamp:
    return Lamp(
        rule=rule, application_id=matter.application_id, case_id=leg.case_id, about_id=about, round=leg.round,
        department_id=leg.department_id, handler_id=leg.handler_id, at=when,
    )  # fmt: skip
