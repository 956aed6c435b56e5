"""Which matters concern whom, before anybody accepted them."""

import pytest

from tests.support.matter import Stage
from tongban.orgs.models import Department
from tongban.services.cases import standing

pytestmark = pytest.mark.django_db


def test_few_departments_and_many_find_the_same():
    stage = Stage.build("OT-P01")
    stage.submit("a")
    named = {item.department for item in stage.plan.items}
    concerned = set(Department.objects.filter(code__in=named).values_list("pk", flat=True))
    others = set(Department.objects.exclude(pk__in=concerned).values_list("pk", flat=True))
    assert len(concerned | others) > standing._FEW
    assert standing.preview_count({next(iter(concerned))}) == 1
    assert standing.preview_count(concerned | others) == 1
    assert len(standing.to_preview(concerned | others)) == 1
    assert standing.preview_count(set()) == 0
    assert standing.preview_count(others - concerned) == 0
