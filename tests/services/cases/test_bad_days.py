"""Bad days after acceptance: pauses, extension, refusal, blocked and freed legs, withdrawal, redo, certificates."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from tests.support.matter import NOW, Stage, staff
from tongban.infra import calendar, trail
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.refusals import NotAllowed
from tongban.kernel.times import LOCAL
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.services.cases import selectors
from tongban.services.cases import usecases as cases
from tongban.services.cases.clocks import explanations
from tongban.services.cases.errors import CaseRefusal, IllegalAct
from tongban.services.cases.models import Case, CaseRound, Certificate, Rectification, SpecialProcedure
from tongban.services.cases.usecases.recompute import recompute_deadlines
from tongban.services.cases.values import ProcedureKind, Withdrawal

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    stage = Stage.build("OT-P01")
    stage.to_accepted("a")
    return stage


def other(name: str, *duties: Duty, code: str = "spj") -> Actor:
    department = Department.objects.get(code=code)
    return actor_for(staff(name, *((duty, department) for duty in duties)), now=NOW)


def lead(stage: Stage) -> Actor:
    return other("lead", Duty.LEAD, code=stage.plan.lead_department)


def first(stage: Stage) -> Case:
    return next(leg for leg in stage.legs() if leg.state in ("accepted", "reviewing", "suspended"))


def start(
    stage: Stage, leg: Case, kind: ProcedureKind = ProcedureKind.HEARING, *, now: datetime = NOW, **given
) -> UUID:
    words: dict[str, Any] = {
        "basis": "行政许可法第四十七条",
        "reason": "利害关系人申请听证",
        "planned_end": date(2021, 9, 20),
    }
    return cases.start_procedure(actor=stage.approver(leg), case_id=leg.pk, kind=kind, now=now, **(words | given))


def due(leg: Case) -> date | None:
    leg.refresh_from_db()
    return leg.promised_due_at.astimezone(LOCAL).date() if leg.promised_due_at else None


def legal(leg: Case) -> date | None:
    leg.refresh_from_db()
    return leg.statutory_due_at.astimezone(LOCAL).date() if leg.statutory_due_at else None


# --- special procedures ------------------------------------------------------------------------------------------------------------


def long_stage() -> tuple[Stage, Case]:
    """A leg with a promise of several days, so that pauses show."""
    stage = Stage.build("OT-E02")
    stage.to_accepted("long")
    leg = max(stage.legs(), key=lambda x: x.promised_due_at or NOW)
    stage.claim(leg)
    return stage, leg


def test_a_procedure_stops_the_clock_and_the_clock_goes_on_art_45():
    stage, leg = long_stage()
    before, law = due(leg), legal(leg)
    key = start(stage, leg)
    leg.refresh_from_db()
    assert (leg.state, leg.promised_due_at, leg.statutory_due_at) == ("suspended", None, None)
    with pytest.raises(IllegalAct):
        stage.decide(leg)
    cases.end_procedure(
        actor=stage.approver(leg), procedure_id=key, result="无异议", now=NOW + timedelta(days=3)
    )  # 6 to 9 September: the 7th, 8th and 9th do not count
    leg.refresh_from_db()
    assert leg.state == "reviewing"
    assert due(leg) == calendar.workdays().add(before, 3)  # type: ignore[arg-type]
    assert law is None or legal(leg) == calendar.workdays().add(law, 3)
    assert trail.verify(stage.id).ok


def test_two_procedures_never_count_a_day_twice():
    stage, leg = long_stage()
    before = due(leg)
    one = start(stage, leg)
    two = start(stage, leg, ProcedureKind.TESTING, now=NOW + timedelta(days=1))
    cases.end_procedure(actor=stage.approver(leg), procedure_id=one, result="", now=NOW + timedelta(days=2))
    leg.refresh_from_db()
    assert leg.state == "suspended"  # the second still runs
    cases.end_procedure(actor=stage.approver(leg), procedure_id=two, result="", now=NOW + timedelta(days=3))
    assert due(leg) == calendar.workdays().add(before, 3)  # type: ignore[arg-type]


def test_other_procedures_stop_the_promise_only():
    stage, leg = long_stage()
    law = legal(leg)
    key = start(stage, leg, ProcedureKind.PUBLICITY)
    leg.refresh_from_db()
    assert leg.promised_due_at is None
    assert legal(leg) == law
    cases.end_procedure(actor=stage.approver(leg), procedure_id=key, result="", now=NOW + timedelta(days=2))
    assert legal(leg) == law
    assert leg.promised_due_at is not None


def test_late_knowledge_is_reckoned_and_shows_itself():
    stage, leg = long_stage()
    before = due(leg)
    later = NOW + timedelta(days=3)
    cases.note_procedure(
        actor=stage.approver(leg), case_id=leg.pk, kind=ProcedureKind.EXPERT_REVIEW, basis="行政许可法第四十五条",
        reason="专家评审", start=date(2021, 9, 7), end=date(2021, 9, 8), now=later,
    )  # fmt: skip
    assert due(leg) == calendar.workdays().add(before, 2)  # type: ignore[arg-type]
    line = trail.lines(stage.id)[-1]
    assert line.kind == "application.clock_moved"
    assert any(leg.number in moved[0] for moved in line.facts["moved"])  # type: ignore[attr-defined]
    matter = selectors.matter(stage.id)
    assert matter is not None
    reasons = {d.reason for e in explanations(matter) for d in e.found.days}
    assert "专家评审期间不计（行政许可法第四十五条）" in reasons


def test_a_holiday_announced_later_moves_running_clocks():
    _, leg = long_stage()
    before = due(leg)
    assert before is not None
    calendar.set_day(actor=SYSTEM, day=before, worked=False, name="临时放假", now=NOW)
    assert recompute_deadlines(year=2021, now=NOW) == 1
    assert due(leg) == calendar.workdays().next(before)


def test_the_whole_stands_still_only_while_every_open_leg_does():
    stage = Stage.build("OT-E02", answers={"Q5": ("yes",)})
    stage.to_accepted("both")
    legs = [leg for leg in stage.legs() if leg.state == "accepted"]
    assert len(legs) > 1
    whole = stage.row().promised_due_at
    for n, leg in enumerate(legs):
        stage.claim(leg)
        start(stage, leg)
        paused = stage.row().promised_due_at is None
        assert paused == (n == len(legs) - 1)
    assert whole is not None


@pytest.mark.parametrize(
    "given, words",
    [
        ({"basis": ""}, "依据"), ({"reason": " "}, "依据"), ({"planned_end": date(2021, 9, 1)}, "不能早于"),
        ({"start": date(2021, 9, 1)}, "不能早于本环节"), ({"start": date(2021, 9, 7)}, "不能在今天之后"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_procedure_is_said(given: dict[str, Any], words: str):
    stage, leg = long_stage()
    with pytest.raises(CaseRefusal, match=words):
        start(stage, leg, **given)
    assert not SpecialProcedure.objects.exists()


# --- extension -------------------------------------------------------------------------------------------------------------------------


def test_one_extension_by_another_art_42():
    stage, leg = long_stage()
    code = leg.department.code
    boss = other("boss", Duty.DECIDE, code=code)
    before, whole = due(leg), stage.row().promised_due_at
    with pytest.raises(NotAllowed, match="以外的负责人"):
        cases.extend_case(actor=stage.approver(leg), case_id=leg.pk, days=5, reason="案情复杂", now=NOW)
    with pytest.raises(CaseRefusal, match="1 到"):
        cases.extend_case(actor=boss, case_id=leg.pk, days=16, reason="案情复杂", now=NOW)
    cases.extend_case(actor=boss, case_id=leg.pk, days=5, reason="案情复杂", now=NOW)
    assert due(leg) == calendar.workdays().add(before, 5)  # type: ignore[arg-type]
    assert stage.row().promised_due_at != whole
    with pytest.raises(CaseRefusal, match="已经延期一次"):
        cases.extend_case(actor=boss, case_id=leg.pk, days=1, reason="还不够", now=NOW)


# --- questions, own system, upper body, transfer ------------------------------------------------------------------------------------------


def test_a_sibling_is_asked_and_answers(stage: Stage):
    leg = first(stage)
    stage.claim(leg)
    asked = Department.objects.exclude(pk=leg.department_id).get(code=stage.plan.items[1].department)
    key = cases.consult(
        actor=stage.approver(leg), case_id=leg.pk, department_id=asked.pk, question="参保是否已终止？", now=NOW
    )
    with pytest.raises(IllegalAct):
        stage.decide(leg)
    with pytest.raises(NotAllowed, match="被征求意见"):
        cases.answer_consultation(actor=stage.approver(leg), consultation_id=key, answer="是", now=NOW)
    cases.answer_consultation(actor=stage.approvers[asked.pk], consultation_id=key, answer="已终止", now=NOW)
    stage.decide(leg)


def test_taken_back_from_the_own_system(stage: Stage):
    leg = first(stage)
    cases.send_out_case(actor=stage.approver(leg), case_id=leg.pk, system="省人口系统", now=NOW)
    cases.take_back_case(actor=stage.approver(leg), case_id=leg.pk, now=NOW)
    stage.decide(leg)


def test_reported_up_and_decided_there_art_35(stage: Stage):
    leg = first(stage)
    stage.claim(leg)
    cases.report_up_case(actor=stage.approver(leg), case_id=leg.pk, to="株洲市公安局", now=NOW)
    stage.decide(leg, granted=False)
    assert stage.legs()[0].state == "decided_no"


def test_transferred_to_the_body_that_it_belongs_to(stage: Stage):
    leg = first(stage)
    to = Department.objects.get(code=stage.plan.items[1].department)
    with pytest.raises(CaseRefusal, match="理由"):
        cases.transfer_case(actor=stage.approver(leg), case_id=leg.pk, department_id=to.pk, reason="", now=NOW)
    before = due(leg)
    cases.transfer_case(actor=stage.approver(leg), case_id=leg.pk, department_id=to.pk, reason="职责已划转", now=NOW)
    leg.refresh_from_db()
    assert (leg.department_id, leg.state, due(leg)) == (to.pk, "accepted", before)
    stage.claim(leg)


# --- partial failure: every combination of two legs' outcomes -----------------------------------------------------------------------------

End = Callable[[Stage, Case], None]


def grant(stage: Stage, leg: Case) -> None:
    stage.claim(leg)
    stage.decide(leg)


def refuse(stage: Stage, leg: Case) -> None:
    stage.claim(leg)
    stage.decide(leg, granted=False)


def withdraw(stage: Stage, leg: Case) -> None:
    cases.withdraw_case(actor=stage.clerk, case_id=leg.pk, now=NOW)


def terminate(stage: Stage, leg: Case) -> None:
    cases.terminate_case(actor=stage.approver(leg), case_id=leg.pk, reason="申请人死亡", now=NOW)


ENDS: dict[str, End] = {"granted": grant, "refused": refuse, "withdrawn": withdraw, "terminated": terminate}
PARALLEL = {  # a small restaurant that has its business licence: two legs of two departments side by side
    "Q1": ("company",), "Q2": ("small",), "Q3": ("yes",), "Q4": ("no",), "Q5": ("yes",),
}  # fmt: skip


def outcome(one: str, two: str) -> str:
    """What the rules of partial failure say the whole becomes."""
    if {one, two} & {"granted", "refused"}:
        return "concluded"
    return "withdrawn" if one == two == "withdrawn" else "terminated"


@pytest.mark.parametrize("one, two", list(product(ENDS, ENDS)))
def test_two_legs_side_by_side(one: str, two: str):
    stage = Stage.build("OT-E02", answers=PARALLEL)
    stage.to_accepted("pair")
    a, b = stage.legs()
    assert a.state == b.state == "accepted"
    ENDS[one](stage, a)
    assert stage.row().state == "accepted"  # the other goes on, its clock untouched
    assert due(b) is not None
    ENDS[two](stage, b)
    row = stage.row()
    assert row.state == outcome(one, two)
    told = trail.lines(stage.id)[-1]
    if row.state == "concluded":
        granted = [one, two].count("granted")
        facts = (told.facts["granted"], told.facts["refused"], told.facts["ended"])
        decided = [one, two].count("refused")
        assert facts == (granted, decided, 2 - granted - decided)
        assert row.deliver_due_at is not None
        assert len(stage.issue()) == granted  # only what was granted is handed out
        stage.collect()
    else:
        assert row.ended_at == NOW
        assert row.promised_due_at is None
        with pytest.raises(CaseRefusal):
            stage.issue()
    assert trail.verify(stage.id).ok


@pytest.mark.parametrize("one", ["refused", "withdrawn", "terminated"])
@pytest.mark.parametrize("settle", ["free", "terminate", "withdraw"])
def test_a_failed_predecessor_blocks_and_the_lead_office_settles(one: str, settle: str, stage: Stage):
    boss = lead(stage)
    ENDS[one](stage, first(stage))
    blocked = [leg for leg in stage.legs() if leg.state == "blocked"]
    assert len(blocked) == 3
    assert stage.row().state == "accepted"
    for leg in blocked:
        with pytest.raises(IllegalAct):
            stage.claim(leg)
        if settle == "free":
            with pytest.raises(NotAllowed, match="牵头部门"):
                cases.free_case(actor=stage.clerk, case_id=leg.pk, reason="补贴与销户无关", now=NOW)
            cases.free_case(actor=boss, case_id=leg.pk, reason="补贴与销户无关", now=NOW)
            leg.refresh_from_db()
            assert leg.promised_due_at is not None
            grant(stage, leg)
        elif settle == "terminate":
            cases.terminate_case(actor=boss, case_id=leg.pk, reason="前序未通过", now=NOW)
        else:
            cases.withdraw_case(actor=stage.clerk, case_id=leg.pk, now=NOW)
    expected = (
        "concluded" if settle == "free" or one == "refused" else ("withdrawn" if settle == one[:-2] + "w" else "")
    )
    state = stage.row().state
    assert state == expected if expected else state in ("withdrawn", "terminated")


def test_withdrawing_the_whole_leaves_what_was_decided(stage: Stage):
    leg = first(stage)
    grant(stage, leg)
    assert cases.withdraw_application(actor=stage.clerk, application_id=stage.id, now=NOW) == 3
    assert stage.row().state == "concluded"
    assert len(stage.issue()) == 1
    with pytest.raises(CaseRefusal, match="不能撤回"):
        cases.withdraw_application(actor=stage.clerk, application_id=stage.id, now=NOW)


# --- after the decision ---------------------------------------------------------------------------------------------------------------------


def test_redo_keeps_the_earlier_round_and_takes_back_the_certificate():
    stage = Stage.build("OT-P01")
    stage.to_delivered("d")
    leg = stage.legs()[0]
    with pytest.raises(NotAllowed):
        cases.redo_case(actor=stage.approver(leg), case_id=leg.pk, reason="写错日期", now=NOW)
    later = NOW + timedelta(days=9)
    assert cases.redo_case(actor=lead(stage), case_id=leg.pk, reason="写错日期", now=later) == 2
    leg.refresh_from_db()
    assert (leg.state, leg.round, leg.decided_at, leg.granted) == ("reviewing", 2, None, None)
    assert leg.promised_due_at is not None
    assert leg.promised_due_at > later - timedelta(days=1)
    assert CaseRound.objects.get(case=leg).round == 1
    assert Certificate.objects.get(case=leg).withdrawn_how == Withdrawal.REPLACED
    assert stage.row().state == "accepted"
    stage.decide(leg, now=later)
    assert len(stage.issue(now=later)) == 1  # only the redone leg gets a new certificate
    assert Certificate.objects.filter(case__application=stage.id, withdrawn_at=None).count() == 4
    stage.collect(now=later)
    assert {x.state for x in stage.legs()} == {"delivered"}
    assert trail.verify(stage.id).ok


def test_a_refused_leg_is_redone_after_the_whole_concluded(stage: Stage):
    leg = first(stage)
    refuse(stage, leg)
    for blocked in stage.legs()[1:]:
        cases.terminate_case(actor=stage.approver(blocked), case_id=blocked.pk, reason="前序未通过", now=NOW)
    stage.issue()
    cases.redo_case(actor=lead(stage), case_id=leg.pk, reason="新证据", now=NOW)
    stage.decide(leg)
    assert stage.row().state == "concluded"


@pytest.mark.parametrize("granted", [True, False])
def test_a_decision_is_redone_before_anything_went_out(stage: Stage, granted: bool):
    """While other legs run, and after the whole concluded but before its results are issued."""
    head = first(stage)
    stage.claim(head)
    stage.decide(head)
    legs = stage.legs()
    leg = next(x for x in legs if x.state == "accepted" and not any(x.position in other.after for other in legs))
    stage.claim(leg)
    stage.decide(leg, granted=granted)
    was = stage.row().clock_from
    boss = lead(stage)
    assert cases.redo_case(actor=boss, case_id=leg.pk, reason="写错日期", now=NOW + timedelta(hours=1)) == 2
    leg.refresh_from_db()
    assert (leg.state, stage.row().state, stage.row().clock_from) == ("reviewing", "accepted", was)
    while waiting := [x for x in stage.legs() if x.state in ("accepted", "reviewing")]:
        for other in waiting:
            if other.state == "accepted":
                stage.claim(other, now=NOW + timedelta(hours=2))
            stage.decide(other, now=NOW + timedelta(hours=2))
    assert stage.row().state == "concluded"
    assert cases.redo_case(actor=boss, case_id=leg.pk, reason="新证据", now=NOW + timedelta(hours=3)) == 3
    assert (stage.row().state, stage.row().concluded_at) == ("accepted", None)


def test_a_decision_on_which_another_leg_works_is_not_redone():
    stage = Stage.build("OT-E01")
    stage.to_accepted()
    leads = next(leg for leg in stage.legs() if any(leg.position in other.after for other in stage.legs()))
    stage.claim(leads)
    stage.decide(leads)
    with pytest.raises(CaseRefusal, match="后续环节"):
        cases.redo_case(actor=lead(stage), case_id=leads.pk, reason="写错日期", now=NOW)


def test_a_slip_is_put_right_on_record():
    stage = Stage.build("OT-P01")
    stage.to_concluded("d")
    leg = stage.legs()[0]
    with pytest.raises(CaseRefusal, match="可以更正"):
        cases.rectify_decision(
            actor=stage.approver(leg), case_id=leg.pk, field="granted", after="no", reason="x", now=NOW
        )
    cases.rectify_decision(
        actor=stage.approver(leg), case_id=leg.pk, field="opinion", after="符合规定条件", reason="笔误", now=NOW
    )
    leg.refresh_from_db()
    assert leg.opinion == "符合规定条件"
    assert Rectification.objects.get(case=leg).before == "符合条件"


def test_a_certificate_is_revoked_once_with_its_reason_art_8_69_70():
    stage = Stage.build("OT-P01")
    stage.to_delivered("d")
    leg = stage.legs()[0]
    row = Certificate.objects.get(case=leg)
    with pytest.raises(CaseRefusal, match="事实和依据"):
        cases.withdraw_certificate(
            actor=stage.approver(leg), certificate_id=row.pk, how=Withdrawal.REVOKED, reason="", now=NOW
        )
    cases.withdraw_certificate(
        actor=stage.approver(leg), certificate_id=row.pk, how=Withdrawal.REVOKED, reason="以欺骗手段取得", now=NOW
    )
    with pytest.raises(CaseRefusal, match="已经失效"):
        cases.withdraw_certificate(
            actor=stage.approver(leg), certificate_id=row.pk, how=Withdrawal.REVOKED, reason="x", now=NOW
        )
