"""Tasks, meetings, joint inspections, walk-throughs, the reform ledger: states, who may, links, what is refused."""

import copy
from datetime import date, datetime, time, timedelta

import pytest

from tests.oversight.registers import PEOPLE, Bureau, bureau_of
from tongban.infra import trail
from tongban.infra.calendar import workdays
from tongban.kernel.actors import SYSTEM
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import NotAllowed, Stale
from tongban.kernel.times import LOCAL, at
from tongban.oversight.events import MatterSettled, MatterStuck
from tongban.oversight.supervision.errors import IllegalAct, SupervisionRefusal
from tongban.oversight.supervision.handlers import registers
from tongban.oversight.supervision.models import Decision, Letter, Task, TaskReminder, WalkFinding
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.selectors import inspections as inspections_of
from tongban.oversight.supervision.selectors import reform as reform_of
from tongban.oversight.supervision.transitions import tasks as transitions
from tongban.oversight.supervision.usecases import inspections, letters, reform, tasks
from tongban.oversight.supervision.values.inspections import Found, Outcome
from tongban.oversight.supervision.values.reform import Kind, Mode, Seen
from tongban.oversight.supervision.values.tasks import Act, Decided, Reminding, State, TaskOrder

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    return bureau_of(NOW)


@pytest.fixture
def here(db: None, built: Bureau) -> Bureau:
    return copy.deepcopy(built)


def order(here: Bureau, **facts: object) -> TaskOrder:
    usual: dict[str, object] = {
        "title": "报送半年整改台账", "source": "city_office", "unit_id": here.ga.pk, "assigned_on": TODAY, "due_on": TODAY + timedelta(days=10),
    }  # fmt: skip
    return TaskOrder(**usual | facts)  # type: ignore[arg-type]


def assigned(here: Bureau, **facts: object) -> Task:
    return tasks.assign(actor=here.people["first"], order=order(here, **facts), now=NOW)


# --- tasks -------------------------------------------------------------------------------------------------------------------

WANTED = {
    State.ASSIGNED: {Act.PROGRESS, Act.REPORT, Act.POSTPONE, Act.CANCEL}, State.DOING: {Act.PROGRESS, Act.REPORT, Act.POSTPONE, Act.CANCEL},
    State.REPORTED: {Act.CONFIRM, Act.RETURN}, State.DONE: set(), State.CANCELLED: set(),
}  # fmt: skip


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_state_and_act_of_a_task(state: State, act: Act):
    if act in WANTED[state]:
        assert transitions.after(state, act) in State
    else:
        with pytest.raises(IllegalAct, match="不能"):
            transitions.after(state, act)


def test_a_task_is_reported_and_confirmed_by_two(here: Bureau):
    row = assigned(here)
    assert row.number == "任务〔2021〕1号"
    tasks.progress(actor=here.people["unit"], task=row, said="已开始梳理", now=NOW)
    tasks.report(actor=here.people["first"], task=row, said="单位电话报告已办结", now=NOW)
    with pytest.raises(NotAllowed, match="另一人确认"):
        tasks.confirm(actor=here.people["first"], task=row, said="同意", now=NOW)
    tasks.return_(actor=here.people["second"], task=row, said="缺佐证", now=NOW)
    tasks.report(actor=here.people["unit"], task=row, said="台账已报送并附佐证", now=NOW)
    tasks.confirm(actor=here.people["first"], task=row, said="同意", now=NOW)
    assert (row.state, row.done_on, row.result) == (State.DONE, TODAY, "台账已报送并附佐证")
    assert trail.verify(row.pk).ok


def test_who_may_do_what_about_a_task(here: Bureau):
    row = assigned(here)
    registrars = {"first", "second", "campaign"}
    wanted = {
        "register": registrars,
        "read": {*registrars, "unit"},
        "handle": {*registrars, "unit"},
        "confirm": registrars,
    }
    for name in PEOPLE:
        actor = here.people[name]
        found = {
            "register": policies.may_register(actor), "read": policies.may_read(actor, row), "handle": policies.may_handle(actor, row),
            "confirm": policies.may_confirm(actor, None),
        }  # fmt: skip
        for what, refusal in found.items():
            assert (refusal is None) == (name in wanted[what]), (name, what)


def test_a_task_is_reminded_of_once_before_and_once_after(here: Bureau):
    row = assigned(here)
    assert row.due_on is not None
    for day in range(40):
        for hour in (9, 10):
            tasks.remind(now=at(TODAY + timedelta(days=day), time(hour)))
    sent = list(TaskReminder.objects.order_by("pk"))
    assert [r.kind for r in sent] == [Reminding.SOON, Reminding.LATE]
    assert workdays().between(sent[0].fired_at.astimezone(LOCAL).date(), row.due_on) == 3
    tasks.postpone(
        actor=here.people["first"],
        task=row,
        due_on=date(2021, 12, 1),
        said="市级延期",
        now=at(date(2021, 10, 20), time(9)),
    )
    tasks.remind(now=at(date(2021, 12, 2), time(9)))
    assert TaskReminder.objects.count() == 3
    assert "2021-09-16 → 2021-12-01" in row.steps.get().note


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": ""}, "请填写任务"), ({"source": "x"}, "任务来源"), ({"assigned_on": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"due_on": TODAY - timedelta(days=1)}, "不能早于交办"),
    ],
)  # fmt: skip
def test_what_is_no_task(here: Bureau, facts: dict[str, object], words: str):
    with pytest.raises(SupervisionRefusal, match=words):
        assigned(here, **facts)
    assert not Task.objects.exists()


def test_one_origin_one_task(here: Bureau):
    made = [tasks.assign(actor=SYSTEM, order=order(here, origin="visit", origin_id="7"), now=NOW) for _ in range(2)]
    assert made[0].pk == made[1].pk


def test_what_a_meeting_decides_becomes_tasks(here: Bureau):
    decided = [
        Decided(text="9月底前完成自查", unit_id=here.ga.pk, due_on=date(2021, 9, 30)), Decided(text="通报上半年评价结果"),
    ]  # fmt: skip
    facts = {"on": date(2021, 9, 3), "kind": "dispatch", "chair": "区长", "subject": "营商环境调度会", "now": NOW}
    row = tasks.hold(actor=here.people["campaign"], decided=decided, **facts)  # type: ignore[arg-type]
    assert [d.task is not None for d in Decision.objects.order_by("position")] == [True, False]
    task = Task.objects.get()
    assert (task.assigned_on, task.source, task.unit) == (date(2021, 9, 3), "meeting", here.ga)
    with pytest.raises(SupervisionRefusal, match="已经登记过"):
        tasks.hold(actor=here.people["campaign"], decided=decided, **facts)  # type: ignore[arg-type]
    with pytest.raises(SupervisionRefusal, match="至少填写一条"):
        tasks.hold(actor=here.people["campaign"], decided=[], **facts | {"subject": "另一次"})  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        tasks.hold(actor=here.people["unit"], decided=decided, **facts | {"subject": "另一次"})  # type: ignore[arg-type]
    assert row.decisions.count() == 2
    assert Task.objects.count() == 1


def test_tasks_come_in_as_a_sheet_or_not_at_all(here: Bureau):
    good = "任务名称,责任单位,来源,交办时间,完成时限\n报送台账,渌口区公安局,市优化办,2021年9月1日,2021/9/30\n"
    report = tasks.import_tasks(actor=here.people["first"], content=good.encode(), now=NOW, dry_run=False)
    assert report.new == 1
    assert (Task.objects.get().assigned_on, Task.objects.get().due_on) == (date(2021, 9, 1), date(2021, 9, 30))
    again = tasks.import_tasks(actor=here.people["first"], content=good.encode(), now=NOW, dry_run=True)
    assert again.new == 0
    bad = (good + "再报一次,民政局,,2021-09-01,九月底\n").replace("报送台账", "报送新台账")
    with pytest.raises(SupervisionRefusal, match="没有导入任何一行"):
        tasks.import_tasks(actor=here.people["first"], content=bad.encode(), now=NOW, dry_run=False)
    assert Task.objects.count() == 1


# --- joint inspections -------------------------------------------------------------------------------------------------------


def test_a_finding_becomes_one_letter(here: Bureau):
    first, second = here.people["first"], here.people["second"]
    start, end = date(2021, 9, 1), date(2021, 9, 10)
    row = inspections.open_round(
        actor=first, title="第一轮联合督查", led_by="区委督查室", focus="窗口服务", start=start, end=end, now=NOW
    )
    team = inspections.add_team(actor=first, round_=row, name="第一组", head="组长", now=NOW)
    found = [Found(text="样表过期未换"), Found(text="公示电话打不通")]
    visit = inspections.visit(actor=first, team=team, unit=here.ga, on=date(2021, 9, 2), now=NOW, found=found)
    one, two = visit.findings.order_by("pk")
    made = [inspections.write_letter(actor=first, finding=one, requirement="立即更换", now=NOW) for _ in range(2)]
    assert made[0].pk == made[1].pk
    assert (made[0].source, made[0].responsible) == ("inspection", here.ga)
    letters.issue(actor=second, letter=made[0], now=NOW)
    with pytest.raises(SupervisionRefusal, match="还有1个问题没有处理"):
        inspections.close_round(actor=first, round_=row, summary="督查情况良好", on=TODAY, now=NOW)
    inspections.settle(actor=first, finding=two, outcome=Outcome.ON_THE_SPOT, said="现场更正电话", now=NOW)
    with pytest.raises(SupervisionRefusal, match="已按“立行立改”处理"):
        inspections.write_letter(
            actor=first, finding=inspections_of.finding(two.pk) or two, requirement="整改", now=NOW
        )
    inspections.close_round(actor=first, round_=row, summary="督查情况良好", on=TODAY, now=NOW)
    row.refresh_from_db()
    with pytest.raises(SupervisionRefusal, match="已经结束"):
        inspections.add_team(actor=first, round_=row, name="第二组", head="组长", now=NOW)
    told = inspections_of.rounds().get()
    assert [getattr(told, name) for name in ("visited", "found", "letters")] == [1, 2, 1]
    assert trail.verify(row.pk).ok


def test_visits_lie_in_their_round(here: Bureau):
    first = here.people["first"]
    row = inspections.open_round(
        actor=first,
        title="第一轮",
        led_by="区委督查室",
        focus="窗口服务",
        start=date(2021, 9, 1),
        end=date(2021, 9, 10),
        now=NOW,
    )
    team = inspections.add_team(actor=first, round_=row, name="第一组", head="组长", now=NOW)
    for day in (date(2021, 8, 31), date(2021, 9, 7)):
        with pytest.raises(SupervisionRefusal, match="走访日期应在"):
            inspections.visit(actor=first, team=team, unit=here.ga, on=day, now=NOW)
    second = inspections.open_round(
        actor=first,
        title="第二轮",
        led_by="区委督查室",
        focus="窗口服务",
        start=date(2021, 10, 1),
        end=date(2021, 10, 2),
        now=NOW,
    )
    assert (row.place, second.place) == (1, 2)
    with pytest.raises(NotAllowed):
        inspections.open_round(
            actor=here.people["unit"],
            title="三",
            led_by="局",
            focus="窗",
            start=date(2021, 10, 1),
            end=date(2021, 10, 2),
            now=NOW,
        )


# --- walk-throughs and the ledger --------------------------------------------------------------------------------------------


def walked(here: Bureau, **facts: object) -> object:
    usual: dict[str, object] = {
        "on": TODAY, "mode": Mode.OWN, "department": here.ga, "leader": "局长 张三", "matter_name": "户口迁移", "now": NOW,
        "seen": [Seen(text="迁移证要跑两趟", unit_id=here.ga.pk, due_on=date(2021, 9, 30)), Seen(text="指示牌不清楚")],
    }  # fmt: skip
    return reform.walk_through(actor=here.people["campaign"], **usual | facts)  # type: ignore[arg-type]


def test_what_a_leader_comes_upon_becomes_a_task(here: Bureau):
    walked(here)
    task = Task.objects.get()
    assert (task.source, task.origin) == ("walkthrough", "walk")
    one = WalkFinding.objects.get(position=1)
    reform.put_change(actor=here.people["first"], finding=one, change="改为寄递送达", on=TODAY, now=NOW)
    with pytest.raises(Stale):
        reform.put_change(actor=here.people["first"], finding=one, change="改为寄递送达", on=TODAY, now=NOW)
    with pytest.raises(SupervisionRefusal, match="已经登记过"):
        walked(here)
    with pytest.raises(SupervisionRefusal, match="目录里没有代码"):
        walked(here, matter="OT-XX", leader="局长 李四")
    with pytest.raises(SupervisionRefusal, match="1到1440"):
        walked(here, minutes=0, leader="局长 李四")


def test_the_ledger_and_what_was_changed(here: Bureau):
    row = reform.enter(
        actor=here.people["first"],
        kind=Kind.LOOK_BACK,
        on=TODAY,
        found="仍要求提供复印件",
        matter_name="身后一件事",
        now=NOW,
    )
    assert reform_of.cuts_of(row) is None
    with pytest.raises(SupervisionRefusal, match="没有第2版"):
        reform.put_right(actor=here.people["first"], entry=row, change="不再收取", on=TODAY, edition_after=2, now=NOW)
    reform.put_right(actor=here.people["first"], entry=row, change="不再收取", on=TODAY, now=NOW)
    with pytest.raises(Stale):
        reform.put_right(actor=here.people["first"], entry=row, change="不再收取", on=TODAY, now=NOW)


def test_an_adjustment_takes_its_cuts_from_the_edition(db: None):
    from tests.support.office import Office

    office = Office.build(NOW)
    row = reform.enter(
        actor=SYSTEM,
        kind=Kind.ADJUSTMENT,
        on=TODAY,
        found="减少重复材料",
        matter="OT-P01",
        edition_after=1,
        department=office.bureau,
        now=NOW,
    )
    cuts = reform_of.cuts_of(row)
    assert cuts is not None
    told = {cut.title: (cut.before, cut.after, cut.rate) for cut in cuts.now}
    assert told["减材料"] == ("21份", "7份", "66.7%")  # services.md §4.2, the worked example
    assert told["减环节"] == ("4个", "1个", "75%")
    assert row.matter_name == "身后一件事"


def test_nothing_of_it_makes_letters_by_itself(here: Bureau):
    walked(here)
    assert not Letter.objects.exists()


# --- what could not be done ----------------------------------------------------------------------------------------------------


def stuck_matter(here: Bureau) -> MatterStuck:
    return MatterStuck(
        stuck_id=new_id(), number="办不成事〔2021〕3号", obstacle="部门之间推诿", department_id=here.ga.pk, matter="户口迁移",
        application_id=None, due_at=NOW + timedelta(days=7),
    )  # fmt: skip


def test_a_matter_that_could_not_be_done_opens_one_letter(here: Bureau):
    event = stuck_matter(here)
    for _ in range(2):
        registers.stuck(event, now=NOW)
    letter = Letter.objects.get(origin="stuck")
    assert (letter.state, letter.responsible_id, letter.due_on) == ("to_sign", here.ga.pk, date(2021, 9, 13))
    assert "办不成事〔2021〕3号" in letter.problem


def test_heard_after_its_day_it_still_opens_a_letter(here: Bureau):
    registers.stuck(stuck_matter(here), now=NOW + timedelta(days=30))
    assert Letter.objects.get(origin="stuck").due_on is None


def test_settled_before_anybody_signed_needs_no_letter(here: Bureau):
    event = stuck_matter(here)
    registers.stuck(event, now=NOW)
    registers.settled(MatterSettled(stuck_id=event.stuck_id, number=event.number), now=NOW)
    assert not Letter.objects.filter(origin="stuck", state="to_sign").exists()
