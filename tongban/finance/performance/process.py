"""The process form (投入-过程-产出及效率): its scheme is dated data, its rules a handful of types."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from tongban.finance.performance.rules import number, to_hundredths
from tongban.finance.performance.values import ProcessLine, ProcessScore
from tongban.infra.shipped import data_yaml


@cache
def _book() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("finance/schemes.yaml")
    return loaded


def schemes(year: int) -> dict[str, Mapping[str, Any]]:
    """The schemes in force in a fiscal year; one without dates always is."""
    return {
        key: scheme
        for key, scheme in _book()["schemes"].items()
        if int(scheme.get("since", 0)) <= year <= int(scheme.get("until", 9999))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a bureau's year tells the form; None where it tells nothing."""

    on_post: Decimal | None = None
    authorised: Decimal | None = None
    three_public_budget: int | None = None
    three_public_prior: int | None = None
    three_public_actual: int | None = None
    full_year: int | None = None
    opening: int | None = None
    added: int | None = None
    year_end: int | None = None
    running_budget: int | None = None
    running_actual: int | None = None
    procurement_budget: int | None = None
    procurement_actual: int | None = None
    inputs: Mapping[str, Any] | None = None
    pro_rata: bool = False


_Ratio = tuple[Fraction | None, str]  # per cent, or None; what is said. "full" for nothing to measure


def evaluate(scheme: Mapping[str, Any], known: Known) -> ProcessScore:
    """Every line of the form."""
    lines = []
    for row in scheme["indicators"]:
        weight = Decimal(str(row["weight"]))
        share = _points(row, Fraction(weight), known)
        points = None if share is None else to_hundredths(max(Fraction(0), min(Fraction(weight), share)))
        said = "缺少资料，未计分" if points is None else ""
        lines.append(ProcessLine(row["code"], row["name"], weight, points, said))
    return ProcessScore(tuple(lines))


def _points(row: Mapping[str, Any], weight: Fraction, known: Known) -> Fraction | None:
    rule, given = row["rule"], known.inputs or {}
    match rule["type"]:
        case "checklist":
            return _checklist(row, given)
        case "deduct_per_violation":
            count = given.get("violations")
            each = Fraction(str(rule["points_per_violation"]))
            return None if count is None else weight - each * Fraction(number(count, "violations"))
        case "judged":
            word = given.get("benefit" if row["code"] == "C21" else "efficiency")
            grades = {str(g): Fraction(str(share)) for g, share in rule["grades"]}
            return weight * grades[str(word)] if str(word) in grades else None
        case "proportional":
            work = given.get("key_work")
            if not isinstance(work, list) or len(work) != 2:
                return None
            done, full = (Fraction(number(v, "key_work")) for v in work)
            return weight * done / full if full else None
        case "bands_min":
            value = given.get("satisfaction_pct")
            if value is None:
                return None
            rate = Fraction(number(value, "satisfaction_pct"))
            return next((Fraction(str(b["points"])) for b in rule["bands"] if rate >= b["from_pct"]), Fraction(0))
        case _:
            return _by_rate(rule, _rate(row["code"], known), weight, known)


def _checklist(row: Mapping[str, Any], given: Mapping[str, Any]) -> Fraction | None:
    answers = given.get("openness" if row["code"] == "B26" else "rules")
    if answers is None:
        return None
    said = list(answers.values()) if isinstance(answers, dict) else answers if isinstance(answers, list) else [answers]
    items = row["rule"]["items"]
    return sum(
        (Fraction(str(i["points"])) for i, yes in zip(items, said, strict=False) if yes is True), start=Fraction(0)
    )


def _by_rate(rule: Mapping[str, Any], rate: Fraction | str | None, weight: Fraction, known: Known) -> Fraction | None:
    if rate is None:
        return None
    if isinstance(rate, str):
        return weight if rate == "full" else Fraction(0)
    if rule["type"] == "bands":
        return next(Fraction(str(b["points"])) for b in rule["bands"] if b["upto_pct"] is None or rate <= b["upto_pct"])
    limit = Fraction(str(rule.get("limit_pct", rule.get("target_pct", 100))))
    beyond = {
        "deduct_over": rate - limit,
        "deduct_under": limit - rate,
        "deduct_distance": abs(rate - limit),
    }[rule["type"]]
    if beyond <= 0:
        return weight
    steps = beyond / Fraction(str(rule["step_pct"]))
    return weight - Fraction(str(rule["points_per_step"])) * (steps if known.pro_rata else steps.__floor__())


def _ratio(part: int | Decimal | None, whole: int | Decimal | None) -> Fraction | str | None:
    """Per cent; nothing of nothing is full, something of nothing is none."""
    if part is None or whole is None:
        return None
    if whole == 0:
        return "full" if part <= 0 else "none"
    return Fraction(part) / Fraction(whole) * 100


def _rate(code: str, k: Known) -> Fraction | str | None:
    match code:
        case "A11":
            return _ratio(k.on_post, k.authorised)
        case "A12":
            if k.three_public_budget is None or k.three_public_prior is None:
                return None
            return _ratio(k.three_public_budget - k.three_public_prior, k.three_public_prior)
        case "B11":
            return None if k.year_end is None or not k.full_year else _ratio(k.full_year - k.year_end, k.full_year)
        case "B12":
            return _ratio(k.added, k.opening)
        case "B13" | "B14":
            return _building(code, k.inputs or {})
        case "B21":
            return _ratio(k.running_actual, k.running_budget)
        case "B22":
            return _ratio(k.three_public_actual, k.three_public_budget)
        case "B23":
            return _ratio(k.procurement_actual, k.procurement_budget)
        case _:
            return None


def _building(code: str, given: Mapping[str, Any]) -> Fraction | str | None:
    count = given.get("new_buildings_finished")
    if count is None:
        return None
    if number(count, "new_buildings_finished") == 0:
        return "full"
    names = ("actual_area", "approved_area") if code == "B13" else ("actual_investment", "approved_estimate")
    part, whole = (given.get(n) for n in names)
    return None if part is None or whole is None else _ratio(number(part, names[0]), number(whole, names[1]))
