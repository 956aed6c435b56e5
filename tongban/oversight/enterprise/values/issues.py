"""The ledger of companies' issues: where one comes from, its states, who did what."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event

SAID_MAX: Final = 1000
CODE_LENGTH: Final = 8


class Source(TextChoices):
    """From where an issue came."""

    VISIT = "visit", "走访"
    HOTLINE = "hotline", "热线"
    COMPLAINT = "complaint", "投诉"
    MEETING = "meeting", "座谈"
    PLATFORM = "platform", "企业自报"
    OTHER = "other", "其他"


class Grade(TextChoices):
    """How hard an issue is; the limits are settings."""

    C = "C", "C类（简单）"
    B = "B", "B类（跨部门）"
    A = "A", "A类（复杂、历史遗留）"


class State(TextChoices):
    RAISED = "raised", "待甄别"
    SCREENED = "screened", "待交办"
    DROPPED = "dropped", "不列入台账"
    ASSIGNED = "assigned", "待签收"
    DISPUTED = "disputed", "交办异议"
    HANDLING = "handling", "办理中"
    ANSWERED = "answered", "待企业确认"
    CONFIRMED = "confirmed", "待销号"
    CLOSED = "closed", "已销号"
    ARCHIVED = "archived", "已归档"


RESOLVED: Final = (State.CONFIRMED, State.CLOSED, State.ARCHIVED)
OPEN: Final = (
    State.RAISED, State.SCREENED, State.ASSIGNED, State.DISPUTED, State.HANDLING, State.ANSWERED, State.CONFIRMED,
)  # fmt: skip


class Act(TextChoices):
    RAISE = "raise", "登记"
    SCREEN = "screen", "甄别列入"
    DROP = "drop", "不列入"
    ASSIGN = "assign", "交办"
    OBJECT = "object", "提出异议"
    UPHOLD = "uphold", "维持交办"
    REASSIGN = "reassign", "改派"
    SIGN = "sign", "签收"
    PROGRESS = "progress", "报进展"
    ASSIST = "assist", "协办答复"
    ASK = "ask", "申请延期"
    GRANT = "grant", "同意延期"
    DENY = "deny", "不同意延期"
    URGE = "urge", "催办"
    ANSWER = "answer", "答复"
    SEND_BACK = "send_back", "退回重办"
    SATISFY = "satisfy", "企业确认解决"
    DISSATISFY = "dissatisfy", "企业不满意"
    CLOSE = "close", "销号"
    LOOK_BACK = "look_back", "回头看无反弹"
    REOPEN = "reopen", "重办"
    GENERALISE = "generalise", "举一反三"


class Content(TextChoices):
    """What the company says of the outcome."""

    YES = "yes", "满意"
    MOSTLY = "mostly", "基本满意"
    NO = "no", "不满意"


class ConfirmWay(TextChoices):
    PORTAL = "portal", "企业凭编号确认"
    CALL = "call", "电话回访"
    VISIT = "visit", "上门回访"


class Role(TextChoices):
    LEAD = "lead", "牵头"
    ASSIST = "assist", "协办"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueSpec:
    """An issue as it is raised."""

    company_id: UUID
    source: Source
    category: str
    description: str
    raised_on: date
    secret: bool = False
    visit_id: UUID | None = None
    contact_name: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """To whom an issue goes: the unit that leads, those that assist, the leader in charge, how hard it is."""

    lead_id: UUID
    assisting: tuple[UUID, ...] = ()
    leader_id: UUID | None = None
    grade: Grade
    requirement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRaised(Event):
    kind: ClassVar[str] = "enterprise.issue_raised"
    issue_id: UUID
    company_id: UUID
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueMoved(Event):
    kind: ClassVar[str] = "enterprise.issue_moved"
    issue_id: UUID
    act: str
    state: str
    due_at: datetime | None
    unit_id: UUID | None = None
