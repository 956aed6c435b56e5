"""Words of random sampling (随机抽查)."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class Population(TextChoices):
    """Out of what is drawn."""

    CASES = "cases", "已办结的办件"
    WINDOWS = "windows", "窗口"
    VILLAGES = "villages", "村（社区）"


class Result(TextChoices):
    PASSED = "passed", "合格"
    FAILED = "failed", "有问题"
    SKIPPED = "skipped", "无法检查"


@dataclass(frozen=True, slots=True)
class Member:
    """One of those that may be drawn: the key that is drawn, and what people call it."""

    key: str
    label: str
    department_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDrawn(Event):
    """The seed and the digest of the population let anybody repeat the draw."""

    kind: ClassVar[str] = "sampling.drawn"
    sample_id: UUID
    population: str
    digest: str
    seed: str
    size: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleChecked(Event):
    kind: ClassVar[str] = "sampling.checked"
    sample_id: UUID
    position: int
    result: str
