"""Reads of tasks and meetings."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from tongban.kernel.actors import Actor
from tongban.kernel.periods import Period
from tongban.oversight.supervision.models import Decision, Meeting, Task, TaskStep
from tongban.oversight.supervision.values.letters import UNIT
from tongban.oversight.supervision.values.tasks import OPEN, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the register is narrowed to; `units` are those of an actor who sees only theirs."""

    state: str = ""
    source: str = ""
    unit: str = ""
    campaign: str = ""
    year: int | None = None
    text: str = ""


def tasks(asked: Asked, *, actor: Actor | None, today: date) -> "QuerySet[Task]":
    """The register, the newest first; with an actor only what is their units'."""
    found = Task.objects.select_related("unit").order_by("-assigned_on", "-entered_at", "-pk")
    if actor is not None:
        found = found.filter(unit__in={unit for duty in UNIT for unit in actor.departments(duty)})
    if asked.state == "open":
        found = found.filter(state__in=OPEN)
    elif asked.state == "late":
        found = found.filter(state__in=OPEN, due_on__lt=today)
    elif asked.state in State.values:
        found = found.filter(state=asked.state)
    for name, value in (("source", asked.source), ("unit__code", asked.unit), ("campaign", asked.campaign)):
        if value:
            found = found.filter(**{name: value})
    if asked.year:
        found = found.filter(assigned_on__year=asked.year)
    for word in asked.text.split()[:5]:
        found = found.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Q(content__icontains=word) | Q(source_note__icontains=word)
            | Q(person__icontains=word) | Q(unit__name__icontains=word)
        )  # fmt: skip
    return found


def task(task_id: UUID) -> Task | None:
    steps = TaskStep.objects.select_related("by").order_by("at", "pk")
    found = Task.objects.select_related("unit", "entered_by", "decision__meeting", "walk_finding__walk")
    return found.prefetch_related(Prefetch("steps", steps), "reminders").filter(pk=task_id).first()


def running() -> "QuerySet[Task]":
    """Open tasks with a limit. Served by index supervision_task_running."""
    found = Task.objects.filter(state__in=OPEN, due_on__isnull=False).prefetch_related("reminders")
    return found.order_by("due_on", "pk")


def counts(*, actor: Actor | None, today: date) -> dict[str, int]:
    """How many are open, late, to confirm, done; with an actor of their units."""
    found = Task.objects.all()
    if actor is not None:
        found = found.filter(unit__in={unit for duty in UNIT for unit in actor.departments(duty)})
    rows = Counter(found.values_list("state", flat=True))
    late = found.filter(state__in=OPEN, due_on__lt=today).count()
    return {
        "open": rows[State.ASSIGNED.value] + rows[State.DOING.value], "late": late, "reported": rows[State.REPORTED.value],
        "done": rows[State.DONE.value],
    }  # fmt: skip


def instructed(account_id: UUID | None, *, most: int = 8) -> "list[Task]":
    """What this person instructed, the newest first."""
    found = Task.objects.filter(entered_by=account_id, source="instruction").select_related("unit")
    return list(found.order_by("-entered_at", "pk")[:most])


def instructed_about(subjects: Collection[str]) -> "dict[str, Task]":
    """By what an instruction was about: its newest task that was not called off. One statement."""
    wanted = Q()
    for subject in subjects:
        wanted |= Q(source_note__endswith=f"批示：{subject}")
    if not wanted:
        return {}
    rows = Task.objects.filter(wanted, source="instruction").exclude(state=State.CANCELLED.value).order_by("entered_at")
    return {row.source_note.partition("批示：")[2]: row for row in rows}


def campaigns() -> list[str]:
    """The campaigns that tasks were given in."""
    found = Task.objects.exclude(campaign="").values_list("campaign", flat=True).distinct()
    return sorted(found)


def by_source(period: Period, titles: dict[str, str]) -> list[tuple[str, int, int]]:
    """Source, tasks of the period, done; the most first."""
    rows = Task.objects.filter(assigned_on__gte=period.start, assigned_on__lte=period.end).exclude(
        state=State.CANCELLED.value
    )
    found = rows.values_list("source").annotate(n=Count("pk"), done=Count("pk", filter=Q(state=State.DONE.value)))
    return sorted(((titles.get(s, s), n, done) for s, n, done in found), key=lambda row: (-row[1], row[0]))


def given(period: Period) -> "QuerySet[Task]":
    """Tasks given in the period, those that were called off left out."""
    found = Task.objects.filter(assigned_on__gte=period.start, assigned_on__lte=period.end)
    return found.exclude(state=State.CANCELLED.value).select_related("unit").order_by("assigned_on", "pk")


def meetings(*, text: str = "", kind: str = "") -> "QuerySet[Meeting]":
    found = Meeting.objects.annotate(decided=Count("decisions"), given=Count("decisions__task")).order_by("-on", "-pk")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(Q(subject__icontains=text) | Q(chair__icontains=text)) if text else found


def held(period: Period) -> "QuerySet[Meeting]":
    return Meeting.objects.filter(on__gte=period.start, on__lte=period.end).order_by("on", "pk")


def meeting(meeting_id: UUID) -> Meeting | None:
    decisions = Decision.objects.select_related("task__unit").order_by("position")
    found = Meeting.objects.select_related("entered_by", "file").prefetch_related(Prefetch("decisions", decisions))
    return found.filter(pk=meeting_id).first()
