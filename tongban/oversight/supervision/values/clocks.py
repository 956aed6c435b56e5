"""The recorded clock of a matter as supervision reads it: facts with their real times, nothing reckoned yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from tongban.kernel.times import local
from tongban.oversight.supervision.values.signals import Light, Measuring
from tongban.services.cases.reckoning import LegTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of supervision as it stood from one day on: what is measured, against which thresholds, which light."""

    code: str
    light: Light
    measure: Measuring
    title: str
    thresholds: Mapping[str, Decimal]
    since: date
    on: bool = True
    note: str = ""

    def whole(self, name: str) -> int:
        """A threshold that counts days, seconds, minutes."""
        return int(self.thresholds[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A stretch in which the leg lay elsewhere: in a department's own system, at the upper body."""

    start: datetime
    end: datetime | None
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """One special procedure as it was entered."""

    id: UUID
    title: str
    start: date
    planned_end: date
    end: date | None
    entered_at: datetime
    ended_at: datetime | None

    @property
    def late(self) -> bool:
        """Entered on a later day than it began or ended."""
        began = local(self.entered_at).date() > self.start
        return began or (self.end is not None and self.ended_at is not None and local(self.ended_at).date() > self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to another department: whose time it is from asking to answering."""

    id: UUID
    department_id: UUID
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A moment in the rows that is not the one on the trail: somebody changed it past the acts."""

    what: str
    row: datetime | None
    trail: datetime
    at: datetime  # when the act was recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class LegClock:
    """One leg that has begun."""

    case_id: UUID
    number: str
    title: str
    round: int
    department_id: UUID
    handler_id: UUID | None
    time: LegTime
    extended_at: datetime | None = None
    claimed_at: datetime | None = None  # when somebody first took it in hand, here or in a department's own system
    away: tuple[Away, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    questions: tuple[Question, ...] = ()
    decided: bool = False
    granted: bool = False
    certified: bool = True
    outside: bool = False  # was ever worked in a department's own system
    recorded_at: datetime | None = None  # when a result of elsewhere was entered
    edited: tuple["Edited", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterClock:
    """The whole with its legs."""

    application_id: UUID
    number: str
    title: str
    desk_id: UUID | None  # the department of the window
    filed_by_id: UUID | None
    accepted_by_id: UUID | None
    submitted_at: datetime
    entered_at: datetime | None
    received_at: datetime
    receipts: int  # 1, and one more for every notice of correction that was answered
    answered_at: datetime | None  # accepted, asked to correct, refused, pre-checked; None: not answered yet
    deemed: bool
    asked_twice_at: datetime | None  # the second notice of correction
    concluded_at: datetime | None
    conclusions: int
    ready_at: datetime | None  # results issued, or handed over
    elsewhere_at: datetime | None  # the same clerk took in a matter at another place within the minutes before
    elsewhere_gap: int  # those minutes
    legs: tuple[LegClock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """A light that the recorded clock puts on at `at`, unless the clock ended before; `limit`: the moment it hangs on."""

    rule: Rule
    application_id: UUID
    case_id: UUID | None
    about_id: UUID | None
    round: int
    department_id: UUID | None
    handler_id: UUID | None
    at: datetime
    until: datetime | None = None
    limit: datetime | None = None

    @property
    def key(self) -> str:
        """What may be on only once."""
        about = f":{self.about_id.hex}" if self.about_id else ""
        return f"{self.rule.code}:{(self.case_id or self.application_id).hex}:{self.round}{about}"

    def stands(self, now: datetime) -> bool:
        """Whether it is on by `now`. A limit is kept at its very moment; what happened shows at once."""
        if self.limit is None:
            return self.at <= now
        return self.at < now and (self.until is None or self.at < self.until)

    def may_come(self, now: datetime) -> bool:
        """Whether it is not on yet and nothing has ended its clock."""
        return not self.stands(now) and (self.until is None or self.until > now) and self.at >= now
