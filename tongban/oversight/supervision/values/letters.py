"""Words of letters (交办函): their states, acts, reminders, and what an order to draft one says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.actors import Duty
from tongban.kernel.events import Event

TITLE_MAX: Final = 120
TEXT_MAX: Final = 2000
NOTE_MAX: Final = 500
FILES_MAX: Final = 10
KEEPERS: Final = (Duty.SUPERVISE, Duty.ENTERPRISE)  # 督查 and 优化办
SIGNERS: Final = (Duty.SUPERVISE, Duty.LEAD)
UNIT: Final = (Duty.LEAD, Duty.DECIDE, Duty.EXAMINE, Duty.OFFICE)  # who speaks for the responsible unit
READERS: Final = (*KEEPERS, *UNIT)


class State(TextChoices):
    """The life of a letter (services.md §10.3)."""

    DRAFT = "draft", "草拟"
    TO_SIGN = "to_sign", "待签发"
    ISSUED = "issued", "已下发"
    RECEIVED = "received", "已签收"
    HANDLING = "handling", "办理中"
    EXTENSION = "extension", "申请延期"
    OBJECTED = "objected", "异议待定"
    ANSWERED = "answered", "已反馈"
    CHECKING = "checking", "复核中"
    SENT_BACK = "sent_back", "退回重办"
    CLOSED = "closed", "已销号"
    LOOKED_BACK = "looked_back", "已回头看"
    RELAPSED = "relapsed", "反弹"
    ARCHIVED = "archived", "已归档"
    DISCARDED = "discarded", "已作废"
    WITHDRAWN = "withdrawn", "已撤回"


class Act(TextChoices):
    SUBMIT = "submit", "送签"
    DISCARD = "discard", "作废"
    RETURN = "return", "退回修改"
    ISSUE = "issue", "签发下发"
    WITHDRAW = "withdraw", "撤回"
    RECEIVE = "receive", "签收"
    HANDLE = "handle", "登记进展"
    ASK_EXTENSION = "ask_extension", "申请延期"
    GRANT_EXTENSION = "grant_extension", "同意延期"
    REFUSE_EXTENSION = "refuse_extension", "不同意延期"
    OBJECT = "object", "提出异议"
    UPHOLD = "uphold", "维持交办"
    REASSIGN = "reassign", "改派"
    ANSWER = "answer", "反馈"
    CHECK = "check", "开始复核"
    PASS = "pass", "复核通过并销号"
    SEND_BACK = "send_back", "退回重办"
    LOOK_BACK = "look_back", "回头看"
    RELAPSE = "relapse", "反弹"
    ARCHIVE = "archive", "归档"


BEFORE_ISSUE: Final = (State.DRAFT, State.TO_SIGN, State.DISCARDED)
WITH_UNIT: Final = (State.ISSUED, State.RECEIVED, State.HANDLING, State.EXTENSION, State.SENT_BACK)  # its clock runs
TO_CHECK: Final = (State.ANSWERED, State.CHECKING)
OPEN: Final = (State.DRAFT, State.TO_SIGN, *WITH_UNIT, State.OBJECTED, *TO_CHECK)
CLOSED: Final = (State.CLOSED, State.LOOKED_BACK, State.RELAPSED, State.ARCHIVED)


class Urgency(TextChoices):
    ORDINARY = "ordinary", "平件"
    URGENT = "urgent", "急件"
    EXTRA = "extra", "特急"


class Reminding(TextChoices):
    """Before the deadline by share of time gone; after it harder from step to step, in this order."""

    HALF = "half", "期限过半提醒"
    EIGHTY = "eighty", "期限过八成提醒"
    DAY_BEFORE = "day_before", "到期前一个工作日提醒"
    URGE = "urge", "催办"
    NOTICE = "notice", "督办通知"
    TALK = "talk", "约谈"
    CRITICISM = "criticism", "通报"


EARLY: Final = (Reminding.HALF, Reminding.EIGHTY, Reminding.DAY_BEFORE)
LADDER: Final = (Reminding.URGE, Reminding.NOTICE, Reminding.TALK, Reminding.CRITICISM)
IN_PERSON: Final = (Reminding.TALK, Reminding.CRITICISM)  # somebody has to hold them; what came of it is put down


class Finding(TextChoices):
    """What a look-back found."""

    KEPT = "kept", "整改到位，未反弹"
    PARTLY = "partly", "基本到位，仍需巩固"
    RELAPSED = "relapsed", "问题反弹"


class Light(TextChoices):
    GREY = "grey", "不计时"
    GREEN = "green", "期限内"
    YELLOW = "yellow", "快到期"
    RED = "red", "超期"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOrder:
    """What somebody wants a letter to say.

    `source` is a code of the list of sources (city, inspection, points, instruction, red_card, ledger, enterprise …).
    `origin` and `origin_id` name what gave rise to it in another register ("signal" and the signal's id, "finding" …):
    the same origin never makes a second letter. The limit is either `days`, working days from the day of issue, or a
    fixed `due_on`; with neither, the usual days of the urgency hold.
    """

    title: str
    problem: str
    requirement: str
    source: str
    responsible_id: UUID
    days: int | None = None
    due_on: date | None = None
    origin: str = ""
    origin_id: str = ""
    source_note: str = ""
    background: str = ""
    basis: str = ""
    assisting_ids: tuple[UUID, ...] = ()
    contact: str = ""
    urgency: Urgency = Urgency.ORDINARY
    reply_format: str = "text"
    score: str = ""
    issuer_id: UUID | None = None


# --- events --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterMoved(Event):
    """An act on a letter; its number stands here once it has one."""

    kind: ClassVar[str] = "letter.moved"
    letter_id: UUID
    act: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDrafted(Event):
    kind: ClassVar[str] = "letter.drafted"
    letter_id: UUID
    source: str
    origin: str
    origin_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChanged(Event):
    """The words of a draft were changed, or a file was put to it."""

    kind: ClassVar[str] = "letter.changed"
    letter_id: UUID
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReminded(Event):
    kind: ClassVar[str] = "letter.reminded"
    letter_id: UUID
    reminding: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersImported(Event):
    """A spreadsheet of letters or of answers went in, whole."""

    kind: ClassVar[str] = "letter.imported"
    what: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionListChanged(Event):
    """A setting, a list's entry or the word of a body was entered or ended."""

    kind: ClassVar[str] = "supervision.list_changed"
    register: str
    key: str
