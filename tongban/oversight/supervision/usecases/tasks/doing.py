"""A task is worked on, reported done, confirmed by somebody else; its limit is watched."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Task, TaskReminder, TaskStep
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.rules.words import must_say
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.selectors import tasks as selectors
from tongban.oversight.supervision.transitions.tasks import after
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.usecases.tasks.assigning import check_days
from tongban.oversight.supervision.values.tasks import Act, Reminding, State, TaskMoved, TaskReminded


def _move(
    actor: Actor, task: Task, what: Act, said: str, now: datetime, *, facts: Mapping[str, object] | None = None,
    paper: files.Attachment | None = None,
) -> None:  # fmt: skip
    was = State(task.state)
    state = after(was, what)
    stored, name = files.keep(paper, now)
    same = Task.objects.filter(pk=task.pk, state=was.value, due_on=task.due_on)
    if same.update(state=state.value, **(facts or {})) != 1:
        raise Stale("这项任务刚被他人办理，请刷新后再试")
    TaskStep.objects.create(
        task=task, act=what.value, at=now, note=said, by_id=actor.account_id, file=stored, file_name=name
    )
    task.refresh_from_db()
    note(actor, task.pk, [TaskMoved(task_id=task.pk, act=what.value, state=state.value, due_on=task.due_on)], now)


@act()
def progress(*, actor: Actor, task: Task, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    require(policies.may_handle(actor, task))
    _move(actor, task, Act.PROGRESS, must_say(said, "进展情况", 2000), now, paper=paper)


@act()
def report(*, actor: Actor, task: Task, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """The unit says that it is done, and what came of it."""
    require(policies.may_handle(actor, task))
    told = must_say(said, "办理结果", 2000, least=4)
    facts = {"result": told, "reported_on": local(now).date()}
    _move(actor, task, Act.REPORT, told, now, facts=facts, paper=paper)


def _reported_by(task: Task) -> object:
    steps = TaskStep.objects.filter(task=task, act=Act.REPORT.value).order_by("-at", "-pk")
    return steps.values_list("by_id", flat=True).first()


@act()
def confirm(*, actor: Actor, task: Task, said: str, now: datetime) -> None:
    after(State(task.state), Act.CONFIRM)
    require(policies.may_confirm(actor, _reported_by(task)))
    _move(actor, task, Act.CONFIRM, must_say(said, "确认意见", 500), now, facts={"done_on": local(now).date()})


@act()
def return_(*, actor: Actor, task: Task, said: str, now: datetime) -> None:
    """Not done yet: what is missing."""
    after(State(task.state), Act.RETURN)
    require(policies.may_confirm(actor, _reported_by(task)))
    _move(actor, task, Act.RETURN, must_say(said, "退回原因", 500), now, facts={"reported_on": None})


@act()
def postpone(*, actor: Actor, task: Task, due_on: date, said: str, now: datetime) -> None:
    """Another limit, with its reason; the earlier one stays in the steps."""
    require(policies.may_register(actor))
    check_days(task.assigned_on, due_on, local(now).date())
    if due_on == task.due_on:
        raise SupervisionRefusal(f"期限原来就是{due_on}")
    told = f"{task.due_on or '未定'} → {due_on}：{must_say(said, '调整原因', 400)}"
    _move(actor, task, Act.POSTPONE, told, now, facts={"due_on": due_on})


@act()
def cancel(*, actor: Actor, task: Task, said: str, now: datetime) -> None:
    require(policies.may_register(actor))
    _move(actor, task, Act.CANCEL, must_say(said, "取消原因", 500), now)


def remind(*, now: datetime) -> int:
    """Some working days before the limit and once after it. Returns how many were sent; run twice, the second sends none."""
    today = local(now).date()
    days = settings_of.settings(today)["task_remind_days"]
    sent = 0
    for task in selectors.running().filter(due_on__lte=workdays().add(today, days)):
        assert task.due_on is not None
        kind = Reminding.LATE if task.due_on < today else Reminding.SOON
        if not any(r.kind == kind and r.due_on == task.due_on for r in task.reminders.all()):
            sent += _fire(task, kind, now)
    return sent


@act()
def _fire(task: Task, kind: Reminding, now: datetime) -> int:
    assert task.due_on is not None
    try:
        with transaction.atomic():
            TaskReminder.objects.create(task=task, kind=kind.value, due_on=task.due_on, fired_at=now)
    except IntegrityError:
        return 0
    note(SYSTEM, task.pk, [TaskReminded(task_id=task.pk, reminding=kind.value, due_on=task.due_on)], now)
    return 1
