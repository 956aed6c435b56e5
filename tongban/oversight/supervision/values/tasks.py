"""Words of tasks (交办任务) and of meetings: their states, acts, what an order to take one on says."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.actors import Duty
from tongban.kernel.events import Event
from tongban.oversight.supervision.values.letters import UNIT

REGISTRARS: Final = (Duty.SUPERVISE, Duty.ENTERPRISE, Duty.OFFICE)
READERS: Final = (*REGISTRARS, *UNIT)


class State(TextChoices):
    ASSIGNED = "assigned", "已交办"
    DOING = "doing", "办理中"
    REPORTED = "reported", "已报结"
    DONE = "done", "已办结"
    CANCELLED = "cancelled", "已取消"


class Act(TextChoices):
    PROGRESS = "progress", "登记进展"
    REPORT = "report", "报结"
    CONFIRM = "confirm", "确认办结"
    RETURN = "return", "退回继续办"
    POSTPONE = "postpone", "调整期限"
    CANCEL = "cancel", "取消"


OPEN: Final = (State.ASSIGNED, State.DOING)


class Reminding(TextChoices):
    SOON = "soon", "到期前提醒"
    LATE = "late", "逾期提醒"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOrder:
    """What somebody wants done, by which unit, until when; `origin` and `origin_id` as with a letter's order."""

    title: str
    source: str
    unit_id: UUID
    assigned_on: date
    due_on: date | None
    content: str = ""
    person: str = ""
    source_note: str = ""
    campaign: str = ""
    origin: str = ""
    origin_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision of a meeting; with a unit it becomes a task."""

    text: str
    unit_id: UUID | None = None
    due_on: date | None = None
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMoved(Event):
    kind: ClassVar[str] = "task.moved"
    task_id: UUID
    act: str
    state: str
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssigned(Event):
    kind: ClassVar[str] = "task.assigned"
    task_id: UUID
    source: str
    origin: str
    origin_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReminded(Event):
    kind: ClassVar[str] = "task.reminded"
    task_id: UUID
    reminding: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHeld(Event):
    kind: ClassVar[str] = "meeting.held"
    meeting_id: UUID
    on: date
    decisions: int
