"""The campaign office, its units, companies and visits (优化营商环境条例; services.md §10)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event

HANDLERS: Final = (Duty.LEAD, Duty.DECIDE)
READERS: Final = (Duty.ENTERPRISE, Duty.SUPERVISE, *HANDLERS)


def is_office(actor: Actor) -> bool:
    """The campaign office (优化办)."""
    return actor.system or actor.has(Duty.ENTERPRISE)


class Scale(TextChoices):
    """How large a company is (统计上大中小微型企业划分办法)."""

    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"
    SOLE = "sole", "个体工商户"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySpec:
    """What is entered of a company."""

    name: str
    uscc: str
    sector: str = ""
    scale: str = ""
    region_code: str = ""
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSpec:
    """A visit as it is written down."""

    company_id: UUID
    leader_id: UUID
    on: date
    place: str
    companions: str = ""
    findings: str
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanged(Event):
    """A campaign, group, membership, leader or setting was entered or ended."""

    kind: ClassVar[str] = "enterprise.campaign_changed"
    register: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyKept(Event):
    kind: ClassVar[str] = "enterprise.company_kept"
    company_id: UUID
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyVisited(Event):
    kind: ClassVar[str] = "enterprise.company_visited"
    visit_id: UUID
    company_id: UUID
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRevealed(Event):
    """Somebody looked at a private name or number, with a reason."""

    kind: ClassVar[str] = "enterprise.contact_revealed"
    of: str
    key: UUID
    reason_digest: str
