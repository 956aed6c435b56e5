"""Words of the budget: stages, axes, how a fact is known, and a bureau's year as its file gives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import TextChoices


class Basis(TextChoices):
    """How an entered fact is known. A sample stands where the bureau has not said the truth yet."""

    DECLARED = "declared", "填报"
    SAMPLE = "sample", "样例"


LIVE: Final = "live"  # the basis of what nobody entered: it was counted from quotas and payments


class Axis(TextChoices):
    """The independent ways of looking at one sum of money."""

    ECONOMIC = "economic", "部门预算支出经济分类"
    FUNCTIONAL = "functional", "支出功能分类"
    INCOME = "income", "收入来源"


class Stage(TextChoices):
    OPENING = "opening", "年初预算"
    CARRY_IN = "carry_in", "上年结转"
    EXECUTED = "executed", "决算"


class AdjustmentKind(TextChoices):
    ADDITION = "addition", "追加"
    REDUCTION = "reduction", "追减"
    REALLOCATION = "reallocation", "调剂"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSpec:
    """One amount. An empty code is a sum the file does not divide; an empty project is basic expenditure."""

    axis: Axis
    stage: Stage
    code: str
    amount_fen: int
    name: str = ""
    project: str = ""
    basis: Basis = Basis.DECLARED
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentSpec:
    """Money moved in mid-year. What was not recorded (document, day, decision) stays empty and is found by the checks."""

    kind: AdjustmentKind
    document: str
    on: date | None
    reason: str
    decision: str
    project: str
    lines: tuple[tuple[str, int], ...]
    basis: Basis = Basis.DECLARED

    @property
    def net_fen(self) -> int:
        return sum(amount for _, amount in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSpec:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpec:
    """One statement of the file under its path, e.g. staffing.bureau.authorised."""

    code: str
    value: str
    basis: Basis
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSpec:
    """A bureau's year, read and checked; `rest` is the file as it came, so that nothing of it is lost."""

    fiscal_year: int
    bureau: str
    centre: str
    region_code: str
    unit_code: str
    lines: tuple[LineSpec, ...]
    adjustments: tuple[AdjustmentSpec, ...]
    projects: tuple[ProjectSpec, ...]
    facts: tuple[FactSpec, ...]
    rest: Mapping[str, Any]
    samples: tuple[str, ...] = ()
    evidence: Sequence[tuple[str, str]] = ()
    warnings: tuple[str, ...] = field(default=())


# --- the year in execution -----------------------------------------------------------------------------------------------


class Fund(TextChoices):
    """资金性质: where a quota's money comes from."""

    GENERAL = "111", "一般公共预算资金"
    GOVERNMENT = "12", "政府性基金预算资金"
    CAPITAL = "13", "国有资本经营预算资金"
    ESCROW = "2", "财政专户管理资金"
    OWN = "3", "单位资金"


APPROPRIATED: Final = {  # fiscal appropriation: income as it is paid, and what it is called on the income side
    Fund.GENERAL.value: "一般公共预算拨款",
    Fund.GOVERNMENT.value: "政府性基金预算拨款",
    Fund.CAPITAL.value: "国有资本经营预算拨款",
}


class YearState(TextChoices):
    """§2.2 of a year's life. Only a year in execution pays; only an approved one is adjusted."""

    DRAFT = "draft", "编制中"
    UP1 = "up1", "一上已报"
    CONTROL = "control", "控制数已下达（一下）"
    UP2 = "up2", "二上已报"
    APPROVED = "approved", "已批复（二下）"
    ISSUED = "issued", "指标已下达"
    EXECUTION = "execution", "执行中"
    CLOSED = "closed", "已关账"
    FINAL = "final", "已决算"
    PUBLISHED = "published", "已公开"


class YearAct(TextChoices):
    SUBMIT_FIRST = "submit_first", "上报一上"
    SET_CONTROL = "set_control", "登记控制数"
    SUBMIT_SECOND = "submit_second", "上报二上"
    APPROVE = "approve", "登记批复"
    ISSUE = "issue", "下达指标"
    START = "start", "开始执行"
    CLOSE = "close", "关账"
    ACCOUNT = "account", "编成决算"
    PUBLISH = "publish", "公开"


class Round(TextChoices):
    """二上二下: two submissions by the bureau, two returns by finance."""

    UP1 = "up1", "一上"
    DOWN1 = "down1", "一下（控制数）"
    UP2 = "up2", "二上"
    DOWN2 = "down2", "二下（批复）"


class PostingKind(TextChoices):
    """What a document does to quotas."""

    OPENING = "opening", "年初指标"
    CARRY_IN = "carry_in", "上年结转"
    ADDITION = "addition", "追加"
    REDUCTION = "reduction", "追减"
    REALLOCATION = "reallocation", "调剂"


class CommitmentKind(TextChoices):
    CONTRACT = "contract", "合同"
    PRE_APPROVAL = "pre_approval", "事前申请"


class CommitmentState(TextChoices):
    APPLIED = "applied", "待审批"
    APPROVED = "approved", "履行中"
    REJECTED = "rejected", "未批准"
    CLOSED = "closed", "已了结"


class CommitmentAct(TextChoices):
    APPROVE = "approve", "批准"
    REJECT = "reject", "不批准"
    CLOSE = "close", "了结"


class AssetClass(TextChoices):
    """The six classes of fixed assets, and what cannot be touched."""

    BUILDING = "building", "房屋和构筑物"
    EQUIPMENT = "equipment", "设备"
    RELIC = "relic", "文物和陈列品"
    BOOK = "book", "图书和档案"
    FURNITURE = "furniture", "家具和用具"
    LIVING = "living", "特种动植物"
    INTANGIBLE = "intangible", "无形资产"


class PaymentKind(TextChoices):
    DIRECT = "direct", "对公支付"
    PAYROLL = "payroll", "工资和社保"
    REIMBURSEMENT = "reimbursement", "报销"
    SUBSIDY = "subsidy", "专项和补贴"
    REFUND = "refund", "退回和红冲"


class Settlement(TextChoices):
    TRANSFER = "transfer", "转账"
    CARD = "card", "公务卡"
    CASH = "cash", "现金"
    DEBIT = "debit", "税费社保划缴"


class PaymentState(TextChoices):
    """§2.5. From application to the bank the amount is frozen; paid, it is spent."""

    DRAFT = "draft", "草稿"
    APPLIED = "applied", "已申请"
    REVIEWED = "reviewed", "已审核"
    APPROVED = "approved", "已批准"
    SENT = "sent", "已送支付"
    PAID = "paid", "已支付"
    REJECTED = "rejected", "已退单"
    RETURNED = "returned", "已退回"


class PaymentAct(TextChoices):
    APPLY = "apply", "申请"
    REVIEW = "review", "审核"
    APPROVE = "approve", "批准"
    SEND = "send", "送支付"
    PAY = "pay", "登记支付"
    REJECT = "reject", "退单"
    RETURN = "return", "退回"


class Entered(TextChoices):
    """Where a payment comes from."""

    HAND = "hand", "手工登记"
    SYSTEM = "system", "预算一体化系统导入"


class ImportState(TextChoices):
    """How far a file of payments has come."""

    WAITING = "waiting", "排队"
    RUNNING = "running", "正在导入"
    DONE = "done", "导入完成"
    STOPPED = "stopped", "已停止"
    FAILED = "failed", "没有完成"


class Match(TextChoices):
    """How a row of the provincial system stands to ours."""

    MATCHED = "matched", "一致"
    POSTED = "posted", "已据此入账"
    ONLY_THERE = "only_there", "只在系统里有"
    DIFFERENT = "different", "不一致"
    NOTED = "noted", "已说明"


class Level(TextChoices):
    """What a check does when it hits."""

    BLOCK = "block", "禁止"
    WARN = "warn", "提醒"
    REASON = "reason", "须说明理由"
    OFF = "off", "不检查"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFields:
    """控制要素: what one quota may be spent on. An empty project is basic expenditure; an empty document shares one account."""

    unit: str
    functional: str
    economic: str
    gov: str = ""
    fund: str = Fund.GENERAL.value
    project: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftItem:
    """One amount of a draft budget. Of a control figure the code may be a class: what all items under it may come to."""

    economic: str
    amount_fen: int
    functional: str = ""
    project: str = ""
    fund: str = Fund.GENERAL.value
    note: str = ""  # how it was worked out
