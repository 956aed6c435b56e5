"""What the acts of 营商环境 share: the trail, limits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from tongban.infra import trail
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.times import local
from tongban.oversight.enterprise import rules, selectors
from tongban.oversight.enterprise.models import Company
from tongban.oversight.enterprise.values.campaign import HANDLERS
from tongban.oversight.enterprise.values.issues import Grade
from tongban.people.parties.selectors import known_as
from tongban.people.parties.usecases import tell_look
from tongban.people.parties.values import IdKind

STREAM: Final = uuid5(UUID(int=0), "tongban.oversight.enterprise")


def note(actor: Actor, stream: UUID, events: Sequence[Event], now: datetime) -> None:
    """Put what happened on the trail, in the duty in which it was done."""
    duty = next((d for d in (Duty.ENTERPRISE, *HANDLERS, Duty.SUPERVISE) if actor.has(d)), None)
    trail.record(actor=actor, duty=duty, head=trail.head_of(stream), events=events, now=now)


def tell_company(actor: Actor, company: Company, reason: str, now: datetime, number: str = "") -> None:
    """A look at whom to call stands on the company's own page too, where it is known as a party."""
    whose = known_as(IdKind.USCC, company.uscc)
    duties = (Duty.ENTERPRISE, *HANDLERS)
    tell_look(actor=actor, party_ids=[whose], fields=("contact",), reason=reason, now=now, duties=duties, number=number)


def setting(code: str, now: datetime) -> int:
    return selectors.settings(local(now).date())[code]


def due(code: str, now: datetime) -> datetime:
    """The end of a limit in working days that is a setting."""
    return rules.days_later(now, setting(code, now), workdays())


def handling_due(grade: Grade, now: datetime) -> datetime:
    """A: months by date; B and C: working days (services.md §10.2)."""
    match grade:
        case Grade.A:
            return rules.months_later(now, setting("a_months", now), workdays())
        case Grade.B:
            return due("b_days", now)
        case Grade.C:
            return due("c_days", now)
