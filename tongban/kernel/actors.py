"""Who acts, and in which duty. Rights follow duty and organisation, never the person alone."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Duty(StrEnum):
    """What a person is charged with in one organisation (design: acceptance is not examination is not supervision)."""

    ACCEPT = "accept"
    EXAMINE = "examine"
    DECIDE = "decide"
    LEAD = "lead"
    ISSUE = "issue"
    CATALOGUE = "catalogue"
    SUPERVISE = "supervise"
    FINANCE = "finance"
    PERFORMANCE = "performance"
    ADMIN = "admin"
    AGENT = "agent"
    OFFICE = "office"
    ENTERPRISE = "enterprise"
    OPENNESS = "openness"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Duty.ACCEPT: "受理",
    Duty.EXAMINE: "审查",
    Duty.DECIDE: "决定",
    Duty.LEAD: "牵头",
    Duty.ISSUE: "出证",
    Duty.CATALOGUE: "事项维护",
    Duty.SUPERVISE: "监察",
    Duty.FINANCE: "财务",
    Duty.PERFORMANCE: "绩效",
    Duty.ADMIN: "系统管理",
    Duty.AGENT: "帮代办",
    Duty.OFFICE: "办公室",
    Duty.ENTERPRISE: "营商环境",
    Duty.OPENNESS: "政务公开",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One duty in one department, as valid at the moment the actor was made."""

    duty: Duty
    department_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever does an act: a clerk, a citizen, a guest (no account), or the system itself.

    `stepped_up` says that a second factor was shown in this session (asked for on administration, export,
    unmasking and seal only). `party_id` is the natural or legal person behind the account, if known.
    """

    account_id: UUID | None
    name: str
    party_id: UUID | None = None
    grants: frozenset[Grant] = frozenset()
    stepped_up: bool = False
    system: bool = False

    def has(self, duty: Duty, department_id: UUID | None = None) -> bool:
        """Whether the actor holds the duty in that department (None: in any)."""
        return any(g.duty == duty and department_id in (None, g.department_id) for g in self.grants)

    def departments(self, duty: Duty) -> frozenset[UUID]:
        """Departments in which the actor holds the duty."""
        return frozenset(g.department_id for g in self.grants if g.duty is duty)

    @property
    def is_staff(self) -> bool:
        return bool(self.grants)


SYSTEM = Actor(account_id=None, name="系统", system=True)
GUEST = Actor(account_id=None, name="访客")
