"""The demonstration's year of internal control: everything it shows was entered through the acts."""

from datetime import date, datetime

import pytest

from tests.support.matter import staff
from tongban.config.demo import control as demo
from tongban.finance.control import selectors
from tongban.finance.control.models import Decision, Finding, Regulation, Risk
from tongban.infra import measures, trail
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Duty
from tongban.kernel.periods import Period
from tongban.orgs.usecases import ensure_department

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bureau(db: None, now: datetime) -> None:
    bureau = ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)
    for code in ("spj-bg", "spj-gg", "spj-dz", "spj-ck", "spj-yh"):
        ensure_department(actor=SYSTEM, name=code, code=code, now=now)
    staff("demo-finance", (Duty.FINANCE, bureau), now=now)


def test_the_year_is_there_and_counted():
    assert demo.load(day=date(2022, 3, 1)) > 40
    for row in data_file("coverage.csv").read_text(encoding="utf-8").splitlines():
        cells = row.split(",")
        code = next((c for c in cells if c.startswith("control.")), "")
        scope = row.partition("scope=")[2].strip('"').split(";")[0]
        if code:
            found = measures.find(code)
            assert found is not None, code
            assert found.count(Period.year(2021), scope).rows, row
    assert [s.met for s in selectors.soundness(2021)] == [True] * 4
    assert selectors.gaps() == []
    assert trail.verify().ok
    assert Finding.objects.filter(state="done").count() == Finding.objects.count() - 1
    assert not Decision.objects.get(matter="购置公务车辆").passed


def test_a_day_in_the_middle_shows_what_had_happened_by_then():
    demo.load(day=date(2021, 7, 1))
    assert Regulation.objects.count() == 11
    assert not Decision.objects.filter(met_on__gte=date(2021, 7, 1)).exists()
    assert Risk.objects.filter(closed_on=None).count() == Risk.objects.count()
