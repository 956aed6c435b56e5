"""What a shift did and leaves: counted from the trail and from the matters themselves."""

from collections import Counter
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.infra.models import TrailEvent
from tongban.kernel.actors import Actor
from tongban.kernel.times import at, local
from tongban.orgs.models import Assignment
from tongban.people.accounts.models import Account
from tongban.services.cases.models import Application, Correction, Custody, HandedMaterial
from tongban.services.cases.values import ApplicationState, Channel, Source
from tongban.services.catalogue.values import Plan
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
_TO_ACCEPT: Final = (ApplicationState.SUBMITTED, ApplicationState.RECEIVED, ApplicationState.PRE_ACCEPTED)


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


def left_by(account_id: UUID, *, now: datetime, hall: bool = False) -> list[Left]:
    """What the person took in, asked for or took over and did not bring to its end; with `hall` also what waits for any window.

    What was handed over today is somebody else's.
    """
    found = {(one.application_id, one.waits): one for one in _own(account_id)}
    today = Handover.objects.filter(at__gt=at(local(now).date()))
    for row in today.filter(to=account_id, taken_at__isnull=False):
        open_ = {(one.application_id, one.waits): one for one in [*_own(row.by_id), *_waiting()]}
        found |= {key: open_[key] for key in _keys(row) if key in open_}
    if hall:
        found |= {
            (one.application_id, one.waits): one for one in _waiting() if (one.application_id, one.waits) not in found
        }
    gone = {key for row in today.filter(by=account_id) for key in _keys(row)}
    return [one for key, one in found.items() if key not in gone]


def handed_over(account_id: UUID, *, now: datetime) -> bool:
    """Whether the shift was given today and nothing was done since."""
    began = shift_began(account_id, now=now)
    given = Handover.objects.filter(by=account_id, at=began).exists()
    return given and not any(done_since(account_id, began, now=now).values())


def _keys(row: Handover) -> list[tuple[str, str]]:
    return [(one["application_id"], one["waits"]) for one in row.left]


def _own(account_id: UUID) -> list[Left]:
    """Matters taken in or asked to be put right, originals in keeping, every gap that is still open."""
    asked = Correction.objects.filter(asked_by=account_id, supplied_at=None).values("application")
    mine = Q(filed_by=account_id, state__in=list(_WAITING)) & ~Q(channel=Channel.PORTAL)
    matters = Application.objects.filter(mine | Q(pk__in=asked, state=ApplicationState.CORRECTION))
    found = _said(matters)
    kept = Custody.objects.filter(received_by=account_id, until=None).select_related("application").order_by("since")
    found += [
        Left(str(c.application_id), c.application.number, c.application.matter_name, f"原件《{c.name}》还在手上")
        for c in kept[:_MOST]
    ]
    gaps = HandedMaterial.objects.filter(
        application__accepted_by=account_id, source=Source.DEFERRED, application__ended_at=None
    )
    found += [
        Left(
            str(g.application_id), g.application.number, g.application.matter_name,
            f"容缺材料《{_name(g)}》 {g.due_on} 到期",
        )
        for g in gaps.select_related("application").order_by("due_on")[:_MOST]
    ]  # fmt: skip
    return found


def _waiting() -> list[Left]:
    """What waits for any window to accept it, the longest first. Served by index application_state."""
    return _said(Application.objects.filter(state__in=_TO_ACCEPT))


def _said(matters: "QuerySet[Application]") -> list[Left]:
    rows = matters.order_by("submitted_at").values_list("pk", "number", "matter_name", "state")[:_MOST]
    return [Left(str(pk), number, name, _WAITING[ApplicationState(state)]) for pk, number, name, state in rows]


def _name(gap: HandedMaterial) -> str:
    papers = Plan.from_json(gap.application.plan).materials
    return next((paper.name for paper in papers if paper.code == gap.material), gap.material)


def successors(actor: Actor, *, now: datetime) -> "QuerySet[Account]":
    """Who can take over what the actor leaves at a window today: whoever holds a duty there that the actor holds."""
    today = local(now).date()
    duties = [duty.value for duty in AT_WINDOWS if actor.has(duty)]
    holding = Assignment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, duty__in=duties
    ).values("account")
    found: QuerySet[Account] = Account.objects.filter(pk__in=holding, is_active=True)
    mine = [actor.account_id] if actor.account_id else []
    return found.exclude(pk__in=mine).order_by("name")


def for_me(actor: Actor) -> "QuerySet[Handover]":
    """Given to me, or to anybody, and not taken yet. Served by index handover_open."""
    open_ = Handover.objects.filter(taken_at=None).exclude(by=actor.account_id)
    return open_.filter(Q(to=actor.account_id) | Q(to=None)).select_related("by").order_by("at")


def given_to(actor: Actor) -> "QuerySet[Handover]":
    """Given to me by name and not taken yet."""
    return for_me(actor).filter(to=actor.account_id)


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
