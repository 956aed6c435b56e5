"""Papers of hearings and site checks (services.md §3.4, D07 and D08): what is asked for, what the law checks, what they say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from tongban.kernel.times import at, local
from tongban.kernel.workdays import Workdays
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.papercontent import Matter, Office, day, frame, minute, who
from tongban.services.cases.values import PaperKind

ASK_DAYS: Final = 5  # art 47: within five days of being told
HOLD_DAYS: Final = 20  # art 47: the body holds it within twenty days of the request
AHEAD_DAYS: Final = 7  # art 48: seven days ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing to write down; `kind`: line, text, day or moment."""

    name: str
    label: str
    kind: str = "line"
    need: bool = True


_PLACE: Final = Asked(name="place", label="地点")
_WHEN: Final = Asked(name="held_at", label="时间", kind="moment")
_CHAIR: Final = Asked(name="chair", label="主持人")
_WRITER: Final = Asked(name="recorder", label="记录人")

FIELDS: Final[Mapping[PaperKind, tuple[Asked, ...]]] = {
    PaperKind.INTERESTED_NOTICE: (
        Asked(name="receiver", label="利害关系人"),
        Asked(name="interest", label="与其有重大利害关系的内容", kind="text"),
    ),
    PaperKind.HEARING_RIGHT: (
        Asked(name="receiver", label="被告知人"),
        Asked(name="matter", label="拟作出的决定和理由", kind="text"),
    ),
    PaperKind.HEARING_CALL: (
        Asked(name="receiver", label="受通知人"),
        Asked(name="asked_on", label="申请听证日期", kind="day", need=False),
        _WHEN, _PLACE, _CHAIR, _WRITER,
    ),
    PaperKind.HEARING_PUBLIC: (Asked(name="matter", label="听证事项", kind="text"), _WHEN, _PLACE, _CHAIR),
    PaperKind.HEARING_MINUTES: (
        _WHEN, _PLACE, _CHAIR, _WRITER,
        Asked(name="present", label="参加人"),
        Asked(name="said", label="听证记录", kind="text"),
    ),
    PaperKind.SITE_RECORD: (
        Asked(name="held_at", label="核查时间", kind="moment"),
        Asked(name="place", label="核查地点"),
        Asked(name="officer_1", label="核查人员一"), Asked(name="card_1", label="执法证号一"),
        Asked(name="officer_2", label="核查人员二"), Asked(name="card_2", label="执法证号二"),
        Asked(name="present", label="在场人", need=False),
        Asked(name="findings", label="核查情况", kind="text"),
    ),
}  # fmt: skip
_LONGEST: Final = 8000


def checked(
    kind: PaperKind, given: Mapping[str, str], *, now: datetime, calendar: Workdays, examiner: str
) -> dict[str, str]:
    """What was written down, complete and lawful; `examiner` is who reviewed the case (art 48: never the chair)."""
    if kind not in FIELDS:
        raise CaseRefusal("这种文书由系统在办理时自动出具，不能另行登记")
    facts: dict[str, str] = {}
    for one in FIELDS[kind]:
        text = given.get(one.name, "").strip()
        if one.need and not text:
            raise CaseRefusal(f"请填写{one.label}")
        if len(text) > _LONGEST:
            raise CaseRefusal(f"{one.label}不能超过{_LONGEST}字")
        facts[one.name] = text
    if "held_at" in facts:
        _check_moment(kind, facts, now, calendar)
    if facts.get("chair") and facts["chair"] == examiner:
        raise CaseRefusal("审查本件的工作人员不能主持听证（行政许可法第四十八条）")
    if kind is PaperKind.SITE_RECORD and (
        facts["officer_1"] == facts["officer_2"] or facts["card_1"] == facts["card_2"]
    ):
        raise CaseRefusal("现场核查须由两名以上工作人员进行，请分别写明（行政许可法第三十四条）")
    return facts


def _check_moment(kind: PaperKind, facts: Mapping[str, str], now: datetime, calendar: Workdays) -> None:
    try:
        held = datetime.fromisoformat(facts["held_at"])
    except ValueError as wrong:
        raise CaseRefusal("时间应写成例如 2026-03-02 09:30") from wrong
    when = at(held.date(), held.time())
    today = local(now).date()
    if kind in (PaperKind.HEARING_MINUTES, PaperKind.SITE_RECORD):
        if when > now:
            raise CaseRefusal("笔录在进行之后登记，时间不能晚于现在")
        return
    first = calendar.add(today, AHEAD_DAYS)
    if held.date() < first:
        raise CaseRefusal(
            f"须在听证的{AHEAD_DAYS}个工作日前通知：最早 {first.month}月{first.day}日（行政许可法第四十八条）"
        )
    if asked := facts.get("asked_on"):
        try:
            last = calendar.add(date.fromisoformat(asked), HOLD_DAYS)
        except ValueError as wrong:
            raise CaseRefusal("申请听证日期应为日期，例如 2026-03-02") from wrong
        if held.date() > last:
            raise CaseRefusal(
                f"须在收到听证申请后{HOLD_DAYS}个工作日内组织：最迟 {last.month}月{last.day}日（行政许可法第四十七条）"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One of these papers as it was written down, with the leg it belongs to."""

    kind: PaperKind
    item: str
    number: str
    department: str
    at: datetime
    ask_by: date  # five working days after it was told
    facts: Mapping[str, str]


def content(matter: Matter, office: Office, record: Record) -> dict[str, Any]:
    """Everything but number, code and QR."""
    kind = record.kind
    head = who(matter) if kind is not PaperKind.INTERESTED_NOTICE else [*who(matter)[:2], ("申请人", matter.applicant)]
    rows = [*head, ("办理环节", f"{record.item}　{record.number}")]
    for one in FIELDS[kind]:
        if one.name != "receiver" and record.facts.get(one.name):
            rows.append((one.label, _shown(one, record.facts[one.name])))
    asks = kind in (PaperKind.INTERESTED_NOTICE, PaperKind.HEARING_RIGHT)
    if asks:
        rows.append(("申请期限", f"{record.ask_by.year}年{record.ask_by.month}月{record.ask_by.day}日前"))
    opening, closing, signatures = _words(kind, record)
    return frame(kind, matter, office) | {
        "to": record.facts.get("receiver", "") if any(one.name == "receiver" for one in FIELDS[kind]) else "",
        "opening": opening, "facts": rows, "closing": closing, "signer": record.department,
        "date": day(record.at), "signatures": signatures,
    }  # fmt: skip


def _shown(one: Asked, text: str) -> str:
    if one.kind == "moment":
        found = datetime.fromisoformat(text)
        return minute(at(found.date(), found.time()))
    if one.kind == "day":
        return day(at(date.fromisoformat(text), time(12)))
    return text


def _words(kind: PaperKind, record: Record) -> tuple[list[str], list[str], list[str]]:
    """Opening, closing, who signs."""
    match kind:
        case PaperKind.INTERESTED_NOTICE:
            return (
                [f"本机关正在审查“{record.item}”申请，该申请事项直接关系您（单位）的重大利益。根据《中华人民共和国行政许可法》第三十六条的规定，现予告知，您有权陈述和申辩。"],
                ["依照该法第四十七条，您可以自收到本告知书之日起五个工作日内申请听证；组织听证不收取费用。逾期不申请的，视为放弃听证。"],
                ["签收人", "签收日期"],
            )  # fmt: skip
        case PaperKind.HEARING_RIGHT:
            return (
                [f"本机关办理的“{record.item}”直接涉及您（单位）与他人之间的重大利益关系。根据《中华人民共和国行政许可法》第四十七条的规定，在作出决定前告知您享有要求听证的权利。"],
                ["您可以自收到本告知书之日起五个工作日内提出听证申请，本机关在二十个工作日内组织听证，不收取费用。逾期不申请的，视为放弃听证。"],
                ["签收人", "签收日期"],
            )  # fmt: skip
        case PaperKind.HEARING_CALL:
            return (
                [f"根据《中华人民共和国行政许可法》第四十八条的规定，本机关定于下列时间、地点就“{record.item}”公开举行听证，请准时参加。"],
                ["您可以委托代理人参加；认为主持人与本事项有直接利害关系的，有权申请回避。无正当理由不参加的，视为放弃听证。"],
                ["签收人", "签收日期"],
            )  # fmt: skip
        case PaperKind.HEARING_PUBLIC:
            return (
                [f"根据《中华人民共和国行政许可法》第四十六条、第四十八条的规定，本机关定于下列时间、地点就“{record.item}”举行听证，现予公告。"],
                ["听证公开举行，公民、法人和其他组织可以凭有效证件旁听。"], [],
            )  # fmt: skip
        case PaperKind.HEARING_MINUTES:
            return (
                [],
                ["本笔录交听证参加人确认无误后签字或者盖章。行政机关根据听证笔录作出决定（行政许可法第四十八条）。"],
                ["听证参加人", "主持人", "记录人"],
            )
        case _:
            return (
                ["根据《中华人民共和国行政许可法》第三十四条、第六十二条的规定，核查人员出示执法证件后进行现场核查，情况如下。"],
                ["以上笔录经在场人阅读，与实际情况相符。"], ["在场人", "核查人员", "核查人员"],
            )  # fmt: skip
