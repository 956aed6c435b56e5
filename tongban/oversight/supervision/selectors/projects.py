"""Reads of key projects: approvals live by their number, who holds them up and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.supervision.models import Approval, Obstacle, Project
from tongban.oversight.supervision.values.projects import Standing
from tongban.services.cases.models import Application, Case


def projects(*, text: str = "", ended: bool = False) -> "QuerySet[Project]":
    """Running projects (or those that ended), with everything around them."""
    found = Project.objects.filter(ended_on__isnull=not ended).select_related("lead_unit").order_by("since", "pk")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(company__icontains=text))
    return _around(found)


def _around(found: "QuerySet[Project]") -> "QuerySet[Project]":
    approvals = Approval.objects.select_related("unit").order_by("planned_on", "pk")
    obstacles = Obstacle.objects.select_related("unit", "approval", "letter").order_by("since", "pk")
    return found.prefetch_related("milestones", Prefetch("approvals", approvals), Prefetch("obstacles", obstacles))


def project(project_id: UUID) -> Project | None:
    return _around(Project.objects.select_related("lead_unit", "entered_by")).filter(pk=project_id).first()


def listed(period: Period) -> "QuerySet[Project]":
    """Projects that were on the list at some time of the period."""
    there = Q(ended_on=None) | Q(ended_on__gte=period.start)
    return Project.objects.filter(there, since__lte=period.end).order_by("since", "pk")


@dataclass(frozen=True, slots=True)
class Live:
    """How an approval stands now: since when it is where it is, until when it is promised, when it was done."""

    approval: Approval
    standing: Standing
    title: str
    began: date | None
    due: date | None
    done: date | None
    at: str  # who has it

    def late(self, today: date) -> bool:
        until = self.due or self.approval.planned_on
        return self.standing is not Standing.DONE and until is not None and until < today


def live(approvals: Iterable[Approval]) -> dict[int, Live]:
    """The approvals with the matters behind their numbers; two queries whatever their number."""
    rows = list(approvals)
    numbers = {row.number for row in rows if row.number}
    legs = {leg.number: leg for leg in Case.objects.select_related("department").filter(number__in=numbers)}
    matters = {row.number: row for row in Application.objects.filter(number__in=numbers - set(legs))}
    return {row.pk: _live(row, legs, matters) for row in rows}


def _live(row: Approval, legs: Mapping[str, Case], matters: Mapping[str, Application]) -> Live:
    if not row.number:
        standing = Standing.DONE if row.done_on else Standing.NOT_BEGUN
        return Live(row, standing, row.title, None, None, row.done_on, row.unit.name)
    if row.number in legs:
        return _leg(row, legs[row.number])
    if row.number in matters:
        return _matter(row, matters[row.number])
    return Live(row, Standing.GONE, row.title, None, None, None, row.unit.name)


def _leg(row: Approval, leg: Case) -> Live:
    done = local(leg.ended_at).date() if leg.ended_at else None
    standing = Standing.RUNNING if done is None else Standing.REFUSED if leg.granted is False else Standing.DONE
    began = local(leg.opened_at).date() if leg.opened_at else None
    due = local(leg.promised_due_at).date() if leg.promised_due_at else None
    return Live(row, standing, f"{leg.title}，{leg.get_state_display()}", began, due, done, leg.department.name)


def _matter(row: Approval, matter: Application) -> Live:
    ended = matter.concluded_at or matter.ended_at
    done = local(ended).date() if ended else None
    standing = Standing.RUNNING if done is None else Standing.DONE if matter.concluded_at else Standing.REFUSED
    due = local(matter.promised_due_at).date() if matter.promised_due_at else None
    began = local(matter.submitted_at).date()
    return Live(row, standing, f"{matter.matter_name}，{matter.get_state_display()}", began, due, done, row.unit.name)


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a project up, with what, since when."""

    unit: str
    text: str
    since: date
    days: int


def held_up(project: Project, lives: Mapping[int, Live], today: date) -> list[Held]:
    """What was put down and is not solved, and approvals past their promised or planned day; the longest first."""
    found = [
        Held(o.unit.name, o.text, o.since, (today - o.since).days) for o in project.obstacles.all() if o.until is None
    ]
    for row in project.approvals.all():
        now = lives[row.pk]
        until = now.due or row.planned_on
        if now.late(today) and until is not None:
            found.append(Held(now.at, f"{row.title}超过{until}未办结", until, (today - until).days))
    return sorted(found, key=lambda h: -h.days)
