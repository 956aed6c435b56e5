"""Words of the organisation."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class DepartmentKind(TextChoices):
    GOVERNMENT = "gov", "政府部门"
    ORGANISATION = "org", "其他单位"
    OFFICE = "office", "内设机构"
    INSTITUTION = "institution", "事业单位"
    SELF = "self", "申请人"


class Tier(TextChoices):
    """The three tiers of a county: hall, town centre, village station."""

    HALL = "hall", "政务服务大厅"
    TOWN = "town", "便民服务中心"
    VILLAGE = "village", "便民服务站"


class WindowKind(TextChoices):
    GENERAL = "general", "综合受理"
    SPECIAL = "special", "专业窗口"
    ISSUE = "issue", "统一出证"


class Employment(TextChoices):
    """Seed report: bureau posts, centre posts, contract workers, people seconded by departments."""

    BUREAU = "bureau", "局机关编制"
    CENTRE = "centre", "中心编制"
    CONTRACT = "contract", "合同聘用"
    SECONDED = "seconded", "部门入驻"
    RETIRED = "retired", "退休"


class Register(TextChoices):
    """The lists that the administrator keeps."""

    REGION = "region", "行政区划"
    VENUE = "venue", "服务场所"
    ZONE = "zone", "服务区域"
    WINDOW = "window", "窗口"
    DEPARTMENT = "department", "部门"
    STAFF = "staff", "人员"
    LOGIN = "login", "登录账号"
    ESTABLISHMENT = "establishment", "编制"


class RegisterAct(TextChoices):
    ADDED = "added", "新增"
    CHANGED = "changed", "修改"
    ENDED = "ended", "结束"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChanged(Event):
    """A row of a register was added, corrected or ended (with that day)."""

    kind: ClassVar[str] = "orgs.register_changed"
    register: str
    key: str
    act: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAssigned(Event):
    kind: ClassVar[str] = "orgs.duty_assigned"
    account_id: UUID
    department_id: UUID
    duty: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEnded(Event):
    kind: ClassVar[str] = "orgs.duty_ended"
    assignment_id: UUID
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveMarked(Event):
    """Somebody is away and a colleague stands in."""

    kind: ClassVar[str] = "orgs.leave_marked"
    leave_id: UUID
    account_id: UUID
    deputy_id: UUID
    department_id: UUID
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveEnded(Event):
    """Back before the day that was named."""

    kind: ClassVar[str] = "orgs.leave_ended"
    leave_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentCreated(Event):
    kind: ClassVar[str] = "orgs.department_created"
    department_id: UUID
    code: str
