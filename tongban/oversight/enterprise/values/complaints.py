"""The complaint line for companies (涉企投诉; Business Environment Regulation art 49, services.md §10.4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class Channel(TextChoices):
    LINE = "line", "投诉专线"
    PORTAL = "portal", "网上"
    LETTER = "letter", "来信来访"
    VISIT = "visit", "走访"
    PASSED_ON = "passed_on", "上级或其他单位转来"


class Level(TextChoices):
    GENERAL = "general", "一般"
    IMPORTANT = "important", "重要"
    JOINT = "joint", "多部门联办"


class State(TextChoices):
    REGISTERED = "registered", "登记"
    REVIEWED = "reviewed", "初审"
    DECLINED = "declined", "不予受理"
    TRANSFERRED = "transferred", "已转送"
    ACCEPTED = "accepted", "受理"
    ASSIGNED = "assigned", "转办"
    INVESTIGATING = "investigating", "调查"
    DEALT = "dealt", "处理"
    ANSWERED = "answered", "答复"
    CALLED_BACK = "called_back", "回访"
    CONCLUDED = "concluded", "办结"
    ARCHIVED = "archived", "归档"


class Act(TextChoices):
    REGISTER = "register", "登记"
    REVIEW = "review", "初审"
    ACCEPT = "accept", "受理"
    DECLINE = "decline", "不予受理"
    TRANSFER = "transfer", "转送上级"
    ASSIGN = "assign", "转办"
    INVESTIGATE = "investigate", "开始调查"
    MEET = "meet", "联席会议"
    EXTEND = "extend", "延长期限"
    DEAL = "deal", "作出处理"
    ANSWER = "answer", "答复"
    CALL_BACK = "call_back", "回访"
    CONCLUDE = "conclude", "办结"
    APPEAL = "appeal", "企业不服，重新办理"
    ACCOUNT = "account", "问责情况"
    ARCHIVE = "archive", "归档"


class CallKind(TextChoices):
    COMPLAINT = "complaint", "投诉"
    HELP = "help", "求助"
    QUESTION = "question", "咨询"
    ADVICE = "advice", "建议"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSpec:
    """A complaint as it is registered."""

    company_id: UUID | None = None
    company_name: str = ""
    complainant: str
    phone: str = ""
    secret: bool = False
    channel: Channel
    targets: tuple[UUID, ...]
    target_person: str = ""
    facts: str
    demand: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSpec:
    """A call on the line for companies."""

    kind: CallKind
    at: datetime
    caller: str = ""
    phone: str = ""
    company_name: str = ""
    content: str
    answer: str = ""
    complaint_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintMoved(Event):
    kind: ClassVar[str] = "enterprise.complaint_moved"
    complaint_id: UUID
    act: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCalled(Event):
    kind: ClassVar[str] = "enterprise.line_called"
    call_id: UUID
    what: str
