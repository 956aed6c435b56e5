"""Words of 好差评: what is rated, how, what becomes of a bad rating (国办发〔2019〕51号; GB/T 39734, 39735)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import IntegerChoices, TextChoices

from tongban.kernel.actors import Duty
from tongban.kernel.events import Event
from tongban.services.cases.values import Channel, PaperKind

TEXT_MAX: Final = 150
CODE_LENGTH: Final = 10
PAPER_CODE_LENGTH: Final = 12
KEY_LENGTH: Final = 8
HANDLERS: Final = (Duty.LEAD, Duty.DECIDE)
READERS: Final = (Duty.SUPERVISE, *HANDLERS)
INVITERS: Final = (Duty.ACCEPT, Duty.ISSUE, Duty.AGENT)


class Level(IntegerChoices):
    VERY_GOOD = 5, "非常满意"
    GOOD = 4, "满意"
    FAIR = 3, "基本满意"
    BAD = 2, "不满意"
    VERY_BAD = 1, "非常不满意"


BAD_LEVELS: Final = (Level.BAD, Level.VERY_BAD)


class Occasion(TextChoices):
    """A service act: a visit has one rating (一次一评), a matter has one (一事一评)."""

    INTAKE = "intake", "到窗口交件"
    MATTER = "matter", "办完一件事"
    COLLECTION = "collection", "到窗口领证"
    VISIT = "visit", "到现场办事或咨询"


OF_PAPER: Final = {PaperKind.RECEIPT: Occasion.INTAKE, PaperKind.COMPLETION: Occasion.MATTER}  # papers that ask
AT_COUNTER: Final = (Channel.COUNTER, Channel.AGENT)  # channels where the handing in is an act of service


class Way(TextChoices):
    """Through what the rating came."""

    DEVICE = "device", "窗口评价器"
    QR = "qr", "扫码"
    PORTAL = "portal", "网页"
    SMS = "sms", "短信编号"


class State(TextChoices):
    """The life of a bad rating."""

    TO_VERIFY = "to_verify", "待核实"
    RECTIFYING = "rectifying", "整改中"
    TO_REPLY = "to_reply", "待答复"
    REPLIED = "replied", "已答复"
    DISPUTED = "disputed", "申诉复核中"
    CLOSED = "closed", "办结"
    INVALID = "invalid", "已作废"


class Act(TextChoices):
    CONFIRM = "confirm", "核实属实"
    DENY = "deny", "核实不属实"
    FIX = "fix", "整改完成"
    EXTEND = "extend", "延期"
    REPLY = "reply", "答复"
    REVISIT = "revisit", "回访满意"
    REOPEN = "reopen", "重新整改"
    APPEAL = "appeal", "申诉"
    UPHOLD = "uphold", "复核维持"
    INVALIDATE = "invalidate", "复核作废"
    RESTORE = "restore", "异议成立，恢复"


class Ground(TextChoices):
    """Why a rating should not count."""

    MISTAKEN = "mistaken", "误评（本意不是差评）"
    ELSEWHERE = "elsewhere", "评价的不是这次服务"
    MALICIOUS = "malicious", "恶意评价"
    FALSE_PRAISE = "false_praise", "刷评、代评"


class Outcome(TextChoices):
    INVALID = "invalid", "作废"
    STANDS = "stands", "维持"


class Answered(TextChoices):
    """What became of the rater's objection to a rating that was struck out."""

    RESTORED = "restored", "异议成立，评价恢复"
    UPHELD = "upheld", "异议不成立，维持作废"


class Refusing(TextChoices):
    """Why a try to rate was turned away."""

    USED = "used", "编号已用过"
    EXPIRED = "expired", "编号已过期"
    UNKNOWN = "unknown", "没有这个编号"
    STAFF = "staff", "工作人员或工作电脑"
    OWN = "own", "评价自己的服务"


class Suspicion(StrEnum):
    """What looks wrong about ratings."""

    MORE_THAN_ACTS = "more_than_acts"
    BURST = "burst"
    ONE_TERMINAL = "one_terminal"
    SELF = "self"
    TOO_FAST = "too_fast"

    @property
    def label(self) -> str:
        return _SUSPICIONS[self]


_SUSPICIONS: Final = {
    Suspicion.MORE_THAN_ACTS: "评价次数超过服务次数",
    Suspicion.BURST: "短时间集中评价",
    Suspicion.ONE_TERMINAL: "同一终端连续好评",
    Suspicion.SELF: "评价自己",
    Suspicion.TOO_FAST: "发出邀请后立即评价",
}


class By(TextChoices):
    """By what the figures are parted."""

    WINDOW = "window", "窗口"
    DEPARTMENT = "department", "部门"
    MATTER = "matter", "事项"
    TIER = "tier", "层级"
    WAY = "way", "评价渠道"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rating comes from: the way, the terminal as a keyed digest, the staff's window device if it is one."""

    way: Way
    terminal: str = ""
    device_id: UUID | None = None
    staff_network: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One rating, or one try that was turned away, as the search for anomalies looks at it."""

    at: datetime
    place: str
    level: int
    terminal: str
    device: bool
    invited_at: datetime
    served_by: UUID | None
    own: bool
    rating_id: UUID | None
    invitation_id: UUID


@dataclass(frozen=True, slots=True)
class Anomaly:
    suspicion: Suspicion
    place: str
    at: datetime
    said: str
    ratings: tuple[UUID, ...]


# --- events --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingInvited(Event):
    kind: ClassVar[str] = "rating.invited"
    invitation_id: UUID
    occasion: str
    application_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Event):
    """Somebody rated; who is nobody's business on the trail."""

    kind: ClassVar[str] = "rating.rated"
    invitation_id: UUID
    rating_id: UUID
    level: int
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingMoved(Event):
    kind: ClassVar[str] = "rating.moved"
    case_id: UUID
    act: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFollowedUp(Event):
    kind: ClassVar[str] = "rating.followed_up"
    case_id: UUID
    level: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingDisputed(Event):
    kind: ClassVar[str] = "rating.disputed"
    rating_id: UUID
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecided(Event):
    kind: ClassVar[str] = "rating.dispute_decided"
    rating_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingObjected(Event):
    """The rater objects that the rating was struck out; who is nobody's business on the trail."""

    kind: ClassVar[str] = "rating.objected"
    rating_id: UUID
    objection_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionAnswered(Event):
    kind: ClassVar[str] = "rating.objection_answered"
    rating_id: UUID
    objection_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterRevealed(Event):
    """A supervisor looked up who rated, with a reason."""

    kind: ClassVar[str] = "rating.rater_revealed"
    rating_id: UUID
    reason_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRegisterChanged(Event):
    """A device, a seat or a setting was entered or ended."""

    kind: ClassVar[str] = "rating.register_changed"
    register: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresMoved(Event):
    """Figures for the public were prepared or signed."""

    kind: ClassVar[str] = "rating.figures_moved"
    figures_id: UUID
    step: str
    digest: str
