"""Words of internal control: areas, tasks, approval levels, collective decisions, rules, risks, findings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class Area(TextChoices):
    """The six business areas of internal control, and what concerns the unit as a whole."""

    BUDGET = "budget", "预算管理"
    INCOME_EXPENDITURE = "income_expenditure", "收支管理"
    PROCUREMENT = "procurement", "政府采购"
    ASSETS = "assets", "资产管理"
    CONSTRUCTION = "construction", "建设项目"
    CONTRACTS = "contracts", "合同管理"
    UNIT = "unit", "单位层面"


class Task(TextChoices):
    """What one person does on a matter; some two of these never fall to one person."""

    APPLICATION = "application", "申请"
    INTERNAL_APPROVAL = "internal_approval", "内部审批"
    PAYMENT_APPROVAL = "payment_approval", "付款审批"
    PAYMENT_EXECUTION = "payment_execution", "付款执行"
    HANDLING = "handling", "业务经办"
    ACCOUNTING = "accounting", "会计核算"
    PREPARATION = "preparation", "预算编制"
    BUDGET_APPROVAL = "budget_approval", "预算审批"
    BUDGET_EXECUTION = "budget_execution", "预算执行"
    EVALUATION = "evaluation", "预算评价"
    COLLECTION = "collection", "收款"
    RECEIPT_ISSUING = "receipt_issuing", "票据开具"
    RECEIPT_CUSTODY = "receipt_custody", "票据保管和核销"
    CASHIER = "cashier", "出纳"
    AUDIT_CHECK = "audit_check", "稽核"
    ARCHIVE_CUSTODY = "archive_custody", "会计档案保管"
    FINANCE_SEAL = "finance_seal", "财务专用章保管"
    PERSON_SEAL = "person_seal", "个人名章保管"
    NEED_SETTING = "need_setting", "采购需求制定"
    NEED_REVIEW = "need_review", "采购需求内部审核"
    CONTRACT_SIGNING = "contract_signing", "合同签订"
    ACCEPTANCE = "acceptance", "验收"
    CUSTODY = "custody", "资产保管"
    STOCKTAKING = "stocktaking", "资产登记和清查"
    PRICE_SETTLEMENT = "price_settlement", "价款结算"
    COMPLETION_AUDIT = "completion_audit", "竣工验收和审计"
    USER_ADMINISTRATION = "user_administration", "用户管理"
    BUSINESS_OPERATION = "business_operation", "业务操作"


class Level(TextChoices):
    """Who approves an amount."""

    SECTION = "section", "科室负责人"
    DEPUTY = "deputy", "分管领导"
    HEAD = "head", "主要负责人"
    MEETING = "meeting", "会议集体决策"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Who must approve an amount, and whether the document names a decision of the meeting."""

    level: Level
    decision_required: bool
    said: str


class SettingKind(TextChoices):
    YUAN = "yuan", "金额（元）"
    SHARE = "share", "比例"
    NUMBER = "number", "整数"
    FLAG = "flag", "是或否"
    TEXT = "text", "文字"
    RULES = "rules", "制度类别"


# --- rules (制度) --------------------------------------------------------------------------------------------------------


class RegulationKind(TextChoices):
    FINANCE = "finance", "财务会计"
    BUDGET = "budget", "预算管理"
    EXPENDITURE = "expenditure", "收支和报销"
    THRIFT = "thrift", "厉行节约"
    INTERNAL_CONTROL = "internal_control", "内部控制"
    PROCUREMENT = "procurement", "政府采购"
    ASSETS = "assets", "资产管理"
    CONTRACTS = "contracts", "合同管理"
    CONSTRUCTION = "construction", "建设项目"
    THREE_PUBLIC = "three_public", "“三公”经费"
    COLLECTIVE = "collective", "“三重一大”集体决策"
    SPECIAL_FUNDS = "special_funds", "专项资金"
    PERFORMANCE = "performance", "绩效管理"
    SUPERVISION = "supervision", "监督检查"
    OTHER = "other", "其他"


SCOPES: dict[str, frozenset[RegulationKind]] = {
    "running": frozenset({RegulationKind.BUDGET, RegulationKind.EXPENDITURE, RegulationKind.COLLECTIVE, RegulationKind.SPECIAL_FUNDS}),
    "supervision": frozenset({RegulationKind.SUPERVISION, RegulationKind.PERFORMANCE}),
    "internal control": frozenset({RegulationKind.INTERNAL_CONTROL}),
    "finance rules": frozenset({
        RegulationKind.FINANCE, RegulationKind.BUDGET, RegulationKind.EXPENDITURE, RegulationKind.THRIFT, RegulationKind.THREE_PUBLIC,
    }),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sound:
    """One question on the soundness of the rules, answered from rows."""

    question: str
    met: bool
    rows: tuple[tuple[str, str], ...]


# --- collective decisions (三重一大) -----------------------------------------------------------------------------------


class MatterKind(TextChoices):
    """The four kinds of matters that are decided collectively."""

    MATTER = "matter", "重大事项决策"
    PERSONNEL = "personnel", "重要干部任免"
    PROJECT = "project", "重要项目安排"
    MONEY = "money", "大额度资金使用"


class Choice(TextChoices):
    """What a member did."""

    FOR = "for", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"
    RECUSED = "recused", "回避"
    ABSENT = "absent", "缺席"


VOTING = frozenset({Choice.FOR, Choice.AGAINST, Choice.ABSTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One member at one decision: who, in which order they spoke, what they said."""

    name: str
    choice: Choice
    place: int = 0  # order of speaking; 0 for who did not speak
    head: bool = False
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the votes say."""

    members: int
    entitled: int
    present: int
    in_favour: int
    quorate: bool
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """What a decision allows: for what, to whom, by which document, how much."""

    what: str
    amount_fen: int
    payee: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSpec:
    """A decision as the minutes tell it."""

    kind: MatterKind
    matter: str
    reason: str
    meeting: str
    met_on: date
    result: str
    ballots: Sequence[Ballot]
    noticed_on: date | None = None
    lines: Sequence[MoneyLine] = field(default=())
    emergency: bool = False
    by_circulation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a document that names a decision may rely on: the newest entry of that decision."""

    number: str
    kind: MatterKind
    day: date
    passed: bool
    amount_fen: int | None
    emergency: bool = False
    reported_on: date | None = None


# --- risks, checks, findings ---------------------------------------------------------------------------------------------


class RiskLevel(TextChoices):
    LOW = "low", "低"
    MEDIUM = "medium", "中"
    HIGH = "high", "高"


class FindingSource(TextChoices):
    CHECK = "check", "系统检查"
    SELF = "self", "自查"
    INSPECTION = "inspection", "监督检查"
    AUDIT = "audit", "审计"
    COMPLAINT = "complaint", "反映举报"


class FindingState(TextChoices):
    OPEN = "open", "整改中"
    DONE = "done", "已整改"
    REOPENED = "reopened", "重新整改"


class FindingAct(TextChoices):
    CORRECT = "correct", "整改完成"
    REOPEN = "reopen", "重新整改"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check finds: where, a sentence, and a key that stays the same from run to run."""

    place: str
    said: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One payment as splitting is looked for in it."""

    payee: str
    project: str
    on: date
    amount_fen: int
    document: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """Payments that each stay below a limit and together reach it."""

    payee: str
    project: str
    parts: tuple[Paid, ...]

    @property
    def amount_fen(self) -> int:
        return sum(p.amount_fen for p in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The meeting's rules as they stand on a day."""

    quorum: Fraction
    majority: Fraction
    circulation: bool


# --- events ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged(Event):
    kind: ClassVar[str] = "control.setting_changed"
    code: str
    value: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationKept(Event):
    """A version of a rule was entered, reviewed or ended."""

    kind: ClassVar[str] = "control.regulation_kept"
    regulation_id: UUID
    version: int
    what: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecorded(Event):
    """A collective decision was entered; a correction names the entry it replaces."""

    kind: ClassVar[str] = "control.decision_recorded"
    decision_id: UUID
    number: str
    passed: bool
    amount_fen: int | None
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReported(Event):
    kind: ClassVar[str] = "control.emergency_reported"
    decision_id: UUID
    reported_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesAttached(Event):
    kind: ClassVar[str] = "control.minutes_attached"
    decision_id: UUID
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskKept(Event):
    kind: ClassVar[str] = "control.risk_kept"
    risk_id: UUID
    what: str
    likelihood: int
    effect: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRan(Event):
    kind: ClassVar[str] = "control.check_ran"
    check: str
    day: date
    hits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingMoved(Event):
    """A violation was put down, corrected or taken up again."""

    kind: ClassVar[str] = "control.finding_moved"
    finding_id: UUID
    state: str
    day: date
