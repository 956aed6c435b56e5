"""What people were told in the days before the demonstration, who looked at their data, who acts for whom."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from tongban.config.demo.county import Cast
from tongban.config.demo.waiting import for_the_citizen
from tongban.infra import outbox
from tongban.infra.calendar import workdays
from tongban.infra.models import OutboxEntry
from tongban.kernel.times import at
from tongban.people.messages.models import Delivery, Message
from tongban.people.messages.usecases import SEND, mark_read, settled
from tongban.people.messages.values import State
from tongban.people.parties.usecases import authorise, register_party, unmask
from tongban.people.parties.values import IdKind
from tongban.services.cases.models import Application

_BACK: Final = timedelta(days=7)


_FATHER: Final = "430212195203110314"
_LOOKS: Final = ("电话核对申领人身份证号，原件照片反光看不清", "领取人报错后四位，核对证件号码")


def load(cast: Cast, *, day: date) -> int:
    """Give the listeners the last days, at the time things happened; the year behind is not told any more."""
    before = at(day)
    _looked(cast, day=day)
    for_the_citizen(cast, father=_FATHER, authorisation_id=_family(cast, day=day), day=_worked_before(day))
    waiting = OutboxEntry.objects.filter(handler__startswith="messages.", done_at=None).exclude(handler=SEND)
    waiting.filter(created_at__lt=before - _BACK).update(done_at=before)
    for entry in waiting.filter(done_at=None).order_by("created_at", "id"):
        outbox.run_handler(entry.handler, entry.payload, now=entry.created_at)
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=entry.created_at)
    for entry in OutboxEntry.objects.filter(Q(due_at__lt=before), handler=SEND, done_at=None).order_by("due_at", "id"):
        outbox.run_handler(entry.handler, entry.payload, now=entry.due_at)
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=entry.due_at)
    _read(cast, before=at(day, time(8)))
    _not_arrived(now=at(day, time(8)))
    return Message.objects.count()


def _worked_before(day: date) -> date:
    """The last working day before the day."""
    found = day - timedelta(days=1)
    while not workdays().is_workday(found):
        found -= timedelta(days=1)
    return found


def _looked(cast: Cast, *, day: date) -> None:
    """The window looked at the citizen's full number, for a matter in hand; the citizen sees it."""
    party = cast.citizen.party_id
    assert party is not None
    row = Application.objects.filter(applicant=party).order_by("-submitted_at").first()
    if row is None:
        return
    clerk = replace(cast.clerk, stepped_up=True)
    for hour, why in enumerate(_LOOKS, start=9):
        moment = at(_worked_before(day), time(hour, 20))
        unmask(actor=clerk, party_id=party, reason=why, now=moment, about=row.pk, number=row.number)


def _family(cast: Cast, *, day: date) -> UUID:
    """The citizen acts for the father at a window's word; whom the citizen lets act, the visitor may say."""
    assert cast.citizen.party_id is not None
    since = _worked_before(day)
    now = at(since, time(14, 30))
    father = register_party(
        actor=cast.clerk, name="周德厚", id_kind=IdKind.RESIDENT, id_number=_FATHER, identity_level=4, now=now
    )
    given = authorise(
        actor=cast.clerk, grantor_id=father.pk, agent_id=cast.citizen.party_id, scope="所有事项", since=since,
        until=day + timedelta(days=180), basis="授权委托书（窗口登记）", now=now,
    )  # fmt: skip
    return given.pk


def _read(cast: Cast, *, before: datetime) -> None:
    """The citizen has read all but the last two."""
    party = cast.citizen.party_id
    for pk in list(Message.objects.filter(party=party).order_by("-told_at", "-id").values_list("pk", flat=True)[2:]):
        mark_read(actor=cast.citizen, message_id=pk, now=before)


def _not_arrived(*, now: datetime) -> None:
    """One that the gateway took and could not bring."""
    row = Delivery.objects.filter(state=State.HANDED.value).order_by("made_at", "id").first()
    if row is not None:
        settled(row=row, delivered=False, word="空号", now=now)
