"""What each paper says (services.md §3.4): pure, from facts to the values its template sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tongban.kernel.times import local
from tongban.services.cases.values import Channel, CollectWay, PaperKind

MARKS: Final = {
    PaperKind.RECEIPT: "收",
    PaperKind.ACCEPTANCE: "受",
    PaperKind.GRANT: "许",
    PaperKind.REFUSAL: "不许",
    PaperKind.CORRECTION_NOTICE: "补",
    PaperKind.NOT_ACCEPTED: "不受",
    PaperKind.PROCEDURE_NOTICE: "特",
    PaperKind.EXTENSION_NOTICE: "延",
    PaperKind.GAP_PLEDGE: "容",
    PaperKind.ENDING_NOTICE: "终",
    PaperKind.WITHDRAWAL_REQUEST: "撤申",
    PaperKind.SERVICE_PROOF: "送",
    PaperKind.COMPLETION: "结",
    PaperKind.CERTIFICATE: "证",
    PaperKind.INTERESTED_NOTICE: "利",
    PaperKind.HEARING_RIGHT: "听告",
    PaperKind.HEARING_CALL: "听通",
    PaperKind.HEARING_PUBLIC: "听公",
    PaperKind.HEARING_MINUTES: "听笔",
    PaperKind.SITE_RECORD: "勘",
    PaperKind.GRANT_CHANGE: "变",
    PaperKind.GRANT_RENEWAL: "续",
    PaperKind.REFUSE_CHANGE: "不变",
    PaperKind.REFUSE_RENEWAL: "不续",
    PaperKind.REVOCATION: "撤",
    PaperKind.RECALL: "回",
    PaperKind.CANCELLATION: "注",
    PaperKind.COMMITMENT: "诺",
    PaperKind.RETURN_LIST: "退",
    PaperKind.PAPER_SERVICE_PROOF: "文送",
    PaperKind.JOINT_FORM: "申",
}


def paper_number(short_name: str, kind: PaperKind, year: int, serial: int) -> str:
    """渌审受〔2021〕第00001号: the six-cornered brackets, serial anew each year for each kind."""
    return f"{short_name}{MARKS[kind]}〔{year}〕第{serial:05d}号"


_ENDS: Final = ("和计划生育局", "监督管理局", "管理局", "服务局", "委员会", "局", "委", "办公室", "中心")


def body_mark(centre_mark: str, body: str, region: str) -> str:
    """渌市场〔…〕: the county's first character and what is left of the body's name without place and rank.

    Bodies that would come out alike share one series, so that no number exists twice.
    """
    own = body
    for place in (region, region[:-1]):
        if place and place in own:
            own = own.split(place, 1)[1]
            break
    own = next((own.removesuffix(end) for end in _ENDS if own.endswith(end) and len(own) > len(end) + 1), own)
    return f"{centre_mark[:1]}{own[:6]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What papers need to know of an application; identity numbers come masked."""

    number: str
    name: str
    applicant: str
    id_masked: str
    agent: str
    phone: str
    region: str
    channel: str
    submitted_at: datetime
    accepted_at: datetime | None
    promised_due_at: datetime | None
    statutory_due_at: datetime | None
    concluded_at: datetime | None
    collected_at: datetime | None
    collected_by: str
    collect_way: str
    query_code: str
    query_with: str  # what else the query asks for: never printed beside the code
    papers: Sequence[tuple[str, int, int, str]]  # name, originals, copies, how it came
    legs: Sequence[tuple[str, str, str]]  # item, department, result
    certificates: Sequence[tuple[str, str]]  # name, number
    subject: tuple[str, str, str] | None = None  # what it is called, name, masked number
    receiver_checked: str = ""  # how the receiver's identity was checked, when the window wrote it down


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a leg's decision needs."""

    item: str
    number: str
    department: str
    granted: bool
    decided_at: datetime
    opinion: str
    facts: str
    basis: str
    certificate: tuple[str, str, str] | None  # name, number, identifier
    holder: tuple[str, str]  # name, masked number
    kind: PaperKind = PaperKind.GRANT
    bases: Sequence[str] = ()  # of the item's edition
    licence: bool = True
    remedies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who writes: the centre's name, place and telephone."""

    name: str
    address: str
    phone: str

    @property
    def place(self) -> str:
        return "　".join(part for part in (self.name, self.address, self.phone and f"电话：{self.phone}") if part)


def day(moment: datetime | None) -> str:
    """2021年11月8日"""
    if moment is None:
        return ""
    here = local(moment)
    return f"{here.year}年{here.month}月{here.day}日"


def minute(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f"{day(moment)} {local(moment):%H:%M}"


_NO_LIST: Final[Mapping[str, Any]] = {"head": [], "widths": [], "rows": []}


def content(kind: PaperKind, matter: Matter, office: Office, decision: Decision | None) -> dict[str, Any]:
    """Everything but number, code and QR."""
    return frame(kind, matter, office) | _MAKERS[kind](matter, office, decision)


def frame(kind: PaperKind, matter: Matter, office: Office) -> dict[str, Any]:
    """What every letter has; the makers fill in the rest."""
    return {
        "body": office.name, "title": kind.label, "to": matter.applicant, "opening": [], "facts": [], "list": _NO_LIST,
        "closing": [], "keep": [], "signer": office.name, "date": "", "place": office.place, "signatures": [],
        "rated": False,  # whether its holder is asked to rate: the code of the paper is the code of the rating
    }  # fmt: skip


def who(matter: Matter) -> list[tuple[str, str]]:
    rows = [
        ("办件编号", matter.number),
        ("办理事项", matter.name),
        ("申请人", f"{matter.applicant}　{matter.id_masked}"),
    ]
    return rows + ([("代理人", matter.agent)] if matter.agent else []) + about(matter)


def about(matter: Matter) -> list[tuple[str, str]]:
    """Whom the matter is about, where it is not the applicant."""
    if matter.subject is None:
        return []
    label, name, number = matter.subject
    return [(label, f"{name}　{number}")]


def _list_of_papers(matter: Matter) -> dict[str, Any]:
    rows = [
        [str(place), name, str(originals or ""), str(copies or ""), how]
        for place, (name, originals, copies, how) in enumerate(matter.papers, start=1)
    ]
    return {"head": ["序号", "材料名称", "原件", "复印件", "来源"], "widths": [1, 6, 1, 1.3, 2], "rows": rows}


def _query(matter: Matter) -> tuple[str, str]:
    """The code alone: whoever finds the paper must not find the second half of the key on it."""
    return "查询码", f"{matter.query_code}　（查进度时另填{matter.query_with}）"


def _receipt(matter: Matter, office: Office, decision: Decision | None) -> dict[str, Any]:
    return {
        "opening": [f"您于{minute(matter.submitted_at)}提交的“{matter.name}”申请材料已收到，清单如下。"],
        "facts": [*who(matter), _query(matter)],
        "list": _list_of_papers(matter),
        "closing": ["我中心将在五个工作日内决定是否受理；材料不齐或者不符合法定形式的，将一次性告知需要补正的全部内容。逾期不告知的，自收到申请材料之日起即为受理（行政许可法第三十二条）。"],
        "date": day(matter.submitted_at),
        "signatures": ["收件人", "交件人"],
        "rated": matter.channel in (Channel.COUNTER.value, Channel.AGENT.value),
    }  # fmt: skip


def _acceptance(matter: Matter, office: Office, decision: Decision | None) -> dict[str, Any]:
    departments = "、".join(dict.fromkeys(department for _, department, _ in matter.legs))
    facts = [
        *who(matter), ("申请日期", day(matter.submitted_at)), ("受理日期", day(matter.accepted_at)),
        ("承诺办结日期", minute(matter.promised_due_at)),
    ]  # fmt: skip
    if matter.statutory_due_at is not None:
        facts.append(("法定办结日期", minute(matter.statutory_due_at)))
    return {
        "opening": [
            f"您提出的“{matter.name}”申请，经审查，材料齐全，符合法定形式，根据《中华人民共和国行政许可法》第三十二条的规定，决定予以受理，由{departments}并联办理。"
        ],
        "facts": [*facts, _query(matter)],
        "list": {
            "head": ["序号", "办理事项", "承办部门"], "widths": [1, 5, 3],
            "rows": [[str(n), item, department] for n, (item, department, _) in enumerate(matter.legs, start=1)],
        },
        "closing": ["办理期限自受理次日起按工作日计算；依法进行听证、招标、检验、检测、鉴定和专家评审等所需时间不计入期限，届时将书面告知。"],
        "date": day(matter.accepted_at),
        "signatures": ["签收人", "签收日期"],
    }  # fmt: skip


_LICENSING: Final = "《中华人民共和国行政许可法》第三十八条"


def _grounds(decision: Decision) -> str:
    """The law of the item, and the Licensing Law where it is a licence."""
    own = [text.strip().rstrip("。；;") for text in decision.bases if text.strip()]
    return "、".join([*own, *([_LICENSING] if decision.licence else [])])


def _deed(kind: PaperKind) -> str:
    """What was decided, as the paper's own name says it."""
    return kind.label.removesuffix("决定书")


def _grant(matter: Matter, office: Office, decision: Decision | None) -> dict[str, Any]:
    assert decision is not None
    facts = [
        *who(matter)[:1], ("办理事项", decision.item), *who(matter)[2:], ("本项编号", decision.number),
        ("决定日期", day(decision.decided_at)),
    ]  # fmt: skip
    grounds = _grounds(decision)
    under = f"根据{grounds}的规定，" if grounds else ""
    delivered, licence = "结果证照由统一出证窗口自本决定作出之日起十个工作日内送达", decision.licence
    return {
        "opening": [f"您提出的“{decision.item}”申请，经审查，符合法定条件、标准，{under}决定{_deed(decision.kind)}。"],
        "facts": [
            *facts, *([("依据", grounds)] if grounds else []),
            *([("审查意见", decision.opinion)] if decision.opinion else []),
        ],
        "closing": [
            f"{delivered}{'（行政许可法第四十四条）' if licence else ''}。",
            *(["本决定依法公开，公众有权查阅（行政许可法第四十条）。"] if licence else []),
        ],
        "signer": decision.department,
        "date": day(decision.decided_at),
    }  # fmt: skip


def _refusal(matter: Matter, office: Office, decision: Decision | None) -> dict[str, Any]:
    assert decision is not None
    said = "不予办理" if decision.kind is PaperKind.REFUSAL else _deed(decision.kind)
    return {
        "opening": [f"您提出的“{decision.item}”申请，经审查，不符合法定条件、标准，决定{said}。"],
        "facts": [
            *who(matter)[:1], ("办理事项", decision.item), *who(matter)[2:], ("事实", decision.facts),
            ("依据", decision.basis), ("决定日期", day(decision.decided_at)),
        ],
        "keep": [decision.remedies],
        "signer": decision.department,
        "date": day(decision.decided_at),
        "signatures": ["签收人", "签收日期"],
    }  # fmt: skip


def _completion(matter: Matter, office: Office, decision: Decision | None) -> dict[str, Any]:
    where = office.address or office.name
    return {
        "opening": [f"您申请的“{matter.name}”已全部办结，结果如下。"],
        "facts": [*who(matter), ("办结时间", minute(matter.concluded_at))],
        "list": {
            "head": ["序号", "事项", "承办部门", "结果"], "widths": [1, 5, 3, 2],
            "rows": [[str(n), *leg] for n, leg in enumerate(matter.legs, start=1)],
        },
        "closing": [
            f"请凭本人有效身份证件和查询码{matter.query_code}，到{where}统一出证窗口一次领取全部结果；也可选择邮寄或网上下载。"
        ],
        "date": day(matter.concluded_at),
        "rated": True,
    }  # fmt: skip


def _service_proof(matter: Matter, office: Office, decision: Decision | None) -> dict[str, Any]:
    way = CollectWay(matter.collect_way).label if matter.collect_way else ""
    return {
        "to": "",
        "facts": [
            *who(matter), ("受送达人", matter.applicant), ("领取人", matter.collected_by),
            *([("身份核对", matter.receiver_checked)] if matter.receiver_checked else []), ("送达方式", way),
            ("送达地点", office.address or office.name), ("送达时间", minute(matter.collected_at)),
        ],
        "list": {
            "head": ["序号", "送达文书、证照", "编号"], "widths": [1, 5, 4],
            "rows": [[str(n), name, number] for n, (name, number) in enumerate(matter.certificates, start=1)],
        },
        "date": day(matter.collected_at),
        "signatures": ["领取人", "送达人"],
    }  # fmt: skip


def _certificate(matter: Matter, office: Office, decision: Decision | None) -> dict[str, Any]:
    assert decision is not None
    assert decision.certificate is not None
    name, number, identifier = decision.certificate
    return {
        "title": name,
        "number_shown": number,
        "facts": [
            ("持 有 人", decision.holder[0]), ("证件号码", decision.holder[1]), ("办理事项", decision.item),
            ("颁发机构", decision.department), ("颁发日期", day(decision.decided_at)),
        ],
        "identifier": identifier,
        "signer": decision.department,
        "date": day(decision.decided_at),
    }  # fmt: skip


_MAKERS: Final = {
    PaperKind.RECEIPT: _receipt,
    PaperKind.ACCEPTANCE: _acceptance,
    PaperKind.GRANT: _grant,
    PaperKind.GRANT_CHANGE: _grant,
    PaperKind.GRANT_RENEWAL: _grant,
    PaperKind.REFUSAL: _refusal,
    PaperKind.REFUSE_CHANGE: _refusal,
    PaperKind.REFUSE_RENEWAL: _refusal,
    PaperKind.COMPLETION: _completion,
    PaperKind.SERVICE_PROOF: _service_proof,
    PaperKind.CERTIFICATE: _certificate,
}
