"""An issue is raised, screened, ordered; the office settles objections and asks for more time, urges, closes, looks back."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from tongban.infra import files, numbering
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.infra.crypto import blind_index
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference, rules
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import (
    Company,
    Extension,
    Issue,
    IssueStep,
    IssueUnit,
    Leader,
    Unit,
    Visit,
)
from tongban.oversight.enterprise.policies import issues as policies
from tongban.oversight.enterprise.policies.common import may_keep
from tongban.oversight.enterprise.transitions.issues import after
from tongban.oversight.enterprise.usecases.common import due, handling_due, note, tell_company
from tongban.oversight.enterprise.usecases.companies import phone_index, phone_of
from tongban.oversight.enterprise.values.campaign import ContactRevealed
from tongban.oversight.enterprise.values.issues import (
    CODE_LENGTH,
    SAID_MAX,
    Act,
    Grade,
    IssueMoved,
    IssueRaised,
    IssueSpec,
    Order,
    Role,
    Source,
    State,
)


@act()
def raise_issue(*, actor: Actor, spec: IssueSpec, now: datetime) -> Issue:
    """The office enters what was heard. The company gets number and code, to follow it and to say whether it is solved."""
    require(may_keep(actor))
    return raised(actor, spec, now)


def raised(actor: Actor, spec: IssueSpec, now: datetime) -> Issue:
    company = Company.objects.filter(pk=spec.company_id).first()
    if company is None:
        raise EnterpriseRefusal("请选择企业")
    if spec.category not in reference.categories():
        raise EnterpriseRefusal("请从列表中选择问题类别")
    if rules.believable(spec.raised_on, "提出日期") > local(now).date():
        raise EnterpriseRefusal("提出日期不能晚于今天")
    if spec.visit_id is not None:
        _of_the_visit(spec, Visit.objects.filter(pk=spec.visit_id).first(), company)
    told = rules.must_say(spec.description, "问题", SAID_MAX)
    if Issue.objects.filter(company=company, description=told, raised_on=spec.raised_on).exists():
        raise EnterpriseRefusal("这家企业同一天的同一问题已在台账中")
    code, year = secret_text(CODE_LENGTH), local(now).year
    row = Issue.objects.create(
        id=new_id(), number=f"企问〔{year}〕{numbering.take(f'enterprise.issue.{year}')}号", code=code, code_index=code_index(code),
        company=company, visit_id=spec.visit_id, source=spec.source.value, category=spec.category, description=told,
        contact_name=rules.may_say(spec.contact_name, "联系人", 60), contact_phone=phone_of(spec.contact_phone), phone_index=phone_index(spec.contact_phone), raised_on=spec.raised_on,
        entered_at=now, secret=spec.secret, state=State.RAISED.value, due_at=due("screen_days", now),
    )  # fmt: skip
    IssueStep.objects.create(issue=row, act=Act.RAISE.value, at=now, by_id=actor.account_id)
    note(actor, row.pk, [IssueRaised(issue_id=row.pk, company_id=company.pk, source=row.source)], now)
    return row


def code_index(code: str) -> str:
    return blind_index(code, "enterprise.issue")


def _of_the_visit(spec: IssueSpec, visit: Visit | None, company: Company) -> None:
    if visit is None or visit.company_id != company.pk:
        raise EnterpriseRefusal("走访记录和企业不一致，请重新选择")
    if spec.source is not Source.VISIT:
        raise EnterpriseRefusal("走访中收集的问题，来源应为走访")
    if spec.raised_on < visit.on:
        raise EnterpriseRefusal(f"提出日期不能早于走访日期（{visit.on}）")


# --- the mover ---------------------------------------------------------------------------------------------------------


def tasks_of(issue: Issue) -> list[IssueUnit]:
    return list(IssueUnit.objects.filter(issue=issue).select_related("unit").order_by("pk"))


def move(
    actor: Actor, issue: Issue, what: Act, said: str, now: datetime, *, due_at: datetime | None, unit: Unit | None = None,
    paper: files.Attachment | None = None, facts: Mapping[str, object] | None = None, entered_for: bool = False,
) -> None:  # fmt: skip
    """One move by the table on the state that was read; the limit it was under stays with the step."""
    was = State(issue.state)
    state = after(was, what)
    if now < issue.entered_at:
        raise EnterpriseRefusal("时间不能早于登记")
    stored, name = files.keep(paper, now)
    if entered_for and stored is None:
        raise EnterpriseRefusal("代单位登记须附单位的书面材料（盖章的复函或照片）")
    same = Issue.objects.filter(pk=issue.pk, state=was.value, due_at=issue.due_at, reopened=issue.reopened)
    if same.update(state=state.value, due_at=due_at, **(facts or {})) != 1:
        raise Stale("这个问题刚被他人处理，请刷新后再试")
    IssueStep.objects.create(
        issue=issue, act=what.value, at=now, due_at=issue.due_at, note=said, unit=unit, entered_for=entered_for, file=stored,
        file_name=name, by_id=actor.account_id,
    )  # fmt: skip
    moved = IssueMoved(issue_id=issue.pk, act=what.value, state=state.value, due_at=due_at, unit_id=unit.pk if unit else None)  # fmt: skip
    note(actor, issue.pk, [moved], now)
    issue.refresh_from_db()


def _allowed(actor: Actor, issue: Issue, what: Act) -> list[IssueUnit]:
    tasks = tasks_of(issue)
    require(policies.may_act(actor, issue, tasks, what))
    after(State(issue.state), what)
    return tasks


# --- the campaign office -------------------------------------------------------------------------------------------------


@act()
def screen(*, actor: Actor, issue: Issue, said: str, now: datetime) -> None:
    """It is an issue for the ledger."""
    _allowed(actor, issue, Act.SCREEN)
    move(actor, issue, Act.SCREEN, rules.may_say(said, "甄别意见", SAID_MAX), now, due_at=due("assign_days", now))


@act()
def drop(*, actor: Actor, issue: Issue, said: str, now: datetime) -> None:
    """Not for the ledger; the company reads why."""
    _allowed(actor, issue, Act.DROP)
    move(actor, issue, Act.DROP, rules.must_say(said, "不列入的理由", SAID_MAX), now, due_at=None)


@act()
def assign(*, actor: Actor, issue: Issue, order: Order, now: datetime) -> None:
    """Hand over: one unit leads, others assist, the limit follows the class."""
    _allowed(actor, issue, Act.ASSIGN)
    _order(actor, issue, Act.ASSIGN, order, order.requirement, now)


@act()
def reassign(*, actor: Actor, issue: Issue, order: Order, said: str, now: datetime) -> None:
    """Another unit leads; the units before are relieved and the limit begins anew."""
    tasks = _allowed(actor, issue, Act.REASSIGN)
    before = policies.lead_of(tasks)
    if before is not None and before.pk == order.lead_id:
        raise EnterpriseRefusal(f"现在就是“{before.name}”牵头；维持原交办请用“{Act.UPHOLD.label}”")
    told = rules.must_say(said, "改派理由", SAID_MAX)
    IssueUnit.objects.filter(issue=issue, ended_at=None).update(ended_at=now)
    Extension.objects.filter(issue=issue, decided_at=None).update(granted=False, decided_at=now)
    _order(actor, issue, Act.REASSIGN, order, told, now)


def _order(actor: Actor, issue: Issue, what: Act, order: Order, said: str, now: datetime) -> None:
    ids = [order.lead_id, *order.assisting]
    if len(set(ids)) != len(ids):
        raise EnterpriseRefusal("牵头单位和协办单位不能重复")
    today = local(now).date()
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=ids)}
    if len(units) != len(ids):
        raise EnterpriseRefusal("请选择牵头单位")
    if gone := [u.name for u in units.values() if u.until is not None and u.until < today]:
        raise EnterpriseRefusal(f"“{'、'.join(gone)}”已退出，请另选")
    if order.leader_id is not None and not Leader.objects.filter(pk=order.leader_id).exists():
        raise EnterpriseRefusal("请从列表中选择责任领导")
    facts = {
        "grade": order.grade.value, "leader_id": order.leader_id, "requirement": rules.may_say(order.requirement, "交办要求", 500),
        "assigned_at": now, "signed_at": None, "handle_due_at": handling_due(order.grade, now),
    }  # fmt: skip
    move(actor, issue, what, rules.may_say(said, "交办要求", SAID_MAX), now, due_at=due("sign_days", now), unit=units[order.lead_id], facts=facts)  # fmt: skip
    helping = due("assist_days", now)
    IssueUnit.objects.bulk_create([
        IssueUnit(issue=issue, unit=units[pk], role=(Role.ASSIST if n else Role.LEAD).value, since=now, due_at=helping if n else None)
        for n, pk in enumerate(ids)
    ])  # fmt: skip


@act()
def uphold(*, actor: Actor, issue: Issue, said: str, now: datetime) -> None:
    """The objection does not hold: sign for it now; the time for handling runs on."""
    tasks = _allowed(actor, issue, Act.UPHOLD)
    told = rules.must_say(said, "维持的理由", SAID_MAX)
    move(actor, issue, Act.UPHOLD, told, now, due_at=due("sign_days", now), unit=policies.lead_of(tasks))


@act()
def decide_extension(*, actor: Actor, issue: Issue, grant: bool, said: str, now: datetime) -> None:
    """More time or none; not by whoever asked for it."""
    what = Act.GRANT if grant else Act.DENY
    _allowed(actor, issue, what)
    asked = Extension.objects.filter(issue=issue, decided_at=None).first()
    if asked is None:
        raise EnterpriseRefusal("没有待审批的延期申请")
    if actor.account_id is not None and actor.account_id == asked.asked_by_id:
        raise EnterpriseRefusal("延期是您登记的，请由另一位优化办人员审批")
    told = rules.must_say(said, "审批意见", SAID_MAX)
    same = Extension.objects.filter(pk=asked.pk, decided_at=None)
    if same.update(granted=grant, decided_at=now, decided_by_id=actor.account_id) != 1:
        raise Stale("这个申请刚被他人审批，请刷新后再试")
    assert issue.handle_due_at is not None
    later = rules.days_later(issue.handle_due_at, asked.days, workdays()) if grant else issue.handle_due_at
    move(actor, issue, what, told, now, due_at=later, facts={"handle_due_at": later})


@act()
def urge(*, actor: Actor, issue: Issue, said: str, now: datetime) -> None:
    """A reminder to the unit that leads; it is on the ledger."""
    tasks = _allowed(actor, issue, Act.URGE)
    told = rules.must_say(said, "催办内容", SAID_MAX)
    move(actor, issue, Act.URGE, told, now, due_at=issue.due_at, unit=policies.lead_of(tasks))


@act()
def send_back(*, actor: Actor, issue: Issue, said: str, now: datetime) -> None:
    """The answer says too little for the company: again, under the old limit."""
    tasks = _allowed(actor, issue, Act.SEND_BACK)
    facts = {"answer": "", "answered_at": None, "answered_by": None}
    told = rules.must_say(said, "退回的理由", SAID_MAX)
    move(actor, issue, Act.SEND_BACK, told, now, due_at=issue.handle_due_at, unit=policies.lead_of(tasks), facts=facts)


@act()
def close(*, actor: Actor, issue: Issue, said: str, now: datetime) -> None:
    """Taken off the open list; a look back is due later."""
    _allowed(actor, issue, Act.CLOSE)
    told = rules.may_say(said, "销号意见", SAID_MAX)
    move(actor, issue, Act.CLOSE, told, now, due_at=due("look_back_days", now), facts={"closed_at": now})


@act()
def look_back(*, actor: Actor, issue: Issue, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """It held: filed."""
    _allowed(actor, issue, Act.LOOK_BACK)
    told = rules.must_say(said, "回头看情况", SAID_MAX)
    move(actor, issue, Act.LOOK_BACK, told, now, due_at=None, facts={"looked_back_at": now}, paper=paper)


@act()
def reopen(*, actor: Actor, issue: Issue, said: str, now: datetime) -> None:
    """It came back: the same unit begins again with a new limit; it is not solved any more."""
    tasks = _allowed(actor, issue, Act.REOPEN)
    again(actor, issue, Act.REOPEN, rules.must_say(said, "重办的理由", SAID_MAX), now, tasks)


def again(actor: Actor, issue: Issue, what: Act, said: str, now: datetime, tasks: Sequence[IssueUnit]) -> None:
    later = handling_due(Grade(issue.grade), now)
    facts: dict[str, object] = {
        "handle_due_at": later, "answer": "", "answered_at": None, "answered_by": None, "confirmed_at": None, "confirmed_by": "",
        "closed_at": None, "looked_back_at": None, "reopened": issue.reopened + 1,
        "content": "" if what is Act.REOPEN else issue.content,
    }  # fmt: skip
    move(actor, issue, what, said, now, due_at=later, unit=policies.lead_of(tasks), facts=facts)


@act()
def generalise(*, actor: Actor, issue: Issue, said: str, now: datetime) -> None:
    """From one issue to the whole kind of it (举一反三)."""
    _allowed(actor, issue, Act.GENERALISE)
    told = rules.must_say(said, "举一反三", SAID_MAX)
    move(actor, issue, Act.GENERALISE, told, now, due_at=issue.due_at, facts={"lesson": told})


@act()
def reveal_issue(*, actor: Actor, issue: Issue, reason: str, now: datetime) -> tuple[str, str]:
    """Whom to call about it; the look is on the trail."""
    require(policies.may_reveal(actor, issue, tasks_of(issue)))
    told = rules.must_say(reason, "查看理由", 200)
    digest = hashlib.sha256(told.encode()).hexdigest()
    note(actor, issue.pk, [ContactRevealed(of="issue", key=issue.pk, reason_digest=digest)], now)
    tell_company(actor, issue.company, told, now, issue.number)
    if issue.contact_name or issue.contact_phone:
        return issue.contact_name, issue.contact_phone
    return issue.company.contact_name, issue.company.contact_phone
