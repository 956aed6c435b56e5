"""Two ratings for one act at the same moment, on both databases: one is taken, the other told so."""

from datetime import datetime

import pytest

from tests.oversight.conftest import PHONE, watch_of
from tests.services.cases.test_races import at_once
from tongban.infra import trail
from tongban.kernel.actors import GUEST
from tongban.kernel.refusals import Refused
from tongban.oversight.ratings import usecases
from tongban.oversight.ratings.models import BadRating, Invitation, Rating
from tongban.oversight.ratings.values import Occasion

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_phones_one_code(now: datetime):
    watch = watch_of(now)
    code = watch.act().code

    def rate(level: int):
        return lambda: usecases.rate(actor=GUEST, code=code, level=level, source=PHONE, now=now)

    found = at_once(*[rate(level) for level in (1, 5, 2, 4)])
    assert sum(isinstance(x, Refused) for x in found) == 3
    assert Rating.objects.count() == 1
    assert BadRating.objects.count() == (Rating.objects.get().level <= 2)
    assert trail.verify(watch.act().pk).ok


def test_the_event_delivered_twice_at_once(now: datetime):
    watch = watch_of(now)
    key, who = watch.stage.id, watch.stage.clerk.account_id
    at_once(*[lambda: usecases.invite(application_id=key, occasion=Occasion.INTAKE, served_by_id=who, now=now)] * 3)
    assert Invitation.objects.count() == 3
