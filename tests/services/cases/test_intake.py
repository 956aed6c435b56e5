"""Before acceptance: one notice, supplied in parts, refused, returned, deemed accepted."""

from datetime import date, datetime, timedelta

import pytest

from tests.support.matter import NOW, Stage, staff
from tongban.infra import trail
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.refusals import NotAllowed
from tongban.kernel.times import LOCAL
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.services.cases import standing as st
from tongban.services.cases import usecases as cases
from tongban.services.cases.errors import CaseRefusal, IllegalAct
from tongban.services.cases.handlers import unanswered
from tongban.services.cases.models import Correction, CorrectionPoint, HandedMaterial
from tongban.services.cases.usecases import Point, Supplied
from tongban.services.cases.values import Handed, Source

pytestmark = pytest.mark.django_db
POINT = Point(what="死亡证明", why="照片看不清编号", how="重新拍照或带原件到窗口", example="四角齐全、字迹清楚")


@pytest.fixture
def stage() -> Stage:
    stage = Stage.build("OT-P01")
    stage.submit("a")
    return stage


def supervisor() -> Actor:
    account = staff(
        "supervisor",
        (Duty.SUPERVISE, Department.objects.get(code="spj")),
        (Duty.ACCEPT, Department.objects.get(code="spj")),
    )
    return actor_for(account, now=NOW)  # fmt: skip


def points(stage: Stage) -> list[CorrectionPoint]:
    return list(CorrectionPoint.objects.filter(application=stage.id).order_by("noted_at", "id"))


def test_one_notice_gathers_what_all_departments_noted_art_32(stage: Stage):
    leg = stage.plan.items[1]
    department = Department.objects.get(code=leg.department)
    examiner = stage.approvers[department.pk]
    cases.note_correction(
        actor=examiner, application_id=stage.id, point=POINT, now=NOW, department_id=department.pk
    )  # fmt: skip
    later = NOW + timedelta(days=1)
    assert cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[POINT], now=later) == 2
    row = stage.row()
    assert (row.state, row.answer_due_at) == ("correction", None)
    notice = Correction.objects.get(application=stage.id)
    assert notice.due_on == date(2021, 9, 28)  # fifteen working days: the 18th and 26th are worked, 19-21 are not
    assert notice.points.count() == 2
    assert trail.verify(stage.id).ok


def test_a_second_notice_is_the_exception(stage: Stage):
    cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[POINT], now=NOW)
    cases.supply_correction(
        actor=stage.clerk, application_id=stage.id, supplied={points(stage)[0].pk: Supplied(answer="已重拍")}, now=NOW
    )
    assert stage.row().state == "received"
    with pytest.raises(NotAllowed, match="监察"):
        cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[POINT], now=NOW)
    with pytest.raises(CaseRefusal, match="新的事实"):
        cases.ask_correction(actor=supervisor(), application_id=stage.id, points=[POINT], now=NOW)


def test_a_second_notice_with_its_reason_goes_out(stage: Stage):
    boss = supervisor()
    cases.ask_correction(actor=boss, application_id=stage.id, points=[POINT], now=NOW)
    cases.supply_correction(
        actor=boss, application_id=stage.id, supplied={points(stage)[0].pk: Supplied(answer="已重拍")}, now=NOW
    )
    cases.ask_correction(actor=boss, application_id=stage.id, points=[POINT], new_fact="医院来函更正死亡日期", now=NOW)
    assert list(Correction.objects.order_by("round").values_list("round", flat=True)) == [1, 2]


@pytest.mark.parametrize("missing", ["what", "why", "how"])
def test_a_point_says_what_why_and_how(stage: Stage, missing: str):
    words = {"what": "死亡证明", "why": "不清", "how": "重拍"} | {missing: " "}
    with pytest.raises(CaseRefusal, match="补什么、为什么、怎么补"):
        cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[Point(**words)], now=NOW)
    with pytest.raises(CaseRefusal, match="至少写明一项"):
        cases.ask_correction(actor=stage.clerk, application_id=stage.id, now=NOW)
    assert stage.row().state == "submitted"


def test_supplied_in_parts_then_answered_within_five_days_anew(stage: Stage):
    cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[POINT, POINT], now=NOW)
    one, two = points(stage)
    later = NOW + timedelta(days=3)
    paper = Handed(material="", source=Source.PAPER, originals=1)
    assert not cases.supply_correction(
        actor=stage.clerk, application_id=stage.id, supplied={one.pk: Supplied(paper=paper)}, now=later
    )
    assert stage.row().state == "correction"
    with pytest.raises(CaseRefusal, match="已经补正过"):
        cases.supply_correction(
            actor=stage.clerk, application_id=stage.id, supplied={one.pk: Supplied(answer="x")}, now=later
        )
    assert cases.supply_correction(
        actor=stage.clerk, application_id=stage.id, supplied={two.pk: Supplied(answer="已改")}, now=later
    )
    row = stage.row()
    assert row.state == "received"
    assert row.answer_due_at == datetime(2021, 9, 16, 17, tzinfo=LOCAL)
    stage.accept(now=later)


def test_a_corrected_paper_takes_the_place_of_the_wrong_one(stage: Stage):
    material = next(p.material for p in stage.papers())
    cases.ask_correction(
        actor=stage.clerk, application_id=stage.id, now=NOW,
        points=[Point(what="证明", why="过期", how="换新", material=material)],
    )  # fmt: skip
    paper = Handed(material=material, source=Source.PAPER, originals=2)
    cases.supply_correction(
        actor=stage.clerk, application_id=stage.id, supplied={points(stage)[0].pk: Supplied(paper=paper)}, now=NOW
    )
    assert HandedMaterial.objects.get(application=stage.id, material=material).originals == 2


def test_a_stranger_supplies_nothing(stage: Stage):
    cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[POINT], now=NOW)
    stranger = Actor(account_id=stage.issuer.account_id, name="陌生人")
    with pytest.raises(NotAllowed):
        cases.supply_correction(
            actor=stranger, application_id=stage.id, supplied={points(stage)[0].pk: Supplied(answer="x")}, now=NOW
        )


def test_refusing_acceptance_needs_reason_and_basis_art_32(stage: Stage):
    with pytest.raises(CaseRefusal, match="理由和法律依据"):
        cases.refuse_accept(actor=stage.clerk, application_id=stage.id, reason="不归本区", basis="", now=NOW)
    cases.refuse_accept(
        actor=stage.clerk, application_id=stage.id, reason="逝者户籍在攸县，请向攸县公安局申请",
        basis="行政许可法第三十二条第一款第二项", now=NOW,
    )  # fmt: skip
    row = stage.row()
    assert (row.state, row.ended_at, row.answer_due_at) == ("refused_accept", NOW, None)
    with pytest.raises(IllegalAct):
        stage.accept()


def test_terminated_only_after_the_day_of_the_notice(stage: Stage):
    cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[POINT], due_on=date(2021, 9, 10), now=NOW)
    with pytest.raises(CaseRefusal, match="还没有过"):
        cases.terminate_correction(
            actor=stage.clerk, application_id=stage.id, reason="", now=datetime(2021, 9, 10, 16, tzinfo=LOCAL)
        )
    cases.terminate_correction(
        actor=stage.clerk, application_id=stage.id, reason="", now=datetime(2021, 9, 11, 9, tzinfo=LOCAL)
    )
    assert (stage.row().state, stage.row().ending_reason) == ("terminated", "逾期未补正")


def test_nobody_answered_for_five_days_counts_as_accepted_art_32(stage: Stage):
    """Handed in on Monday 6 September: the fifth working day is the 13th; on the sixth it was accepted on the 6th."""
    assert stage.row().answer_due_at == datetime(2021, 9, 13, 17, tzinfo=LOCAL)
    unanswered({}, now=datetime(2021, 9, 13, 16, 59, tzinfo=LOCAL))
    assert stage.row().state == "submitted"
    unanswered({}, now=datetime(2021, 9, 14, 0, 10, tzinfo=LOCAL))
    row = stage.row()
    assert (row.state, row.deemed, row.accepted_at, row.accepted_by_id) == ("accepted", True, NOW, None)
    assert row.promised_due_at == datetime(2021, 9, 7, 17, tzinfo=LOCAL)  # one day from when it came
    line = trail.lines(stage.id)[-1]
    assert (line.kind, line.facts["deemed"]) == ("application.accepted", True)
    unanswered({}, now=datetime(2021, 9, 15, tzinfo=LOCAL))  # once
    assert len(trail.lines(stage.id)) == 2


def test_a_notice_or_a_pre_check_stops_the_five_days(stage: Stage):
    cases.pre_accept(actor=stage.clerk, application_id=stage.id, now=NOW)
    assert stage.row().answer_due_at is None
    unanswered({}, now=NOW + timedelta(days=30))
    assert stage.row().state == "pre_accepted"
    stage.accept(now=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "submitted, due",
    [
        (datetime(2021, 9, 6, 9, tzinfo=LOCAL), date(2021, 9, 13)),
        (datetime(2021, 9, 6, 20, tzinfo=LOCAL), date(2021, 9, 14)),  # after closing: received on Tuesday
        (datetime(2021, 9, 4, 9, tzinfo=LOCAL), date(2021, 9, 13)),  # Saturday: received on Monday
    ],
)
def test_received_outside_office_hours_counts_as_the_next_working_day(submitted: datetime, due: date):
    stage = Stage.build("OT-P01")
    stage.submit("x", now=submitted)
    answer = stage.row().answer_due_at
    assert answer is not None
    assert answer.astimezone(LOCAL).date() == due


def test_withdrawn_before_acceptance(stage: Stage):
    citizen = Actor(account_id=None, name="周安", party_id=stage.applicant.pk)
    assert cases.withdraw_application(actor=citizen, application_id=stage.id, now=NOW) == 0
    assert stage.row().state == "withdrawn"


def test_entered_by_mistake_needs_another(stage: Stage):
    with pytest.raises(NotAllowed):
        cases.invalidate_application(actor=stage.clerk, application_id=stage.id, reason="重复录入", now=NOW)
    cases.invalidate_application(actor=supervisor(), application_id=stage.id, reason="重复录入", now=NOW)
    assert stage.row().state == "invalid"


def test_the_same_person_for_the_same_item_is_pointed_out(stage: Stage):
    stage.submit("b", now=NOW + timedelta(days=20))
    again = st.standing(stage.row()).again
    assert [a.number for a in again] == ["YJS4302120000002021090600001"]
    stage.submit("c", now=NOW + timedelta(days=60))
    assert st.standing(stage.row()).again == ()


def test_urged_once_a_day_and_only_while_it_is_on_its_way(stage: Stage):
    citizen = Actor(account_id=None, name="周安", party_id=stage.applicant.pk)
    cases.urge(actor=citizen, application_id=stage.id, text="家里急用", now=NOW)
    with pytest.raises(CaseRefusal, match="今天已经催办过"):
        cases.urge(actor=citizen, application_id=stage.id, now=NOW + timedelta(hours=1))
    cases.urge(actor=citizen, application_id=stage.id, now=NOW + timedelta(days=1))
    cases.withdraw_application(actor=citizen, application_id=stage.id, now=NOW + timedelta(days=2))
    with pytest.raises(CaseRefusal, match="不用催办"):
        cases.urge(actor=citizen, application_id=stage.id, now=NOW + timedelta(days=3))


def test_the_worker_alone_deems(stage: Stage):
    assert not cases.deem_accepted(application_id=stage.id, now=NOW)
    assert SYSTEM.system


def test_words_are_kept_by_the_applicants_side_only_and_count_for_nothing(stage: Stage):
    cases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[POINT], now=NOW)
    point = points(stage)[0]
    cases.keep_answers(actor=stage.clerk, application_id=stage.id, answers={point.pk: "写到一半 "})
    point.refresh_from_db()
    assert (point.answer, point.supplied_at, stage.row().state) == ("写到一半", None, "correction")
    with pytest.raises(NotAllowed):
        cases.keep_answers(
            actor=Actor(account_id=stage.issuer.account_id, name="陌生人"), application_id=stage.id, answers={point.pk: "x"}
        )  # fmt: skip
    cases.supply_correction(
        actor=stage.clerk, application_id=stage.id, supplied={point.pk: Supplied(answer="写完")}, now=NOW
    )
    with pytest.raises(CaseRefusal):
        cases.keep_answers(actor=stage.clerk, application_id=stage.id, answers={point.pk: "改回去"})
    point.refresh_from_db()
    assert point.answer == "写完"
