"""Words of performance monitoring."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class RoundState(TextChoices):
    OPEN = "open", "进行中"
    FROZEN = "frozen", "已定稿"


class Step(TextChoices):
    """The five steps of one round, in this order."""

    COLLECT = "collect", "收集"
    REVIEW = "review", "审核"
    ANALYSE = "analyse", "分析"
    SUMMARISE = "summarise", "汇总"
    REPORT = "report", "填报"


STEPS: tuple[Step, ...] = tuple(Step)


class Light(TextChoices):
    GREEN = "green", "绿"
    YELLOW = "yellow", "黄"
    RED = "red", "红"
    GREY = "grey", "未填"


class Cause(TextChoices):
    """The causes of a deviation that the monitoring table lists."""

    FUNDS = "funds", "经费保障"
    RULES = "rules", "制度保障"
    STAFF = "staff", "人员保障"
    HARDWARE = "hardware", "硬件条件保障"
    OTHER = "other", "其他"


class Likelihood(TextChoices):
    CERTAIN = "certain", "确定能"
    POSSIBLE = "possible", "有可能"
    IMPOSSIBLE = "impossible", "完全不可能"


class Profile(TextChoices):
    """How a target is spread over the year."""

    EVEN = "even", "按月均衡"
    LEVEL = "level", "全年同一水平"


class Known(TextChoices):
    """How a value of a round is known."""

    NONE = "", "未填"
    LIVE = "live", "实时计数"
    ENTERED = "entered", "填报"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value says against its target at a moment: the light, the adverse or favourable deviation in per cent."""

    light: Light
    deviation_bp: int | None = None  # hundredths of a per cent, positive where more was reached than expected
    overshot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One step of one office in the filing calendar."""

    step: Step
    due: date
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry:
    """What an office says of one indicator."""

    value: str | None = None
    evidence: str = ""
    profile: str | Sequence[str] = ""  # empty: as it is
    forecast: str = ""
    causes: Sequence[Cause] = field(default=())
    reason: str = ""
    likelihood: Likelihood | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyEntry:
    """The money of a round: in all, and what of it is general public budget."""

    opening_fen: int
    executed_fen: int
    forecast_fen: int
    general_opening_fen: int
    general_executed_fen: int
    general_forecast_fen: int
    full_year_fen: int | None = None
    causes: Sequence[Cause] = field(default=())
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMoved(Event):
    """A round was opened or frozen."""

    kind: ClassVar[str] = "performance.round_moved"
    round_id: UUID
    as_of: date
    state: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEntered(Event):
    """Something was entered in a round: money, an indicator, values counted anew."""

    kind: ClassVar[str] = "performance.round_entered"
    round_id: UUID
    what: str
    light: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone(Event):
    kind: ClassVar[str] = "performance.step_done"
    round_id: UUID
    office_id: UUID
    step: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMoved(Event):
    """A corrective measure was set, followed up or done."""

    kind: ClassVar[str] = "performance.correction_moved"
    correction_id: UUID
    what: str
    day: date
