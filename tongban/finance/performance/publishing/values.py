"""Words of publication: the life of a version, what changed since a snapshot, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class VersionState(TextChoices):
    """A report on its way to the public."""

    DRAFT = "draft", "送审稿"
    REVIEWED = "reviewed", "已审核"
    SIGNED = "signed", "已签发"
    PUBLISHED = "published", "已公开"
    RETURNED = "returned", "已退回"


class VersionAct(TextChoices):
    REVIEW = "review", "审核"
    SIGN = "sign", "签发"
    PUBLISH = "publish", "登记公开"
    RETURN = "return", "退回"


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure then and now, and the rows that made the difference."""

    code: str
    title: str
    then: str
    now: str
    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a package with its digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotTaken(Event):
    """All figures of a year's report were frozen."""

    kind: ClassVar[str] = "performance.snapshot_taken"
    snapshot_id: UUID
    fiscal_year: int
    number: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionMoved(Event):
    """A version was drafted, reviewed, signed, returned or published."""

    kind: ClassVar[str] = "performance.version_moved"
    version_id: UUID
    fiscal_year: int
    number: int
    state: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPublished(Event):
    """Where and when the report was put before the public."""

    kind: ClassVar[str] = "performance.report_published"
    version_id: UUID
    url: str
    on: date
    days: int | None
    package: str
