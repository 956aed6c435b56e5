"""Key projects: taken on the list, milestones reached, approvals by number, obstacles put down and solved."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.identifiers import check_uscc
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Approval, Letter, Milestone, Obstacle, Project
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.usecases.letters import draft
from tongban.oversight.supervision.values.letters import TITLE_MAX, LetterOrder
from tongban.oversight.supervision.values.projects import ProjectChanged, Step


def _changed(actor: Actor, project: Project, what: str, key: object, now: datetime) -> None:
    note(actor, project.pk, [ProjectChanged(project_id=project.pk, what=what, key=str(key))], now)


def _running(project: Project) -> None:
    if project.ended_on is not None:
        raise SupervisionRefusal(f"项目已于{project.ended_on}退出，不再登记")


@act()
def take_on(
    *, actor: Actor, name: str, company: str, since: date, now: datetime, company_code: str = "", place: str = "",
    invest_fen: int | None = None, leader: str = "", lead_unit: Department | None = None, steps: Sequence[Step] = (),
) -> Project:  # fmt: skip
    """A project comes on the list with its planned milestones."""
    require(policies.may_register(actor))
    code = company_code.strip().upper()
    if code:
        check_uscc(code)
    if not date(2000, 1, 1) <= since <= local(now).date():
        raise SupervisionRefusal(f"纳入日期{since}不对：不能晚于今天")
    if invest_fen is not None and not 0 <= invest_fen <= 10**15:
        raise SupervisionRefusal("总投资不对，请核对单位")
    told = must_say(name, "项目名称", 200).replace("\n", " ")
    try:
        with transaction.atomic():
            row = Project.objects.create(
                id=new_id(), name=told, company=must_say(company, "业主单位", 200), company_code=code, place=may_say(place, "建设地点", 200),
                invest_fen=invest_fen, leader=may_say(leader, "联系领导", 60), lead_unit=lead_unit, since=since,
                entered_by_id=actor.account_id, entered_at=now,
            )  # fmt: skip
    except IntegrityError as clash:
        raise SupervisionRefusal(f"“{told}”已在重点项目中") from clash
    for step in steps:
        _plan(row, step)
    _changed(actor, row, "taken", row.pk, now)
    return row


def _plan(project: Project, step: Step) -> Milestone:
    title = must_say(step.title, "节点", 80)
    if not project.since - timedelta(days=3660) <= step.planned_on <= project.since + timedelta(days=3660):
        raise SupervisionRefusal(f"节点“{title}”的计划日期{step.planned_on}不对")
    if Milestone.objects.filter(project=project, title=title).exists():
        raise SupervisionRefusal(f"节点“{title}”已经登记过")
    return Milestone.objects.create(project=project, title=title, planned_on=step.planned_on)


@act()
def plan(*, actor: Actor, project: Project, step: Step, now: datetime) -> Milestone:
    require(policies.may_register(actor))
    _running(project)
    row = _plan(project, step)
    _changed(actor, project, "planned", row.pk, now)
    return row


@act()
def reach(*, actor: Actor, milestone: Milestone, on: date, now: datetime) -> None:
    """The day on which a milestone was reached."""
    require(policies.may_register(actor))
    if not date(2000, 1, 1) <= on <= local(now).date():
        raise SupervisionRefusal("实际日期不能晚于今天")
    if Milestone.objects.filter(pk=milestone.pk, reached_on=None).update(reached_on=on) != 1:
        raise Stale("这个节点刚由他人登记，请刷新")
    _changed(actor, milestone.project, "reached", milestone.pk, now)


@act()
def add_approval(
    *, actor: Actor, project: Project, bundle: str, title: str, unit: Department, now: datetime, number: str = "",
    planned_on: date | None = None,
) -> Approval:  # fmt: skip
    """An approval the project needs; with its number the state is read from the matter itself."""
    require(policies.may_register(actor))
    _running(project)
    told = must_say(title, "审批事项", 200)
    if planned_on is not None and not 2000 <= planned_on.year <= 2200:
        raise SupervisionRefusal("计划办结日期不对，请核对年份")
    if Approval.objects.filter(project=project, title=told).exists():
        raise SupervisionRefusal(f"审批事项“{told}”已经登记过")
    row = Approval.objects.create(
        project=project, bundle=must_say(bundle, "审批阶段", 60), title=told, unit=unit, number=may_say(number, "办件编号", 60),
        planned_on=planned_on,
    )  # fmt: skip
    _changed(actor, project, "approval", row.pk, now)
    return row


@act()
def put_number(*, actor: Actor, approval: Approval, number: str, done_on: date | None, now: datetime) -> None:
    """The number of the matter once it was filed; or, for an approval elsewhere, the day it was given."""
    require(policies.may_register(actor))
    told = may_say(number, "办件编号", 60)
    if bool(told) == (done_on is not None):
        raise SupervisionRefusal("请填写办件编号；不在本系统办的，填写办结日期")
    if done_on is not None and not date(2000, 1, 1) <= done_on <= local(now).date():
        raise SupervisionRefusal("办结日期不能晚于今天")
    same = Approval.objects.filter(pk=approval.pk, number=approval.number, done_on=approval.done_on)
    if same.update(number=told, done_on=done_on) != 1:
        raise Stale("刚由他人登记，请刷新")
    _changed(actor, approval.project, "number", approval.pk, now)


@act()
def put_obstacle(
    *,
    actor: Actor,
    project: Project,
    unit: Department,
    text: str,
    since: date,
    now: datetime,
    approval: Approval | None = None,
) -> Obstacle:
    """Who holds it up, with what, since when."""
    require(policies.may_register(actor))
    _running(project)
    if not date(2000, 1, 1) <= since <= local(now).date():
        raise SupervisionRefusal("起始日期不能晚于今天")
    row = Obstacle.objects.create(
        project=project, approval=approval, unit=unit, text=must_say(text, "问题", 500, least=4), since=since
    )
    _changed(actor, project, "obstacle", row.pk, now)
    return row


@act()
def solve(*, actor: Actor, obstacle: Obstacle, said: str, on: date, now: datetime) -> None:
    require(policies.may_register(actor))
    if not obstacle.since <= on <= local(now).date():
        raise SupervisionRefusal(f"解决日期应在{obstacle.since}到今天之间")
    told = must_say(said, "解决情况", 500, least=4)
    if Obstacle.objects.filter(pk=obstacle.pk, until=None).update(until=on, solved=told) != 1:
        raise Stale("刚由他人登记，请刷新")
    _changed(actor, obstacle.project, "solved", obstacle.pk, now)


@act()
def write_letter(*, actor: Actor, obstacle: Obstacle, requirement: str, now: datetime) -> Letter:
    """Whoever holds a key project up gets a letter; a supervisor or the campaign office writes it."""
    if obstacle.until is not None:
        raise SupervisionRefusal("问题已经解决，不用再发函")
    order = LetterOrder(
        title=f"关于解决重点项目“{obstacle.project.name[:40]}”受阻问题的交办函"[:TITLE_MAX], problem=f"{obstacle.text}（自{obstacle.since}起）",
        requirement=requirement, source="ledger", source_note=f"重点项目：{obstacle.project.name}"[:200], responsible_id=obstacle.unit_id,
        origin="obstacle", origin_id=str(obstacle.pk),
    )  # fmt: skip
    row = draft(actor=actor, order=order, now=now, submit=True)
    if Obstacle.objects.filter(pk=obstacle.pk, letter=None).update(letter=row):
        _changed(actor, obstacle.project, "letter", row.pk, now)
    obstacle.refresh_from_db()
    return row


@act()
def end(*, actor: Actor, project: Project, on: date, now: datetime) -> None:
    """Built, or no key project any more."""
    require(policies.may_register(actor))
    if not project.since <= on <= local(now).date():
        raise SupervisionRefusal(f"退出日期应在{project.since}到今天之间")
    if Project.objects.filter(pk=project.pk, ended_on=None).update(ended_on=on) != 1:
        raise Stale("项目刚由他人登记退出，请刷新")
    _changed(actor, project, "ended", on, now)
    project.refresh_from_db()
