"""Units sign, object, report, ask for more time, answer; the company says whether it is solved.

For a unit that never logs in the office enters, with the unit's paper.
"""

from datetime import datetime

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.identifiers import check_uscc
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.oversight.enterprise import rules
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import Company, Extension, Issue, IssueUnit, Unit
from tongban.oversight.enterprise.policies import issues as policies
from tongban.oversight.enterprise.policies.common import acts_for, is_office
from tongban.oversight.enterprise.transitions.issues import after
from tongban.oversight.enterprise.usecases.common import due, setting
from tongban.oversight.enterprise.usecases.companies import kept
from tongban.oversight.enterprise.usecases.issues import again, move, raised, tasks_of
from tongban.oversight.enterprise.values.campaign import CompanySpec
from tongban.oversight.enterprise.values.issues import (
    SAID_MAX,
    Act,
    ConfirmWay,
    Content,
    IssueSpec,
    Role,
    Source,
    State,
)


def _lead(actor: Actor, issue: Issue, what: Act) -> Unit:
    """The unit in whose name it is done."""
    tasks = tasks_of(issue)
    require(policies.may_act(actor, issue, tasks, what))
    after(State(issue.state), what)
    lead = policies.lead_of(tasks)
    assert lead is not None
    return lead


def _step(actor: Actor, issue: Issue, what: Act, said: str, title: str, now: datetime, paper: files.Attachment | None, *, due_at: datetime | None, facts: dict[str, object] | None = None, need: bool = True) -> None:  # fmt: skip
    lead = _lead(actor, issue, what)
    told = rules.must_say(said, title, SAID_MAX) if need else rules.may_say(said, title, SAID_MAX)
    for_it = policies.enters_for(actor, lead)
    move(actor, issue, what, told, now, due_at=due_at, unit=lead, paper=paper, facts=facts, entered_for=for_it)


@act()
def sign(*, actor: Actor, issue: Issue, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """The unit that leads has it; from now on the limit of its class is the clock."""
    _step(actor, issue, Act.SIGN, said, "签收意见", now, paper, due_at=issue.handle_due_at, facts={"signed_at": now}, need=False)  # fmt: skip


@act()
def object_to(*, actor: Actor, issue: Issue, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """Not ours: within the limit for objections; the office settles it the same day."""
    _lead(actor, issue, Act.OBJECT)
    assert issue.assigned_at is not None
    last = rules.days_later(issue.assigned_at, setting("object_days", issue.assigned_at), workdays())
    if now > last:
        raise EnterpriseRefusal(f"异议应在{local(last):%Y-%m-%d %H:%M}前提出，已过期；请先签收，确有困难的向优化办说明")
    _step(actor, issue, Act.OBJECT, said, "异议理由", now, paper, due_at=due("settle_days", now))


@act()
def report(*, actor: Actor, issue: Issue, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """What has been done so far."""
    _step(actor, issue, Act.PROGRESS, said, "办理进展", now, paper, due_at=issue.due_at)


@act()
def ask_more_time(
    *, actor: Actor, issue: Issue, days: int, said: str, now: datetime, paper: files.Attachment | None = None
) -> None:
    """Some working days more, asked before the limit (one working day unless set otherwise), as often as is set."""
    _lead(actor, issue, Act.ASK)
    assert issue.handle_due_at is not None
    most, times = setting("extension_most_days", now), setting("extension_times", now)
    if not 1 <= days <= most:
        raise EnterpriseRefusal(f"延期应在1到{most}个工作日之间")
    if Extension.objects.filter(issue=issue, granted=True, asked_at__gte=issue.assigned_at).count() >= times:
        raise EnterpriseRefusal(f"一个问题最多延期{times}次")
    if Extension.objects.filter(issue=issue, decided_at=None).exists():
        raise EnterpriseRefusal("已有一个延期申请待审批")
    ahead = setting("extension_ahead_days", now)
    last = rules.may_ask_until(issue.handle_due_at, ahead, workdays())
    if now > last:
        raise EnterpriseRefusal(
            f"延期应至少提前{ahead}个工作日申请，最迟{local(last):%Y-%m-%d %H:%M}，现在已来不及，请按期答复"
        )
    _step(actor, issue, Act.ASK, said, "延期理由", now, paper, due_at=issue.due_at)
    told = rules.must_say(said, "延期理由", 500)
    Extension.objects.create(issue=issue, days=days, reason=told, asked_at=now, asked_by_id=actor.account_id)


@act()
def answer(*, actor: Actor, issue: Issue, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """The answer as the company reads it; then the company is asked. A request for more time falls away."""
    told = rules.must_say(said, "给企业的答复", SAID_MAX)
    facts: dict[str, object] = {"answer": told, "answered_at": now, "answered_by_id": actor.account_id}
    _step(actor, issue, Act.ANSWER, told, "给企业的答复", now, paper, due_at=due("confirm_days", now), facts=facts)
    Extension.objects.filter(issue=issue, decided_at=None).update(granted=False, decided_at=now)


@act()
def assist(
    *, actor: Actor, issue: Issue, unit: Unit, said: str, now: datetime, paper: files.Attachment | None = None
) -> None:
    """An assisting unit tells the one that leads what it can do."""
    tasks = tasks_of(issue)
    require(policies.may_act(actor, issue, tasks, Act.ASSIST))
    task = next((t for t in policies.running(tasks) if t.unit_id == unit.pk and t.role == Role.ASSIST), None)
    if task is None:
        raise EnterpriseRefusal(f"“{unit.name}”不是协办单位")
    told = rules.must_say(said, "协办意见", SAID_MAX)
    for_it = not acts_for(actor, unit)
    if for_it and not is_office(actor):
        raise EnterpriseRefusal(f"您不能代“{unit.name}”答复")
    move(actor, issue, Act.ASSIST, told, now, due_at=issue.due_at, unit=unit, paper=paper, entered_for=for_it)
    IssueUnit.objects.filter(pk=task.pk).update(answered_at=now)


# --- the company ---------------------------------------------------------------------------------------------------------


@act()
def raise_by_company(*, actor: Actor, company: CompanySpec, issue: IssueSpec, now: datetime) -> Issue:
    """A company raises an issue itself. One that is not on the register comes in to be checked; nothing said of others changes."""
    if actor.is_staff:
        raise EnterpriseRefusal("工作人员请在工作台登记企业问题")
    if not company.contact_phone.strip():
        raise EnterpriseRefusal("请填写联系电话，办理单位要联系您")
    found = Company.objects.filter(uscc=check_uscc(company.uscc)).first()
    if found is None:
        found = kept(actor, company, now, checked=False)
    elif found.until is not None:
        raise EnterpriseRefusal("这家企业已登记注销或迁出，请拨打涉企服务电话")
    spec = IssueSpec(
        company_id=found.pk, source=Source.PLATFORM, category=issue.category, description=issue.description, raised_on=issue.raised_on,
        secret=issue.secret, contact_name=company.contact_name, contact_phone=company.contact_phone,
    )  # fmt: skip
    return raised(actor, spec, now)


@act()
def confirm(*, actor: Actor, issue: Issue, content: Content, way: ConfirmWay, said: str, now: datetime, paper: files.Attachment | None = None) -> None:  # fmt: skip
    """The company is content, or mostly: solved. It is not: the unit begins again. By the company itself or by a call back."""
    what = Act.DISSATISFY if content is Content.NO else Act.SATISFY
    tasks = tasks_of(issue)
    if way is ConfirmWay.PORTAL:
        if actor.is_staff:
            raise EnterpriseRefusal("工作人员不能代企业在网上确认，请登记电话回访")
    else:
        require(policies.may_act(actor, issue, tasks, what))
    after(State(issue.state), what)
    need = content is Content.NO or way is not ConfirmWay.PORTAL
    title = "不满意的原因" if content is Content.NO else "回访情况"
    told = rules.must_say(said, title, SAID_MAX) if need else rules.may_say(said, "意见", SAID_MAX)
    if what is Act.DISSATISFY:
        issue.content = content.value
        again(actor, issue, what, told, now, tasks)
        return
    facts = {"content": content.value, "confirmed_at": now, "confirmed_by": way.value}
    move(actor, issue, what, told, now, due_at=due("close_days", now), facts=facts, paper=paper)
