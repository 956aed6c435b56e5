"""What applicants had to bring is read from the plans of their applications, with its real volume."""

from datetime import timedelta

import pytest

from tests.support.matter import NOW, Stage
from tongban.services.catalogue.models import Material
from tongban.services.lifeevents.asked import advice_between, asked_between

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_papers_of_other_bodies_are_counted_by_issuer():
    stage = Stage.build("OT-P01")
    stage.submit()
    found = advice_between(NOW - DAY, NOW + DAY)
    assert [(a.issuer, a.papers_per_year, a.visits_per_year) for a in found] == [("bank", 1, 1)]
    assert found[0].papers[0].paper == "bank_card"
    assert len(found[0].papers[0].items) > 1
    assert all(row.applications == 1 for row in asked_between(NOW - DAY, NOW + DAY))


def test_outside_the_year_and_once_shared_there_is_nothing_to_save():
    stage = Stage.build("OT-P01")
    stage.submit()
    assert advice_between(NOW - 3 * DAY, NOW - DAY) == ()
    Material.objects.filter(code="bank_card").update(shared=True)
    assert advice_between(NOW - DAY, NOW + DAY) == ()
