"""What follows when a leg has ended: legs begin or are blocked, the whole concludes, clocks move."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from tongban.infra import statements as sql
from tongban.infra import trail
from tongban.infra.calendar import workdays, workdays_at
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.services.cases import reckoning, rules, statements
from tongban.services.cases.legterms import load_terms
from tongban.services.cases.models import Application, Case
from tongban.services.cases.statements import LegRow, Opening, WholeWithLegs
from tongban.services.cases.times import leg_times
from tongban.services.cases.transitions import application_after
from tongban.services.cases.values import ApplicationAct, CaseState, Clock, Ending
from tongban.services.catalogue.values import Plan
from tongban.services.events import ApplicationConcluded, ApplicationEnded, CasesOpened, ClockMoved


class Following(NamedTuple):
    """Computed before anything is written, so that the act's events can be recorded first."""

    openings: list[Opening]
    act: ApplicationAct | None  # conclude, withdraw, terminate; None: legs are left
    at: datetime
    events: list[Event]


def follow(whole: WholeWithLegs, legs: Sequence[LegRow], at: datetime) -> Following:
    """`legs` as they stand after the act; `at` the real moment from which the next legs count."""
    openings = _openings(whole, legs, at)
    events: list[Event] = []
    if openings:
        events.append(
            CasesOpened(
                application_id=whole.application_id,
                opened=tuple(o.case_id for o in openings if o.opened_at),
                blocked=tuple(o.case_id for o in openings if not o.opened_at),
            )
        )
    act = _ending(legs)
    last = max((leg.ended_at for leg in legs if leg.ended_at), default=at)
    if act is ApplicationAct.CONCLUDE:
        granted, refused = sum(x.granted is True for x in legs), sum(x.granted is False for x in legs)
        events.append(
            ApplicationConcluded(
                application_id=whole.application_id, concluded_at=last, granted=granted, refused=refused,
                ended=len(legs) - granted - refused,
            )
        )  # fmt: skip
    elif act is not None:
        how = Ending.WITHDRAWN if act is ApplicationAct.WITHDRAW else Ending.TERMINATED
        ids = tuple(leg.id for leg in legs)
        events.append(ApplicationEnded(application_id=whole.application_id, how=how.value, ended_at=last, legs=ids))
    return Following(openings, act, last, events)


def write(whole: WholeWithLegs, following: Following, reason: str = "") -> None:
    """Carry out what `follow` found."""
    statements.open_cases(following.openings)
    match following.act:
        case None:
            return
        case ApplicationAct.CONCLUDE:
            calendar = workdays_at(whole.calendar)
            statements.conclude_application.must(
                id=whole.application_id, was=whole.state.value, concluded_at=following.at,
                state=application_after(whole.state, ApplicationAct.CONCLUDE).value,
                deliver_due_at=rules.due(rules.DELIVERY_TERM, following.at, calendar).due_at,
            )  # fmt: skip
        case act:
            statements.end_application.must(
                id=whole.application_id, was=whole.state.value, state=application_after(whole.state, act).value,
                ended_at=following.at, ending_reason=reason, ending_basis="", answer_due_at=None, promised_due_at=None,
                statutory_due_at=None,
            )  # fmt: skip


def _ending(legs: Sequence[LegRow]) -> ApplicationAct | None:
    if not rules.all_concluded(leg.state for leg in legs):
        return None
    if any(leg.granted is not None for leg in legs):
        return ApplicationAct.CONCLUDE
    if all(leg.state is CaseState.WITHDRAWN for leg in legs):
        return ApplicationAct.WITHDRAW
    return ApplicationAct.TERMINATE


def _openings(whole: WholeWithLegs, legs: Sequence[LegRow], start: datetime) -> list[Opening]:
    opened, blocked = rules.next_legs(rules.Leg(x.position, x.after, x.state) for x in legs)
    if not opened and not blocked:
        return []
    by_position = {x.position: x for x in legs}
    openings = [Opening(by_position[p].id, None, None, None, False) for p in blocked]
    calendar = workdays_at(whole.calendar)
    for position in opened:
        terms = load_terms(by_position[position].terms)
        clock = rules.clock(promise=terms.promise, statutory=terms.statutory, start=start, calendar=calendar)
        openings.append(
            Opening(by_position[position].id, start, clock.promised_due_at, clock.statutory_due_at, clock.provisional)
        )
    return openings


# --- clocks ---------------------------------------------------------------------------------------------------------------------


def move_clocks(*, actor: Actor, duty: Duty | None, head: trail.Head, cause: str, now: datetime) -> bool:
    """Reckon every clock of the matter again; what moved is written and goes on the trail with its before and after.

    Ended legs keep the due moments under which they were decided. Returns whether anything moved.
    """
    sql.send()
    row = Application.objects.get(pk=head.stream)
    if row.clock_from is None or row.ended_at is not None:
        return False
    times, calendar = leg_times(row.pk), workdays()
    plan, stoppers = Plan.from_json(row.plan), settings.PROMISE_STOPPERS
    moved: list[tuple[str, str, str]] = []

    def differs(name: str, one: "Application | Case", clock: Clock) -> bool:
        before = (one.promised_due_at, one.statutory_due_at)
        after = (clock.promised_due_at, clock.statutory_due_at)
        if before == after and one.provisional == clock.provisional:
            return False
        labels = (f"{name}承诺", f"{name}法定")
        moved.extend((w, _iso(b), _iso(a)) for w, b, a in zip(labels, before, after, strict=True) if b != a)
        one.promised_due_at, one.statutory_due_at, one.provisional = *after, clock.provisional
        return True

    running = list(Case.objects.filter(pk__in=list(times), ended_at=None).order_by("position"))
    legs = [leg for leg in running if differs(leg.number, leg, reckoning.leg_clock(times[leg.pk], calendar, stoppers))]
    statutory = rules.statutory_of_whole([i.statutory for i in plan.items], len(plan.departments))
    whole = reckoning.WholeTime(start=row.clock_from, promise=plan.promise, statutory=statutory)
    whole_moved = row.concluded_at is None and differs(
        "整件", row, reckoning.whole_clock(whole, list(times.values()), calendar, stoppers)
    )
    if not legs and not whole_moved:
        return False
    fields = ["promised_due_at", "statutory_due_at", "provisional"]
    Case.objects.bulk_update(legs, fields)
    if whole_moved:
        Application.objects.bulk_update([row], fields)
    event = ClockMoved(application_id=row.pk, cause=cause, moved=tuple(moved))
    trail.record(actor=actor, duty=duty, head=head, events=[event], now=now)
    return True


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
