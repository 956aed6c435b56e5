"""Legacy problems, briefs, media, clearances, trainings, rectifications, outside assessments; periodic papers; indicators."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class OutletLevel(TextChoices):
    """How far a report in the media reaches."""

    COUNTY = "county", "区县级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"
    NATION = "nation", "国家级"


WIDE_LEVELS = (OutletLevel.CITY, OutletLevel.PROVINCE, OutletLevel.NATION)  # 市级以上


class Separation(TextChoices):
    """What an industry association is separated in from the body above it (行业协会商会与行政机关脱钩总体方案)."""

    BODY = "body", "机构分离"
    FUNCTION = "function", "职能分离"
    MONEY = "money", "资产财务分离"
    STAFF = "staff", "人员管理分离"
    PARTY = "party", "党建外事分离"


class WeakSource(TextChoices):
    """Who found a weakness of the business environment."""

    REVIEW = "review", "专业机构查找"
    ASSESSMENT = "assessment", "第三方评估"
    INDICATOR = "indicator", "指标失分"
    INSPECTION = "inspection", "督查检查"


class AssessmentScope(TextChoices):
    WHOLE = "whole", "全区"
    DEPARTMENT = "department", "职能部门"


class PaperKind(TextChoices):
    DISPATCH = "dispatch", "月调度"
    NOTICE = "notice", "季通报"
    ASSESSMENT = "assessment", "年评估"


class Direction(TextChoices):
    UP = "up", "越高越好"
    DOWN = "down", "越低越好"


class ResultState(TextChoices):
    EMPTY = "empty", "未填报"
    REPORTED = "reported", "已报"
    RETURNED = "returned", "退回"
    PASSED = "passed", "审核通过"
    PUBLISHED = "published", "已发布"


class ResultAct(TextChoices):
    REPORT = "report", "填报"
    SEND_BACK = "send_back", "退回"
    PASS = "pass", "审核通过"
    PUBLISH = "publish", "发布"
    RECALL = "recall", "撤回更正"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorSpec:
    """One line of a scheme. Worst and best are the ends between which points rise evenly."""

    code: str
    area: str
    name: str
    definition: str
    unit: str
    worst: Decimal
    best: Decimal
    weight: Decimal
    responsible: str
    source: str = ""
    frequency: str = ""

    @property
    def direction(self) -> Direction:
        return Direction.UP if self.best > self.worst else Direction.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterKept(Event):
    """A row of one of the plain registers was entered, finished or opened again."""

    kind: ClassVar[str] = "enterprise.register_kept"
    register: str
    key: UUID
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMoved(Event):
    """A monthly dispatch, quarterly notice or yearly assessment was prepared, edited or signed."""

    kind: ClassVar[str] = "enterprise.paper_moved"
    paper_id: UUID
    step: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultMoved(Event):
    kind: ClassVar[str] = "enterprise.result_moved"
    result_id: UUID
    act: str
    state: str
