"""Words of 主动公开: what is published, by whom, since when, why no more."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event

TITLE_MAX: Final = 200
BODY_MAX: Final = 20_000


class State(TextChoices):
    DRAFT = "draft", "待审核"
    PUBLISHED = "published", "已公开"
    REPLACED = "replaced", "已更新"
    WITHDRAWN = "withdrawn", "已撤下"
    DISCARDED = "discarded", "未公开，已作废"


class Act(TextChoices):
    EDIT = "edit", "修改"
    SEND_BACK = "send_back", "退回修改"
    SIGN = "sign", "审核公开"
    REPLACE = "replace", "更新"
    WITHDRAW = "withdraw", "撤下"
    DISCARD = "discard", "作废"


class Source(TextChoices):
    """Where a part of the catalogue comes from: entered here, or read live from what the centre does."""

    ENTERED = "entered", "录入"
    GUIDES = "guides", "办事指南"
    RESULTS = "results", "办理结果"
    RATINGS = "ratings", "好差评"
    REPORTS = "reports", "绩效自评报告"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a publication says, as it is entered."""

    category: str
    title: str
    document_number: str = ""
    made_on: date
    body: str = ""
    link: str = ""  # a page of this site that holds it


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationMoved(Event):
    kind: ClassVar[str] = "openness.publication_moved"
    publication_id: UUID
    act: str
    state: str
