"""The demonstration's year of openness is told by its data, through the acts, and the figures come out of it."""

from datetime import date, time

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.office import Office, login
from tongban.config.demo import openness
from tongban.infra import measures, trail
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Duty
from tongban.kernel.periods import Period
from tongban.kernel.times import at
from tongban.orgs.models import Department, Region
from tongban.orgs.usecases import keep_venue
from tongban.orgs.values import Tier
from tongban.oversight.openness import reference
from tongban.oversight.openness.models import Disclosure, Publication, Question, Stuck
from tongban.oversight.openness.selectors import publications, requests
from tongban.oversight.openness.values.questions import State

TOLD = yaml.safe_load(data_file("lukou/openness-2021.yaml").read_text(encoding="utf-8"))
YEAR = Period.year(2021)


@pytest.mark.anywhere
def test_the_data_speaks_of_its_year_and_of_known_parts():
    assert all(line["came"].year == 2021 for part in ("requests", "questions", "feedback", "stuck") for line in TOLD[part])  # fmt: skip
    assert all(line["out"].year == 2021 and line["category"] in reference.fillable() for line in TOLD["publications"])
    assert all(line["obstacle"] in reference.obstacles() for line in TOLD["stuck"])


@pytest.mark.django_db
def test_the_year_comes_out_as_it_is_told():
    office = Office.build(at(date(2021, 1, 4), time(8, 30)))
    heads = [(Duty.LEAD, d) for d in Department.objects.all()]
    login("demo-lead", office.now, *heads)
    login("demo-clerk", office.now, (Duty.ACCEPT, office.bureau))
    keep_venue(actor=SYSTEM, name="大厅", tier=Tier.HALL, region=Region.objects.get(pk="430212000000"), now=office.now)
    day = date(2022, 3, 1)
    with CaptureQueriesContext(connection) as seen:
        openness.load(day=day)
    assert len(seen) < 5000
    counts = {
        "requests": len(TOLD["requests"]), "consultations": len(TOLD["questions"]), "lookups": len(TOLD["lookups"]), "report_feedback": len(TOLD["feedback"]),
        "stuck": len(TOLD["stuck"]), "budget_published": 1, "reports_published": 1,
    }  # fmt: skip
    for code, value in counts.items():
        found = measures.find(f"openness.{code}")
        assert found is not None
        assert found.count(YEAR, "").value == value, code
    assert not Disclosure.objects.filter(year=2021, closed_at=None).exists()
    assert not any(step.late for row in Disclosure.objects.filter(outcome="answered") for step in row.steps.all())
    assert Question.objects.exclude(key="demo-question-fresh").exclude(state=State.CLOSED).count() == 0
    assert Stuck.objects.filter(closed_at=None).count() == 1
    assert [p.title for p in publications.register(SYSTEM, late=True)] == ["关于公布村级75项常办事项的公告"]
    assert Publication.objects.filter(state="withdrawn").count() == 1
    lines = {line.title: line.total for line in requests.yearly(2021)}
    assert lines["本年新收政府信息公开申请数量"] == lines["总计"] + lines["结转下年度继续办理"]
    assert trail.verify().ok
