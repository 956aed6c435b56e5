"""What a shift did and leaves: counted from the trail and from the matters themselves."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.infra.models import TrailEvent
from tongban.kernel.actors import Actor
from tongban.kernel.times import at, local
from tongban.orgs.models import Assignment
from tongban.people.accounts.models import Account
from tongban.services.cases.models import Application, Custody, HandedMaterial
from tongban.services.cases.values import ApplicationState, Channel, Source
from tongban.services.hall.models import Handover
from tongban.services.hall.values import AT_WINDOWS, DONE, Left

_WAITING: Final = {
    ApplicationState.SUBMITTED: "还没有受理",
    ApplicationState.RECEIVED: "还没有受理",
    ApplicationState.PRE_ACCEPTED: "等申请人带原件来",
    ApplicationState.CORRECTION: "等申请人补正",
    ApplicationState.CONCLUDED: "等出证",
}
_MOST: Final = 200
_GAP_SOON: Final = timedelta(days=1)


def shift_began(account_id: UUID, *, now: datetime) -> datetime:
    """When the person's last shift was handed over today; else the beginning of the day."""
    morning = at(local(now).date())
    last = Handover.objects.filter(by=account_id, at__gt=morning).order_by("-at").values_list("at", flat=True).first()
    return last or morning


def done_since(account_id: UUID, since: datetime, *, now: datetime) -> dict[str, int]:
    """How often each act of the windows; served by index trail_event_at."""
    mine = TrailEvent.objects.filter(at__gt=since, at__lte=now, actor=str(account_id), kind__in=DONE)
    counted = Counter(mine.values_list("kind", flat=True))
    return {words: counted[kind] for kind, words in DONE.items()}


def left_by(account_id: UUID, *, now: datetime) -> list[Left]:
    """What the person took in and did not bring to its end: matters, originals in keeping, gaps due by tomorrow."""
    matters = Application.objects.filter(filed_by=account_id, state__in=list(_WAITING)).exclude(channel=Channel.PORTAL)
    found = [
        Left(str(pk), number, name, _WAITING[ApplicationState(state)])
        for pk, number, name, state in matters.order_by("submitted_at").values_list(
            "pk", "number", "matter_name", "state"
        )[:_MOST]
    ]
    kept = Custody.objects.filter(received_by=account_id, until=None).select_related("application").order_by("since")
    found += [
        Left(str(c.application_id), c.application.number, c.application.matter_name, f"原件《{c.name}》还在手上")
        for c in kept[:_MOST]
    ]
    soon = local(now).date() + _GAP_SOON
    gaps = HandedMaterial.objects.filter(
        application__accepted_by=account_id, source=Source.DEFERRED, due_on__lte=soon, application__ended_at=None
    )
    found += [
        Left(str(g.application_id), g.application.number, g.application.matter_name, f"容缺材料 {g.due_on} 到期")
        for g in gaps.select_related("application").order_by("due_on")[:_MOST]
    ]
    return found


def window_people(*, now: datetime) -> "QuerySet[Account]":
    """Who works at windows today."""
    today = local(now).date()
    duties = [duty.value for duty in AT_WINDOWS]
    holding = Assignment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, duty__in=duties
    ).values("account")
    found: QuerySet[Account] = Account.objects.filter(pk__in=holding, is_active=True)
    return found.order_by("name")


def for_me(actor: Actor) -> "QuerySet[Handover]":
    """Given to me, or to anybody, and not taken yet. Served by index handover_open."""
    open_ = Handover.objects.filter(taken_at=None).exclude(by=actor.account_id)
    return open_.filter(Q(to=actor.account_id) | Q(to=None)).select_related("by").order_by("at")


def recent(account_id: UUID, *, most: int = 10) -> list[Handover]:
    """The last ones given or taken."""
    mine = Handover.objects.filter(Q(by=account_id) | Q(to=account_id, taken_at__isnull=False))
    return list(mine.select_related("by", "to").order_by("-at")[:most])


def of_person(actor: Actor, handover_id: UUID) -> Handover | None:
    """One hand-over, for whoever gave it, took it or may take it."""
    row = Handover.objects.select_related("by", "to").filter(pk=handover_id).first()
    if row is None or (actor.account_id not in (row.by_id, row.to_id) and row.to_id is not None):
        return None
    return row
