"""How things are written on a page: dates, moments, limits, states."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from tongban.kernel.masking import mask_id, mask_phone
from tongban.kernel.terms import Term
from tongban.kernel.times import LOCAL, local
from tongban.kernel.workdays import USUAL_HOURS, DayLine, Workdays, office_minutes
from tongban.services.cases.values import ApplicationState, CaseState

_WEEKDAYS = "一二三四五六日"


def date(value: dt.date | dt.datetime | None) -> str:
    """2021年11月8日（星期一）"""
    if value is None:
        return ""
    here = local(value).date() if isinstance(value, dt.datetime) else value
    return f"{here.year}年{here.month}月{here.day}日（星期{_WEEKDAYS[here.weekday()]}）"


def plain_day(value: dt.date | dt.datetime | None, *, this_year: int | None = None) -> str:
    """11月30日（周一）, as one says it; another year than this one is named."""
    if value is None:
        return ""
    here = local(value).date() if isinstance(value, dt.datetime) else value
    year = "" if here.year == (this_year or local(timezone.now()).year) else f"{here.year}年"
    return f"{year}{here.month}月{here.day}日（周{_WEEKDAYS[here.weekday()]}）"


def plain_moment(value: dt.datetime | None, *, this_year: int | None = None) -> str:
    """11月30日（周一）17:00"""
    return "" if value is None else f"{plain_day(value, this_year=this_year)}{clock(value)}"


def day(value: dt.datetime) -> dt.date:
    """The day on the hall's calendar."""
    return local(value).date()


def months_to(start: dt.date, end: dt.date) -> str:
    """2021年7月至12月 where whole months of one year are meant; otherwise from day to day."""
    if start.year == end.year and start.day == 1 and (end + dt.timedelta(days=1)).day == 1:
        return f"{start.year}年{start.month}月至{end.month}月"
    return f"{start.year}年{start.month}月{start.day}日至{end.year}年{end.month}月{end.day}日"


def clock(value: dt.datetime) -> str:
    """17:00"""
    return local(value).strftime("%H:%M")


def moment(value: dt.datetime | None) -> str:
    """2021-11-08 17:00 on the hall's clock."""
    return "" if value is None else local(value).strftime("%Y-%m-%d %H:%M")


def days(value: Decimal | float | int) -> str:
    """As people say a promise: 即办, 约2小时, 半个工作日, 4个半工作日. The legal term is `Term.label`."""
    number = Decimal(str(value))
    if number == 0:
        return "即办"
    whole, part = divmod(number, 1)
    if part == Decimal("0.5"):
        return f"{whole:f}个半工作日" if whole else "半个工作日"
    if part == 0:
        return f"{whole:f}个工作日"
    hours = max(1, round(part * Decimal(str(USUAL_HOURS.minutes)) / 60))
    return f"{whole:f}个工作日零{hours}小时" if whole else f"约{hours}小时"


def legal_days(value: Decimal | float | int) -> str:
    """The same as officials write it: 0.25个工作日."""
    return Term(amount=Decimal(str(value))).label


def mask_number(value: str) -> str:
    """A private number, by its length: telephones are short."""
    return mask_id(value) if len(value) >= 14 else mask_phone(value)


def mask_address(value: str) -> str:
    """A telephone number or an e-mail address, enough to recognise."""
    name, at, host = value.partition("@")
    return f"{name[:1]}***@{host}" if at else mask_phone(value)


_OFFICES: Final = ("政务服务中心", "行政审批服务局", "便民服务中心")


def name_parts(name: str) -> tuple[str, str]:
    """渌口区 and 政务服务中心: where the name of a centre may break; the second is empty where it may not."""
    kind = next((kind for kind in _OFFICES if name.endswith(kind) and name != kind), "")
    return name.removesuffix(kind), kind


def digest(value: str) -> str:
    """The first characters of a hash."""
    return value[:12]


def state_label(leg: Any) -> str:
    return CaseState(leg.state).label if leg.granted is None else ("准予" if leg.granted else "不予")


def plain_state(leg: Any) -> str:
    """The state of a leg as its applicant would say it; staff read the official word."""
    if leg.granted is not None:
        return "准予" if leg.granted else "不予"
    match CaseState(leg.state):
        case CaseState.WAITING:
            return "等前面的办完"
        case CaseState.BLOCKED:
            return "前面的没有办成"
        case CaseState.ACCEPTED:
            return "等部门接手"
        case CaseState.REVIEWING | CaseState.SENT_OUT:
            return "部门正在办"
        case CaseState.SUSPENDED:
            return "暂停计时"
        case CaseState.CONSULTING:
            return "正在征求意见"
        case CaseState.REPORTED_UP:
            return "已报上级"
        case CaseState.DECIDED_YES | CaseState.DECIDED_NO | CaseState.CLOSED:
            return "办好了"
        case state:
            return str(state.label)


def plain_whole(state: ApplicationState) -> str:
    """The state of the whole as its applicant would say it."""
    return _WHOLE.get(state, str(state.label))


_WHOLE = {
    ApplicationState.SUBMITTED: "等窗口答复", ApplicationState.RECEIVED: "窗口已收件", ApplicationState.PRE_ACCEPTED: "等核对原件",
    ApplicationState.CORRECTION: "要您补正", ApplicationState.CONCLUDED: "正在制证", ApplicationState.ISSUED: "可以领取",
}  # fmt: skip


def lane_class(leg: Any) -> str:
    """Colour of a leg; the words beside it say the same."""
    if leg.granted is not None:
        return "lane--good" if leg.granted else "lane--bad"
    return (
        ""
        if leg.state in ("waiting", "withdrawn", "terminated")
        else "lane--bad"
        if leg.state == "blocked"
        else "lane--going"
    )


def lamp(due: dt.datetime | None, now: dt.datetime) -> tuple[str, str]:
    """Colour and words of a deadline: past, within a day, or in time."""
    if due is None:
        return "grey", "未计时"
    left = due - now
    if left < dt.timedelta(0):
        return "red", f"已超 {_span(-left)}"
    return ("yellow" if left < dt.timedelta(days=1) else "green"), f"剩 {_span(left)}"


def work_lamp(due: dt.datetime | None, now: dt.datetime, calendar: Workdays) -> tuple[str, str]:
    """The same by the time in which people work: yellow where it is due by the end of the next working day."""
    if due is None:
        return "grey", "停止计时"
    if due < now:
        late = office_minutes(due, now, calendar)
        return "red", f"超 {_worked(late, calendar)}" if late else "刚超期"
    return (
        "yellow" if due <= soon(now, calendar) else "green"
    ), f"剩 {_worked(office_minutes(now, due, calendar), calendar)}"


def soon(now: dt.datetime, calendar: Workdays) -> dt.datetime:
    """Closing time of the next working day."""
    day = calendar.add(local(now).date(), 1)
    return dt.datetime.combine(day, calendar.hours.closing, tzinfo=LOCAL)


def _worked(minutes: int, calendar: Workdays) -> str:
    """2个工作日3小时; below an hour in minutes."""
    days, rest = divmod(minutes, calendar.hours.minutes)
    hours = rest // 60
    if days:
        return f"{days}个工作日" + (f"{hours}小时" if hours and days < 10 else "")
    return f"{hours}小时" if hours else f"{rest}分钟"


def _span(left: dt.timedelta) -> str:
    if left >= dt.timedelta(days=1):
        return f"{left.days}天"
    hours = int(left.total_seconds() // 3600)
    return f"{hours}小时" if hours else f"{int(left.total_seconds() // 60)}分钟"


# --- a deadline as a calendar ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of an explained deadline: which day of the term it is, or why it does not count."""

    short: str
    nth: int
    why: str
    last: bool


def weeks(lines: Sequence[DayLine]) -> list[list[Cell | None]]:
    """Monday to Sunday; empty before the first day and after the last."""
    if not lines:
        return []
    cells: list[Cell | None] = [None] * lines[0].date.weekday()
    counted = 0
    for line in lines:
        counted += line.counts
        first = line is lines[0] or line.date.day == 1
        short = f"{line.date.month}/{line.date.day}" if first else str(line.date.day)
        cells.append(Cell(short, counted if line.counts else 0, _short(line), line is lines[-1] and line.counts))
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _short(line: DayLine) -> str:
    """起算 for the first day; otherwise the reason up to its first bracket or stop."""
    return (
        "起算" if line.reason.startswith("开始当日") else re.split("[（；，]", line.reason)[0].replace("休息日", "休息")
    )


_LOOKED: Final = {
    "id_number": "证件号码", "phone": "联系电话", "address": "住址", "name": "姓名", "contact": "联系方式",
    "papers": "办件的文书和留痕（证据包）", "everything": "全部资料（导出一份）",
    "looks": "谁看过这个人的资料",
}  # fmt: skip


def looked_fields(fields: str) -> str:
    """What of a person's data was looked at."""
    return "、".join(_LOOKED.get(name, name) for name in fields.split(","))
