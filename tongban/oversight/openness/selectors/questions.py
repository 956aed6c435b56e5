"""Reads of questions and of what could not be done: registers, one with its steps, those of a place, statistics."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from tongban.infra.crypto import blind_index
from tongban.infra.models import TrailEvent
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.orgs.models import Centre, Department
from tongban.oversight.openness import reference
from tongban.oversight.openness.models import Publication, Question, Stuck
from tongban.oversight.openness.values.duties import ANSWERING, CONCERNED
from tongban.oversight.openness.values.questions import RUNNING, STUCK_OPEN, About, Act, Place, State, StuckState
from tongban.services.cases.models import Application, Case
from tongban.services.catalogue.models import Item
from tongban.services.lifeevents.models import LifeEvent


def department_for(about: About) -> Department | None:
    """Who answers: the item's department, the lead of a one-thing, who published; for anything else the bureau."""
    found = None
    matter = about.matter
    if about.application_id is not None:
        open_ = Case.objects.filter(application=about.application_id).order_by("ended_at", "position")
        legs = list(open_.values_list("department_id", flat=True))
        if len(set(legs)) == 1:
            return Department.objects.get(pk=legs[0])
        matter = matter or Application.objects.filter(pk=about.application_id).values_list("matter", flat=True).first() or ""  # fmt: skip
    if about.publication_id is not None:
        row = Publication.objects.filter(pk=about.publication_id).select_related("department").first()
        found = row.department if row else None
    if found is None and matter:
        item = Item.objects.filter(code=matter).select_related("department").first()
        event = LifeEvent.objects.filter(code=matter).select_related("lead").first()
        found = item.department if item else event.lead if event else None
    if found is None or found.until is not None:
        here = Centre.objects.select_related("bureau").first()
        return here.bureau if here else found
    return found


def matter_name(code: str) -> str | None:
    """What a matter is called; None where there is none of this code."""
    event = LifeEvent.objects.filter(code=code).values_list("name", flat=True).first()
    return event or Item.objects.filter(code=code).values_list("name", flat=True).first()


# --- questions -----------------------------------------------------------------------------------------------------------------


def questions(actor: Actor, *, state: str = "open", mine: bool = False) -> "QuerySet[Question]":
    """What the actor may answer, the nearest limit first."""
    found = Question.objects.select_related("department", "handler", "first")
    if not (actor.system or actor.has(Duty.OPENNESS)):
        where = frozenset[UUID]().union(*(actor.departments(duty) for duty in ANSWERING))
        found = found.filter(department__in=where)
    if state == "open":
        found = found.filter(state__in=RUNNING)
    elif state in State.values:
        found = found.filter(state=state)
    if mine and actor.account_id is not None:
        found = found.filter(handler=actor.account_id)
    return found.order_by(F("due_at").asc(nulls_last=True), "-asked_at")


@dataclass(frozen=True, slots=True)
class Answered:
    """How the questions of a period were answered."""

    asked: int
    answered: int
    late: int
    content: int
    not_content: int


def question_tally(period: Period) -> Answered:
    """Late: a step of answering after its limit. Content: the last word of the asker. One statement."""
    rows = Question.objects.filter(asked_at__gte=period.first_moment, asked_at__lt=period.end_moment).exclude(place=Place.REPORT)  # fmt: skip
    late = Q(steps__act=Act.ANSWER, steps__at__gt=F("steps__due_at"))
    found = rows.aggregate(
        n=Count("pk", distinct=True), done=Count("pk", distinct=True, filter=Q(answered_at__isnull=False)),
        overdue=Count("pk", distinct=True, filter=late), yes=Count("pk", distinct=True, filter=Q(content=True)),
        no=Count("pk", distinct=True, filter=Q(content=False)),
    )  # fmt: skip
    return Answered(found["n"], found["done"], found["overdue"], found["yes"], found["no"])


def question(pk: UUID) -> Question | None:
    found = Question.objects.select_related("department", "handler", "first", "publication", "application", "asked_by")
    return found.prefetch_related("steps__by", "steps__department", "faqs").filter(pk=pk).first()


def question_by_code(code: str) -> Question | None:
    return Question.objects.filter(code_index=blind_index(code, "openness.question")).first()


def asked_here(ids: Collection[str], *, matter: str = "", publication: UUID | None = None) -> list[Question]:
    """What this browser asked at this place, with the answers; a guest keeps the ids in the session."""
    found = Question.objects.filter(pk__in=ids)
    if matter:
        found = found.filter(matter=matter)
    if publication is not None:
        found = found.filter(publication=publication)
    return list(found.order_by("-asked_at")[:10])


def asked_of(application_id: UUID) -> list[Question]:
    return list(Question.objects.filter(application=application_id).order_by("asked_at", "pk"))


# --- what could not be done ------------------------------------------------------------------------------------------------------


def involved(application_id: UUID | None) -> frozenset[UUID]:
    """Who acted on the application, as the trail has it."""
    if application_id is None:
        return frozenset()
    actors = TrailEvent.objects.filter(stream=application_id).order_by().values_list("actor", flat=True).distinct()
    return frozenset(UUID(actor) for actor in actors if actor)


def stucks(actor: Actor, *, state: str = "open", obstacle: str = "") -> "QuerySet[Stuck]":
    """What the actor may handle, the nearest limit first; what is about their own department's work is left out."""
    found = Stuck.objects.select_related("department", "application")
    if not actor.system:
        own = frozenset[UUID]().union(*(actor.departments(duty) for duty in CONCERNED))
        found = found.exclude(department__in=own)
    if state == "open":
        found = found.filter(state__in=STUCK_OPEN)
    elif state in StuckState.values:
        found = found.filter(state=state)
    if obstacle:
        found = found.filter(obstacle=obstacle)
    return found.order_by(F("due_at").asc(nulls_last=True), "-told_at")


def stuck(pk: UUID) -> Stuck | None:
    return Stuck.objects.select_related("department", "application", "taken_by").prefetch_related("steps__by").filter(pk=pk).first()  # fmt: skip


def stuck_by_code(code: str) -> Stuck | None:
    return Stuck.objects.filter(code_index=blind_index(code, "openness.stuck")).first()


def stucks_of(application_id: UUID) -> list[Stuck]:
    return list(Stuck.objects.filter(application=application_id).order_by("told_at", "pk"))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one group of what could not be done."""

    name: str
    told: int
    true: int
    closed: int
    late: int


def stuck_tallies(period: Period, *, by_department: bool) -> list[Tally]:
    """By class of obstacle in its order, or by department. One statement."""
    rows = Stuck.objects.filter(told_at__gte=period.first_moment, told_at__lt=period.end_moment).order_by()
    field = "department__name" if by_department else "obstacle"
    late = Count("pk", distinct=True, filter=Q(steps__due_at__lt=F("steps__at")))
    named = rows.values_list(field).annotate(
        n=Count("pk", distinct=True), yes=Count("pk", distinct=True, filter=Q(found_true=True)),
        over=Count("pk", distinct=True, filter=Q(state=StuckState.CLOSED)), late=late,
    )  # fmt: skip
    found = {name: Tally(name, *rest) for name, *rest in named}
    if by_department:
        return [found[name] for name in sorted(found)]
    return _in_order(found.values())


def _in_order(rows: Iterable[Tally]) -> list[Tally]:
    known = {row.name: row for row in rows}
    return [
        Tally(one.title, known[code].told, known[code].true, known[code].closed, known[code].late) if code in known else Tally(one.title, 0, 0, 0, 0)
        for code, one in reference.obstacles().items()
    ]  # fmt: skip
