"""Lights of performance monitoring (finance.md §3.5): what was reached against what was to be expected by now.

Only an adverse deviation turns a light: less than expected of what should grow, more than allowed of what should stay
small. Whoever is far ahead stays green, and is asked whether the target was too low (§3.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from tongban.finance.performance.monitoring.values import Cause, Light, Profile, Reading, Step
from tongban.finance.performance.rules import NO, YES, number
from tongban.finance.performance.values import Kind
from tongban.kernel.refusals import Refused

_GRADES: Final = {
    "达成年度指标": Light.GREEN, "部分达成年度指标并具有一定效果": Light.YELLOW, "未达成年度指标且效果较差": Light.RED,
}  # fmt: skip
_SHORT: Final = {"达成": Light.GREEN, "部分达成": Light.YELLOW, "未达成": Light.RED}
_LEVEL_KINDS: Final = (Kind.LINEAR, Kind.RATIO, Kind.PASS, Kind.RANGE, Kind.STEPS, Kind.SATISFACTION, Kind.QUALITATIVE)
_LEVEL_UNITS: Final = ("%", "‰", "分钟", "小时", "工作日", "天", "日", "分", "级")
_EXECUTIONS: Final = (Kind.EXECUTION, Kind.EXECUTION_STEPS)


@dataclass(frozen=True, slots=True)
class Limits:
    """Where green and yellow end, as shares."""

    green: Fraction
    yellow: Fraction


def default_profile(kind: Kind, unit: str) -> Profile:
    """Counts grow over the year; rates, times and grades hold at any time."""
    level = kind in _LEVEL_KINDS or unit.strip() in _LEVEL_UNITS
    return Profile.LEVEL if level else Profile.EVEN


def year_share(as_of: date) -> Fraction:
    """How much of the year has gone: m/12, inside a month by its days."""
    first = as_of.replace(day=1)
    days = ((first + timedelta(days=32)).replace(day=1) - first).days
    return (Fraction(as_of.month - 1) + Fraction(as_of.day, days)) / 12


def expected_share(profile: str | Sequence[str], as_of: date) -> Fraction:
    """The share of the year's target to be expected by the day; a profile of its own says the cumulative share of each month in per cent."""
    if isinstance(profile, str):
        return Fraction(1) if profile == Profile.LEVEL else year_share(as_of)
    ends = [Fraction(0), *(Fraction(number(p, "进度")) / 100 for p in profile)]
    within = year_share(as_of) * 12 - (as_of.month - 1)
    return ends[as_of.month - 1] + (ends[as_of.month] - ends[as_of.month - 1]) * within


def profile_of(given: str | Sequence[str]) -> str | list[str]:
    """A profile that can be used: even, level, or twelve cumulative shares that never fall and end at 100."""
    if isinstance(given, str):
        if given not in Profile.values:
            raise Refused("进度安排应为“按月均衡”“全年同一水平”或12个累计百分数")
        return given
    shares = [number(p, "进度") for p in given]
    if len(shares) != 12 or shares[-1] != 100 or any(s < 0 for s in shares) or shares != sorted(shares):
        raise Refused("进度安排应为12个累计百分数，只增不减，最后一个是100")
    return [f"{s.normalize():f}" for s in shares]


def read(kind: Kind, target: Any, value: Any, share: Fraction, limits: Limits, where: str) -> Reading:
    """The light of one indicator."""
    if value in (None, "") or (
        kind not in _EXECUTIONS and target in (None, "") and kind not in (Kind.QUALITATIVE, Kind.PASS)
    ):
        return Reading(Light.GREY)
    match kind:
        case Kind.QUALITATIVE:
            grade = value.get("grade") if isinstance(value, dict) else value
            return Reading({**_GRADES, **_SHORT}.get(str(grade).strip(), Light.GREY))
        case Kind.PASS:
            return Reading(Light.GREEN if _passes(str(value), str(target or "是")) else Light.RED)
        case Kind.RANGE:
            low, high = (Fraction(number(end, f"{where} 目标值")) * share for end in target)
            return _against(Fraction(number(value, where)), low, high, limits)
        case Kind.LINEAR | Kind.RATIO:
            most = Fraction(number(target, f"{where} 目标值")) * share
            return _against(Fraction(number(value, where)), None, most, limits)
        case Kind.EXECUTION | Kind.EXECUTION_STEPS:
            return _against(Fraction(number(value, where)), 100 * share, None, limits)
        case _:
            least = Fraction(number(target, f"{where} 目标值")) * share
            return _against(Fraction(number(value, where)), least, None, limits)


def _passes(value: str, target: str) -> bool:
    word, wanted = value.strip().lower(), target.strip().lower()
    return word == wanted or (word in YES and wanted in YES) or (word in NO and wanted in NO)


def _against(value: Fraction, low: Fraction | None, high: Fraction | None, limits: Limits) -> Reading:
    end = high if high is not None and (low is None or value > high) else low
    assert end is not None
    if low is not None and high is not None and low <= value <= high:
        return Reading(Light.GREEN, 0)
    if end == 0:
        bad = value > 0 if end is high else value < 0
        return Reading(Light.RED if bad else Light.GREEN)
    deviation = (value - end) / abs(end)
    adverse = deviation if end is high else -deviation
    light = Light.GREEN if adverse <= limits.green else Light.YELLOW if adverse <= limits.yellow else Light.RED
    return Reading(light, _bp(deviation), -adverse > limits.yellow and low is not None and high is None)


def _bp(value: Fraction) -> int:
    scaled = value * 10_000
    sign = -1 if scaled < 0 else 1
    return max(-(10**9), min(10**9, sign * int(abs(scaled) + Fraction(1, 2))))


def needs_reason(reading: Reading) -> bool:
    return reading.light in (Light.YELLOW, Light.RED) or reading.overshot


def gap(*, light: Light, overshot: bool, causes: Sequence[Cause | str], reason: str, likelihood: str, name: str) -> str:
    """What a line lacks before the round can be frozen (R5); nothing where it is complete."""
    if light is Light.GREY:
        return f"“{name}”还没有执行情况"
    if light is not Light.GREEN or overshot:
        if not causes or not reason.strip():
            return f"“{name}”{'超额完成较多' if overshot else '偏离目标'}，请选择原因并说明"
        if not likelihood:
            return f"“{name}”请填写完成目标可能性"
    return ""


def step_fault(done: Sequence[Step], step: Step) -> str:
    """The steps follow one another."""
    if step in done:
        return f"“{step.label}”已经完成"
    before = [s for s in Step if list(Step).index(s) < list(Step).index(step) and s not in done]
    return f"请先完成“{before[0].label}”" if before else ""


def say_deviation(bp: int | None) -> str:
    return "" if bp is None else f"{Decimal(bp) / 100:+.2f}%"
