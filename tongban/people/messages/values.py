"""What people are told, by which way, and how far it got."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event

TEXT_MAX: Final = 400  # characters of a text: a phone shows it whole


class Occasion(TextChoices):
    """Why somebody is written to. One message for one event and one receiver."""

    SUBMITTED = "submitted", "收到申请"
    CORRECTION = "correction", "需要补正"
    ACCEPTED = "accepted", "已经受理"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    PAUSED = "paused", "暂停计时"
    RESUMED = "resumed", "恢复计时"
    EXTENDED = "extended", "延长期限"
    GRANTED = "granted", "一个环节办好"
    REFUSED = "refused", "一个环节不予"
    CONCLUDED = "concluded", "全部办结"
    ISSUED = "issued", "证照做好"
    WAITING = "waiting", "等您补正"
    LEG_ENDED = "leg_ended", "一个环节终止"
    WITHDRAWN = "withdrawn", "已经撤回"
    ENDED = "ended", "终止办理"
    RATING = "rating", "请您评价"
    DISCLOSURE = "disclosure", "信息公开答复"
    QUESTION = "question", "咨询答复"
    STUCK = "stuck", "办不成事有了结果"
    COMPLAINT = "complaint", "投诉答复"
    ISSUE = "issue", "企业问题答复"
    AUTHORISED = "authorised", "有人委托您"
    AUTHORISATION_ENDED = "authorisation_ended", "委托结束"


class Channel(TextChoices):
    """Ways beside the portal, where every message of a known person lies."""

    SMS = "sms", "短信"
    MAIL = "mail", "电子邮件"


class State(TextChoices):
    """How far a message got by one way. What was not sent says so."""

    QUEUED = "queued", "待发送"
    HANDED = "handed", "已交网关"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "没有发出"
    NONE = "none", "没有发送"  # no number, not wanted: nothing was tried


class Act(StrEnum):
    HAND_OVER = "hand_over"
    CONFIRM = "confirm"
    FAIL = "fail"
    RETRY = "retry"

    @property
    def label(self) -> str:
        return {"hand_over": "交网关", "confirm": "确认送达", "fail": "记为没有发出", "retry": "重新发送"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who is told: a known person (with the login that may read it unverified), or a guest's bare number."""

    party_id: UUID | None = None
    account_id: UUID | None = None
    phone: str = ""

    def __post_init__(self) -> None:
        assert self.party_id or self.account_id or self.phone, "somebody has to be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a message is about: a matter may be opened from the message, the rest is found by its number."""

    kind: str = ""
    id: UUID | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in force: title and body with names in braces, the ways it takes, and which edition it is."""

    occasion: str
    edition: str
    since: date
    title: str
    body: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextKept(Event):
    """The office's own wording of a message, from a day on."""

    kind: ClassVar[str] = "message.text_kept"
    occasion: str
    version: int
    since: date
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRetried(Event):
    """Somebody sent again what had not gone out."""

    kind: ClassVar[str] = "message.retried"
    message_id: UUID
    delivery_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesKept(Event):
    """By which ways a person wants to be told."""

    kind: ClassVar[str] = "party.wishes_kept"
    party_id: UUID
    sms: bool
    mail: bool
