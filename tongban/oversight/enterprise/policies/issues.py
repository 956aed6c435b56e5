"""Who may see and move an issue: the office runs the ledger, units answer, the company has the last word."""

from collections.abc import Sequence

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refusal
from tongban.oversight.enterprise.models import Issue, IssueUnit, Unit
from tongban.oversight.enterprise.policies.common import acts_for, is_office
from tongban.oversight.enterprise.values.issues import Act, Role, State

OF_THE_OFFICE = frozenset({
    Act.SCREEN, Act.DROP, Act.ASSIGN, Act.UPHOLD, Act.REASSIGN, Act.GRANT, Act.DENY, Act.URGE, Act.SEND_BACK, Act.SATISFY,
    Act.DISSATISFY, Act.CLOSE, Act.LOOK_BACK, Act.REOPEN, Act.GENERALISE,
})  # fmt: skip
OF_THE_LEAD = frozenset({Act.OBJECT, Act.SIGN, Act.PROGRESS, Act.ASK, Act.ANSWER})


def running(tasks: Sequence[IssueUnit]) -> list[IssueUnit]:
    return [task for task in tasks if task.ended_at is None]


def lead_of(tasks: Sequence[IssueUnit]) -> Unit | None:
    return next((task.unit for task in running(tasks) if task.role == Role.LEAD), None)


def may_see(actor: Actor, issue: Issue, tasks: Sequence[IssueUnit]) -> Refusal | None:
    """The office; units at work on it; supervisors, unless the company asked for secrecy."""
    if is_office(actor) or any(acts_for(actor, task.unit) for task in running(tasks)):
        return None
    if actor.has(Duty.SUPERVISE):
        return Refusal("企业要求不公开的问题，只有优化办和承办单位可以查看") if issue.secret else None
    return Refusal("只有优化办和承办单位可以查看这个问题")


def may_act(actor: Actor, issue: Issue, tasks: Sequence[IssueUnit], act: Act) -> Refusal | None:
    """Whether the actor may do this act, in whatever name."""
    if act in OF_THE_OFFICE:
        if not is_office(actor):
            return Refusal(f"只有优化办可以{act.label}")
        return _not_own_answer(actor, issue, act)
    if act in OF_THE_LEAD:
        lead = lead_of(tasks)
        if lead is not None and (acts_for(actor, lead) or is_office(actor)):
            return None
        return Refusal(f"只有牵头单位的负责人可以{act.label}；没有账号的单位由优化办附书面材料代为登记")
    if act is Act.ASSIST:
        if is_office(actor) or any(acts_for(actor, t.unit) for t in running(tasks) if t.role == Role.ASSIST):
            return None
        return Refusal("只有协办单位的负责人可以作协办答复")
    return Refusal("不能这样办理")


def _not_own_answer(actor: Actor, issue: Issue, act: Act) -> Refusal | None:
    """Whoever wrote the answer does not report the company's content with it."""
    own = actor.account_id is not None and actor.account_id == issue.answered_by_id
    if own and act in (Act.SATISFY, Act.CLOSE) and issue.state in (State.ANSWERED, State.CONFIRMED):
        return Refusal("答复是您登记的，请由另一位优化办人员回访和销号，或由企业凭编号自己确认")
    return None


def may_reveal(actor: Actor, issue: Issue, tasks: Sequence[IssueUnit]) -> Refusal | None:
    """Whom to call is for those who handle it or call back."""
    if is_office(actor) or any(acts_for(actor, task.unit) for task in running(tasks)):
        return None
    return Refusal("只有优化办和承办单位可以查看联系方式")


def enters_for(actor: Actor, unit: Unit) -> bool:
    """Whether the office enters in the name of a unit, for which a paper is needed."""
    return not acts_for(actor, unit)
