"""Hand a shift over, and take it."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.infra import trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.services.hall import policies, selectors
from tongban.services.hall.models import Handover
from tongban.services.hall.values import HallRefusal, ShiftHandedOver, ShiftTaken


@transaction.atomic
def hand_over(*, actor: Actor, to_id: UUID | None, note: str, now: datetime) -> UUID:
    """Give the shift to a colleague who holds a duty of it, or to whoever comes: counts and what is left are frozen as they stand."""
    require(policies.may_hand_over(actor))
    assert actor.account_id is not None
    if to_id == actor.account_id:
        raise HallRefusal("不能交给自己，请选接班的同事")
    if to_id is not None and not selectors.successors(actor, now=now).filter(pk=to_id).exists():
        raise HallRefusal("接班的人不在窗口岗位上，或者没有您这班的职责，请重选")
    began = selectors.shift_began(actor.account_id, now=now)
    if began >= now or Handover.objects.filter(by=actor.account_id, began_at=began).exists():
        raise HallRefusal("刚刚已经交过班了")
    if (before := selectors.given_to(actor).first()) is not None:
        raise HallRefusal(f"{before.by.name}交给您的班还没有接：请先点“看过了，接班”，再交自己的班")
    left = selectors.left_by(actor.account_id, now=now, hall=actor.has(Duty.ACCEPT))
    row = Handover.objects.create(
        id=new_id(), by_id=actor.account_id, to_id=to_id, began_at=began, at=now,
        done=selectors.done_since(actor.account_id, began, now=now), left=[asdict(one) for one in left],
        note=note.strip()[:2000],
    )  # fmt: skip
    event = ShiftHandedOver(handover_id=row.pk, to=to_id, left=len(left))
    trail.record(actor=actor, duty=None, head=trail.Head(row.pk), events=[event], now=now)
    return row.pk


@transaction.atomic
def take_over(*, actor: Actor, handover_id: UUID, now: datetime) -> None:
    """Take a shift, having read what it leaves. Of two who want it, one has it."""
    row = Handover.objects.filter(pk=handover_id).first()
    if row is None:
        raise HallRefusal("没有找到这次交班")
    require(policies.may_take(actor, row))
    event = ShiftTaken(handover_id=row.pk)
    trail.record(actor=actor, duty=None, head=trail.head_of(row.pk), events=[event], now=now)
    if Handover.objects.filter(pk=row.pk, taken_at=None).update(taken_at=now, to=actor.account_id) != 1:
        raise Stale("这一班已经有人接了")
