"""A task is taken into the register, whoever gave it."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.orgs.selectors import centre
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Task
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.values.tasks import State, TaskAssigned, TaskOrder

INSTRUCTION: Final = "instruction"  # of the list of sources; kept by the lists themselves


@act()
def assign(*, actor: Actor, order: TaskOrder, now: datetime) -> Task:
    """Into the register with its number. Asked for again by the same origin, the task that exists is returned."""
    require(policies.may_register(actor))
    return _take_in(actor, order, now)


@act()
def instruct(
    *, actor: Actor, title: str, unit_id: UUID, due_on: date | None, now: datetime, content: str = "", about: str = ""
) -> Task:
    """What the head of the office wants done (领导批示) goes into the same register, under the leader's own name."""
    here = centre()
    require(policies.may_instruct(actor, here.bureau_id if here else None))
    order = TaskOrder(
        title=title, content=content, source=INSTRUCTION, source_note=f"{actor.name}批示" + (f"：{about}" if about else ""),
        unit_id=unit_id, assigned_on=local(now).date(), due_on=due_on,
    )  # fmt: skip
    return _take_in(actor, order, now)


def _take_in(actor: Actor, order: TaskOrder, now: datetime) -> Task:
    if order.origin_id and (known := _of_origin(order)) is not None:
        return known
    _check(order, now)
    number = numbering.take(f"supervision.task.{order.assigned_on.year}")
    try:
        with transaction.atomic():
            row = Task.objects.create(
                id=new_id(), number=f"任务〔{order.assigned_on.year}〕{number}号", title=must_say(order.title, "任务", 200).replace("\n", " "),
                content=may_say(order.content, "内容和要求", 2000), source=order.source, source_note=may_say(order.source_note, "来源说明", 200),
                campaign=may_say(order.campaign, "专项行动", 60), origin=order.origin, origin_id=order.origin_id, unit_id=order.unit_id,
                person=may_say(order.person, "责任人", 60), assigned_on=order.assigned_on, due_on=order.due_on, state=State.ASSIGNED.value,
                entered_by_id=actor.account_id, entered_at=now,
            )  # fmt: skip
    except IntegrityError as clash:
        raise Stale("这项任务刚由他人登记，请刷新") from clash
    event = TaskAssigned(task_id=row.pk, source=row.source, origin=row.origin, origin_id=row.origin_id)
    note(actor, row.pk, [event], now)
    return row


def _of_origin(order: TaskOrder) -> Task | None:
    return Task.objects.filter(origin=order.origin, origin_id=order.origin_id).first()


def _check(order: TaskOrder, now: datetime) -> None:
    today = local(now).date()
    if order.source not in {e.code for e in settings_of.listing("task_source", today)}:
        raise SupervisionRefusal("请选择任务来源")
    if not Department.objects.filter(pk=order.unit_id, until=None).exists():
        raise SupervisionRefusal("请选择承办单位")
    check_days(order.assigned_on, order.due_on, today)


def check_days(assigned_on: date, due_on: date | None, today: date) -> None:
    if not date(2000, 1, 1) <= assigned_on <= today:
        raise SupervisionRefusal(f"交办日期{assigned_on}不对：不能晚于今天")
    if due_on is not None and not assigned_on <= due_on <= assigned_on + timedelta(days=3660):
        raise SupervisionRefusal(f"期限{due_on}不对：不能早于交办日期，也不能超过十年")
