"""Words of 依申请公开 (政府信息公开条例, 2019)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event

CODE_LENGTH: Final = 8
TEXT_MAX: Final = 2000
SAID_MAX: Final = 1000


class Way(TextChoices):
    """How a request comes; it decides which day counts as received."""

    ONLINE = "online", "网上提交"
    IN_PERSON = "in_person", "当面提交"
    ORAL = "oral", "当面口述，代为填写"
    REGISTERED = "registered", "挂号信、特快专递"
    ORDINARY = "ordinary", "平信"
    FAX = "fax", "传真"


class Who(TextChoices):
    """The columns of the yearly report."""

    NATURAL = "natural", "自然人"
    BUSINESS = "business", "商业企业"
    RESEARCH = "research", "科研机构"
    WELFARE = "welfare", "社会公益组织"
    LEGAL_SERVICE = "legal_service", "法律服务机构"
    OTHER = "other", "其他法人和组织"


class Form(TextChoices):
    """In which form the information is wanted."""

    ELECTRONIC = "electronic", "电子文件"
    PAPER = "paper", "纸质复制件"
    LOOK = "look", "当面查阅、抄录"


class Delivery(TextChoices):
    """In which way it is wanted."""

    ONLINE = "online", "在网上取"
    POST = "post", "邮寄"
    PICK_UP = "pick_up", "到窗口自取"


class State(TextChoices):
    TO_CONFIRM = "to_confirm", "待确认收到"
    HANDLING = "handling", "办理中"
    CORRECTING = "correcting", "待申请人补正"
    CONSULTING = "consulting", "征求意见中"
    REASONING = "reasoning", "待申请人说明理由"
    UNPAID = "unpaid", "待缴信息处理费"
    TO_SIGN = "to_sign", "答复待审核签发"
    ANSWERED = "answered", "已答复"
    GIVEN_UP = "given_up", "视为放弃，不再处理"
    WITHDRAWN = "withdrawn", "申请人已撤回"


CLOSED: Final = (State.ANSWERED, State.GIVEN_UP, State.WITHDRAWN)
RUNNING: Final = (State.HANDLING, State.REASONING, State.TO_SIGN)
WAITING: Final = (State.TO_CONFIRM, State.CORRECTING, State.CONSULTING, State.UNPAID)


class Act(TextChoices):
    CONFIRM = "confirm", "确认收到"
    ASK_CORRECTION = "ask_correction", "告知补正"
    SUPPLY = "supply", "收到补正"
    ASK_OPINION = "ask_opinion", "征求意见"
    HEAR = "hear", "收到意见"
    HEAR_LAST = "hear_last", "意见收齐，继续办理"
    ASK_REASONS = "ask_reasons", "要求说明理由"
    GIVE_REASONS = "give_reasons", "申请人说明理由"
    ASK_EXTENSION = "ask_extension", "拟延长答复"
    EXTEND = "extend", "批准延长答复"
    NOT_EXTEND = "not_extend", "不同意延长"
    DELAY = "delay", "确定延迟答复"
    CHARGE = "charge", "通知缴费"
    PAY = "pay", "收到缴费"
    DRAFT = "draft", "拟好答复"
    SEND_BACK = "send_back", "退回重拟"
    SIGN = "sign", "审核签发答复"
    LAPSE = "lapse", "逾期，不再处理"
    WITHDRAW = "withdraw", "申请人撤回"


class Reply(TextChoices):
    """What is answered (Disclosure Regulation art 36-39): R1 … R11 of the domain text, and two more lines of the yearly report."""

    ALREADY_PUBLIC = "already_public", "已主动公开，告知途径"
    GIVEN = "given", "予以公开"
    PARTLY = "partly", "部分公开（区分处理）"
    REFUSED = "refused", "不予公开"
    NOT_EXISTING = "not_existing", "经检索没有，信息不存在"
    NOT_OURS = "not_ours", "不属于本机关负责公开"
    REPEATED = "repeated", "重复申请，不予重复处理"
    SPECIAL_RULES = "special_rules", "依照专门规定查询"
    PETITION = "petition", "信访、投诉、举报，不作为申请处理"
    PRINTED = "printed", "公开出版物，告知获取途径"
    NOT_MADE = "not_made", "需要加工、分析，不予提供"
    UNCLEAR = "unclear", "补正后仍不明确，不予处理"
    UNREASONABLE = "unreasonable", "数量、频次不合理，不予处理"
    CONFIRM_AGAIN = "confirm_again", "要求确认、重新出具，不予处理"


CODES: Final = {
    Reply.ALREADY_PUBLIC: "R1", Reply.GIVEN: "R2", Reply.PARTLY: "R2p", Reply.REFUSED: "R3", Reply.NOT_EXISTING: "R4", Reply.NOT_OURS: "R5",
    Reply.REPEATED: "R6", Reply.SPECIAL_RULES: "R7", Reply.PETITION: "R8", Reply.PRINTED: "R9", Reply.NOT_MADE: "R10", Reply.UNCLEAR: "R11",
    Reply.UNREASONABLE: "R12", Reply.CONFIRM_AGAIN: "R13",
}  # fmt: skip
GIVING: Final = (Reply.GIVEN, Reply.PARTLY)  # something is handed over
REASONED: Final = (Reply.REFUSED, Reply.PARTLY)  # one of the eight reasons
OUTCOMES: Final = {"not_corrected": "逾期不补正", "not_paid": "逾期不缴费", "withdrawn": "申请人撤回"}


class Asked(TextChoices):
    """Whose opinion is asked: whose rights are touched, or who made the information too."""

    THIRD_PARTY = "third_party", "第三方"
    CO_AUTHOR = "co_author", "共同制作机关"


class Stance(TextChoices):
    AGREES = "agrees", "同意公开"
    OBJECTS = "objects", "不同意公开"
    SILENT = "silent", "逾期未提出意见"


class Kind(TextChoices):
    """Papers of a request, each with its number."""

    RECEIPT = "receipt", "登记回执"
    CORRECTION = "correction", "补正告知书"
    OPINION = "opinion", "征求意见书"
    EXTENSION = "extension", "延长答复期限告知书"
    REASONS = "reasons", "说明理由通知书"
    DELAY = "delay", "延迟答复告知书"
    FEE = "fee", "信息处理费收费通知书"
    REPLY = "reply", "答复书"
    THIRD_PARTY = "third_party", "公开决定告知书"
    LAPSE = "lapse", "不再处理告知书"


class Course(TextChoices):
    """How an answer is contested (Disclosure Regulation art 51)."""

    REVIEW = "review", "行政复议"
    LAWSUIT = "lawsuit", "未经复议直接起诉"
    AFTER_REVIEW = "after_review", "复议后起诉"


class Result(TextChoices):
    PENDING = "pending", "尚未审结"
    UPHELD = "upheld", "结果维持"
    CORRECTED = "corrected", "结果纠正"
    OTHER = "other", "其他结果"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks, as the application must say (Disclosure Regulation art 29)."""

    who: Who
    name: str
    id_kind: str
    id_number: str
    phone: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for, in which form and way."""

    description: str
    form: Form
    delivery: Delivery
    pieces: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply as it is drafted; what it must hold depends on its kind."""

    reply: Reply
    text: str
    reason: str = ""
    elsewhere: str = ""  # the body that is responsible, the place where it is public


# --- events --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureAsked(Event):
    """Somebody asked for information; what and who stand in the register only."""

    kind: ClassVar[str] = "disclosure.asked"
    request_id: UUID
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureMoved(Event):
    kind: ClassVar[str] = "disclosure.moved"
    request_id: UUID
    act: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureNoticed(Event):
    """A paper was made out, with its number."""

    kind: ClassVar[str] = "disclosure.noticed"
    request_id: UUID
    notice: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureContested(Event):
    """A review or a lawsuit about an answer, or its result."""

    kind: ClassVar[str] = "disclosure.contested"
    request_id: UUID
    course: str
    result: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantRevealed(Event):
    """An officer looked at who asks, with a reason."""

    kind: ClassVar[str] = "disclosure.applicant_revealed"
    request_id: UUID
    reason_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpennessRegisterChanged(Event):
    """A setting or an entry of a register was made."""

    kind: ClassVar[str] = "openness.register_changed"
    register: str
    key: str
