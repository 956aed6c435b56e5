"""Departments' own systems: who works what where, out and back by spreadsheet, what is typed twice; outage slips."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.matter import NOW, REGION, Stage
from tests.support.sheets import xlsx
from tongban.infra import trail
from tongban.infra.measures import find
from tongban.kernel.actors import SYSTEM
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed
from tongban.kernel.times import LOCAL
from tongban.services.cases import outsidesheet, standing
from tongban.services.cases import usecases as cases
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Case, OutageSlip
from tongban.services.cases.usecases import LateEntry
from tongban.services.cases.values import Channel, WorkWay
from tongban.services.catalogue.importing.sheets import read_sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    stage = Stage.build("OT-P01")
    stage.to_accepted("a")
    return stage


def out(stage: Stage) -> Case:
    leg = stage.legs()[0]
    cases.send_out_case(actor=stage.approver(leg), case_id=leg.pk, system="省人口系统", now=NOW)
    return leg


def test_out_and_back_by_sheet_with_real_times(stage: Stage):
    leg = out(stage)
    sheet = cases.sheet_of_sent_out([leg.department_id])
    rows = [list(row) for row in read_sheets(sheet)[0].rows]
    assert rows[0] == list(outsidesheet.HEAD)
    assert rows[1][0] == leg.number
    rows[1] = [*rows[1][:4], "准予", "2021-09-06 11:20", "已注销", "", ""]
    back = xlsx(rows)
    later = NOW + timedelta(days=1)
    report = cases.record_results_sheet(actor=stage.approver(leg), content=back, now=later)
    assert (report.recorded, report.known, report.faults) == (1, 0, ())
    leg.refresh_from_db()
    assert leg.decided_at == datetime(2021, 9, 6, 11, 20, tzinfo=LOCAL)
    assert leg.returned_at == later
    again = cases.record_results_sheet(actor=stage.approver(leg), content=back, now=later)
    assert (again.recorded, again.known) == (0, 1)
    assert trail.verify(stage.id).ok


@pytest.mark.parametrize(
    "cells, words",
    [
        (["{number}", "", "", "", "大概可以", "2021-09-06 11:20"], "不认识"),
        (["{number}", "", "", "", "准予", "上周"], "看不懂"),
        (["YJS404", "", "", "", "准予", "2021-09-06 11:20"], "没有编号"),
        (["{number}", "", "", "", "不予", "2021-09-06 11:20"], "第三十八条"),
        (["{number}", "", "", "", "准予", "2021-09-05 11:20"], "不能早于"),
        (["{number}", "", "", "", "准予", "2031-09-05 11:20"], "不能晚于"),
    ],
)
def test_a_bad_row_says_why_and_changes_nothing(stage: Stage, cells: list[str], words: str):
    leg = out(stage)
    row = [cell.format(number=leg.number) for cell in cells]
    content = xlsx([list(outsidesheet.HEAD), row + [""] * (9 - len(row))])
    report = cases.record_results_sheet(actor=stage.approver(leg), content=content, now=NOW + timedelta(days=1))
    assert report.recorded == 0
    assert [f.row for f in report.faults] == [2]
    assert words in report.faults[0].message
    leg.refresh_from_db()
    assert leg.state == "sent_out"


def test_another_departments_result_is_refused_row_by_row(stage: Stage):
    leg = out(stage)
    stranger = next(a for key, a in stage.approvers.items() if key != leg.department_id)
    content = xlsx([list(outsidesheet.HEAD), [leg.number, "", "", "", "准予", "2021-09-06 11:20", "", "", ""]])
    report = cases.record_results_sheet(actor=stranger, content=content, now=NOW + timedelta(days=1))
    assert "承办部门" in report.faults[0].message


def test_the_register_says_which_way_and_what_is_typed_twice(stage: Stage):
    leg = out(stage)
    with pytest.raises(NotAllowed):
        cases.set_work_system(
            actor=stage.clerk, department_id=leg.department_id, item="", way=WorkWay.HAND, name="省人口系统",
            fields_twice=12, since=date(2021, 1, 1),
        )  # fmt: skip
    for item, way, twice in (("", WorkWay.HAND, 12), (leg.item, WorkWay.SHEET, 5)):
        cases.set_work_system(
            actor=SYSTEM, department_id=leg.department_id, item=item, way=way, name="省人口系统", fields_twice=twice,
            since=date(2021, 1, 1),
        )  # fmt: skip
    found = standing.system_for(leg.department_id, leg.item, date(2021, 9, 6))
    assert found is not None
    assert found.way == WorkWay.SHEET
    measure = find("cases.typed_twice")
    assert measure is not None
    figure = measure.count(Period.year(2021), "")
    assert (figure.value, len(figure.rows)) == (Decimal(5), 1)
    with pytest.raises(CaseRefusal, match="没有二次录入"):
        cases.set_work_system(
            actor=SYSTEM, department_id=leg.department_id, item="", way=WorkWay.EXCHANGE, name="接口", fields_twice=1,
            since=date(2021, 2, 1),
        )  # fmt: skip


# --- outage ---------------------------------------------------------------------------------------------------------------------------


def enter(stage: Stage, slip: str, taken: datetime, typed: datetime, key: str = "late"):
    return cases.submit_application(
        actor=stage.clerk, plan=stage.plan, form={}, applicant_id=stage.applicant.pk, handed=stage.papers(),
        channel=Channel.COUNTER, region_code=REGION, key=key, now=taken,
        late=LateEntry(slip=slip, entered_at=typed),
    )  # fmt: skip


def test_a_slip_is_entered_late_with_its_real_time_and_number():
    stage = Stage.build("OT-P01")
    slips = cases.reserve_slips(actor=stage.clerk, region_code=REGION, count=3, now=NOW)
    taken, typed = NOW + timedelta(hours=1), NOW + timedelta(days=2)
    done = enter(stage, slips[1].number, taken, typed)
    assert (done.number, done.password) == (slips[1].number, slips[1].query_password)
    stage.application = done
    row = stage.row()
    assert (row.submitted_at, row.entered_at) == (taken, typed)
    assert trail.lines(stage.id)[0].facts["late"] is True
    assert trail.lines(stage.id)[0].at == typed
    with pytest.raises(CaseRefusal, match="已经补录过"):
        enter(stage, slips[1].number, taken, typed, key="twice")
    usual = stage.submit("usual")
    assert usual.number.endswith("00004")  # the slips' numbers are taken
    cases.void_slip(actor=stage.clerk, number=slips[0].number, reason="打印污损", now=typed)
    with pytest.raises(CaseRefusal, match="已作废"):
        enter(stage, slips[0].number, taken, typed, key="void")
    assert [s.number for s in standing.free_slips()] == [slips[2].number]
    measure = find("cases.late_entries")
    assert measure is not None
    assert measure.count(Period.year(2021), "").value == 1


@pytest.mark.parametrize(
    "taken, typed, words",
    [(timedelta(hours=-1), timedelta(0), "不能早于"), (timedelta(hours=2), timedelta(hours=1), "不能晚于")],
)
def test_times_on_a_slip_must_make_sense(taken: timedelta, typed: timedelta, words: str):
    stage = Stage.build("OT-P01")
    slip = cases.reserve_slips(actor=stage.clerk, region_code=REGION, count=1, now=NOW)[0]
    with pytest.raises(CaseRefusal, match=words):
        enter(stage, slip.number, NOW + taken, NOW + typed)
    assert OutageSlip.objects.get().application_id is None
