"""Words of 咨询, of questions answered once for all (常见问题), and of 办不成事."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event

ASKED_MAX: Final = 500
ANSWER_MAX: Final = 2000
CODE_LENGTH: Final = 8
TRANSFERS_MAX: Final = 3


class Place(TextChoices):
    """Where somebody asked, and where the answer stands."""

    HOME = "home", "首页"
    MATTER = "matter", "事项页"
    CASE = "case", "办件页"
    WINDOW = "window", "窗口"
    REPORT = "report", "公开的报告"


class State(TextChoices):
    REGISTERED = "registered", "登记"
    TRANSFERRED = "transferred", "转办"
    HANDLING = "handling", "处理中"
    ANSWERED = "answered", "答复"
    REVISITING = "revisiting", "回访"
    CLOSED = "closed", "办结"


class Act(TextChoices):
    TAKE = "take", "承接"
    TRANSFER = "transfer", "转办"
    LENGTHEN = "lengthen", "定为复杂咨询"
    ANSWER = "answer", "答复"
    CONTENT = "content", "咨询人满意"
    NOT_CONTENT = "not_content", "咨询人不满意"
    REVISIT = "revisit", "回访办结"


RUNNING: Final = (State.REGISTERED, State.TRANSFERRED, State.HANDLING, State.REVISITING)


class FaqState(TextChoices):
    DRAFT = "draft", "待审核"
    PUBLISHED = "published", "已公布"
    ENDED = "ended", "已停用"


class StuckState(TextChoices):
    REGISTERED = "registered", "已登记，待核实"
    COORDINATING = "coordinating", "协调中"
    SOLVED = "solved", "已解决"
    EXPLAINED = "explained", "已说明"
    CLOSED = "closed", "办结"


class StuckAct(TextChoices):
    VERIFY = "verify", "核实属实"
    SOLVE = "solve", "解决"
    EXPLAIN = "explain", "说明"
    REVISIT = "revisit", "回访办结"
    REOPEN = "reopen", "回访未解决，重新协调"


STUCK_OPEN: Final = (StuckState.REGISTERED, StuckState.COORDINATING, StuckState.SOLVED, StuckState.EXPLAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a question or a complaint is about: a matter of the catalogue, an application, a publication, or nothing."""

    place: Place
    matter: str = ""
    matter_name: str = ""
    application_id: UUID | None = None
    publication_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionMoved(Event):
    kind: ClassVar[str] = "openness.question_moved"
    question_id: UUID
    act: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqMoved(Event):
    kind: ClassVar[str] = "openness.faq_moved"
    faq_id: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckMoved(Event):
    kind: ClassVar[str] = "openness.stuck_moved"
    stuck_id: UUID
    act: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskerRevealed(Event):
    """Somebody looked at how to reach who asked or could not get it done."""

    kind: ClassVar[str] = "openness.asker_revealed"
    about_id: UUID
    reason_digest: str
