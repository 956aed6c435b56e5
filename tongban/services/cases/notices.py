"""Papers of the bad days (services.md §3.4: D02, D04, D05, D06, D15, D17): pure, from facts to what the template sets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from tongban.services.cases.papercontent import Matter, Office, day, frame, minute, who
from tongban.services.cases.values import Ending, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one of these papers needs beside the matter; only what its kind uses is filled."""

    at: datetime
    item: str = ""
    number: str = ""
    department: str = ""
    reason: str = ""
    remedies: str = ""
    basis: str = ""
    ending: Ending | None = None
    due_on: date | None = None
    before: datetime | None = None
    after: datetime | None = None
    days: int = 0
    procedure: str = ""
    start: date | None = None
    planned_end: date | None = None
    stops_law: bool = True
    points: Sequence[tuple[str, str, str, str]] = ()  # what, why, how, example
    gaps: Sequence[tuple[str, date]] = ()  # paper, due day


def content(kind: PaperKind, matter: Matter, office: Office, notice: Notice) -> dict[str, Any]:
    """Everything but number, code and QR."""
    return frame(kind, matter, office) | _MAKERS[kind](matter, office, notice)


def with_remedies(notice: Notice, remedies: str) -> Notice:
    """The same notice with the sentence on review and lawsuit."""
    return replace(notice, remedies=remedies)


def written(value: date | None) -> str:
    """2021年11月8日"""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def _correction(matter: Matter, office: Office, notice: Notice) -> dict[str, Any]:
    return {
        "opening": [
            f"您提出的“{matter.name}”申请，材料不齐全或者不符合法定形式。根据《中华人民共和国行政许可法》第三十二条的规定，现将需要补正的全部内容一次性告知如下。"
        ],
        "facts": [*who(matter), ("补正期限", f"{written(notice.due_on)}前"), ("提交方式", "网上“我的办件”提交，或带到任一综合窗口")],
        "list": {
            "head": ["序号", "补什么", "为什么", "怎么补"], "widths": [1, 3, 3.4, 4.4],
            "rows": [
                [str(n), what, why, how + (f"（示例：{example}）" if example else "")]
                for n, (what, why, how, example) in enumerate(notice.points, start=1)
            ],
        },
        "closing": [
            "材料补齐后，本中心自收到之日起五个工作日内决定是否受理。逾期未补正的，本次申请将终止，您可以随时重新申请，已提交的材料退还。"
        ],
        "date": day(notice.at),
        "signatures": ["签收人", "签收日期"],
    }  # fmt: skip


def _not_accepted(matter: Matter, office: Office, notice: Notice) -> dict[str, Any]:
    return {
        "opening": [f"您提出的“{matter.name}”申请，经审查，决定不予受理。"],
        "facts": [*who(matter), ("理由", notice.reason), ("依据", notice.basis), ("决定日期", day(notice.at))],
        "keep": [notice.remedies],
        "date": day(notice.at),
        "signatures": ["签收人", "签收日期"],
    }


def _procedure(matter: Matter, office: Office, notice: Notice) -> dict[str, Any]:
    says = (
        "上述期间依照《中华人民共和国行政许可法》第四十五条不计算在办理期限内。"
        if notice.stops_law
        else "上述期间不计算在承诺办理期限内，法定办理期限照常计算。"
    )
    return {
        "opening": [f"您申请的“{notice.item}”在办理中依法需要进行{notice.procedure}，现将所需时间告知如下。{says}"],
        "facts": [
            *who(matter), ("办理环节", f"{notice.item}　{notice.number}"), ("特别程序", notice.procedure),
            ("事由", notice.reason), ("依据", notice.basis), ("开始日期", written(notice.start)),
            ("预计结束日期", written(notice.planned_end)),
        ],
        "closing": ["特别程序提前或者延后结束的，办理期限相应变动，请以网上查询为准；如有疑问，请拨打窗口电话。"],
        "signer": notice.department,
        "date": day(notice.at),
        "signatures": ["签收人", "签收日期"],
    }  # fmt: skip


def _extension(matter: Matter, office: Office, notice: Notice) -> dict[str, Any]:
    return {
        "opening": [
            f"您申请的“{notice.item}”不能在规定期限内作出决定，经本机关负责人批准，延长{notice.days}个工作日（《中华人民共和国行政许可法》第四十二条）。"
        ],
        "facts": [
            *who(matter), ("办理环节", f"{notice.item}　{notice.number}"), ("延期理由", notice.reason),
            ("原办结期限", minute(notice.before)), ("延长后期限", minute(notice.after)), ("批准日期", day(notice.at)),
        ],
        "signer": notice.department,
        "date": day(notice.at),
        "signatures": ["签收人", "签收日期"],
    }  # fmt: skip


def _gap_pledge(matter: Matter, office: Office, notice: Notice) -> dict[str, Any]:
    return {
        "to": office.name,
        "opening": [
            f"本人（单位）申请办理“{matter.name}”，主要材料已经齐全，下列材料申请容缺后补，承诺在所列日期前补齐。"
        ],
        "facts": who(matter),
        "list": {
            "head": ["序号", "容缺材料", "补齐期限"], "widths": [1, 6, 3],
            "rows": [[str(n), name, f"{written(due)}前"] for n, (name, due) in enumerate(notice.gaps, start=1)],
        },
        "closing": [
            "到期未补齐的，相应环节不予出证，由此造成的延误由本人（单位）承担；所作承诺不实的，依法承担相应责任。"
        ],
        "signer": matter.applicant,
        "sealed": False,
        "date": day(notice.at),
        "signatures": ["承诺人", "窗口经办人"],
    }  # fmt: skip


def _ending(matter: Matter, office: Office, notice: Notice) -> dict[str, Any]:
    what = f"“{matter.name}”中的“{notice.item}”" if notice.item else f"“{matter.name}”"
    words = {
        Ending.WITHDRAWN: "根据您的撤回申请，终止办理",
        Ending.TERMINATED: "因故不能继续办理，决定终止",
        Ending.RETURNED: "不再办理，申请材料退还",
    }[notice.ending or Ending.TERMINATED]
    rest = ["其余环节不受影响，继续办理。"] if notice.item else ["您可以随时重新申请；已提交的原件材料按清单退还。"]
    return {
        "opening": [f"您申请的{what}，{words}。"],
        "facts": [*who(matter), ("原因", notice.reason), ("终止日期", day(notice.at))],
        "list": {
            "head": ["序号", "退还材料", "原件", "复印件"], "widths": [1, 6, 1, 1],
            "rows": [
                [str(n), name, str(originals or ""), str(copies or "")]
                for n, (name, originals, copies, _) in enumerate([p for p in matter.papers if p[1] or p[2]], start=1)
            ] if not notice.item else [],
        },
        "closing": rest,
        "signer": notice.department or office.name,
        "date": day(notice.at),
        "signatures": ["签收人", "签收日期"],
    }  # fmt: skip


def _withdrawal(matter: Matter, office: Office, notice: Notice) -> dict[str, Any]:
    """撤回申请书: the applicant's own wish, kept beside the office's notice that the matter has ended."""
    what = f"“{matter.name}”中的“{notice.item}”" if notice.item else f"“{matter.name}”"
    return {
        "to": office.name,
        "opening": [f"本人（单位）申请办理的{what}，现自愿撤回申请，请终止办理。"],
        "facts": [*who(matter), ("撤回原因", notice.reason), ("提出日期", day(notice.at))],
        "closing": ["已知晓撤回后不再作出决定，需要办理时重新申请；已经作出决定的环节不受影响。"],
        "signer": matter.applicant,
        "sealed": False,
        "date": day(notice.at),
        "signatures": ["申请人", "窗口经办人"],
    }


_Maker = Callable[[Matter, Office, Notice], dict[str, Any]]
_MAKERS: Final[dict[PaperKind, _Maker]] = {
    PaperKind.CORRECTION_NOTICE: _correction,
    PaperKind.NOT_ACCEPTED: _not_accepted,
    PaperKind.PROCEDURE_NOTICE: _procedure,
    PaperKind.EXTENSION_NOTICE: _extension,
    PaperKind.GAP_PLEDGE: _gap_pledge,
    PaperKind.ENDING_NOTICE: _ending,
    PaperKind.WITHDRAWAL_REQUEST: _withdrawal,
}
KINDS: Final = frozenset(_MAKERS)
