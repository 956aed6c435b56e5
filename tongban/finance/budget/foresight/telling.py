"""What a bureau-year file tells of its months and of the years before it; what cannot be read is left out and said."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from tongban.finance.budget import rules
from tongban.finance.budget.foresight.values import Addition, YearMoney
from tongban.kernel.refusals import Refused

_WHOLE: Final = frozenset({"total", "合计", "all"})
_NOT_CLASSES: Final = frozenset({"months", "note", "unit", "samples"})


def _fen(given: object) -> int | None:
    try:
        return None if given in (None, "") else rules.parse_wan(given, "")
    except Refused:
        return None


def _rows(given: object) -> list[Mapping[str, Any]]:
    return [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []


def _whole(given: object) -> int | None:
    text = unicodedata.normalize("NFKC", str(given)).strip().removesuffix("月")
    return int(text) if text.isdecimal() and len(text) < 6 else None


def months(given: object) -> tuple[dict[str, dict[int, int]], tuple[str, ...]]:
    """Executed since January by class and month. A total counts only where no class is told."""
    if not isinstance(given, dict):
        return {}, ()
    told = given.get("months")
    heads = [_whole(m) for m in told] if isinstance(told, list) else list(range(1, 13))
    found: dict[str, dict[int, int]] = {}
    wrong: list[str] = []
    for key, values in given.items():
        name = str(key)
        if name in _NOT_CLASSES or not isinstance(values, list):
            continue
        row: dict[int, int] = {}
        for head, value in zip(heads, values, strict=False):
            if head is None or not 1 <= head <= 12 or value in (None, ""):
                continue
            fen = _fen(value)
            if fen is None:
                wrong.append(f"{name}的{head}月“{str(value)[:20]}”")
            else:
                row[head] = fen
        if row:
            found["" if name in _WHOLE else name] = row
    if len(found) > 1:
        found.pop("", None)
    said = (f"按月支出数里有不是金额的内容，已略去：{'、'.join(wrong[:5])}",) if wrong else ()
    return found, said


def past(content: Mapping[str, Any]) -> Iterator[YearMoney]:
    """The years a file tells of: one by one in `prior_years`, the last in sums in `prior_year`."""
    for row in _rows(content.get("prior_years")):
        if (found := _year(row)) is not None:
            yield found
    last = content.get("prior_year")
    if isinstance(last, dict) and (found := _year(last)) is not None:
        yield found


def _year(row: Mapping[str, Any]) -> YearMoney | None:
    fiscal_year, opening, final = (
        _whole(row.get("fiscal_year")),
        _fen(row.get("opening_wan")),
        _fen(row.get("final_wan")),
    )
    if fiscal_year is None or not 1990 <= fiscal_year <= 2100 or opening is None:
        return None
    additions = [a for given in _rows(row.get("additions")) for a in _additions(given)]
    reduced = _fen(row.get("reductions_wan")) or 0
    if reduced:
        additions.append(Addition(on=None, code="", amount_fen=-abs(reduced), reason="追减"))
    by_month, notes = months(row.get("monthly_cumulative_executed"))
    carried = _fen(row.get("carry_in_wan")) or 0
    left = (_fen(row.get("carry_over_wan")) or 0) + (_fen(row.get("taken_back_wan")) or 0)
    if final is None and additions:
        final = max(0, opening + carried + sum(a.amount_fen for a in additions) - left)
    return YearMoney(
        fiscal_year=fiscal_year, opening=_by_class(row.get("opening_by_class"), opening), carry_in={"": carried} if carried else {},
        additions=tuple(additions), months=by_month, final=None if final is None else _by_class(row.get("final_by_class"), final),
        notes=notes,
    )  # fmt: skip


def _by_class(given: object, whole: int) -> dict[str, int]:
    parts = {str(k): _fen(v) for k, v in given.items()} if isinstance(given, dict) else {}
    known = {k: v for k, v in parts.items() if v is not None}
    return known if known and sum(known.values()) == whole else {"": whole}


def _additions(row: Mapping[str, Any]) -> Iterator[Addition]:
    reason, document = str(row.get("reason") or "")[:300], str(row.get("document") or "")[:100]
    kind = str(row.get("kind") or "addition")
    lines = _rows(row.get("lines")) or [row]
    for line in lines:
        fen = _fen(line.get("amount_wan"))
        if fen:
            yield Addition(
                on=_day(row.get("date")), code=str(line.get("econ") or "")[:20], amount_fen=-abs(fen) if kind == "reduction" else fen,
                moved=kind == "reallocation", reason=reason, document=document,
            )  # fmt: skip


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given)[:10])
    except ValueError:
        return None


def completed(year: YearMoney) -> YearMoney:
    """A finished year whose final account exceeds what its documents authorise had additions nobody listed; a year without a
    final account but with its December is finished, too."""
    final = year.final_fen
    if final is None and 12 in year.by_month:
        final = year.by_month[12]
        year = replace(year, final={c: k[max(k)] for c, k in year.months.items()})
    if final is None or year.opening_fen <= 0:
        return year
    missing = final - year.authorised_fen
    if missing * 200 > year.opening_fen:  # more than half a per cent
        year = replace(year, additions=(*year.additions, Addition(on=None, code="", amount_fen=missing)))
    return year
