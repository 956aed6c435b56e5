"""Words of key projects (重点项目)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class Standing(TextChoices):
    """How one approval of a project stands."""

    NOT_BEGUN = "not_begun", "未申报"
    RUNNING = "running", "办理中"
    DONE = "done", "已办结"
    REFUSED = "refused", "未通过"
    GONE = "gone", "查无此件"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectChanged(Event):
    """A project, its milestone, approval or obstacle was put down or ended."""

    kind: ClassVar[str] = "project.changed"
    project_id: UUID
    what: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A milestone as it is planned."""

    title: str
    planned_on: date
