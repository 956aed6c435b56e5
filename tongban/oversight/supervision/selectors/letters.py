"""Reads of letters: the register, one letter with everything, what is a unit's, what is due, statistics."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.workdays import Workdays
from tongban.oversight.supervision.models import Answer, Assistance, Letter, LetterStep, LookBack, Objection, Reminder
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.values.letters import (
    CLOSED,
    IN_PERSON,
    OPEN,
    TO_CHECK,
    UNIT,
    WITH_UNIT,
    Light,
    State,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the register is narrowed to."""

    state: str = ""  # a state, "open", "late", "to_check", "in_person" or nothing
    source: str = ""
    unit: str = ""
    year: int | None = None
    since: date | None = None  # the days on which letters went out
    until: date | None = None
    text: str = ""


def letters(asked: Asked, *, now: datetime) -> "QuerySet[Letter]":
    """The register: what runs first by its limit, then the newest."""
    found = Letter.objects.select_related("responsible", "issuer").order_by("-issued_at", "-drafted_at", "-pk")
    if asked.state == "open":
        found = found.filter(state__in=OPEN)
    elif asked.state == "late":
        late = Q(state__in=WITH_UNIT, due_at__lt=now) | Q(days_late__gt=0)
        found = found.filter(late)
    elif asked.state == "to_check":
        found = found.filter(state__in=TO_CHECK)
    elif asked.state == "in_person":
        waiting = Reminder.objects.filter(kind__in=IN_PERSON, done_on=None)
        found = found.filter(pk__in=waiting.values("letter"))
    elif asked.state in State.values:
        found = found.filter(state=asked.state)
    if asked.source:
        found = found.filter(source=asked.source)
    if asked.unit:
        found = found.filter(responsible__code=asked.unit)
    if asked.year:
        year = Period.year(asked.year)
        issued = Q(issued_at__gte=year.first_moment, issued_at__lt=year.end_moment)
        found = found.filter(
            issued | Q(issued_at=None, drafted_at__gte=year.first_moment, drafted_at__lt=year.end_moment)
        )
    if asked.since:
        found = found.filter(issued_at__gte=Period(asked.since, asked.since).first_moment)
    if asked.until:
        found = found.filter(issued_at__lt=Period(asked.until, asked.until).end_moment)
    if asked.text:
        words = ("number", "title", "problem", "requirement", "source_note", "responsible__name")
        for word in asked.text.split()[:5]:
            found = found.filter(_any_of(words, word))
    return found


def _any_of(names: Iterable[str], word: str) -> Q:
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__icontains": word})
    return found


def letter(letter_id: UUID) -> Letter | None:
    """One letter with everything around it; a constant number of queries."""
    steps = LetterStep.objects.select_related("by", "entered_for", "file").order_by("at", "pk")
    answers = Answer.objects.select_related("step__by", "step__entered_for", "checked_by").order_by("pk")
    return (
        Letter.objects.select_related("responsible", "issuer", "drafted_by", "signed_by", "relapse_of")
        .prefetch_related(
            Prefetch("steps", steps), Prefetch("answers", answers),
            Prefetch("assistances", Assistance.objects.select_related("department").order_by("department__code")),
            Prefetch("objections", Objection.objects.select_related("unit", "to", "asked_by", "decided_by").order_by("asked_at")),
            Prefetch("look_backs", LookBack.objects.select_related("by").order_by("on")),
            Prefetch("reminders", Reminder.objects.select_related("done_by").order_by("fired_at", "pk")),
            "files__file", "extensions__asked_by", "extensions__decided_by", "relapses",
        )
        .filter(pk=letter_id)
        .first()
    )  # fmt: skip


def running() -> "QuerySet[Letter]":
    """Letters whose clock runs at the unit, the nearest limit first. Served by index letter_running."""
    found = Letter.objects.filter(state__in=WITH_UNIT, due_at__isnull=False).prefetch_related("reminders")
    return found.order_by("due_at", "pk")


def light_of(row: Letter, now: datetime, calendar: Workdays) -> Light:
    """The light of a letter; grey before it is issued, and once closed in time it stays green."""
    if row.state == State.OBJECTED:
        return Light.GREY
    done = row.answered_at if row.state not in WITH_UNIT else None
    return rules.light(due_at=row.due_at, now=now, done_at=done, calendar=calendar)


def units_of(actor: Actor) -> frozenset[UUID]:
    """The departments for which the actor speaks."""
    return frozenset(unit for duty in UNIT for unit in actor.departments(duty))


def of_unit(actor: Actor, *, every: bool = False) -> "QuerySet[Letter]":
    """What was issued to the actor's units, to be answered or helped with; open ones unless asked for all."""
    units = units_of(actor)
    found = Letter.objects.filter(
        Q(responsible__in=units) | Q(assistances__department__in=units), issued_at__isnull=False
    )
    if not every:
        found = found.filter(state__in=(*WITH_UNIT, State.OBJECTED, *TO_CHECK))
    return found.select_related("responsible").prefetch_related("reminders").distinct().order_by("due_at", "pk")


def to_sign(actor: Actor) -> "QuerySet[Letter]":
    """What waits for a signature that this actor may give."""
    found = Letter.objects.filter(state=State.TO_SIGN.value).select_related("responsible").order_by("drafted_at", "pk")
    if not actor.has(Duty.SUPERVISE):
        found = found.filter(issuer__in=actor.departments(Duty.LEAD))
    return found.exclude(drafted_by=actor.account_id) if actor.account_id else found


def to_look_back(*, today: date) -> "QuerySet[Letter]":
    """Closed and not yet looked back at, the nearest day first. Served by index letter_look_back."""
    found = Letter.objects.filter(state=State.CLOSED.value).select_related("responsible", "issuer")
    return found.order_by("look_back_on", "pk")


def counts(*, now: datetime, today: date) -> dict[str, int]:
    """What a keeper's first look asks: to sign, running, late, talks to be held, to check, to look back."""
    rows = Counter(Letter.objects.values_list("state", flat=True).filter(state__in=(*OPEN, State.CLOSED.value)))
    return {
        "to_sign": rows[State.TO_SIGN.value],
        "running": sum(rows[s.value] for s in WITH_UNIT),
        "late": Letter.objects.filter(state__in=WITH_UNIT, due_at__lt=now).count(),
        "in_person": Reminder.objects.filter(kind__in=IN_PERSON, done_on=None).values("letter").distinct().count(),
        "objected": rows[State.OBJECTED.value],
        "to_check": sum(rows[s.value] for s in TO_CHECK),
        "look_back": rows[State.CLOSED.value],
    }


# --- statistics --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Letters of a group: issued, answered in time and late, closed, looked back at, relapsed."""

    name: str
    issued: int
    answered: int
    late: int
    overdue: int  # not answered, the limit has passed
    closed: int
    looked_back: int
    relapsed: int

    @property
    def open(self) -> int:
        return self.issued - self.closed


def issued(period: Period) -> "QuerySet[Letter]":
    """Letters that went out in the period and were not withdrawn, in the order of their numbers."""
    found = Letter.objects.filter(issued_at__gte=period.first_moment, issued_at__lt=period.end_moment)
    found = found.exclude(state=State.WITHDRAWN.value)
    return found.select_related("responsible").order_by("issued_at", "pk")


def tallies(period: Period, *, by: str, titles: dict[str, str], now: datetime) -> list[Tally]:
    """By unit, by source or by month; the most letters first (months in order). Two queries."""
    groups: dict[str, list[Letter]] = {}
    for row in issued(period).prefetch_related("look_backs"):
        assert row.issued_at is not None
        key = row.responsible.name if by == "unit" else titles.get(row.source, row.source)
        if by == "month":
            key = f"{row.issued_at.astimezone(period.first_moment.tzinfo):%m}月"
        groups.setdefault(key, []).append(row)
    found = [_tally(name, rows, now) for name, rows in groups.items()]
    return sorted(found, key=lambda t: t.name) if by == "month" else sorted(found, key=lambda t: (-t.issued, t.name))


def _tally(name: str, rows: list[Letter], now: datetime) -> Tally:
    return Tally(
        name=name, issued=len(rows), answered=sum(r.answered_at is not None for r in rows), late=sum(r.days_late > 0 for r in rows),
        overdue=sum(r.state in WITH_UNIT and r.due_at is not None and r.due_at < now for r in rows), closed=sum(r.state in CLOSED for r in rows),
        looked_back=sum(bool(r.look_backs.all()) for r in rows), relapsed=sum(any(b.finding == "relapsed" for b in r.look_backs.all()) for r in rows),
    )  # fmt: skip
