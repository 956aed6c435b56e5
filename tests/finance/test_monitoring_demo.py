"""The demonstration's monitoring rounds, entered through the acts, with and without a register of payments."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.finance.conftest import Take, told
from tests.support.matter import staff
from tongban.config.demo import monitoring as demo
from tongban.finance.budget.models import BureauYear
from tongban.finance.control import checks
from tongban.finance.performance.models import Correction, MonitoringRound
from tongban.finance.performance.monitoring import selectors, usecases
from tongban.infra import measures, trail
from tongban.kernel.actors import SYSTEM, Duty
from tongban.kernel.periods import Period
from tongban.orgs.usecases import ensure_department

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bureau(take: Take, now: datetime) -> None:
    bureau = ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)
    for code in ("spj-bg", "spj-gg", "spj-ck", "spj-yh"):
        ensure_department(actor=SYSTEM, name=code, code=code, now=now)
    staff("demo-performance", (Duty.PERFORMANCE, bureau), now=now)
    take(told("lukou/bureau-year-2021.yaml"))


def test_both_rounds_are_frozen_and_reported_in_time():
    assert demo.load(day=date(2022, 3, 1)) == 2
    rounds = list(selectors.frozen(2021))
    assert [r.as_of for r in rounds] == [date(2021, 6, 30), date(2021, 7, 31)]
    assert all(r.digest == usecases.digest(r) for r in rounds)
    assert all(s.done_on and s.done_on <= s.due for r in rounds for s in r.steps.all())
    due = checks.find("performance.monitoring_due")
    assert due is not None
    assert list(due.look(date(2021, 9, 1))) == []
    lights = {x.light for r in rounds for x in r.lines.all()}
    assert lights == {"green", "yellow", "red"}
    assert trail.verify().ok
    for code in ("monitoring_rounds", "monitoring_procedure", "corrections", "deviation_reasons", "target_progress"):
        found = measures.find(f"performance.{code}")
        assert found is not None
        assert found.count(Period.year(2021), "").rows, code
    progress = measures.find("performance.target_progress").count(Period.year(2021), "")  # type: ignore[union-attr]
    newest = rounds[-1]
    green = newest.lines.filter(light="green").count()
    assert progress.value == (Decimal(green) * 100 / newest.lines.count()).quantize(Decimal("0.01"))


def test_a_day_in_the_middle_shows_what_had_happened_by_then():
    assert demo.load(day=date(2021, 8, 1)) == 1
    assert Correction.objects.filter(done_on=None).count() == Correction.objects.count() == 2
    assert MonitoringRound.objects.get().year == BureauYear.objects.get()
