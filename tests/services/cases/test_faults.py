"""`kill -9` at every step of every act, on both databases: nothing accepted is lost, doubled or half written."""

import pytest

from tests.support.faults import every_step
from tests.support.matter import Stage
from tongban.infra import trail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_killed_at_every_step_of_every_act():
    stage = Stage.build("OT-P01")
    blows = every_step(stage)
    assert blows > 100
    assert trail.verify().ok
