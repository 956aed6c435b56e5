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


ENDED: Final = (
    ApplicationState.REFUSED_ACCEPT,
    ApplicationState.RETURNED,
    ApplicationState.WITHDRAWN,
    ApplicationState.TERMINATED,
    ApplicationState.INVALID,
)  # without a decision


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


class SnippetKind(TextChoices):
    """Where a text of the department is inserted."""

    OPINION = "opinion", "审查、办理意见"
    REFUSE = "refuse", "不予的原因"
    PAUSE = "pause", "特别程序的事由"
    CHECK = "check", "请窗口核对的"


class CollectWay(TextChoices):
    WINDOW = "window", "窗口领取"
    POST = "post", "邮寄"
    AGENT = "agent", "帮代办送达"
    DOWNLOAD = "download", "网上下载"


class PaperKind(TextChoices):
    """Official documents of services.md §3.4, the certificate and the joint form; a family's members have a dash."""

    RECEIPT = "D01", "申请材料接收凭证"
    ACCEPTANCE = "D03", "受理通知书"
    GRANT = "D09", "准予决定书"
    REFUSAL = "D10", "不予决定书"
    CORRECTION_NOTICE = "D02", "补正告知书"
    NOT_ACCEPTED = "D04", "不予受理通知书"
    PROCEDURE_NOTICE = "D05", "特别程序告知书"
    EXTENSION_NOTICE = "D06", "延期告知书"
    INTERESTED_NOTICE = "D07-1", "利害关系人告知书"
    HEARING_RIGHT = "D07-2", "听证告知书"
    HEARING_CALL = "D07-3", "听证通知书"
    HEARING_PUBLIC = "D07-4", "听证公告"
    HEARING_MINUTES = "D07-5", "听证笔录"
    SITE_RECORD = "D08", "现场核查笔录"
    GRANT_CHANGE = "D11-1", "准予变更决定书"
    GRANT_RENEWAL = "D11-2", "准予延续决定书"
    REFUSE_CHANGE = "D11-3", "不予变更决定书"
    REFUSE_RENEWAL = "D11-4", "不予延续决定书"
    REVOCATION = "D12-1", "撤销决定书"
    RECALL = "D12-2", "撤回决定书"
    CANCELLATION = "D12-3", "注销决定书"
    GAP_PLEDGE = "D15", "容缺受理承诺书"
    COMMITMENT = "D16", "告知承诺书"
    ENDING_NOTICE = "D17", "终止通知书"
    WITHDRAWAL_REQUEST = "D17-1", "撤回申请书"
    RETURN_LIST = "D18", "材料退还清单"
    SERVICE_PROOF = "D13", "送达回证"
    PAPER_SERVICE_PROOF = "D13-1", "文书送达回证"
    COMPLETION = "D14", "办结通知书"
    CERTIFICATE = "CERT", "结果证照"
    JOINT_FORM = "FORM", "综合申请表"


OFFICE_ONLY: Final = frozenset(  # speak of a third person, or prove what the office did; not the applicant's to read
    {PaperKind.INTERESTED_NOTICE, PaperKind.PAPER_SERVICE_PROOF}
)
UNSERVABLE: Final = frozenset(  # kept by the office or given by the applicant
    {
        PaperKind.SERVICE_PROOF, PaperKind.PAPER_SERVICE_PROOF, PaperKind.GAP_PLEDGE, PaperKind.COMMITMENT,
        PaperKind.WITHDRAWAL_REQUEST,        PaperKind.JOINT_FORM, PaperKind.HEARING_MINUTES, PaperKind.SITE_RECORD, PaperKind.HEARING_PUBLIC,
    }
)  # fmt: skip
RECORDED: Final = (
    PaperKind.INTERESTED_NOTICE,
    PaperKind.HEARING_RIGHT,
    PaperKind.HEARING_CALL,
    PaperKind.HEARING_PUBLIC,
    PaperKind.HEARING_MINUTES,
    PaperKind.SITE_RECORD,
)
GRANTS: Final = frozenset({PaperKind.GRANT, PaperKind.GRANT_CHANGE, PaperKind.GRANT_RENEWAL})
REFUSALS: Final = frozenset({PaperKind.REFUSAL, PaperKind.REFUSE_CHANGE, PaperKind.REFUSE_RENEWAL})
WITHDRAWALS: Final = {
    Withdrawal.REVOKED: PaperKind.REVOCATION,
    Withdrawal.RECALLED: PaperKind.RECALL,
    Withdrawal.CANCELLED: PaperKind.CANCELLATION,
}
REMEDIABLE: Final = REFUSALS | {PaperKind.NOT_ACCEPTED, *WITHDRAWALS.values()}  # review and lawsuit run from service


def decision_kind(item: str, *, granted: bool) -> PaperKind:
    """A decision on a change or a renewal has a paper of its own (services.md §3.4, D11); the item's name says which."""
    if "变更" in item:
        return PaperKind.GRANT_CHANGE if granted else PaperKind.REFUSE_CHANGE
    if "延续" in item or item.endswith("延期"):  # not 延期缴纳, which renews nothing
        return PaperKind.GRANT_RENEWAL if granted else PaperKind.REFUSE_RENEWAL
    return PaperKind.GRANT if granted else PaperKind.REFUSAL


class PaperState(TextChoices):
    """Where one paper stands: its number taken, set and sealed, in its receiver's hands."""

    RESERVED = "reserved", "待生成"
    MADE = "made", "已出具"
    SERVED = "served", "已送达"


class PaperAct(TextChoices):
    MAKE = "make", "生成"
    SERVE = "serve", "登记送达"


class ServeWay(TextChoices):
    """How a paper reached its receiver (Civil Procedure Law ch. 7 sec. 2, as administrative bodies follow it)."""

    DIRECT = "direct", "直接送达（当面签收）"
    ELECTRONIC = "electronic", "电子送达"
    POST = "post", "邮寄送达"
    LEFT = "left", "留置送达"
    ANNOUNCED = "announced", "公告送达"


HANDED_OVER: Final = "领取结果时一并签收"  # proved by the proof of the whole; no proof of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What is known of one service; `day` is the day of signature, arrival, leaving or announcing."""

    way: ServeWay
    day: date
    receiver: str = ""
    place: str = ""
    evidence: str = ""
    tracking: str = ""
    witness: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One paper as it is handed in: which material of the plan, how, the stored file, how many sheets."""

    material: str
    source: Source
    digest: str = ""
    originals: int = 0
    copies: int = 0
    fetched_from: str = ""  # of a shared paper: which source answered, and under which number of its own
    reference: str = ""


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
