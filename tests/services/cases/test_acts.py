"""The acts one by one: what they change, what they refuse, what they cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.matter import NOW, Stage, person
from tongban.infra import calendar, trail
from tongban.kernel.actors import SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.services.cases import statements
from tongban.services.cases import usecases as cases
from tongban.services.cases.errors import CaseRefusal, IllegalAct, IncompletePapers
from tongban.services.cases.models import Application, Case, HandedMaterial
from tongban.services.cases.usecases.recompute import recompute_deadlines
from tongban.services.cases.values import Channel, CollectWay, Handed, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage.build("OT-P01")


# --- submit ----------------------------------------------------------------------------------------------------------------


def test_the_same_key_is_the_same_submission(stage: Stage):
    first = stage.submit("k")
    again = stage.submit("k")
    assert again.again
    assert (again.number, again.query_code, again.password) == (first.number, first.query_code, first.password)
    assert Application.objects.count() == 1


def test_numbers_follow_the_day(stage: Stage):
    one, two = stage.submit("a"), stage.submit("b")
    assert one.number == "YJS4302120000002021090600001"
    assert two.number.endswith("00002")
    assert two.query_code.startswith("4302122021090600002")


def test_a_single_coded_item_carries_the_long_number():
    stage = Stage.build("OT-P01-01")
    done = stage.submit("a")
    assert done.number == "11430212MB9X00023W4430709001000202109060001"
    stage.accept()
    assert [leg.number for leg in stage.legs()] == [done.number]


def test_a_paper_that_was_not_asked_for_is_refused(stage: Stage):
    with pytest.raises(IncompletePapers, match="不在本次办理的材料清单"):
        stage.submit("a", handed=[Handed(material="moon_rock", source=Source.PAPER)])
    assert Application.objects.count() == 0


def test_the_frozen_plan_survives_a_new_edition(stage: Stage):
    stage.submit("a")
    before = stage.row().plan
    stage.accept()
    assert stage.row().plan == before
    assert all(leg.item_version_id for leg in stage.legs())


# --- accept ----------------------------------------------------------------------------------------------------------------


def test_missing_papers_are_all_named_at_once(stage: Stage):
    stage.submit("a", handed=[])
    with pytest.raises(IncompletePapers) as refusal:
        stage.accept()
    missing = [m for m in stage.plan.materials if m.source.value in ("supply", "shared") and not m.form]
    assert all(f"《{m.name}》" in str(refusal.value) for m in missing)
    assert stage.row().state == "submitted"
    assert stage.legs() == []


def test_a_gap_is_accepted_with_its_due_day_and_supplied_later():
    stage = Stage.build("OT-E02")
    gap = next(m for m in stage.plan.materials if m.deferrable)
    stage.submit("a", handed=[p for p in stage.papers() if p.material != gap.code])
    with pytest.raises(IncompletePapers):
        stage.accept()
    due = date(2021, 9, 30)
    cases.accept_application(actor=stage.clerk, application_id=stage.id, now=NOW, deferred={gap.code: due})
    row = HandedMaterial.objects.get(application=stage.id, material=gap.code)
    assert (row.source, row.due_on, row.handed_at) == ("deferred", due, None)
    paper = Handed(material=gap.code, source=Source.PAPER, originals=1)
    cases.supply_deferred(actor=stage.clerk, application_id=stage.id, paper=paper, now=NOW + timedelta(days=2))
    row.refresh_from_db()
    assert row.source == "paper"
    with pytest.raises(CaseRefusal, match="没有容缺登记"):
        cases.supply_deferred(actor=stage.clerk, application_id=stage.id, paper=paper, now=NOW + timedelta(days=2))


def test_a_paper_that_may_not_come_later_is_refused(stage: Stage):
    first = next(p for p in stage.papers())
    stage.submit("a", handed=[p for p in stage.papers() if p.material != first.material])
    with pytest.raises(IncompletePapers, match="不允许容缺"):
        cases.accept_application(
            actor=stage.clerk, application_id=stage.id, now=NOW, deferred={first.material: date(2021, 9, 30)}
        )


def test_legs_open_by_dependency(stage: Stage):
    stage.to_accepted()
    states = {leg.item: leg.state for leg in stage.legs()}
    after = {item.code: item.depends_on for item in stage.plan.items}
    assert states == {code: ("waiting" if before else "accepted") for code, before in after.items()}
    first = next(leg for leg in stage.legs() if leg.state == "accepted")
    stage.claim(first)
    later = NOW + timedelta(hours=2)
    stage.decide(first, now=later)
    opened = [leg for leg in stage.legs() if leg.state == "accepted"]
    assert opened
    assert all(leg.opened_at == later for leg in opened if leg.after)


def test_statutory_limit_of_joint_handling_is_45_working_days_art_42(stage: Stage):
    stage.to_accepted()
    due = stage.row().statutory_due_at
    assert due is not None
    assert due.astimezone(NOW.tzinfo).date() == date(2021, 11, 12)


# --- claim, examine, decide ----------------------------------------------------------------------------------------------------


def first_leg(stage: Stage) -> Case:
    return next(leg for leg in stage.legs() if leg.state == "accepted")


def test_the_second_clerk_is_told_who_was_first(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    stage.claim(leg)
    with pytest.raises(IllegalAct, match="请刷新"):
        stage.claim(leg)


def test_release_and_reassign(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    actor = stage.approver(leg)
    stage.claim(leg)
    cases.release_case(actor=actor, case_id=leg.pk, now=NOW)
    leg.refresh_from_db()
    assert (leg.state, leg.handler_id) == ("accepted", None)
    assert actor.account_id is not None
    cases.reassign_case(actor=actor, case_id=leg.pk, to_account_id=actor.account_id, now=NOW)
    leg.refresh_from_db()
    assert (leg.state, leg.handler_id) == ("reviewing", actor.account_id)


def test_a_refusal_needs_facts_and_basis_art_38(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    stage.claim(leg)
    with pytest.raises(CaseRefusal, match="第三十八条"):
        cases.decide_case(actor=stage.approver(leg), case_id=leg.pk, granted=False, now=NOW)
    leg.refresh_from_db()
    assert leg.state == "reviewing"


def test_a_refused_leg_blocks_what_waits_for_it_and_nothing_else(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    stage.claim(leg)
    stage.decide(leg, granted=False)
    waiting = [x for x in stage.legs() if leg.position in x.after]
    assert waiting
    assert all(x.state == "blocked" for x in waiting)
    assert stage.row().state == "accepted"


def test_another_departments_approver_may_not(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    other = next(a for d, a in stage.approvers.items() if d != leg.department_id)
    with pytest.raises(NotAllowed, match="承办部门"):
        cases.claim_case(actor=other, case_id=leg.pk, now=NOW)


def test_a_leg_in_the_departments_own_system_is_recorded_back_with_its_real_time(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    actor = stage.approver(leg)
    cases.send_out_case(actor=actor, case_id=leg.pk, system="省社保系统", now=NOW)
    with pytest.raises(CaseRefusal, match="回填结果"):
        stage.decide(leg)
    real, entered = NOW + timedelta(hours=1), NOW + timedelta(hours=5)
    with pytest.raises(CaseRefusal, match="不能晚于现在"):
        cases.record_result_case(
            actor=actor, case_id=leg.pk, granted=True, decided_at=entered + timedelta(hours=1), now=entered
        )
    cases.record_result_case(actor=actor, case_id=leg.pk, granted=True, decided_at=real, now=entered)
    leg.refresh_from_db()
    assert (leg.decided_at, leg.returned_at, leg.state) == (real, entered, "decided_yes")
    opened = [x for x in stage.legs() if leg.position in x.after and x.state == "accepted"]
    assert all(x.opened_at == real for x in opened)
    facts = [line.facts for line in trail.lines(stage.id) if line.kind == "case.decided"]
    assert facts[0]["recorded_late"] is True


def test_a_result_cannot_be_recorded_before_the_leg_began(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    actor = stage.approver(leg)
    cases.send_out_case(actor=actor, case_id=leg.pk, system="省社保系统", now=NOW)
    with pytest.raises(CaseRefusal, match="不能早于"):
        cases.record_result_case(actor=actor, case_id=leg.pk, granted=True, decided_at=NOW - timedelta(days=1), now=NOW)


def test_two_persons_where_the_item_says_so(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    Case.objects.filter(pk=leg.pk).update(two_persons=True)
    stage.claim(leg)
    cases.examine_case(actor=stage.approver(leg), case_id=leg.pk, satisfied=True, text="符合", now=NOW)
    with pytest.raises(NotAllowed, match="不能是同一人"):
        stage.decide(leg)


# --- conclude, issue, collect ----------------------------------------------------------------------------------------------------


def test_issue_and_collect(stage: Stage):
    stage.to_concluded()
    with pytest.raises(IllegalAct):
        stage.collect()
    numbers = stage.issue()
    assert len(numbers) == 4
    with pytest.raises(IllegalAct):
        stage.issue()
    with pytest.raises(CaseRefusal, match="领取人"):
        cases.collect_results(actor=stage.issuer, application_id=stage.id, receiver=" ", way=CollectWay.WINDOW, now=NOW)
    stage.collect()
    row = stage.row()
    assert (row.state, row.collected_by, row.collect_way) == ("delivered", "周安", "window")


def test_delivery_is_due_ten_working_days_after_the_decision_art_44(stage: Stage):
    stage.to_concluded()
    due = stage.row().deliver_due_at
    assert due is not None
    assert due.astimezone(NOW.tzinfo).date() == date(2021, 9, 18)  # a make-up Saturday counts


# --- the clock past the known calendar ------------------------------------------------------------------------------------------


def test_a_provisional_deadline_becomes_final_when_the_year_is_loaded():
    late = NOW.replace(year=2026, month=12, day=30)
    stage = Stage.build("OT-P01", now=late)
    stage.to_accepted()
    row = stage.row()
    assert row.provisional
    calendar.load_year(actor=SYSTEM, year=2027, off={date(2027, 1, 1): "元旦"}, makeup={}, now=late)
    assert recompute_deadlines(year=2027, now=late) == 1
    row.refresh_from_db()
    assert not row.provisional
    assert recompute_deadlines(year=2027, now=late) == 0
    assert trail.lines(stage.id)[-1].kind == "application.clock_moved"
    assert trail.verify(stage.id).ok


# --- statements ----------------------------------------------------------------------------------------------------------------

_NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def cost(act: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        act()
    return sum(1 for q in found.captured_queries if not q["sql"].lstrip().upper().startswith(_NOT_COUNTED))


@pytest.mark.parametrize("code", ["OT-P01", "OT-E01", "OT-E04"])
def test_statements_per_act_whatever_the_number_of_legs(code: str):
    stage = Stage.build(code)
    stage.to_delivered("warm")
    assert cost(lambda: stage.submit("k")) <= 10
    assert cost(stage.accept) <= 10
    while ready := [leg for leg in stage.legs() if leg.state == "accepted"]:
        for leg in ready:
            assert cost(lambda leg=leg: stage.claim(leg)) <= 6
            assert cost(lambda leg=leg: stage.decide(leg)) <= 6
    assert cost(stage.issue) <= 10
    assert cost(stage.collect) <= 6


def test_reading_a_whole_matter_is_one_statement(stage: Stage):
    stage.to_accepted()
    with CaptureQueriesContext(connection) as found:
        statements.read_with_legs(stage.id)
    assert len(found.captured_queries) == 1


def test_a_stale_read_changes_nothing(stage: Stage):
    stage.to_accepted()
    leg = first_leg(stage)
    whole = statements.read_with_legs(stage.id)
    assert whole is not None
    stage.claim(leg)
    event = trail.lines(stage.id)[-1]
    with pytest.raises(Stale):
        trail.record(actor=stage.clerk, duty=None, head=whole.head, events=[_again(event)], now=NOW)


def _again(line: trail.Line) -> Any:
    from tongban.services.events import CaseReleased

    return CaseReleased(application_id=Application.objects.get().pk, case_id=Case.objects.first().pk)  # type: ignore[union-attr]


def test_a_citizen_cannot_file_for_somebody_else(stage: Stage):
    from tongban.kernel.actors import Actor

    stranger = person(5, "吴远")
    actor = Actor(account_id=None, name="吴远", party_id=stranger.pk)
    with pytest.raises(Refused, match="本人"):
        cases.submit_application(
            actor=actor, plan=stage.plan, form={}, applicant_id=stage.applicant.pk, channel=Channel.PORTAL,
            region_code="430212000000", key="x", now=NOW,
        )  # fmt: skip
