"""A bureau's year as a workbook, and the empty one to fill in; reading it back gives the same year."""

import copy
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import xlsxwriter

from tongban.finance.performance.workbook import layout
from tongban.finance.performance.workbook.layout import Sheet

_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same year gives the same bytes
_WIDE: Final = frozenset({"text", "reason", "said", "hint", "path", "value", "improvement", "goal", "summary"})
_BLANK_ROWS: Final = 40
_NESTED: Final = ("indicators", "prior_additions")  # taken out of rows that other tables show
Data = dict[str, Any]


def template() -> bytes:
    """The empty workbook with its hints."""
    return write({})


def write(year: Mapping[str, Any]) -> bytes:
    """Every table of the year; what has no table of its own stands in the last one."""
    left: Data = copy.deepcopy(dict(year))
    buffer = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "单位年度资料", "created": _MADE})
        _guide(book)
        order = sorted((k for k in layout.sheets() if k != "rest"), key=lambda k: k not in _NESTED)
        tables = {key: list(_rows(left, layout.sheets()[key])) for key in order}
        left.pop("version", None)
        tables["rest"] = [{"path": p, "value": v} for p, v in _leaves(left)]
        for key, sheet in layout.sheets().items():
            _sheet(book, sheet, tables[key])
    return buffer.getvalue()


def _guide(book: Any) -> None:
    page = book.add_worksheet("填写说明")
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 90, book.add_format({"text_wrap": True}))
    bold = book.add_format({"bold": True, "font_size": 14})
    page.write_string(0, 0, "单位年度资料", bold)
    lines = [
        "“单位”表的单位名称和年度必须填，其余没有就空着：报告里会标出缺口，不会编数。金额单位为万元；表头写成“金额（元）”就按元读。",
        "列的先后可以调换，可以加标题行和空行，不用的表可以删去。填好后在“年度报告”页面导入，或用命令 tongban import bureau-year 文件.xlsx。",
    ]  # fmt: skip
    for n, said in enumerate(lines, 1):
        page.write_string(n, 1, said)
    for n, sheet in enumerate(layout.sheets().values(), len(lines) + 2):
        page.write_string(n, 0, sheet.title)
        page.write_string(n, 1, sheet.hint)


def _sheet(book: Any, sheet: Sheet, rows: list[Data]) -> None:
    page = book.add_worksheet(sheet.title)
    bold, head = book.add_format({"bold": True}), book.add_format({"bold": True, "border": 1, "bg_color": "#f5f2ee"})
    soft, grid = book.add_format({"font_color": "#777777"}), book.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})  # fmt: skip
    money = book.add_format({"border": 1, "num_format": "0.00####", "valign": "top"})
    page.write_string(0, 0, sheet.title, bold)
    page.write_string(1, 0, sheet.hint, soft)
    columns = _columns(sheet, rows)
    for place, (key, title) in enumerate(columns):
        page.set_column(place, place, 60 if key in _WIDE else 26 if key in ("label", "name") else 14)
        page.write_string(2, place, title, head)
    for n, row in enumerate([*rows, *({},) * (0 if rows else _BLANK_ROWS)], 3):
        for place, (key, _) in enumerate(columns):
            value = row.get(key)
            number = _number(value) if row and (_is_money(sheet, row, key) or isinstance(value, int)) else None
            if value is None:
                page.write_blank(n, place, None, money if _is_money(sheet, row, key) else grid)
            elif number is not None:
                page.write_number(n, place, number, money if _is_money(sheet, row, key) else None)
            else:
                page.write_string(n, place, "是" if value is True else "否" if value is False else str(value), grid)
    page.freeze_panes(3, 0)


def _columns(sheet: Sheet, rows: list[Data]) -> list[tuple[str, str]]:
    extra = list(dict.fromkeys(k for r in rows for k in r if not k.startswith("=")))
    if sheet.kind == "kv":
        return [("label", "事项"), ("value", "内容")]
    if sheet.kind == "months":
        return [("month", "月份"), *((k, k) for k in extra or ["301", "302"] if k != "month")]
    titles = {k: f"{v}（万元）" if k in sheet.money else v for k, v in sheet.titles.items()}
    return [*titles.items(), *((k, _titled(k)) for k in extra if k not in titles)]


def _titled(key: str) -> str:
    """A project's column of a money table; anything else under its own name."""
    return f"项目{key.removesuffix('_wan')}（万元）" if key.endswith("_wan") else key


def _is_money(sheet: Sheet, row: Data, key: str) -> bool:
    if sheet.kind == "kv":
        told = str(row.get("=key", ""))
        return key == "value" and (told in sheet.money or any(m.endswith(".*") and told.startswith(m[:-1]) for m in sheet.money))  # fmt: skip
    return key in sheet.money or (key.endswith("_wan") and sheet.kind == "money") or (sheet.kind == "months" and key != "month")  # fmt: skip


def _number(value: Any) -> float | int | None:
    """As a number of the spreadsheet, where that loses nothing."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found) >= 10**12:
        return None
    return int(found) if isinstance(value, int) else float(found) if Decimal(repr(float(found))) == found else None


# --- the rows of each table; what they show is taken out of the year --------------------------------------------------------


def _take(left: Data, path: Iterable[str]) -> Any:
    """Take what stands at a path out of the year."""
    *way, last = path
    at: Any = left
    for key in way:
        at = at.get(key) if isinstance(at, dict) else None
    return at.pop(last, None) if isinstance(at, dict) else None


def _scalar(value: Any) -> bool:
    return value is not None and not isinstance(value, (dict, list))


def _rows(left: Data, sheet: Sheet) -> Iterator[Data]:
    match sheet.key:
        case _ if sheet.kind == "kv":
            yield from _labelled(left, sheet)
        case "staffing":
            yield from _staffing(left)
        case "opening" | "carry_in":
            yield from _stage(left, sheet)
        case "final":
            yield from _final(left)
        case "adjustments":
            yield from _adjustments(left)
        case "reasons":
            yield from _reasons(left)
        case "months":
            yield from _months(left)
        case "indicators":
            yield from _indicators(left)
        case "prior_additions":
            yield from _additions(left)
        case "narrative":
            yield from _narrative(left)
        case "evidence" | "samples":
            yield from _paths(left, sheet.key)
        case _:
            yield from _grid(left, sheet)


def _labelled(left: Data, sheet: Sheet) -> Iterator[Data]:
    at: Any = left
    for key in sheet.path:
        at = at.get(key) if isinstance(at, dict) else None
    found = dict(_flat(at, "", sheet)) if isinstance(at, dict) else {}
    keys = [*sheet.titles, *(k for k in found if k not in sheet.titles)]
    for key in keys:
        if key.startswith("/"):
            value = left.pop(key[1:]) if _scalar(left.get(key[1:])) else None
        else:
            value = found.get(key)
            _drop(at, key.split("."), key in sheet.lists)
        label = sheet.titles.get(key) or next(
            (f"{before} {key.removeprefix(p)}" for p, before in sheet.patterns.items() if key.startswith(p)), key
        )
        for one in value if isinstance(value, list) else [value]:
            if one is not None or not found:
                yield {"label": label, "value": one, "=key": key}


def _flat(at: Mapping[str, Any], before: str, sheet: Sheet) -> Iterator[tuple[str, Any]]:
    for key, value in at.items():
        path = f"{before}{key}"
        if isinstance(value, dict):
            yield from _flat(value, path + ".", sheet)
        elif _said(value, path in sheet.lists):
            yield path, value


def _said(value: Any, listed: bool) -> bool:
    """Whether one cell, or one row for each of a list, can say it."""
    if isinstance(value, list):
        return listed and all(_scalar(v) for v in value)
    return _scalar(value) and "\n" not in str(value) and bool(str(value).strip())


def _drop(at: Any, path: list[str], listed: bool) -> None:
    """Out of the year, unless it is what the label cannot say."""
    for key in path[:-1]:
        at = at.get(key) if isinstance(at, dict) else None
    if isinstance(at, dict) and path[-1] in at and _said(at[path[-1]], listed):
        del at[path[-1]]


def _staffing(left: Data) -> Iterator[Data]:
    (_, bodies), (_, people) = layout.bodies(), layout.people()
    told = _take(left, ["staffing"])
    for key, value in told.items() if isinstance(told, dict) else ():
        for item, count in value.items() if isinstance(value, dict) else [(key, value)]:
            body = bodies.get(key, key) if isinstance(value, dict) else ""
            yield {"body": body, "item": people.get(item, item), "count": count}


def _stage(left: Data, sheet: Sheet) -> Iterator[Data]:
    total, classes, items = (_take(left, [*sheet.path, k]) for k in ("total_wan", "by_class", "items"))
    rows = [i for i in items or [] if isinstance(i, dict)]
    yield from rows
    for code, amount in (classes or {}).items():
        yield {"code": code, "amount_wan": amount}
    if total is not None:
        yield {"name": "合计", "amount_wan": total}


def _final(left: Data) -> Iterator[Data]:
    total, classes = (_take(left, ["final_account", k]) for k in ("total_wan", "classes"))
    for row in classes or []:
        yield {k: v for k, v in row.items() if k != "items"}
        yield from row.get("items") or []
    if total is not None:
        yield {"name": "合计", "amount_wan": total}


def _adjustments(left: Data) -> Iterator[Data]:
    words = layout.sheets()["adjustments"].said
    for n, row in enumerate(_take(left, ["budget", "adjustments"]) or [], 1):
        head = {**{k: v for k, v in row.items() if k != "lines"}, "n": n, "kind": words.get(row.get("kind", "addition"), row.get("kind"))}  # fmt: skip
        for line in row.get("lines") or [{}]:
            yield {**head, "econ": line.get("econ") or None, "amount_wan": line.get("amount_wan")}


def _reasons(left: Data) -> Iterator[Data]:
    for path, title in layout.sheets()["reasons"].said.items():
        told = _take(left, [*path.split("."), "reasons"])
        for reason in told if isinstance(told, list) else [told] if told else []:
            yield {"of": title, "reason": reason}


def _months(left: Data) -> Iterator[Data]:
    told = _take(left, ["monthly_cumulative_executed"]) or {}
    months = told.get("months") or list(range(1, 13))
    for n, month in enumerate(months if told else []):
        series = {k: v for k, v in told.items() if k != "months" and isinstance(v, list)}
        yield {"month": month, **{k: v[n] if n < len(v) else None for k, v in series.items()}}


def _grid(left: Data, sheet: Sheet) -> Iterator[Data]:
    """A list of plain rows; what a row holds beyond its columns stays in the year under its place."""
    at: Any = left
    for key in sheet.path[:-1]:
        at = at.get(key) if isinstance(at, dict) else None
    rows = at.get(sheet.path[-1]) if isinstance(at, dict) else None
    for row in rows if isinstance(rows, list) else []:
        shown = {k: row.pop(k) for k in list(sheet.titles) if k in row and (_scalar(row[k]) or row[k] is None)}
        yield {k: sheet.said.get(v, v) if isinstance(v, str) else v for k, v in shown.items()}


def _indicators(left: Data) -> Iterator[Data]:
    for row in _take(left, ["indicators"]) or []:
        yield _indicator(row, None)
    for project in left.get("projects") or []:
        for row in project.pop("indicators", None) or []:
            yield _indicator(row, project.get("code"))


def _indicator(row: Mapping[str, Any], project: Any) -> Data:
    said = layout.sheets()["indicators"].said
    found = {**row, "kind": said.get(str(row.get("kind")), row.get("kind"))}
    if isinstance(row.get("target"), list):
        found["target"] = "~".join(map(str, row["target"]))
    if isinstance(row.get("actual"), dict):
        found["actual"], found["share"] = row["actual"].get("grade"), row["actual"].get("share")
    if row.get("steps"):
        found["steps"] = "；".join(f"{least}:{share}" for least, share in row["steps"])
    return {**found, **({"project": project} if project else {})}


def _additions(left: Data) -> Iterator[Data]:
    for row in left.get("prior_years") or []:
        for one in row.pop("additions", None) or []:
            yield {"fiscal_year": row.get("fiscal_year"), **one}


def _narrative(left: Data) -> Iterator[Data]:
    words = layout.sheets()["narrative"].said
    for section, told in (_take(left, ["narrative"]) or {}).items():
        for text in told if isinstance(told, list) else str(told or "").splitlines():
            yield {"section": words.get(section, section), "text": text}


def _paths(left: Data, key: str) -> Iterator[Data]:
    told = _take(left, [key])
    for path in told or []:
        yield {"path": path, "said": told[path]} if isinstance(told, dict) else {"path": path}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            place = key if isinstance(value, dict) else f"[{key}]"
            yield from _leaves(inner, f"{path}.{place}" if path else str(place))
    elif value is not None and value != "":
        yield path, value
