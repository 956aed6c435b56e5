"""Indicators and chapters of a bureau-year file into values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from tongban.finance.performance.rules import number, score
from tongban.finance.performance.values import IndicatorSpec, Kind
from tongban.kernel.refusals import Refused

_ALIASES: Final = {
    "≥": ">=", "≤": "<= linear", "<=": "<= linear", "定性": "qualitative", "==": "=", "pass": "pass/fail", "区间": "range",
    "分档": "steps", "satisfaction": "satisfaction steps",
}  # fmt: skip
TEXT_MAX: Final = 40_000


def indicators(data: Mapping[str, Any]) -> list[IndicatorSpec]:
    """Every line, or a sentence that says which one cannot be read."""
    given = data.get("indicators") or []
    if not isinstance(given, list):
        raise Refused("“indicators”应为列表")
    found = [_indicator(row, n) for n, row in enumerate(given, 1)]
    codes = [i.code for i in found]
    twice = sorted({c for c in codes if codes.count(c) > 1})
    if twice:
        raise Refused(f"指标代码重复：{'、'.join(twice)}")
    return found


def of_projects(data: Mapping[str, Any]) -> dict[str, list[IndicatorSpec]]:
    """The indicators that projects have of their own, by the project's code."""
    found = {}
    projects = data.get("projects")
    for row in projects if isinstance(projects, list) else []:
        code, given = (str(row.get("code") or ""), row.get("indicators")) if isinstance(row, dict) else ("", None)
        if code and given:
            try:
                found[code] = indicators({"indicators": given})
            except Refused as wrong:
                raise Refused(f"项目 {code}：{wrong}") from wrong
    return found


def _indicator(row: Any, n: int) -> IndicatorSpec:
    where = f"indicators 第{n}条"
    if not isinstance(row, dict):
        raise Refused(f"{where}应为“键: 值”")
    code = str(row.get("code") or f"I{n:02d}")[:20]
    where = f"指标 {code}"
    kind = _ALIASES.get(str(row.get("kind") or ">="), str(row.get("kind") or ">="))
    if kind not in Kind.values:
        raise Refused(f"{where}：不认识的指标性质“{kind[:30]}”，可用：{'、'.join(Kind.values)}")
    weight = number(row.get("weight", 0), f"{where} 分值")
    if weight < 0 or weight > 1000 or weight != round(weight, 2):
        raise Refused(f"{where}：分值应为0到100之间、最多两位小数的数")
    measure = str(row.get("measure") or "")
    if measure.startswith("performance."):
        raise Refused(f"{where}：取数“{measure}”本身由指标算出，循环引用")
    spec = IndicatorSpec(
        code=code, level1=str(row.get("level1") or "")[:40], level2=str(row.get("level2") or "")[:40],
        name=str(row.get("name") or code)[:100], kind=Kind(kind), unit=str(row.get("unit") or "")[:20], weight=weight,
        target=_plain(row.get("target")), actual=_plain(row.get("actual")), measure=measure[:100],
        overshoot=str(row.get("overshoot") or "")[:10], steps=tuple(_steps(row.get("steps"), where)),
        points_off=None if row.get("points_off") is None else number(row["points_off"], f"{where} 扣分"),
        reason=str(row.get("reason") or "")[:500], improvement=str(row.get("improvement") or "")[:500],
    )  # fmt: skip
    if spec.kind is Kind.RANGE and not (isinstance(spec.target, list) and len(spec.target) == 2):
        raise Refused(f"{where}：区间指标的目标值应为两个数，例如 [280, 300]")
    if spec.kind is Kind.STEPS and not spec.steps:
        raise Refused(f"{where}：分档指标缺少 steps")
    if isinstance(spec.target, (list, dict)) and spec.kind is not Kind.RANGE:
        raise Refused(f"{where}：目标值应为一个数或一句话")
    if isinstance(spec.actual, (list, dict)) and spec.kind is not Kind.QUALITATIVE:
        raise Refused(f"{where}：实际完成值应为一个数或一句话")
    score(spec, spec.actual, executed=1, full_year=1)  # whatever cannot be read is refused here, not in the report
    return spec


def _steps(given: Any, where: str) -> Iterator[tuple[Decimal, Decimal]]:
    if given is None:
        return
    if not isinstance(given, list):
        raise Refused(f"{where}：steps 应为列表")
    for pair in given:
        if not isinstance(pair, list) or len(pair) != 2:
            raise Refused(f"{where}：steps 的每一档应为 [下限, 得分比例]")
        yield number(pair[0], f"{where} 分档"), number(pair[1], f"{where} 分档")


def _plain(value: Any) -> Any:
    """As JSON keeps it, numbers as text so that nothing is lost."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, str):
        return value
    return "是" if value is True else "否" if value is False else str(value)


def chapters(data: Mapping[str, Any]) -> dict[str, str]:
    """Section → text; a list of paragraphs is joined by line breaks."""
    given = data.get("narrative") or {}
    if not isinstance(given, dict):
        raise Refused("“narrative”应为“章节: 文字”")
    found = {}
    for section, text in given.items():
        plain = "\n".join(str(p).strip() for p in text) if isinstance(text, list) else str(text or "").strip()
        if len(plain) > TEXT_MAX:
            raise Refused(f"narrative {section}：文字超过{TEXT_MAX}字")
        if plain:
            found[str(section)[:20]] = plain
    return found
