"""Signals on a real matter: raised by the clock, set right by later knowledge, answered, judged, reported upwards."""

import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests.support.matter import NOW, Stage, staff
from tongban.infra import outbox, trail, worker
from tongban.infra.calendar import set_day, workdays
from tongban.infra.files import Attachment
from tongban.infra.models import OutboxEntry, TrailEvent
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.kernel.times import LOCAL, local
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.oversight.supervision import rulebook
from tongban.oversight.supervision.errors import IllegalAct, SupervisionRefusal
from tongban.oversight.supervision.handlers import signals as handlers
from tongban.oversight.supervision.models import LadderEdition, Letter, Notice, Signal, SignalStep, Tally, Timing, Watch
from tongban.oversight.supervision.selectors import signals as selectors
from tongban.oversight.supervision.selectors.rulebook import Editions
from tongban.oversight.supervision.transitions.signals import TABLE, after
from tongban.oversight.supervision.usecases import escalating, evidence, lettering, signals, watching
from tongban.oversight.supervision.usecases import rulebook as editing
from tongban.oversight.supervision.values.signals import Act, Light, Measuring, Outcome, State
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Case, Paper
from tongban.services.cases.values import ProcedureKind

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-{text}").replace(tzinfo=LOCAL)


@dataclass
class Desk:
    """A matter accepted on Monday 6 September 2021; its first leg has seven working days, until the 15th."""

    stage: Stage
    first: Actor
    second: Actor
    outsider: Actor

    @property
    def leg(self) -> Case:
        return self.stage.legs()[0]

    @property
    def lead(self) -> Actor:
        return self.stage.approver(self.leg)

    def look(self, now: datetime) -> tuple[int, int]:
        return watching.reckon(application_id=self.stage.id, now=now)

    def on(self, *, live: bool = True) -> set[str]:
        rows = Signal.objects.filter(case=self.leg.pk)
        return set((rows.filter(untrue_at=None) if live else rows).values_list("rule", flat=True))

    def signal(self, rule: str = "red") -> Signal:
        row = Signal.objects.filter(rule=rule, case=self.leg.pk).latest("raised_at")
        found = selectors.signal(row.pk)
        assert found is not None
        return found


def desk_of(now: datetime = NOW) -> Desk:
    stage = Stage.build("OT-P03", now=now)
    bureau = Department.objects.get(code="spj")
    people = [
        actor_for(staff(name, (duty, bureau), now=now), now=now)
        for name, duty in (("s1", Duty.SUPERVISE), ("s2", Duty.SUPERVISE), ("l1", Duty.LEAD))
    ]
    stage.to_accepted()
    for leg in stage.legs()[1:]:  # the others are done at once, in the department's own system
        if leg.state == "accepted":
            cases.send_out_case(actor=stage.approver(leg), case_id=leg.pk, system="某系统", now=now)
            cases.record_result_case(
                actor=stage.approver(leg), case_id=leg.pk, granted=True, decided_at=now, opinion="符合", now=now
            )
    stage.claim(stage.legs()[0])
    return Desk(stage, *people)


@pytest.fixture(scope="module")
def built(ground: None) -> Desk:
    return desk_of()


@pytest.fixture
def desk(built: Desk, db: None) -> Desk:
    return deepcopy(built)


DUE = moment("09-15 17:00")


def test_a_leg_that_nobody_takes_in_hand_is_known_from_the_trail(desk: Desk):
    """The first claim counts: released again, it was in somebody's hands in time. What lies in another system was taken, too."""
    cases.release_case(actor=desk.lead, case_id=desk.leg.pk, now=NOW + timedelta(hours=1))
    desk.look(moment("09-09 09:00"))
    assert not Signal.objects.filter(rule="unclaimed").exists()
    TrailEvent.objects.filter(stream=desk.stage.id, kind="case.claimed").delete()  # as if nobody had
    desk.look(moment("09-09 09:00"))
    assert desk.on() == {"unclaimed"}
    assert Signal.objects.filter(rule="unclaimed").count() == 1  # none of the legs that were sent out


def test_a_light_is_raised_once_with_everything_it_rests_on(desk: Desk):
    assert desk.leg.promised_due_at == DUE
    assert desk.look(moment("09-14 16:59")) == (0, 0)
    assert Watch.objects.get().next_at == moment("09-14 17:00")
    assert desk.look(moment("09-14 17:01")) == (1, 0)
    assert desk.look(moment("09-14 17:02")) == (0, 0)
    assert desk.on() == {"yellow"}
    assert desk.look(moment("09-16 08:00")) == (1, 0)
    row = desk.signal()
    assert (row.lit_at, row.limit_at, row.raised_at) == (DUE, DUE, moment("09-16 08:00"))
    assert row.number == "JC2021000002"
    assert row.handler_id == desk.lead.account_id
    assert trail.verify(row.pk).ok


def test_the_sweep_finds_what_is_due_and_the_worker_raises_it(desk: Desk):
    OutboxEntry.objects.all().delete()
    desk.look(NOW + timedelta(hours=1))
    assert watching.sweep(now=moment("09-14 17:00")) == 0
    assert watching.sweep(now=moment("09-14 17:05")) == 1
    assert watching.sweep(now=moment("09-14 17:05")) == 0
    assert worker.deliver_all(now=moment("09-14 17:06")) >= 1
    assert desk.on() == {"yellow"}
    assert Watch.objects.get().next_at == DUE


def test_every_event_that_touches_a_clock_has_the_matter_looked_at(desk: Desk):
    heard = {entry.handler for entry in OutboxEntry.objects.filter(handler__startswith="supervision.")}
    assert {"supervision.application.accepted", "supervision.case.decided", "supervision.case.sent_out"} <= heard
    assert {event.kind for event in handlers.HEARD} >= {"application.clock_moved", "case.transferred"} - {
        "case.transferred"
    }
    entry = OutboxEntry.objects.filter(handler="supervision.application.accepted").latest("id")
    outbox.run_handler(entry.handler, entry.payload, now=moment("09-16 09:00"))
    assert desk.on() == {"yellow", "red"}


def test_a_procedure_entered_afterwards_sets_the_light_right_and_is_seen_itself_art_45(desk: Desk):
    desk.look(moment("09-16 08:00"))
    cases.note_procedure(
        actor=desk.lead, case_id=desk.leg.pk, kind=ProcedureKind.APPRAISAL, basis="规程", reason="档案鉴定",
        start=date(2021, 9, 9), end=date(2021, 9, 13), now=moment("09-16 09:00"),
    )  # fmt: skip
    desk.look(moment("09-16 09:05"))
    assert desk.on() == {"pause_late"}
    row = desk.signal()
    assert (row.state, row.outcome, row.reason, row.untrue_at) == (
        "cancelled",
        "cancelled",
        "untrue",
        moment("09-16 09:05"),
    )
    assert "补登鉴定（2021-09-09至2021-09-13）" in row.steps.all()[0].note
    assert "2021-09-15 17:00改为2021-09-18 17:00" in row.steps.all()[0].note
    desk.look(moment("09-19 09:00"))
    assert desk.on() == {"pause_late", "yellow", "red"}
    assert Signal.objects.filter(rule="red", case=desk.leg.pk).count() == 2
    assert Signal.objects.filter(rule="red", untrue_at=None).get().late


def test_a_holiday_that_becomes_known_later_sets_the_light_right(desk: Desk):
    desk.look(moment("09-15 17:30"))
    assert desk.on() == {"yellow", "red"}
    set_day(actor=SYSTEM, day=date(2021, 9, 15), worked=False, name="抗洪停工", now=moment("09-15 18:00"))
    desk.look(moment("09-15 18:01"))
    assert desk.on() == {"yellow"}
    assert "工作日历有变动" in desk.signal().steps.all()[0].note
    set_day(actor=SYSTEM, day=date(2021, 9, 15), worked=True, name="", now=moment("09-15 19:00"))
    desk.look(moment("09-15 19:01"))
    assert desk.on() == {"yellow", "red"}


def test_another_systems_time_is_shown_as_such_and_a_late_entry_sets_it_right(desk: Desk):
    cases.send_out_case(actor=desk.lead, case_id=desk.leg.pk, system="省系统", now=moment("09-08 10:00"))
    desk.look(moment("09-20 09:00"))
    assert desk.on() == {"elsewhere"}
    told = selectors.accounted(desk.signal("elsewhere"), moment("09-20 09:00")).explanation
    assert told is not None
    assert told.title == "对申请人的承诺时限"
    cases.record_result_case(
        actor=desk.lead, case_id=desk.leg.pk, granted=True, decided_at=moment("09-15 15:00"), opinion="符合",
        now=moment("09-22 09:00"),
    )  # fmt: skip
    desk.look(moment("09-22 09:01"))
    assert desk.on() == set()
    row = desk.signal("elsewhere")
    assert "结果回填：实际2021-09-15 15:00办结" in row.steps.all()[0].note


def test_what_a_department_did_before_and_after_it_lay_elsewhere_is_its_own(desk: Desk):
    cases.send_out_case(actor=desk.lead, case_id=desk.leg.pk, system="省系统", now=moment("09-08 10:00"))
    cases.take_back_case(actor=desk.lead, case_id=desk.leg.pk, now=moment("09-10 10:00"))
    desk.look(moment("09-16 09:00"))
    assert desk.on() == set()
    desk.look(moment("09-18 09:00"))
    assert desk.on() == {"yellow", "red"}
    told = selectors.accounted(desk.signal(), moment("09-18 09:00")).explanation
    assert told is not None
    assert told.still == (("在部门系统“省系统”", 2),)
    assert [row.nth for row in told.rows if row.date == date(2021, 9, 17)] == [7]
    assert [row.marks for row in told.rows if row.date == date(2021, 9, 17)] == [("红牌超期 17:00",)]


def test_a_warning_goes_out_when_the_leg_is_decided_in_time(desk: Desk):
    desk.look(moment("09-14 17:01"))
    desk.stage.decide(desk.leg, now=moment("09-15 10:00"))
    desk.look(moment("09-15 10:01"))
    row = desk.signal("yellow")
    assert (row.state, row.outcome, row.untrue_at) == ("archived", "cleared", None)
    assert row.escalate_at is None
    desk.look(moment("09-15 10:02"))
    took = Timing.objects.get(case=desk.leg.pk)
    assert sums() == summed()
    assert (took.used_days, took.still_days, took.on_time, took.law_days) == (7, 0, True, 30)


def test_a_new_round_has_lights_of_its_own(desk: Desk):
    desk.look(moment("09-16 08:00"))
    desk.stage.decide(desk.leg, now=moment("09-16 10:00"))
    for leg in desk.stage.legs():
        if leg.state == "accepted":
            desk.stage.claim(leg, now=moment("09-16 10:05"))
            desk.stage.decide(leg, now=moment("09-16 11:00"))
    lead = actor_for(staff("lead2", (Duty.LEAD, Department.objects.get(code="spj")), now=NOW), now=NOW)
    cases.redo_case(actor=lead, case_id=desk.leg.pk, reason="决定书有误", now=moment("09-17 10:00"))
    desk.look(moment("09-17 10:01"))
    assert Signal.objects.filter(rule="red", untrue_at=None).count() == 1
    assert sums() == summed()
    desk.look(moment("10-20 10:00"))
    desk.stage.decide(desk.leg, now=moment("10-20 11:00"))
    desk.look(moment("10-20 11:01"))
    assert Timing.objects.get(case=desk.leg.pk).decided_at == moment("10-20 11:00")
    assert sums() == summed()
    assert sorted(Signal.objects.filter(rule="red").values_list("round", flat=True)) == [1, 2]


def sums() -> set[tuple[date, int, int, int]]:
    """What the board reads."""
    rows = Tally.objects.filter(by="department").exclude(closed=0)
    return set(rows.values_list("day", "closed", "on_time", "used_days"))


def summed() -> set[tuple[date, int, int, int]]:
    """What it is the sum of."""
    days: dict[Any, list[Timing]] = {}
    for row in Timing.objects.all():
        days.setdefault((local(row.decided_at).date(), row.department_id), []).append(row)
    return {(day, len(x), sum(r.on_time for r in x), sum(r.used_days for r in x)) for (day, _), x in days.items()}


# --- the life of a signal --------------------------------------------------------------------------------------------------


def test_the_whole_table():
    for state in State:
        for act in Act:
            if (state, act) in TABLE:
                assert after(state, act) is TABLE[state, act]
            else:
                with pytest.raises(IllegalAct):
                    after(state, act)
    assert {state for state, act in TABLE if act is Act.WITHDRAW} == set(State) - {State.CANCELLED}


@pytest.fixture
def red(desk: Desk) -> Signal:
    desk.look(moment("09-16 08:00"))
    return desk.signal()


def test_acknowledged_explained_corrected_upheld_archived(desk: Desk, red: Signal):
    now = moment("09-16 09:00")
    signals.acknowledge(actor=desk.lead, signal=red, now=now)
    assert red.escalate_at is None
    paper = Attachment(name="说明.png", content=PNG)
    signals.explain(actor=desk.lead, signal=red, said="经办人外出没有交接", now=now, paper=paper)
    signals.correct(actor=desk.lead, signal=red, said="已落实顶岗安排", now=now)
    signals.uphold(actor=desk.first, signal=red, said="情况属实，予以认定", now=now)
    assert (red.state, red.outcome) == ("upheld", "upheld")
    signals.archive(actor=desk.first, signal=red, now=now)
    assert red.state == "archived"
    assert [step.act for step in SignalStep.objects.filter(signal=red).order_by("pk")] == [
        "acknowledge", "explain", "correct", "uphold", "archive",
    ]  # fmt: skip
    assert SignalStep.objects.get(signal=red, act="explain").file is not None
    assert trail.verify(red.pk).ok


def test_an_appeal_is_kept_whatever_comes_of_it(desk: Desk, red: Signal):
    now = moment("09-16 09:00")
    signals.acknowledge(actor=desk.lead, signal=red, now=now)
    signals.appeal(actor=desk.lead, signal=red, reason="applicant", said="申请人改期两次", now=now)
    signals.uphold(actor=desk.first, signal=red, said="改期没有凭据", now=now)
    with pytest.raises(SupervisionRefusal, match="已经申诉过"):
        signals.appeal(actor=desk.lead, signal=red, reason="applicant", said="申请人改期两次", now=now)
    signals.appeal(actor=desk.lead, signal=red, reason="system_fault", said="有停机公告为证", now=now)
    assert (red.state, red.outcome) == ("appealed", "")
    with pytest.raises(NotAllowed, match="另一位监察人员"):
        signals.cancel(actor=desk.first, signal=red, reason="system_fault", said="公告属实，撤销", now=now)
    signals.cancel(actor=desk.second, signal=red, reason="system_fault", said="公告属实，撤销", now=now)
    assert (red.outcome, red.reason) == ("cancelled", "system_fault")
    assert SignalStep.objects.filter(signal=red).count() == 5
    desk.look(moment("09-17 09:00"))
    assert Signal.objects.filter(rule="red", case=desk.leg.pk).count() == 1


def test_reasons_are_a_fixed_list(desk: Desk, red: Signal):
    for reason in ("", "because", "untrue"):
        with pytest.raises(SupervisionRefusal, match="请选择理由"):
            signals.cancel(actor=desk.first, signal=red, reason=reason, said="不应亮牌", now=moment("09-16 09:00"))


def test_what_nobody_answered_is_upheld_only_after_it_was_reported(desk: Desk, red: Signal):
    now = moment("09-16 09:00")
    with pytest.raises(SupervisionRefusal, match="还没有说明"):
        signals.uphold(actor=desk.first, signal=red, said="情况属实，予以认定", now=now)
    assert red.escalate_at == moment("09-18 17:00")
    escalating.escalate(signal_id=red.pk, now=moment("09-18 17:01"))
    red.refresh_from_db()
    signals.uphold(actor=desk.first, signal=red, said="逾期不答复，予以认定", now=moment("09-18 17:02"))
    assert red.state == "upheld"


Do = Callable[[Desk, Signal, Actor, datetime], Any]
ACTS: dict[str, Do] = {
    "acknowledge": lambda d, s, a, t: signals.acknowledge(actor=a, signal=s, now=t),
    "explain": lambda d, s, a, t: signals.explain(actor=a, signal=s, said="情况说明在此", now=t),
    "appeal": lambda d, s, a, t: signals.appeal(actor=a, signal=s, reason="applicant", said="申请人改期", now=t),
    "cancel": lambda d, s, a, t: signals.cancel(actor=a, signal=s, reason="applicant", said="属实，撤销", now=t),
    "archive": lambda d, s, a, t: signals.archive(actor=a, signal=s, now=t),
    "rule": lambda d, s, a, t: new_rule(a, t),
    "evidence": lambda d, s, a, t: evidence.export_signal(
        actor=replace(a, stepped_up=True), signal=s, reason="检查需要", now=t
    ),
}
MAY = {
    "department": {"acknowledge", "explain", "appeal"}, "supervisor": {"cancel", "archive", "rule", "evidence"},
    "clerk": set(), "other department": set(), "outsider": set(),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_what(desk: Desk, red: Signal, act: str):
    others = [a for pk, a in desk.stage.approvers.items() if pk != desk.leg.department_id]
    actors = {
        "department": desk.lead, "supervisor": desk.first, "clerk": desk.stage.clerk, "other department": others[0],
        "outsider": desk.outsider,
    }  # fmt: skip
    for who, actor in actors.items():
        try:
            ACTS[act](desk, red, actor, moment("09-16 09:00"))
            allowed = True
        except NotAllowed:
            allowed = False
        except Refused:
            allowed = True  # it was the state that refused
        assert allowed == (act in MAY[who]), who
        red.refresh_from_db()


def test_nobody_judges_a_light_about_themselves(desk: Desk, red: Signal):
    from tongban.kernel.actors import Grant

    bureau = Department.objects.get(code="spj")
    both = replace(desk.lead, grants=desk.lead.grants | {Grant(duty=Duty.SUPERVISE, department_id=bureau.pk)})
    with pytest.raises(NotAllowed, match="本人经办"):
        signals.cancel(actor=both, signal=red, reason="applicant", said="属实，撤销", now=moment("09-16 09:00"))


# --- upwards -----------------------------------------------------------------------------------------------------------------


def test_it_climbs_to_the_end_of_the_ladder_and_no_further(desk: Desk, red: Signal):
    now = red.raised_at
    for _ in range(12):
        row = Signal.objects.get(pk=red.pk)
        if row.escalate_at is None:
            break
        now = row.escalate_at + timedelta(minutes=1)
        handlers.sweep({}, now=now)
    levels = list(Notice.objects.filter(signal=red).order_by("pk").values_list("level", "found"))
    assert levels == [("department", True), ("supervisors", True), ("bureau", True)]
    assert Signal.objects.get(pk=red.pk).escalate_at is None
    assert TrailEvent.objects.filter(stream=red.pk, kind="signal.reported").count() == 3


def test_yellow_goes_to_the_officer_and_passes_over_empty_levels(desk: Desk):
    desk.look(moment("09-14 17:01"))
    told = Notice.objects.get(signal=desk.signal("yellow"))
    assert (told.level, told.account_id) == ("handler", desk.lead.account_id)
    Case.objects.filter(pk=desk.leg.pk).update(handler=None)
    desk.look(moment("09-16 17:01"))
    assert Notice.objects.get(signal=desk.signal("red")).level == "department"


def test_a_circle_is_refused_when_set_and_cannot_turn_when_it_runs(desk: Desk, red: Signal):
    levels = [{"code": c, "title": c, "to": "department", "days": 1, "next": n} for c, n in (("a", "b"), ("b", "a"))]
    entries = dict.fromkeys(Light.values, "a")
    facts: dict[str, Any] = {"since": date(2021, 9, 17), "basis": "通知", "now": moment("09-16 09:00")}
    with pytest.raises(SupervisionRefusal, match="循环：a→b→a"):
        editing.set_ladder(actor=desk.first, levels=levels, entries=entries, **facts)
    LadderEdition.objects.create(
        levels=levels, entries=entries, since=date(2021, 1, 1), basis="直接写入", entered_at=NOW
    )
    Notice.objects.all().delete()
    escalating.begin(red, moment("09-16 09:00"))
    for n in range(10):
        handlers.sweep({}, now=moment("09-17 09:00") + timedelta(days=n))
    assert list(Notice.objects.filter(signal=red).order_by("pk").values_list("level", flat=True)) == ["a", "b"]
    assert Signal.objects.get(pk=red.pk).escalate_at is None


def test_acknowledging_stops_the_climb(desk: Desk, red: Signal):
    signals.acknowledge(actor=desk.lead, signal=red, now=moment("09-16 09:00"))
    handlers.sweep({}, now=moment("12-16 09:00"))
    assert Notice.objects.filter(signal=red).count() == 1


# --- editions ------------------------------------------------------------------------------------------------------------------


def new_rule(actor: Actor, now: datetime, **facts: Any) -> Any:
    usual: dict[str, Any] = {
        "code": "yellow", "title": "黄牌预警", "light": Light.YELLOW, "measure": Measuring.PROMISE_LEFT, "on": True,
        "given": {"share": "0.5", "left_days": "1", "short_days": "2", "last_day": "0.5"}, "since": date(2021, 10, 1),
        "basis": "渌政办〔2021〕9号",
    }  # fmt: skip
    return editing.set_rule(actor=actor, now=now, **{**usual, **facts})


def test_an_edition_holds_from_its_day_and_the_old_one_stays(desk: Desk):
    new_rule(desk.first, moment("09-16 09:00"))
    editions = Editions()
    old, new = (
        next(r for r in editions.on(day) if r.code == "yellow") for day in (date(2021, 9, 30), date(2021, 10, 1))
    )
    assert (str(old.thresholds["share"]), str(new.thresholds["share"])) == ("0.9", "0.5")
    desk.look(moment("09-14 16:00"))
    assert desk.on() == set()  # its clock began before


def test_a_rule_switched_off_lights_nothing_that_begins_later(desk: Desk):
    new_rule(desk.first, moment("09-01 09:00"), since=date(2021, 9, 6), on=False)
    desk.look(moment("09-16 09:00"))
    assert desk.on() == {"red"}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"since": date(2021, 9, 16)}, "不溯及既往"), ({"since": date(2921, 9, 16)}, "核对年份"), ({"basis": " "}, "请填写依据"),
        ({"code": "黄牌"}, "字母"), ({"measure": Measuring.PROMISE_OVER}, "另起一个代码"),
        ({"given": {"share": "9", "left_days": "1", "short_days": "2", "last_day": "0.5"}}, "之间"),
        ({"given": {"share": "nan", "left_days": "1", "short_days": "2", "last_day": "0.5"}}, "之间"),
        ({"given": {}}, "请填数字"),
    ],
)  # fmt: skip
def test_what_an_edition_may_not_say(desk: Desk, facts: dict[str, Any], words: str):
    with pytest.raises(SupervisionRefusal, match=words):
        new_rule(desk.first, moment("09-16 09:00"), **facts)


# --- evidence --------------------------------------------------------------------------------------------------------------------


def test_the_evidence_names_every_file_with_its_digest(desk: Desk, red: Signal):
    now = moment("09-16 09:00")
    signals.acknowledge(actor=desk.lead, signal=red, now=now)
    signals.explain(actor=desk.lead, signal=red, said="经办人外出没有交接", now=now, paper=Attachment("说明.png", PNG))
    found = selectors.signal(red.pk)
    assert found is not None
    with pytest.raises(NotAllowed, match="二次验证"):
        evidence.export_signal(actor=desk.first, signal=found, reason="检查需要", now=now)
    actor = replace(desk.first, stepped_up=True)
    content = evidence.export_signal(actor=actor, signal=found, reason="检查需要", now=now)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        index = json.loads(archive.read("目录.json"))
        names = set(archive.namelist()) - {"目录.json", "目录.html"}
        assert {row["name"] for row in index["files"]} == names
        assert all(sha256(archive.read(row["name"])).hexdigest() == row["sha256"] for row in index["files"])
        account = archive.read(f"监察信号/{red.number}/逐日说明.txt").decode()
        assert "2021-09-15 第7天 工作日（星期三）  【红牌超期 17:00】" in account
        assert f"监察信号/{red.number}/佐证-02.png" in names
        assert desk.stage.applicant.name not in "".join(
            archive.read(n).decode() for n in names if n.endswith(("json", "txt"))
        )
        assert {entry.date_time for entry in archive.infolist()} == {(2021, 9, 16, 9, 0, 0)}
        unmade = [
            p for p in Paper.objects.filter(application=desk.stage.id, file=None) if p.case_id in (None, found.case_id)
        ]
        assert len(index["missing"]) == len(unmade)  # what is promised is there, or named as missing
    event = TrailEvent.objects.filter(stream=red.pk, kind="signal.evidence_exported").get()
    assert sha256(content).hexdigest() in event.facts
    whole = evidence.export_matter(actor=actor, application_id=desk.stage.id, number="n", reason="检查需要", now=now)
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None


def test_shipped_reasons_have_titles():
    assert set(rulebook.reasons().values()) == {"系统故障", "日历错误", "申请人原因", "事项数据错误"}
    assert Outcome.CANCELLED.label == "撤销"


# --- letters -----------------------------------------------------------------------------------------------------------------


def test_red_plus_opens_one_letter_that_a_person_signs(desk: Desk):
    OutboxEntry.objects.all().delete()
    desk.look(moment("09-30 09:00"))
    assert desk.on() == {"yellow", "red", "red_plus"}
    for _ in range(2):
        worker.deliver_all(now=moment("09-30 09:01"))
        lettering.open_letter(signal_id=desk.signal("red_plus").pk, now=moment("09-30 09:02"))
    letter = Letter.objects.get()
    assert (letter.state, letter.source, letter.responsible_id) == ("to_sign", "red_card", desk.leg.department_id)
    assert desk.leg.number in letter.problem
    assert (
        "承诺到期2021年09月15日17时00分（超" in letter.problem
    )  # the promise, not the day on which the last light was lit
    assert "；触发红牌督办" in letter.problem
    assert letter.title.endswith("督办函")
    signal = desk.signal("red_plus")
    assert selectors.limit_of(signal) == DUE
    assert selectors.due_of(signal, moment("09-30 09:02")).over == selectors.days_over(
        signal, moment("09-30 09:02"), workdays()
    )
    assert selectors.letters_from(desk.signal("red_plus")) == [letter]
    assert selectors.light_of(letter) == desk.signal("red_plus")
    assert lettering.open_letter(signal_id=desk.signal("red").pk, now=moment("09-30 09:02")) is None


def test_a_light_that_never_stood_takes_its_letter_along_unless_it_went_out(desk: Desk):
    OutboxEntry.objects.all().delete()
    desk.look(moment("09-30 09:00"))
    worker.deliver_all(now=moment("09-30 09:01"))
    cases.note_procedure(
        actor=desk.lead, case_id=desk.leg.pk, kind=ProcedureKind.APPRAISAL, basis="规程", reason="档案鉴定",
        start=date(2021, 9, 9), end=date(2021, 9, 29), now=moment("09-30 09:30"),
    )  # fmt: skip
    worker.deliver_all(now=moment("09-30 09:31"))
    assert desk.on() == {"pause_late"}
    assert Letter.objects.get().state == "discarded"
    assert selectors.letters_from(desk.signal("red_plus")) == []


# --- a clock edited by hand ---------------------------------------------------------------------------------------------------


def test_a_due_moment_edited_by_hand_hides_nothing(desk: Desk):
    Case.objects.filter(pk=desk.leg.pk).update(promised_due_at=moment("12-31 17:00"), statutory_due_at=None)
    desk.look(moment("09-16 08:00"))
    assert desk.on() == {"yellow", "red"}


def test_a_beginning_edited_by_hand_is_seen_against_the_trail(desk: Desk):
    desk.look(moment("09-16 08:00"))
    Case.objects.filter(pk=desk.leg.pk).update(opened_at=moment("09-13 09:30"))
    desk.look(moment("09-16 09:00"))
    assert desk.on() == {"edited"}
    told = selectors.accounted(desk.signal("edited"), moment("09-16 09:00")).explanation
    assert told is not None
    assert told.said == ("开始计时时间：登记为2021-09-13 09:30，留痕为2021-09-06 09:30",)
    assert Signal.objects.filter(rule="red", untrue_at__isnull=False).count() == 1


def test_rows_that_the_acts_wrote_agree_with_the_trail(desk: Desk):
    desk.stage.decide(desk.leg, now=moment("09-14 10:00"))
    for leg in desk.stage.legs():
        if leg.state == "accepted":
            desk.stage.claim(leg, now=moment("09-14 11:00"))
            desk.stage.decide(leg, now=moment("09-15 11:00"))
    desk.look(moment("12-01 09:00"))
    assert not Signal.objects.filter(rule="edited").exists()
