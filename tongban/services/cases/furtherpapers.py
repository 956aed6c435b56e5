"""Papers of the later life and of the margins (services.md §3.4: D12, D13 for one paper, D16, D18) and the joint form. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tongban.services.cases.notices import written
from tongban.services.cases.papercontent import Matter, Office, day, frame, minute, who
from tongban.services.cases.values import PaperKind

_BASIS: Final = {
    PaperKind.REVOCATION: "《中华人民共和国行政许可法》第六十九条",
    PaperKind.RECALL: "《中华人民共和国行政许可法》第八条第二款",
    PaperKind.CANCELLATION: "《中华人民共和国行政许可法》第七十条",
}
_DEED: Final = {PaperKind.REVOCATION: "撤销", PaperKind.RECALL: "撤回", PaperKind.CANCELLATION: "注销"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A certificate that no longer holds."""

    kind: PaperKind
    name: str
    number: str
    holder: str
    item: str
    department: str
    reason: str
    at: datetime


def withdrawal(matter: Matter, office: Office, was: Withdrawn, remedies: str) -> dict[str, Any]:
    """Facts, basis, from when, rights (Licensing Law art 8, 69, 70)."""
    deed = _DEED[was.kind]
    closing = [f"自本决定生效之日起，上述证照不再有效，请于十个工作日内将原件交回{office.name}。"]
    if was.kind is PaperKind.RECALL:
        closing.append("由此给您造成财产损失的，依法给予补偿（行政许可法第八条）。")
    return frame(was.kind, matter, office) | {
        "to": was.holder,
        "opening": [f"经查，您持有的《{was.name}》具有依法应当{deed}的情形，根据{_BASIS[was.kind]}的规定，决定予以{deed}。"],
        "facts": [
            ("办件编号", matter.number), ("办理事项", was.item), ("持有人", was.holder), ("证照名称", was.name),
            ("证照编号", was.number), ("事实和理由", was.reason), ("依据", _BASIS[was.kind]), ("生效日期", day(was.at)),
        ],
        "closing": closing, "keep": [remedies], "signer": was.department, "date": day(was.at),
        "signatures": ["签收人", "签收日期"],
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One paper's service as its proof states it."""

    title: str
    number: str
    receiver: str
    way: str
    place: str
    day: date
    served_on: date
    tracking: str
    witness: str
    evidence: str
    server: str


def service_proof(matter: Matter, office: Office, was: Delivered) -> dict[str, Any]:
    """送达回证 of one paper: which, to whom, where, how, when, by whom, before whom."""
    rows = [
        ("送达文书", was.title), ("文书编号", was.number), ("办件编号", matter.number), ("受送达人", matter.applicant),
        ("收件人", was.receiver), ("送达方式", was.way), ("送达地点", was.place), ("邮件号", was.tracking),
        ("签收、到达或公告日", written(was.day)), ("送达日", written(was.served_on)), ("见证人", was.witness), ("证据", was.evidence),
        ("送达人", was.server),
    ]  # fmt: skip
    return frame(PaperKind.PAPER_SERVICE_PROOF, matter, office) | {
        "title": "送达回证", "to": "", "facts": [(label, text) for label, text in rows if text],
        "closing": ["送达日是计算行政复议、行政诉讼期限的起点。"], "date": written(was.served_on),
        "signatures": ["收件人", "送达人", "见证人"],
    }  # fmt: skip


def commitment(matter: Matter, office: Office, papers: Sequence[str], conditions: Sequence[str]) -> dict[str, Any]:
    """告知承诺书: what is told, what is pledged, what follows, how it is checked (国办发〔2020〕42号)."""
    return frame(PaperKind.COMMITMENT, matter, office) | {
        "to": office.name,
        "opening": [
            f"一、告知：办理“{matter.name}”须具备下列条件；下列材料可以采用告知承诺方式，不再提交。",
            *(f"条件：{line}" for line in conditions),
        ],
        "facts": who(matter),
        "list": {
            "head": ["序号", "以承诺代替的材料", "核查方式"], "widths": [1, 6, 3],
            "rows": [[str(n), name, "数据核对、现场检查或者部门协查"] for n, name in enumerate(papers, start=1)],
        },
        "closing": [
            "二、承诺：本人（单位）已知晓告知的全部内容，认为自身符合上述条件；所作承诺是真实意思表示，愿意接受核查。",
            "三、责任：承诺不实的，依法撤销已作出的决定，记入信用记录，由此造成的后果和法律责任由本人（单位）承担。",
        ],
        "signer": matter.applicant,
        "sealed": False, "date": day(matter.submitted_at), "signatures": ["承诺人", "窗口经办人"],
    }  # fmt: skip


def return_list(
    matter: Matter, office: Office, papers: Sequence[tuple[str, int, int]], to: str, at: datetime
) -> dict[str, Any]:
    """材料退还清单: what goes back, to whom, signed."""
    return frame(PaperKind.RETURN_LIST, matter, office) | {
        "opening": [f"您在“{matter.name}”中提交的下列材料现予退还，请清点后签收。"],
        "facts": [*who(matter), *([("领回人", to)] if to else []), ("退还日期", day(at))],
        "list": {
            "head": ["序号", "材料名称", "原件", "复印件"], "widths": [1, 6, 1, 1.3],
            "rows": [
                [str(n), name, str(originals or ""), str(copies or "")]
                for n, (name, originals, copies) in enumerate(papers, start=1)
            ],
        },
        "date": day(at), "signatures": ["领回人", "退还人"],
    }  # fmt: skip


def _entries(parts: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> list[tuple[str, str]]:
    """Each entry under its own name; with that of its part only where two parts ask for the same."""
    asked = Counter(label for _, entries in parts for label, _ in entries)
    return [
        (label if asked[label] == 1 else f"{title}：{label}", text)
        for title, entries in parts
        for label, text in entries
    ]


def joint_form(
    matter: Matter, office: Office, parts: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> dict[str, Any]:
    """综合申请表 as it was filled in once for all departments."""
    departments = "、".join(dict.fromkeys(department for _, department, _ in matter.legs))
    rows = [
        *who(matter), ("承办部门", departments), ("申请时间", minute(matter.submitted_at)),
        *_entries(parts),
    ]  # fmt: skip
    return frame(PaperKind.JOINT_FORM, matter, office) | {
        "to": "", "facts": rows,
        "closing": ["本人（单位）保证所填内容和所交材料真实、有效，并对其真实性负责（行政许可法第三十一条）。"],
        "signer": matter.applicant,
        "sealed": False, "date": day(matter.submitted_at), "signatures": ["申请人", "代理人", "日期"],
    }  # fmt: skip
