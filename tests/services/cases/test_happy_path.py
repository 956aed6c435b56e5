"""One matter from submission to the certificate in hand."""

from datetime import timedelta

import pytest

from tests.support.matter import Stage
from tongban.infra import trail
from tongban.services.cases.models import Certificate

pytestmark = [pytest.mark.django_db, pytest.mark.happy]


def test_shen_hou_goes_from_questions_to_certificates():
    stage = Stage.build("OT-P01")
    assert len(stage.plan.items) == 4
    stage.drive("k1")
    row = stage.row()
    assert row.state == "delivered"
    assert row.number.startswith("YJS43021200000020210906")
    assert {leg.state for leg in stage.legs()} == {"delivered"}
    assert Certificate.objects.filter(case__application=row).count() == 4
    verdict = trail.verify()
    assert verdict.ok, verdict.broken
    assert [line.kind for line in trail.lines(row.pk)][:2] == ["application.submitted", "application.accepted"]


def test_the_whole_is_due_the_next_working_day_at_closing_time():
    stage = Stage.build("OT-P01")
    stage.to_accepted()
    due = stage.row().promised_due_at
    assert due is not None
    assert due - stage.now == timedelta(days=1, hours=7, minutes=30)


@pytest.mark.parametrize("code", ["OT-E01", "OT-P02", "OT-E04"])
def test_other_matters_run_through_too(code: str):
    stage = Stage.build(code)
    stage.to_delivered()
    assert stage.row().state == "delivered"
