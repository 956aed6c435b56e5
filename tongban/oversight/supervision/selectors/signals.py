"""Reads of signals: lists by what the actor may see, one with its account, what waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.oversight.supervision.models import Letter, Signal
from tongban.oversight.supervision.rules import changes
from tongban.oversight.supervision.rules.explaining import Explanation, account
from tongban.oversight.supervision.rules.lights import lamps
from tongban.oversight.supervision.selectors import clocks, rulebook
from tongban.oversight.supervision.values.signals import ANSWERERS, REDS, Light, Outcome, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is asked for; empty: everything."""

    state: str = ""
    light: str = ""
    department: str = ""
    handler: str = ""
    item: str = ""
    text: str = ""
    period: Period | None = None
    late: bool = False


def visible(actor: Actor) -> "QuerySet[Signal]":
    """What the actor may see: supervisors all, a department its own, an officer what they handled."""
    rows = Signal.objects.select_related("department", "handler", "application", "case")
    if actor.system or actor.has(Duty.SUPERVISE):
        return rows
    mine = frozenset[UUID]().union(*(actor.departments(duty) for duty in ANSWERERS))
    return rows.filter(Q(department__in=mine) | Q(handler=actor.account_id, handler__isnull=False))


def listed(actor: Actor, wanted: Wanted) -> "QuerySet[Signal]":
    """Newest first; the handling person is a filter for supervisors only."""
    rows = visible(actor)
    if wanted.state == "open":
        rows = rows.filter(judged_at=None)
    elif wanted.state in State.values:
        rows = rows.filter(state=wanted.state)
    elif wanted.state in Outcome.values:
        rows = rows.filter(outcome=wanted.state)
    if wanted.light in Light.values:
        rows = rows.filter(light=wanted.light)
    if wanted.department:
        rows = rows.filter(department__code=wanted.department)
    if wanted.handler and actor.has(Duty.SUPERVISE):
        rows = rows.filter(handler__username=wanted.handler)
    if wanted.item:
        rows = rows.filter(item=wanted.item)
    if wanted.text:
        rows = rows.filter(Q(number=wanted.text) | Q(item_title__contains=wanted.text) | Q(application__number__startswith=wanted.text))  # fmt: skip
    if wanted.late:
        rows = rows.filter(late=True)
    if wanted.period is not None:
        rows = rows.filter(lit_at__gte=wanted.period.first_moment, lit_at__lt=wanted.period.end_moment)
    return rows.order_by("-lit_at", "-id")


def reds_on(*, most: int = 20) -> "list[Signal]":
    """Red lights that nobody has judged yet, the oldest first. Served by index signal_open."""
    found = Signal.objects.filter(judged_at=None, light__in=REDS).select_related("department", "handler")
    return list(found.order_by("lit_at", "pk")[:most])


def signal(pk: UUID) -> Signal | None:
    rows = Signal.objects.select_related("department", "handler", "application", "case")
    return rows.prefetch_related("steps__by", "steps__file", "notices__account", "notices__department").filter(pk=pk).first()  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """What the recorded clock says of a signal today, and what was entered late."""

    explanation: Explanation | None
    late: tuple[str, ...]


def accounted(row: Signal, now: datetime) -> Account:
    """Explained from the clock as it is recorded now; none where that round is over or the clock says otherwise."""
    matter = clocks.read(row.application_id)
    if matter is None:
        return Account(None, ())
    book = rulebook.book()
    found = lamps(matter, book)
    lamp = next((one for one in found if one.key == row.key), None)
    leg = next((one for one in matter.legs if one.case_id == row.case_id), None)
    told = account(matter, lamp, found, book, now) if lamp is not None else None
    return Account(told, tuple(changes.entries(matter, leg)))


def of_case(actor: Actor, case_id: UUID) -> list[Signal]:
    """Lights of a leg that the actor may see, the newest first; struck out ones are left out. One statement."""
    rows = visible(actor).select_related(None).filter(case=case_id).exclude(outcome=Outcome.CANCELLED.value)
    return list(rows.order_by("-lit_at", "-id")[:5])


def letter_of(row: Signal) -> Letter | None:
    """The letter that the signal opened."""
    return Letter.objects.filter(origin="signal", origin_id=str(row.pk)).exclude(state="discarded").first()


def waiting(actor: Actor) -> Mapping[str, int]:
    """Open signals that the actor's departments, or the actor, have to do with, by state: one statement."""
    rows = visible(actor).filter(judged_at=None).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)
