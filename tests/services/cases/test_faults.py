"""`kill -9` at every step of every act, on both databases: nothing accepted is lost, doubled or half written."""

import random

import pytest

from tests.support.faults import Rarer, Story, every_step
from tests.support.matter import Stage
from tongban.infra import trail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("story, stride", [(Story, 3), (Rarer, 5)])
def test_killed_at_every_step_of_every_act(story: type[Story], stride: int):
    """Some steps here, all of them by `python -m tests.faults`; which ones differs from run to run."""
    blows = every_step(Stage.build("OT-P01"), story=story, stride=stride, offset=random.randrange(stride))
    assert blows > 30
    assert trail.verify().ok
