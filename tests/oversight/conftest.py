"""A matter carried through, its invitations, and who watches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from tests.support.matter import Stage, staff
from tongban.kernel.actors import GUEST, Actor, Duty
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.oversight.ratings import handlers, usecases
from tongban.oversight.ratings.models import BadRating, Invitation, Rating
from tongban.oversight.ratings.values import Occasion, Source, Way
from tongban.services.events import ApplicationConcluded, ApplicationSubmitted, ResultsCollected

PHONE = Source(way=Way.QR, terminal="a" * 32)
Do = Callable[..., object]


@dataclass
class Watch:
    """The stage with its three service acts, two supervisors, the bureau's head."""

    stage: Stage
    now: datetime
    first: Actor
    second: Actor
    lead: Actor

    def act(self, occasion: Occasion = Occasion.MATTER) -> Invitation:
        return Invitation.objects.get(application=self.stage.id, occasion=occasion.value)

    def rate(self, level: int, *, now: datetime | None = None, occasion: Occasion = Occasion.MATTER, **facts: Any) -> Rating:  # fmt: skip
        return usecases.rate(
            actor=GUEST, code=self.act(occasion).code, level=level, source=PHONE, now=now or self.now, **facts
        )

    def bad(self, level: int = 2, *, now: datetime | None = None) -> BadRating:
        made = self.rate(level, now=now, may_contact=True)
        return BadRating.objects.select_related("rating__invitation__application").get(rating=made)


def listen(stage: Stage, now: datetime) -> None:
    """What the worker would do with the events of the matter."""
    handlers.taken_in(
        ApplicationSubmitted(application_id=stage.id, number="", matter="", channel="counter", region="", items=(), papers=()), now=now
    )  # fmt: skip
    handlers.concluded(ApplicationConcluded(application_id=stage.id, concluded_at=now, granted=4, refused=0), now=now)
    handlers.collected(ResultsCollected(application_id=stage.id, way="window"), now=now)


def watch_of(now: datetime) -> Watch:
    stage = Stage.build("OT-P01", now=now)
    stage.to_delivered()
    bureau = Department.objects.get(code="spj")
    people = [
        actor_for(staff(name, (duty, bureau), now=now), now=now)
        for name, duty in (("s1", Duty.SUPERVISE), ("s2", Duty.SUPERVISE), ("l1", Duty.LEAD))
    ]
    listen(stage, now)
    return Watch(stage, now, *people)


@pytest.fixture
def watch(db: None, now: datetime) -> Watch:
    return watch_of(now)


DAY = date(2021, 9, 6)
