"""Words of electronic supervision (效能监察): lights, what is measured, the life of a signal, who is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.actors import Duty
from tongban.kernel.events import Event

ANSWERERS: Final = (Duty.LEAD, Duty.DECIDE)
WATCHERS: Final = (Duty.SUPERVISE, *ANSWERERS, Duty.EXAMINE, Duty.ACCEPT, Duty.ISSUE)


class Light(TextChoices):
    """What a signal says (services.md §3.5)."""

    YELLOW = "yellow", "黄牌（预警）"
    RED = "red", "红牌（超期）"
    RED_PLUS = "red_plus", "红牌督办"
    LINK_YELLOW = "link_yellow", "环节预警"
    LINK_RED = "link_red", "环节超期"
    CORRECTION = "correction", "逾期未告知"
    DELIVERY = "delivery", "逾期送达"
    ELSEWHERE = "elsewhere", "其他系统超时"
    ANOMALY = "anomaly", "异常"

    @property
    def colour(self) -> str:
        if self in WARNINGS:
            return "grey" if self is Light.ELSEWHERE else "yellow"
        return "amber" if self is Light.ANOMALY else "red"


WARNINGS: Final = (Light.YELLOW, Light.LINK_YELLOW, Light.ELSEWHERE)  # go out by themselves once the leg is decided
REDS: Final = (Light.RED, Light.RED_PLUS, Light.LINK_RED, Light.CORRECTION, Light.DELIVERY)


class Measuring(TextChoices):
    """What a rule looks at; its thresholds are data."""

    PROMISE_LEFT = "promise_left", "承诺时限快用完"
    PROMISE_OVER = "promise_over", "超过承诺时限"
    LAW_OVER = "law_over", "超过法定时限，或超期后仍未办结"
    ELSEWHERE_OVER = "elsewhere_over", "在其他系统中超过承诺时限"
    UNCLAIMED = "unclaimed", "开始后没有人认领"
    QUESTION_LEFT = "question_left", "征求意见答复快到期"
    QUESTION_OVER = "question_over", "征求意见逾期未答复"
    ANSWER_LEFT = "answer_left", "收件后快到期还没有答复是否受理"
    ANSWER_OVER = "answer_over", "收件后逾期未答复是否受理"
    DELIVERY_OVER = "delivery_over", "决定后逾期未备好结果"
    INSTANT = "instant", "受理即办结"
    CORRECTED_TWICE = "corrected_twice", "不止一次补正"
    PAUSE_LONG = "pause_long", "特别程序远超预计"
    PAUSE_LATE = "pause_late", "特别程序事后补登"
    TWO_PLACES = "two_places", "同一人在两地收件"
    NO_RESULT = "no_result", "办结没有结果"
    EDITED = "edited", "时间与留痕不符"


class State(TextChoices):
    """The life of a signal."""

    RAISED = "raised", "待签收"
    ACKNOWLEDGED = "acknowledged", "已签收"
    EXPLAINED = "explained", "已说明"
    CORRECTED = "corrected", "已纠正"
    APPEALED = "appealed", "申诉中"
    UPHELD = "upheld", "已认定"
    CANCELLED = "cancelled", "已撤销"
    ARCHIVED = "archived", "已归档"


OPEN: Final = (State.RAISED, State.ACKNOWLEDGED, State.EXPLAINED, State.CORRECTED, State.APPEALED)


class Act(TextChoices):
    ACKNOWLEDGE = "acknowledge", "签收"
    EXPLAIN = "explain", "说明"
    CORRECT = "correct", "纠正"
    APPEAL = "appeal", "申诉"
    UPHOLD = "uphold", "认定"
    CANCEL = "cancel", "撤销"
    ARCHIVE = "archive", "归档"
    CLEAR = "clear", "解除"  # the system: a warning whose leg was decided
    WITHDRAW = "withdraw", "更正撤销"  # the system: later knowledge shows that the clock never said so


class Outcome(TextChoices):
    UPHELD = "upheld", "认定"
    CANCELLED = "cancelled", "撤销"
    CLEARED = "cleared", "办结解除"


class Target(TextChoices):
    """To whom a level of the ladder leads."""

    HANDLER = "handler", "经办人"
    DEPARTMENT = "department", "承办部门负责人"
    PARENT = "parent", "上级部门负责人"
    SUPERVISORS = "supervisors", "监察人员"
    BUREAU = "bureau", "审批局负责人"


class By(TextChoices):
    """By what the board is parted."""

    DEPARTMENT = "department", "部门"
    ITEM = "item", "事项"
    POST = "post", "岗位"


# --- events --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRaised(Event):
    """The recorded clock put a light on."""

    kind: ClassVar[str] = "signal.raised"
    signal_id: UUID
    application_id: UUID
    case_id: UUID | None
    rule: str
    light: str
    lit_at: datetime
    department_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalMoved(Event):
    kind: ClassVar[str] = "signal.moved"
    signal_id: UUID
    act: str
    state: str
    ground: str = ""  # a code of the fixed reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReported(Event):
    """A signal reached a level of the ladder; `found`: whether there is anybody to be told."""

    kind: ClassVar[str] = "signal.reported"
    signal_id: UUID
    level: str
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionRuleChanged(Event):
    """A rule or the ladder has a new edition."""

    kind: ClassVar[str] = "signal.rule_changed"
    key: str
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceExported(Event):
    kind: ClassVar[str] = "signal.evidence_exported"
    subject: str
    digest: str
    files: int
    reason_digest: str
