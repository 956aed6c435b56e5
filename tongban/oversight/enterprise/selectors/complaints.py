"""Complaints an actor may see, the bodies they are about, calls, counts of a period."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from tongban.infra.crypto import blind_index
from tongban.kernel.actors import Actor
from tongban.kernel.periods import Period
from tongban.orgs.models import Department
from tongban.oversight.enterprise.models import (
    Call,
    Complaint,
    ComplaintStep,
    ComplaintTarget,
    ComplaintUnit,
)
from tongban.oversight.enterprise.values.campaign import HANDLERS, is_office
from tongban.oversight.enterprise.values.complaints import CallKind, State
from tongban.oversight.enterprise.values.issues import Content

DONE = (State.CONCLUDED, State.ARCHIVED)


def bodies_of(complaint: Complaint) -> frozenset[UUID]:
    """The departments that are complained about, with their offices and the body above an office."""
    wanted = list(ComplaintTarget.objects.filter(complaint=complaint).values_list("unit__department", flat=True))
    keys = [pk for pk in wanted if pk is not None]
    if not keys:
        return frozenset()
    return frozenset(Department.objects.filter(Q(pk__in=keys) | Q(parent__in=keys)).values_list("pk", flat=True))


def visible(actor: Actor) -> "QuerySet[Complaint]":
    """The office sees all; a unit what it looks into, unless it is about itself."""
    found = Complaint.objects.all()
    if is_office(actor):
        return found
    where = frozenset[UUID]().union(*(actor.departments(duty) for duty in HANDLERS))
    mine = ComplaintUnit.objects.filter(ended_at=None, unit__department__in=where).values("complaint")
    about = ComplaintTarget.objects.filter(unit__department__in=where).values("complaint")
    return found.filter(pk__in=mine).exclude(pk__in=about)


def listed(actor: Actor, *, state: str = "", period: Period | None = None, now: datetime | None = None) -> "QuerySet[Complaint]":  # fmt: skip
    """The nearest limit first."""
    units = ComplaintUnit.objects.filter(ended_at=None).select_related("unit").order_by("-role", "pk")
    found = visible(actor).select_related("company").prefetch_related(Prefetch("units", units, to_attr="at_work"), "targets__unit")  # fmt: skip
    if state == "open":
        found = found.filter(due_at__isnull=False)
    elif state == "late" and now is not None:
        found = found.filter(due_at__lt=now)
    elif state in State.values:
        found = found.filter(state=state)
    if period is not None:
        found = found.filter(received_at__gte=period.first_moment, received_at__lt=period.end_moment)
    return found.order_by(F("due_at").asc(nulls_last=True), "-received_at", "pk")


def complaint(pk: UUID) -> Complaint | None:
    units = ComplaintUnit.objects.select_related("unit").order_by("pk")
    steps = ComplaintStep.objects.select_related("by", "unit", "file").order_by("at", "pk")
    found = Complaint.objects.select_related("company").prefetch_related(
        Prefetch("units", units), Prefetch("steps", steps), Prefetch("targets", ComplaintTarget.objects.select_related("unit")), "calls"
    )  # fmt: skip
    return found.filter(pk=pk).first()


def by_code(number: str, code: str) -> Complaint | None:
    found = Complaint.objects.filter(code_index=blind_index(code, "enterprise.complaint")).first()
    figures = "".join(c for c in number if c.isdigit())
    return found if found is not None and "".join(c for c in found.number if c.isdigit()) == figures else None


def calls(*, period: Period | None = None, kind: str = "") -> "QuerySet[Call]":
    found = Call.objects.select_related("complaint", "taken_by")
    if period is not None:
        found = found.filter(at__gte=period.first_moment, at__lt=period.end_moment)
    if kind in CallKind.values:
        found = found.filter(kind=kind)
    return found.order_by("-at", "pk")


@dataclass(frozen=True, slots=True)
class Counts:
    """Complaints of a period: received, accepted, concluded by its end, in time, content."""

    received: int
    accepted: int
    concluded: int
    in_time: int
    content: int


def accepted_in(period: Period) -> "QuerySet[Complaint]":
    found = Complaint.objects.filter(accepted_at__gte=period.first_moment, accepted_at__lt=period.end_moment)
    return found.select_related("company").order_by("accepted_at", "number")


def counts(period: Period) -> Counts:
    received = Complaint.objects.filter(received_at__gte=period.first_moment, received_at__lt=period.end_moment)
    taken = list(accepted_in(period))
    done = [c for c in taken if c.concluded_at is not None and c.concluded_at < period.end_moment]
    in_time = [c for c in done if c.concluded_at and c.finish_due_at and c.concluded_at <= c.finish_due_at]
    content = [c for c in done if c.content in (Content.YES, Content.MOSTLY)]
    return Counts(received.count(), len(taken), len(done), len(in_time), len(content))
