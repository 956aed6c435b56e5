"""A letter and its reminders as Word files with a red head (GB/T 9704)."""

from collections.abc import Iterator
from datetime import date, datetime

from tongban.infra import wordfile
from tongban.infra.wordfile import Block, Paper, Style, Words
from tongban.kernel.times import local
from tongban.oversight.supervision.models import Letter, Reminder
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.values.letters import Reminding, State, Urgency

_PARTS = "一二三四五六"


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def letter(row: Letter) -> bytes:
    """The letter as it goes out; before it is signed a draft that says so."""
    issued = local(row.issued_at or row.drafted_at).date()
    return wordfile.docx(Paper(title="", bureau=row.issuer.name, year=issued.year, blocks=[*_letter(row, issued)]))


def _head(row: Letter, on: date, number: str) -> Iterator[Block]:
    word = settings_of.letter_word(row.issuer_id, on)
    yield Words(word.head if word else row.issuer.name, Style.RED_HEAD)
    yield Words(number, Style.RED_NUMBER)


def _letter(row: Letter, issued: date) -> Iterator[Block]:
    yield from _head(row, issued, row.number or f"（{State(row.state).label}，未编号）")
    yield Words(row.title, Style.CENTRE)
    yield Words(f"{row.responsible.name}：", Style.TO)
    for line in row.background.splitlines():
        yield Words(line)
    parts = [
        ("存在的问题", row.problem),
        ("办理要求", row.requirement),
        ("依据", row.basis),
        ("期限和反馈", _limit(row)),
    ]
    for sign, (title, text) in zip(_PARTS, [p for p in parts if p[1]], strict=False):
        yield Words(f"{sign}、{title}", Style.HEADING)
        for line in text.splitlines():
            yield Words(line)
    for one in row.objections.select_related("unit", "to").filter(to__isnull=False).order_by("decided_at"):
        assert one.decided_at is not None
        assert one.to is not None
        yield Words(
            f"本件原交{one.unit.name}办理，该单位提出异议（{one.reason}），{chinese_day(local(one.decided_at).date())}改由{one.to.name}办理：{one.opinion}"
        )
    names = [file.name for file in row.files.all()]
    if names:
        yield Words("附件：" + "；".join(f"{n}. {name}" for n, name in enumerate(names, start=1)))
    yield Words(row.issuer.name, Style.RIGHT)
    yield Words(chinese_day(issued) if row.issued_at else "（待签发）", Style.RIGHT)
    helping = "、".join(a.department.name for a in row.assistances.all())
    if helping:
        yield Words(f"抄送：{helping}", Style.TO)


def _limit(row: Letter) -> str:
    titles = settings_of.titles("reply_format")
    until = f"{chinese_day(local(row.due_at).date())}前" if row.due_at else ""
    if not until:
        until = f"{chinese_day(row.due_on)}前" if row.due_on else f"下发之日起{row.days}个工作日内"
    told = f"请于{until}以“{titles.get(row.reply_format, '书面回复')}”方式反馈。"
    if row.urgency != Urgency.ORDINARY:
        told += f"本件为{row.urgency_label}。"
    helping = "、".join(a.department.name for a in row.assistances.all())
    if helping:
        told += f"请{helping}予以协助。"
    return told + (f"\n联系人：{row.contact}" if row.contact else "")


def reminder(row: Letter, sent: Reminder) -> bytes:
    """What a step of the ladder says on paper."""
    on = local(sent.fired_at).date()
    return wordfile.docx(Paper(title="", bureau=row.issuer.name, year=on.year, blocks=[*_reminder(row, sent, on)]))


def _reminder(row: Letter, sent: Reminder, on: date) -> Iterator[Block]:
    kind = Reminding(sent.kind)
    yield from _head(row, on, f"{row.number}　{kind.label}")
    yield Words(f"关于{row.number}交办事项的{kind.label}", Style.CENTRE)
    yield Words(f"{row.responsible.name}：", Style.TO)
    yield Words(_told(row, kind, sent.due_at))
    yield Words(f"问题：{row.problem}")
    yield Words(_asks(kind))
    yield Words(row.issuer.name, Style.RIGHT)
    yield Words(chinese_day(on), Style.RIGHT)


def _told(row: Letter, kind: Reminding, due_at: datetime) -> str:
    assert row.issued_at is not None
    issued, due = chinese_day(local(row.issued_at).date()), chinese_day(local(due_at).date())
    late = kind in (Reminding.HALF, Reminding.EIGHTY, Reminding.DAY_BEFORE)
    state = f"期限为{due}，尚未反馈" if late else f"期限{due}已过，仍未反馈"
    return f"{issued}下发的交办函（{row.number}）{state}。"


def _asks(kind: Reminding) -> str:
    match kind:
        case Reminding.HALF | Reminding.EIGHTY | Reminding.DAY_BEFORE:
            return "请抓紧办理，按期反馈；确有困难的，请在到期前提出延期申请并说明理由。"
        case Reminding.URGE:
            return "请立即办理，收到本催办后尽快反馈整改情况，并说明逾期原因。"
        case Reminding.NOTICE:
            return "现予督办。请单位主要负责人牵头办理，三个工作日内书面反馈整改情况和逾期原因；仍未反馈的，将约谈有关负责人。"
        case Reminding.TALK:
            return "现约谈你单位分管负责人，请携带整改进展材料参加；时间、地点由督查人员另行通知。"
        case Reminding.CRITICISM:
            return "经催办、督办、约谈仍未按要求办理，现对你单位予以通报。请立即整改并书面反馈。"
