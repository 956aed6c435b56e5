"""The words of a matter on its way: states, acts, channels, and what is handed to a use case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.terms import Term


class ApplicationState(TextChoices):
    """Where the whole stands. The application owns the states up to acceptance; afterwards they follow its legs."""

    SUBMITTED = "submitted", "待预审"
    RECEIVED = "received", "收件"
    PRE_ACCEPTED = "pre_accepted", "预受理"
    CORRECTION = "correction", "补正"
    REFUSED_ACCEPT = "refused_accept", "不予受理"
    ACCEPTED = "accepted", "办理中"
    CONCLUDED = "concluded", "待出证"
    ISSUED = "issued", "待领取"
    DELIVERED = "delivered", "已领取"
    WITHDRAWN = "withdrawn", "已撤回"
    RETURNED = "returned", "已退件"
    TERMINATED = "terminated", "已终止"
    INVALID = "invalid", "已作废"


class ApplicationAct(TextChoices):
    PRE_ACCEPT = "pre_accept", "预受理"
    RECEIVE = "receive", "收件"
    ACCEPT = "accept", "受理"
    DEEM_ACCEPTED = "deem_accepted", "视为受理"
    ASK_CORRECTION = "ask_correction", "补正告知"
    SUPPLY_PART = "supply_part", "补交部分材料"
    SUPPLY = "supply", "补齐材料"
    REFUSE_ACCEPT = "refuse_accept", "不予受理"
    CONCLUDE = "conclude", "办结"
    ISSUE = "issue", "出证"
    COLLECT = "collect", "领取"
    WITHDRAW = "withdraw", "撤回"
    RETURN = "return", "退件"
    TERMINATE = "terminate", "终止"
    REDO = "redo", "重办"
    INVALIDATE = "invalidate", "作废"


class CaseState(TextChoices):
    """Where one leg stands (services.md §3.3, states after acceptance)."""

    WAITING = "waiting", "等待前序"
    BLOCKED = "blocked", "前序未通过"
    ACCEPTED = "accepted", "待认领"
    REVIEWING = "reviewing", "审查中"
    SUSPENDED = "suspended", "特别程序"
    CONSULTING = "consulting", "征求意见"
    SENT_OUT = "sent_out", "部门系统办理"
    REPORTED_UP = "reported_up", "转报上级"
    DECIDED_YES = "decided_yes", "准予"
    DECIDED_NO = "decided_no", "不予"
    CLOSED = "closed", "办结"
    DELIVERED = "delivered", "已送达"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "已终止"


class CaseAct(TextChoices):
    OPEN = "open", "开始"
    BLOCK = "block", "阻断"
    FREE = "free", "放行"
    CLAIM = "claim", "认领"
    RELEASE = "release", "退回待认领"
    REASSIGN = "reassign", "转派"
    EXAMINE = "examine", "审查"
    SUSPEND = "suspend", "启动特别程序"
    RESUME = "resume", "结束特别程序"
    NOTE_PROCEDURE = "note_procedure", "补登特别程序"
    CONSULT = "consult", "征求意见"
    ANSWER = "answer", "意见答复"
    SEND_OUT = "send_out", "转部门系统"
    TAKE_BACK = "take_back", "收回"
    REPORT_UP = "report_up", "转报上级"
    TRANSFER = "transfer", "移送"
    GRANT = "grant", "准予"
    REFUSE = "refuse", "不予"
    EXTEND = "extend", "延期"
    CLOSE = "close", "办结"
    DELIVER = "deliver", "送达"
    WITHDRAW = "withdraw", "撤回"
    TERMINATE = "terminate", "终止"
    REDO = "redo", "重办"


CONCLUDED_CASE: Final = frozenset(
    {
        CaseState.DECIDED_YES,
        CaseState.DECIDED_NO,
        CaseState.CLOSED,
        CaseState.DELIVERED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
    }
)
OPEN_CASE: Final = frozenset(
    {
        CaseState.ACCEPTED,
        CaseState.REVIEWING,
        CaseState.SUSPENDED,
        CaseState.CONSULTING,
        CaseState.SENT_OUT,
        CaseState.REPORTED_UP,
    }
)


class Channel(TextChoices):
    """How a matter came in; the same use cases serve them all."""

    PORTAL = "portal", "网上"
    COUNTER = "counter", "窗口"
    AGENT = "agent", "帮代办"
    PARTNER = "partner", "跨域"
    API = "api", "接口"


class Source(TextChoices):
    """How a paper came (services.md §3.3, material record)."""

    PAPER = "paper", "窗口收取"
    UPLOAD = "upload", "网上上传"
    SHARED = "shared", "数据共享"
    KNOWN = "known", "已有材料复用"
    PRODUCED = "produced", "前序环节产生"
    FORM = "form", "在线填写"
    PLEDGED = "pledged", "告知承诺"
    DEFERRED = "deferred", "容缺后补"


class ProcedureKind(TextChoices):
    """Special procedures (特别程序): 01-08 are those of Licensing Law art 45; codes are local (services.md §3.3)."""

    HEARING = "01", "听证"
    TENDER = "02", "招标"
    AUCTION = "03", "拍卖"
    INSPECTION = "04", "检验"
    TESTING = "05", "检测"
    QUARANTINE = "06", "检疫"
    APPRAISAL = "07", "鉴定"
    EXPERT_REVIEW = "08", "专家评审"
    PUBLICITY = "09", "公示（公告）"
    SITE_VISIT = "10", "现场勘查"
    UPPER_APPROVAL = "11", "上报审批"
    APPLICANT_CAUSE = "12", "申请人原因"
    OTHER = "99", "其他"


class WorkWay(TextChoices):
    """How a leg is worked outside Tongban."""

    EXCHANGE = "exchange", "系统对接"
    SHEET = "sheet", "表格往来"
    HAND = "hand", "人工另录"


class Ending(TextChoices):
    """How a matter or a leg ended without a decision."""

    REFUSED_ACCEPT = "refused_accept", "不予受理"
    RETURNED = "returned", "退件"
    WITHDRAWN = "withdrawn", "申请人撤回"
    TERMINATED = "terminated", "终止"
    INVALID = "invalid", "作废"


class Withdrawal(TextChoices):
    """Why a certificate is no longer valid (Licensing Law art 8, 69, 70)."""

    REVOKED = "revoked", "撤销"
    RECALLED = "recalled", "撤回"
    CANCELLED = "cancelled", "注销"
    REPLACED = "replaced", "重办换发"


class Whole(TextChoices):
    """What became of the whole when its last leg ended: a leg may fail without breaking the others."""

    ALL = "all", "全部办成"
    PART = "part", "部分办成"
    NONE = "none", "未办成"


class CollectWay(TextChoices):
    WINDOW = "window", "窗口领取"
    POST = "post", "邮寄"
    AGENT = "agent", "帮代办送达"
    DOWNLOAD = "download", "网上下载"


class PaperKind(TextChoices):
    """Official documents of services.md §3.4 that exist so far, and the certificate."""

    RECEIPT = "D01", "申请材料接收凭证"
    ACCEPTANCE = "D03", "受理通知书"
    GRANT = "D09", "准予决定书"
    REFUSAL = "D10", "不予决定书"
    CORRECTION_NOTICE = "D02", "补正告知书"
    NOT_ACCEPTED = "D04", "不予受理通知书"
    PROCEDURE_NOTICE = "D05", "特别程序告知书"
    EXTENSION_NOTICE = "D06", "延期告知书"
    GAP_PLEDGE = "D15", "容缺受理承诺书"
    ENDING_NOTICE = "D17", "终止通知书"
    SERVICE_PROOF = "D13", "送达回证"
    COMPLETION = "D14", "办结通知书"
    CERTIFICATE = "CERT", "结果证照"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One paper as it is handed in: which material of the plan, how, the stored file, how many sheets."""

    material: str
    source: Source
    digest: str = ""
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The receipt of a submission. `again` is true when the same key had been submitted before."""

    application_id: UUID
    number: str
    query_code: str
    password: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegTerms:
    """The limits a leg runs under, as frozen at submission."""

    promise: Term
    statutory: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When something is due, and whether the calendar it rests on is known (else provisional)."""

    promised_due_at: datetime | None
    statutory_due_at: datetime | None
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A gap accepted at acceptance (容缺): which material, until when."""

    material: str
    due_on: date
