"""What came to be known later: entries made long after their real time, and why a light turns out never to have stood. Pure."""

from datetime import datetime, timedelta
from typing import Final

from tongban.kernel.times import local
from tongban.oversight.supervision.values.clocks import LegClock, MatterClock

_SOON: Final = timedelta(hours=1)


def entries(matter: MatterClock, leg: LegClock | None) -> list[str]:
    """Each entry made later than what it tells, with both times."""
    found = []
    if matter.entered_at is not None:
        found.append(f"收件：实际{_moment(matter.submitted_at)}，{_moment(matter.entered_at)}补录")
    for one in [leg] if leg else matter.legs:
        for stop in one.stopped:
            if stop.late:
                end = f"至{stop.end}" if stop.end else "起"
                found.append(f"{stop.title}：实际{stop.start}{end}，{_moment(stop.ended_at or stop.entered_at)}登记")
        if (
            one.recorded_at is not None
            and one.time.ended_at is not None
            and one.recorded_at - one.time.ended_at > _SOON
        ):
            found.append(f"办理结果：实际{_moment(one.time.ended_at)}，{_moment(one.recorded_at)}回填")
    return found


def late(matter: MatterClock, leg: LegClock | None) -> bool:
    return bool(entries(matter, leg))


def say(
    matter: MatterClock, leg: LegClock | None, *, raised_at: datetime, before: datetime | None,
    now_at: datetime | None, calendar_changed: bool,
) -> str:  # fmt: skip
    """The reason in words, and what the limit was and is."""
    causes = []
    if leg is not None:
        for stop in leg.stopped:
            if stop.entered_at > raised_at or (stop.ended_at is not None and stop.ended_at > raised_at):
                causes.append(f"补登{stop.title}（{stop.start}至{stop.end or '今'}）")
        ended = leg.time.ended_at
        if ended is not None and leg.recorded_at is not None and leg.recorded_at > raised_at:
            causes.append(f"结果回填：实际{_moment(ended)}办结")
    if calendar_changed:
        causes.append("工作日历有变动")
    cause = "、".join(causes) or "登记的时间有更正"
    moved = "" if now_at is None or before == now_at else f"；期限由{_moment(before)}改为{_moment(now_at)}"
    return f"{cause}{moved}。按更正后的时间，这盏灯不应亮，由系统撤销"


def _moment(when: datetime | None) -> str:
    return local(when).strftime("%Y-%m-%d %H:%M") if when else "暂不计时"
