"""The whole trail verified behind the page: part by part, so that no entry of the queue runs for minutes, and stopped if asked."""

from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tongban.infra import outbox, trail
from tongban.infra.models.trail import CheckState, TrailCheck, TrailEvent
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import NotAllowed, Stale

JOB: Final = "trail.check"
GOING: Final = (CheckState.WAITING.value, CheckState.RUNNING.value)
_PART: Final = 40_000  # events at one go
_TOLD: Final = 200


def latest() -> TrailCheck | None:
    return TrailCheck.objects.order_by("-asked_at", "-id").first()


@transaction.atomic
def ask(*, actor: Actor, now: datetime) -> TrailCheck:
    """Begin a walk; while one is on its way that one is shown."""
    _may(actor)
    going = TrailCheck.objects.filter(state__in=GOING).first()
    if going is not None:
        return going
    row = TrailCheck.objects.create(asked_by=str(actor.account_id or ""), asked_at=now)
    outbox.enqueue(JOB, {"check": str(row.pk), "part": 0}, now=now)
    return row


@transaction.atomic
def stop(*, actor: Actor, check: TrailCheck, now: datetime) -> None:
    """Stop between two parts; nothing was changed by it."""
    _may(actor)
    mine = TrailCheck.objects.filter(pk=check.pk, state__in=GOING)
    if mine.update(state=CheckState.STOPPED.value, ended_at=now) != 1:
        raise Stale("这次校验已经结束")


def carry_on(*, check_id: UUID, part: int, now: datetime) -> None:
    """One part. Delivered twice, it counts once: the place is taken by conditional update."""
    row = TrailCheck.objects.filter(pk=check_id, part=part, state__in=GOING).first()
    if row is None:
        return
    total = row.total or TrailEvent.objects.count()
    place, events, broken = trail.walk(trail.Place(**row.place), most=_PART)
    found = row.found + len(broken)
    facts = {
        "place": asdict(place), "part": part + 1, "events": row.events + events, "total": max(total, row.events + events),
        "found": found, "broken": [*row.broken, *(_words(one) for one in broken)][:_TOLD], "state": CheckState.RUNNING.value,
    }  # fmt: skip
    if place.over:
        facts |= {"state": (CheckState.BROKEN if found else CheckState.WHOLE).value, "ended_at": now}
    with transaction.atomic():
        if TrailCheck.objects.filter(pk=row.pk, part=part, state__in=GOING).update(**facts) == 1 and not place.over:
            outbox.enqueue(JOB, {"check": str(row.pk), "part": part + 1}, now=now)


def _words(one: trail.Broken) -> str:
    to = f"至第{one.until}条" if one.until else ""
    return f"{one.stream} 第{one.seq}条{to} {one.kind}"


def _may(actor: Actor) -> None:
    if not (actor.system or actor.has(Duty.ADMIN) or actor.has(Duty.SUPERVISE)):
        raise NotAllowed("只有系统管理员和监察人员可以校验留痕")
