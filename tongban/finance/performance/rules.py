"""Scoring of indicators (finance.md §3.7): exact fractions, each score clipped to its weight and rounded half up once."""

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from tongban.finance.performance.values import IndicatorSpec, Kind, Score
from tongban.kernel.refusals import Refused

HUNDREDTH: Final = Decimal("0.01")
YES: Final = frozenset({"是", "yes", "true", "pass", "y", "1", "通过", "合格", "达标", "完成"})
NO: Final = frozenset({"否", "no", "false", "fail", "n", "0", "不通过", "不合格", "未达标", "未完成"})
OVERSHOOT_FREE: Final = Fraction(30, 100)
OVERSHOOT_MOST: Final = Fraction(50, 100)
# grade → the share of the weight from (included) and to (included for the best, excluded for the others)
GRADES: Final = {
    "达成年度指标": (Decimal("0.8"), Decimal(1), True),
    "部分达成年度指标并具有一定效果": (Decimal("0.6"), Decimal("0.8"), False),
    "未达成年度指标且效果较差": (Decimal(0), Decimal("0.6"), False),
}
SATISFACTION: Final = ((90, Fraction(1)), (80, Fraction(4, 5)), (60, Fraction(1, 2)), (0, Fraction(0)))
EXECUTION: Final = ((100, Fraction(1)), (80, Fraction(7, 10)), (60, Fraction(5, 10)), (0, Fraction(0)))
BANDS: Final = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))


def number(given: Any, where: str) -> Decimal:
    """A plain number as people write it; a percent sign is let pass."""
    text = unicodedata.normalize("NFKC", str(given)).strip().removesuffix("%").replace(",", "")
    try:
        found = Decimal(text)
    except InvalidOperation as wrong:
        raise Refused(f"{where}：“{str(given)[:30]}”不是数字") from wrong
    if isinstance(given, bool) or not found.is_finite() or abs(found) > Decimal(10) ** 15:
        raise Refused(f"{where}：“{str(given)[:30]}”不是可用的数字")
    return found


def to_hundredths(value: Fraction) -> Decimal:
    """Half up to two places, exactly."""
    scaled = value * 100
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-2)


def band(total: Decimal) -> str:
    return next(name for least, name in BANDS if total >= least)


def in_step(grade: str, share: Decimal) -> bool:
    """Whether the entered share lies in the step of its grade."""
    if grade not in GRADES:
        return False
    low, high, best = GRADES[grade]
    return low <= share and (share <= high if best else share < high)


def score(spec: IndicatorSpec, actual: Any, *, executed: int | None = None, full_year: int | None = None) -> Score:
    """Points of one indicator for this actual."""
    weight = Fraction(spec.weight)
    where = f"指标 {spec.code} {spec.name}"
    share: Fraction | None
    deviation: Fraction | None = None
    match spec.kind:
        case Kind.EXECUTION | Kind.EXECUTION_STEPS:
            share = _execution(spec.kind, executed, full_year)
        case Kind.QUALITATIVE:
            share = _qualitative(actual, where)
        case Kind.PASS:
            share = _pass(spec, actual)
        case _ if actual is None or actual == "":
            share = None
        case _:
            value = Fraction(number(actual, f"{where} 实际完成值"))
            share, deviation = _numeric(spec, value, where)
    if share is None:
        return Score(None, spec.weight, "没有实际完成值，未计分")
    points = max(Fraction(0), min(weight, weight * share))
    said = ""
    if deviation is not None and deviation > OVERSHOOT_FREE:
        off = weight * min(deviation - OVERSHOOT_FREE, OVERSHOOT_MOST)
        said = f"超出目标{to_hundredths(deviation * 100)}%"
        if spec.overshoot == "deduct":
            points, said = max(Fraction(0), points - off), f"{said}，扣{to_hundredths(off)}分"
    shown = None if deviation is None else to_hundredths(deviation * 100)
    return Score(to_hundredths(points), spec.weight, said, shown)


def _numeric(spec: IndicatorSpec, actual: Fraction, where: str) -> tuple[Fraction | None, Fraction | None]:
    """Share of the weight, and the deviation where the kind knows over-fulfilment."""
    if spec.kind is Kind.SATISFACTION and not spec.steps:
        return _step(SATISFACTION, actual), None
    if spec.kind in (Kind.STEPS, Kind.SATISFACTION):
        return _step([(t, Fraction(s)) for t, s in spec.steps], actual), None
    if spec.kind is Kind.RANGE:
        low, high = (Fraction(number(end, f"{where} 目标值")) for end in spec.target)
        return _range(low, high, actual), None
    if spec.target in (None, ""):
        return None, None
    target = Fraction(number(spec.target, f"{where} 目标值"))
    deviation = None if target == 0 else (actual - target) / target
    match spec.kind:
        case Kind.POSITIVE:
            return (Fraction(1) if actual >= target else actual / target if target else Fraction(0)), deviation
        case Kind.EQUAL:
            if target == 0:
                return Fraction(actual <= 0), None
            return (Fraction(1) if actual >= target else actual / target), deviation
        case Kind.RATIO:
            return (Fraction(1) if actual <= target else target / actual if target > 0 else Fraction(0)), None
        case _:
            return _linear(target, actual), None


def _linear(target: Fraction, actual: Fraction) -> Fraction:
    """Less is better; a target of 0 is pass or fail."""
    if actual <= target:
        return Fraction(1)
    return Fraction(0) if target <= 0 or actual >= 2 * target else 1 - (actual - target) / target


def _range(low: Fraction, high: Fraction, actual: Fraction) -> Fraction:
    """Inside full; outside by the distance to the nearer end, as a share of that end."""
    if low <= actual <= high:
        return Fraction(1)
    end = low if actual < low else high
    return Fraction(0) if end == 0 else max(Fraction(0), 1 - abs(actual - end) / abs(end))


def _step(steps: Sequence[tuple[Any, Fraction]], actual: Fraction) -> Fraction:
    ordered = sorted(((Fraction(least), share) for least, share in steps), key=lambda s: -s[0])
    return next((share for least, share in ordered if actual >= least), Fraction(0))


def _execution(kind: Kind, executed: int | None, full_year: int | None) -> Fraction | None:
    if executed is None or not full_year:
        return None
    rate = Fraction(executed, full_year)
    return _step(EXECUTION, rate * 100) if kind is Kind.EXECUTION_STEPS else min(rate, Fraction(1))


def _qualitative(actual: Any, where: str) -> Fraction | None:
    """The share entered inside the step of its grade."""
    if not isinstance(actual, dict) or actual.get("share") in (None, ""):
        return None
    return Fraction(number(actual["share"], f"{where} 得分比例"))


def _pass(spec: IndicatorSpec, actual: Any) -> Fraction | None:
    if actual is None or actual == "":
        return None
    word, wanted = str(actual).strip().lower(), str(spec.target or "是").strip().lower()
    good = word == wanted or (word in YES and wanted in YES) or (word in NO and wanted in NO)
    if good:
        return Fraction(1)
    off = spec.points_off
    return Fraction(0) if off is None or not spec.weight else 1 - Fraction(off) / Fraction(spec.weight)


def total(scores: Iterable[Score]) -> Decimal:
    return sum((s.points for s in scores if s.points is not None), Decimal("0.00"))


def half_up(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
