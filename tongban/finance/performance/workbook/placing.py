"""Where the rows of each table stand in a bureau's year."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tongban.finance.performance.workbook import cells, layout
from tongban.finance.performance.workbook.cells import Faults, Place
from tongban.finance.performance.workbook.layout import word
from tongban.finance.performance.workbook.tables import Line, Read, rows_of, typed

_BOOL: Final = {"是": True, "否": False, "有": True, "无": False, "√": True, "×": False}
_PLACE: Final = re.compile(r"\[(\d{1,5})\]")
_LIST_CUT: Final = re.compile(r"[、，,;；\n]")
Data = dict[str, Any]


def place(found: Mapping[str, Read], faults: Faults, warnings: list[str]) -> Data:
    """The year, table by table; the last one holds what has no table of its own."""
    data: Data = {"version": 1}
    for key, read in found.items():
        if read.sheet.kind == "kv":
            _labelled(data, read, faults)
        elif read.sheet.kind == "money":
            _money(data, read, faults)
        else:
            _TABLES[key](data, read, faults)
    _additions(data, found, faults, warnings)
    if (rest := found.get("rest")) is not None:
        for _, row in rows_of(rest, faults):
            put(data, str(row.get("path") or "").split("."), row.get("value", ""))
    return data


def put(data: Data, path: list[str], value: Any) -> None:
    """Set what a path means; [n] is a place of a list, counted from 0."""
    at: Any = data
    for here, after in zip(path, [*path[1:], None], strict=True):
        fresh: Any = value if after is None else [] if _PLACE.fullmatch(after) else {}
        if isinstance(at, list) and (found := _PLACE.fullmatch(here)) and int(found[1]) <= len(at):
            if int(found[1]) == len(at):
                at.append(fresh)
            at = at[int(found[1])]
        elif isinstance(at, dict):
            at = at.setdefault(here, fresh)
        else:
            return


def _at(data: Data, path: tuple[str, ...], fresh: Callable[[], Any]) -> Any:
    """What stands at a path, made where there is nothing; of another kind it is as good as nothing."""
    at = data
    for key, make in zip(path, [*(dict for _ in path[1:]), fresh], strict=True):
        if not isinstance(at.get(key), type(make())):
            at[key] = make()
        at = at[key]
    return at


# --- label and value -----------------------------------------------------------------------------------------------------------


def _labelled(data: Data, read: Read, faults: Faults) -> None:
    table, seen = read.sheet, dict[str, int]()
    if not read.lines:
        return
    for line in read.lines:
        label = line.get("label")
        key = _label_key(table, label)
        value = typed(read, line, "value", faults, _kind(table, key))
        if value is None:
            continue
        if table.yesno and str(value) in _BOOL:
            value = _BOOL[str(value)]
        if key in table.lists:
            parts = [value] if table.yesno or not isinstance(value, str) else [p for p in _LIST_CUT.split(value) if p]
            _at(data, (*table.path, *key.split(".")), list).extend(parts)
        elif key in seen:
            faults.add(
                read.name, line.n, line.cells["label"][0], f"“{label}”写了两次（第{seen[key] + 1}行），请只留一行"
            )
        elif key.startswith("/"):
            put(data, [key[1:]], value)
        else:
            put(data, [*table.path, *key.split(".")], value)
        seen.setdefault(key, line.n)


def _label_key(table: layout.Sheet, label: str) -> str:
    plain = word(label)
    if plain in table.columns:
        return table.columns[plain]
    for prefix, before in table.patterns.items():
        if plain.startswith(before) and plain != before:
            return prefix + plain.removeprefix(before).strip("()_-")
    return re.sub(r"\s+", "_", label.strip())


def _kind(table: layout.Sheet, key: str) -> str:
    """The word of the layout that tells a key's kind: itself, or the pattern that it falls under."""
    return next((m for m in table.money if m.endswith(".*") and key.startswith(m[:-1])), key)


# --- money by economic class -----------------------------------------------------------------------------------------------


def _money(data: Data, read: Read, faults: Faults) -> None:
    """Total, classes (three digits) and items (five), with their projects in columns of their own."""
    rows: list[tuple[Any, Data]] = []
    whole: str | None = None
    for line, row in rows_of(read, faults):
        code, name = str(row.get("code") or ""), str(row.get("name") or "")
        if word(code) in layout.totals() or (not code and word(name) in layout.totals()):
            whole = row.get("amount_wan")
            continue
        if not re.fullmatch(r"\d{3,7}", code):
            if row.get("amount_wan") is not None:
                said = (
                    f"“{code or name}”没有科目编码，请填写，例如 30101"
                    if not code
                    else f"科目编码“{code[:20]}”应为3位或5位数字"
                )
                faults.add(read.name, line.n, line.cells.get("code", (0, ""))[0], said)
            continue
        rows.append((line, row))
    if not rows and whole is None:
        return
    put_in = _final if read.sheet.key == "final" else _stage
    put_in(data, read, rows, whole)


def _item(row: Data) -> Data:
    return {k: v for k, v in row.items() if k != "share_pct"}


def _stage(data: Data, read: Read, rows: list[tuple[Any, Data]], whole: str | None) -> None:
    part = _at(data, read.sheet.path, dict)
    if whole is not None:
        part["total_wan"] = whole
    for _, row in rows:
        if len(row["code"]) == 3:
            part.setdefault("by_class", {})[row["code"]] = row.get("amount_wan", "0.00")
        else:
            part.setdefault("items", []).append(_item(row))


def _final(data: Data, read: Read, rows: list[tuple[Any, Data]], whole: str | None) -> None:
    part = _at(data, read.sheet.path, dict)
    if whole is not None:
        part["total_wan"] = whole
    classes: dict[str, Data] = {}
    for _, row in rows:
        if len(row["code"]) == 3:
            classes[row["code"]] = {**row, **{k: v for k, v in classes.get(row["code"], {}).items() if k == "items"}}
        else:
            classes.setdefault(row["code"][:3], {"code": row["code"][:3]}).setdefault("items", []).append(_item(row))
    if classes:
        part["classes"] = list(classes.values())


# --- grids -----------------------------------------------------------------------------------------------------------------


def _plain_rows(data: Data, read: Read, faults: Faults) -> None:
    rows = [row for _, row in rows_of(read, faults) if not _is_total(row)]
    if rows:
        _at(data, read.sheet.path, list).extend(rows)


def _is_total(row: Data) -> bool:
    return any(word(str(row.get(k, ""))) in layout.totals() for k in ("code", "name")) and row.get("code") in (None, "", row.get("name"), *_TOTALS)  # fmt: skip


_TOTALS: Final = ("合计", "总计")


def _staffing(data: Data, read: Read, faults: Faults) -> None:
    (bodies, _), (people, _) = layout.bodies(), layout.people()
    for line, row in rows_of(read, faults):
        if "count" not in row or "item" not in row:
            if "count" in row:
                faults.add(read.name, line.n, None, "没有写是哪一类人数，请填写“项目”")
            continue
        body = str(row.get("body") or "")
        path = [bodies.get(word(body), body)] if body else []
        key = people.get(word(str(row["item"])), str(row["item"]))
        put(data, ["staffing", *path, key], row["count"])


def _adjustments(data: Data, read: Read, faults: Faults) -> None:
    """Rows with the same number are one document; without numbers each row is one of its own."""
    found: dict[object, Data] = {}
    for line, row in rows_of(read, faults):
        if not ({"amount_wan", "document", "reason"} & set(row)) or word(str(row.get("n") or "")) in layout.totals():
            continue
        document = tuple(row.get(k) for k in ("document", "kind", "date", "project"))
        key: object = str(row["n"]) if row.get("n") else (document if row.get("document") else line.n)
        one = found.setdefault(
            key, {"kind": "addition", **{k: row.get(k) for k in ("document", "date", "project", "decision", "reason")}, "lines": []}
        )  # fmt: skip
        for name in ("kind", "document", "date", "project", "decision", "reason"):
            if row.get(name) is not None:
                one[name] = row[name]
        if row.get("amount_wan") is not None:
            one["lines"].append({"econ": row.get("econ", ""), "amount_wan": row["amount_wan"]})
    if found:
        data.setdefault("budget", {})["adjustments"] = list(found.values())


def _reasons(data: Data, read: Read, faults: Faults) -> None:
    for line, row in rows_of(read, faults):
        if row.get("of") not in ("budget.opening", "final_account"):
            faults.add(read.name, line.n, 0, "事项请写“年初预算”或“决算”")
        elif row.get("reason"):
            _at(data, (*str(row["of"]).split("."), "reasons"), list).append(row["reason"])


def _months(data: Data, read: Read, faults: Faults) -> None:
    """A row for each month, or a row for each class: both are read."""
    keys = {key for line in read.lines for key in line.cells}
    found: dict[str, dict[int, Any]] = {}
    for line in read.lines:
        if "month" in keys:
            told = Place(read.name, line.n, line.cells.get("month", (0, ""))[0], faults)
            month = cells.whole(re.sub(r"(末|底|累计)", "", line.get("month")), told)
            if not isinstance(month, int) or not 1 <= month <= 12:
                continue
            for key in line.cells:
                if key != "month" and (value := _amount(read, line, key, faults)) is not None:
                    found.setdefault(key, {})[month] = value
        elif "class" in keys and (code := cells.code(line.get("class"))):
            for key in line.cells:
                if key.startswith("m") and (value := _amount(read, line, key, faults)) is not None:
                    found.setdefault(code, {})[int(key[1:])] = value
    months = sorted({m for by_month in found.values() for m in by_month})
    if months:
        data["monthly_cumulative_executed"] = {
            "months": months, **{code: [by_month.get(m) for m in months] for code, by_month in found.items()}
        }  # fmt: skip


def _amount(read: Read, line: Line, key: str, faults: Faults) -> Any:
    column, told = line.cells[key]
    return cells.amount(told, read.units.get(key, "万元"), Place(read.name, line.n, column, faults))


def _indicators(data: Data, read: Read, faults: Faults) -> None:
    """Those of the whole year, and under its project those of a project."""
    for line, row in rows_of(read, faults):
        if "name" not in row or word(str(row.get("level1", ""))) in layout.totals():
            continue
        project = str(row.pop("project", ""))
        kind = row.get("kind", ">=")
        if kind == "range" and isinstance(row.get("target"), str):
            ends = [e for e in re.split(r"[~～至、,，]|(?<=\d)\s*[-—]\s*(?=\d)", row["target"]) if e.strip()]
            row["target"] = [e.strip() for e in ends]
        if "share" in row or kind == "qualitative":
            share = row.pop("share", None)
            if share is not None or "actual" in row:
                row["actual"] = {"grade": row.get("actual", ""), "share": share}
        if "steps" in row:
            row["steps"] = list(_steps(str(row["steps"]), read, line, faults))
        row.setdefault("target", None)
        row.setdefault("actual", None)
        if project:
            known = [p for p in data.get("projects", []) if p.get("code") == project]
            if not known:
                faults.add(
                    read.name, line.n, line.cells["project"][0], f"项目“{project}”不在“项目”表里，请先在那里写上"
                )
            for p in known[:1]:
                p.setdefault("indicators", []).append(row)
        else:
            data.setdefault("indicators", []).append(row)


def _steps(told: str, read: Read, line: Line, faults: Faults) -> Iterator[list[str]]:
    """90:1.00；80:0.90 — from this value on, this share of the weight."""
    for pair in re.split(r"[;；\n]", told):
        if not pair.strip():
            continue
        ends = [e.strip() for e in re.split(r"[:：=]", pair)]
        if len(ends) != 2:
            faults.add(
                read.name,
                line.n,
                line.cells["steps"][0],
                f"分档“{pair[:20]}”应写成 下限:得分比例，例如 90:1.00；80:0.90",
            )
            return
        yield ends


def _narrative(data: Data, read: Read, faults: Faults) -> None:
    for _, row in rows_of(read, faults):
        if row.get("section") and row.get("text"):
            _at(data, ("narrative", str(row["section"])), list).append(row["text"])


def _evidence(data: Data, read: Read, faults: Faults) -> None:
    for _, row in rows_of(read, faults):
        if row.get("path") and row.get("said"):
            data.setdefault("evidence", {})[str(row["path"])] = row["said"]


def _samples(data: Data, read: Read, faults: Faults) -> None:
    found = [str(row["path"]) for _, row in rows_of(read, faults) if row.get("path")]
    if found:
        data["samples"] = found


def _additions(data: Data, found: Mapping[str, Read], faults: Faults, warnings: list[str]) -> None:
    """The additions of past years into their years."""
    read = found.get("prior_additions")
    years = {row.get("fiscal_year"): row for row in data.get("prior_years", [])}
    for line, row in rows_of(read, faults) if read else ():
        year = row.pop("fiscal_year", None)
        if year in years:
            years[year].setdefault("additions", []).append(row)
        elif row:
            faults.add(read.name if read else "", line.n, 0, f"“历年”表里没有{year}年度，请先写上这一年")


def _later(data: Data, read: Read, faults: Faults) -> None:
    """Read after the others."""


_TABLES: Final[Mapping[str, Callable[[Data, Read, Faults], None]]] = {
    "staffing": _staffing, "adjustments": _adjustments, "functional": _plain_rows, "reasons": _reasons, "projects": _plain_rows,
    "income": _plain_rows, "prior_years": _plain_rows, "three_public": _plain_rows, "months": _months, "indicators": _indicators,
    "narrative": _narrative, "evidence": _evidence, "samples": _samples, "prior_additions": _later, "rest": _later,
}  # fmt: skip
