"""Reads of signals: lists by what the actor may see, one with its account, what waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import BooleanField, Case, Count, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import Coalesce

from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.kernel.workdays import Workdays
from tongban.oversight.supervision.models import Letter, Signal
from tongban.oversight.supervision.rules import changes
from tongban.oversight.supervision.rules.explaining import Explanation, account
from tongban.oversight.supervision.rules.lights import lamps
from tongban.oversight.supervision.selectors import clocks, rulebook
from tongban.oversight.supervision.values.letters import OPEN
from tongban.oversight.supervision.values.signals import ANSWERERS, REDS, Light, Outcome, State

ORIGIN: Final = "signal"


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


# what a light is about is over, as `stopped_at` says it of one row
_STOPPED: Final = (
    Q(case__decided_at__isnull=False) | Q(case__ended_at__isnull=False)
    | Q(case=None, application__ended_at__isnull=False)
    | (Q(case=None, application__accepted_at__isnull=False) & ~Q(light=Light.DELIVERY.value))
)  # fmt: skip


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
    return _worst_first(rows) if wanted.state == "open" else rows.order_by("-lit_at", "-id")


_COLOURS: Final = Case(
    *(When(light=light, then=n) for n, colour in enumerate(("red", "amber", "yellow", "grey")) for light in Light if light.colour == colour),
    default=9, output_field=IntegerField(),
)  # fmt: skip
_DONE: Final = Case(When(_STOPPED, then=True), default=False, output_field=BooleanField())


def _worst_first(rows: "QuerySet[Signal]") -> "QuerySet[Signal]":
    """What still runs before what is done and only waits to be explained; red before yellow, then the longest over."""
    over = Q(light=Light.RED_PLUS, case__promised_due_at__lt=F("limit_at"))  # as `limit_of`
    since = Case(When(over, then=F("case__promised_due_at")), default=Coalesce("limit_at", "lit_at"))
    return rows.annotate(done=_DONE, colour_order=_COLOURS, since=since).order_by("done", "colour_order", "since", "id")


def stopped_at(row: Signal) -> datetime | None:
    """When what the light is about was done: the leg decided or ended, the matter ended; None while it still runs."""
    if row.case is not None:
        return row.case.decided_at or row.case.ended_at
    if row.light == Light.DELIVERY:
        return row.application.ended_at
    return row.application.accepted_at or row.application.ended_at


def days_over(row: Signal, now: datetime, calendar: Workdays) -> int:
    """Working days past the limit, until now or until it was done; none for a light without a limit or still within it."""
    return _over(limit_of(row), stopped_at(row) or now, calendar)


def _over(limit: datetime | None, last: datetime, calendar: Workdays) -> int:
    if limit is None or last <= limit:
        return 0
    return max(1, calendar.between(local(limit).date(), local(last).date()))


def limit_of(row: Signal) -> datetime | None:
    """What was promised; the light of the last step keeps the day on which it was lit."""
    promised = row.case.promised_due_at if row.case is not None and row.light == Light.RED_PLUS else None
    return min(promised, row.limit_at) if promised and row.limit_at else row.limit_at


def reds_on(*, most: int = 20) -> "list[Signal]":
    """Red lights that nobody has judged yet: what still runs first, then what is done and owes an explanation; each the
    longest over first. Served by index signal_open."""
    found = Signal.objects.filter(judged_at=None, light__in=REDS)
    return list(_worst_first(found).select_related("department", "handler", "case", "application")[:most])


def signal(pk: UUID) -> Signal | None:
    rows = Signal.objects.select_related("department", "handler", "application", "case")
    return rows.prefetch_related("steps__by", "steps__file", "notices__account", "notices__department").filter(pk=pk).first()  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """What the recorded clock says of a signal today, and what was entered late."""

    explanation: Explanation | None
    late: tuple[str, ...]
    calendar: Workdays | None = None  # by which it was reckoned


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
    return Account(told, tuple(changes.entries(matter, leg)), book.calendar)


@dataclass(frozen=True, slots=True)
class Due:
    """When what was promised ended, what to call that, working days past it until now or until it was done."""

    word: str
    promised_at: datetime | None
    over: int


def due_of(row: Signal, now: datetime, told: Account | None = None) -> Due:
    """By the recorded clock; where that says nothing any more, by the limit that was kept with the light."""
    account_ = told or accounted(row, now)
    explanation = account_.explanation
    due, word = row.limit_at, "期限"
    if explanation is not None and explanation.due_at is not None:
        due, word = explanation.due_at, f"{explanation.title.removesuffix('时限').removesuffix('期限')}到期"
    return Due(word, due, _over(due, stopped_at(row) or now, account_.calendar or workdays()))


def of_case(actor: Actor, case_id: UUID) -> list[Signal]:
    """Lights of a leg that the actor may see, the newest first; struck out ones are left out. One statement."""
    rows = visible(actor).select_related(None).filter(case=case_id).exclude(outcome=Outcome.CANCELLED.value)
    return list(rows.order_by("-lit_at", "-id")[:5])


def letters_about(row: Signal) -> list[Letter]:
    """Open letters to the unit that has the light: drafted from any light of this matter, or naming its number."""
    number = row.case.number if row.case else row.application.number
    lights = Signal.objects.filter(application=row.application_id).values_list("pk", flat=True)
    about = Q(problem__contains=number)
    for pk in lights:
        about |= Q(origin=ORIGIN, origin_id__startswith=str(pk))
    found = Letter.objects.filter(about, responsible=row.department_id, state__in=OPEN)
    return list(found.order_by("-drafted_at", "-pk")[:5])


def origin_of(row: Signal) -> str:
    """What names this light as the origin of its next letter; each is written once."""
    written = Letter.objects.filter(origin=ORIGIN, origin_id__startswith=str(row.pk)).count()
    return f"{row.pk}/{written + 1}" if written else str(row.pk)


def letters_from(row: Signal) -> list[Letter]:
    """Letters that were drafted from the light, the newest first."""
    found = Letter.objects.filter(origin=ORIGIN, origin_id__startswith=str(row.pk)).exclude(state="discarded")
    return list(found.order_by("-drafted_at", "-pk"))


def light_of(letter: Letter) -> Signal | None:
    """The light from which the letter was drafted."""
    if letter.origin != ORIGIN:
        return None
    return Signal.objects.filter(pk=UUID(letter.origin_id.partition("/")[0])).first()


def waiting(actor: Actor) -> Mapping[str, int]:
    """Open signals that the actor's departments, or the actor, have to do with, by state: one statement."""
    rows = visible(actor).filter(judged_at=None).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)
