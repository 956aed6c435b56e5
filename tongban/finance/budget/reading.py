"""A bureau-year file into values: generous with what is missing, strict with what does not add up."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from tongban.finance.budget import classification
from tongban.finance.budget.rules import parse_wan, sum_fault
from tongban.finance.budget.values import (
    AdjustmentKind,
    AdjustmentSpec,
    Axis,
    Basis,
    FactSpec,
    LineSpec,
    ProjectSpec,
    Stage,
    YearSpec,
)
from tongban.kernel.refusals import Refused
from tongban.kernel.regions import pad

TOP: Final = {
    "version", "about", "bureau", "staffing", "budget", "projects", "final_account", "income", "prior_year", "prior_years",
    "three_public", "procurement", "volumes", "monthly_cumulative_executed", "indicators", "process_scheme",
    "claimed_score", "indicator_notes", "service_figures", "narrative", "evidence", "samples", "scheme", "fiscal_year", "goal", "goal_reached",
}  # fmt: skip
_BUREAU: Final = {
    "name", "centre", "region_code", "unit_code", "rank", "centre_rank", "centre_kind", "parent", "fiscal_year",
    "duty_rule", "basis_rule", "internal_offices", "towns", "unit_nature", "published_on", "final_replied_on",
}  # fmt: skip
_BUDGET: Final = {"opening", "carry_in", "adjustments", "year_end"}
_STAGE: Final = {"total_wan", "by_class", "items", "note", "reasons"}
_CLASS: Final = {"code", "name", "amount_wan", "items", "share_pct"}
_ADJUSTMENT: Final = {"document", "date", "kind", "project", "decision", "reason", "lines"}
_INDICATOR: Final = {
    "code", "level1", "level2", "name", "kind", "target", "unit", "weight", "actual", "overshoot", "steps", "reason",
    "measure", "source", "note", "improvement", "points_off", "goal",
}  # fmt: skip
_FACTS: Final = ("bureau", "staffing", "prior_year", "three_public", "procurement", "volumes", "service_figures")
_REALLOCATION: Final = AdjustmentKind.REALLOCATION


class _Reader:
    """One pass over a file: collects warnings; refuses with every place that does not add up."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.warnings: list[str] = []
        self.faults: list[str] = []
        self.samples = tuple(str(p) for p in self.listed(data.get("samples"), "samples"))
        evidence = self.mapping(data.get("evidence"), "evidence")
        self.evidence = sorted(((str(k), str(v)) for k, v in evidence.items()), key=lambda kv: -len(kv[0]))

    def mapping(self, value: Any, where: str) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise Refused(f"“{where}”应为“键: 值”")
        return {str(k): v for k, v in value.items()}

    def listed(self, value: Any, where: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise Refused(f"“{where}”应为列表")
        return value

    def rows(self, value: Any, where: str) -> list[Mapping[str, Any]]:
        return [self.mapping(row, f"{where} 第{n}条") for n, row in enumerate(self.listed(value, where), 1)]

    def unknown(self, given: Mapping[str, Any], known: set[str], where: str) -> None:
        for key in sorted(set(given) - known):
            self.warnings.append(f"不认识的键 {where}{'.' if where else ''}{key}，已原样保存，不参与计算")

    def basis(self, path: str) -> Basis:
        hit = any(path == p or path.startswith(p + ".") for p in self.samples)
        return Basis.SAMPLE if hit else Basis.DECLARED

    def said_by(self, path: str) -> str:
        return next((text for p, text in self.evidence if path == p or path.startswith(p + ".")), "")

    def wan(self, value: Any, where: str) -> int:
        try:
            return parse_wan(value, where)
        except Refused as wrong:
            self.faults.append(str(wrong))
            return 0

    def check(self, where: str, stated: int | None, parts: list[int]) -> None:
        if stated is None:
            return
        said, beyond = sum_fault(where, stated, parts)
        if beyond:
            self.faults.append(said + "，请核对后再导入")
        elif said:
            self.warnings.append(said + "（在四舍五入范围内，以各项之和为准）")


_PLACES: Final = {
    (Axis.ECONOMIC, Stage.OPENING): "budget.opening", (Axis.ECONOMIC, Stage.CARRY_IN): "budget.carry_in",
    (Axis.ECONOMIC, Stage.EXECUTED): "final_account", (Axis.FUNCTIONAL, Stage.EXECUTED): "final_account.by_function",
}  # fmt: skip


def read_year(data: Mapping[str, Any]) -> YearSpec:
    """The whole file, or one refusal that names every place."""
    r = _Reader(data)
    r.unknown(data, TOP, "")
    bureau = r.mapping(data.get("bureau"), "bureau")
    r.unknown(bureau, _BUREAU, "bureau")
    name = " ".join(str(bureau.get("name") or "").split())
    if not name:
        raise Refused("缺少单位名称：请填写 bureau.name")
    projects = tuple(
        ProjectSpec(code=_code(row, f"projects 第{n}条"), name=str(row.get("name") or row["code"]), kind=str(row.get("class") or ""))
        for n, row in enumerate(r.rows(data.get("projects"), "projects"), 1)
    )  # fmt: skip
    for key in ("published_on", "final_replied_on"):
        _day(r, bureau.get(key), f"bureau.{key}")
    budget = r.mapping(data.get("budget"), "budget")
    r.unknown(budget, _BUDGET, "budget")
    known = [p.code for p in projects]
    lines = [
        *_stage(r, budget.get("opening"), Stage.OPENING, "budget.opening", known),
        *_stage(r, budget.get("carry_in"), Stage.CARRY_IN, "budget.carry_in", known),
        *_final(r, known),
        *_income(r),
    ]
    spec = YearSpec(
        fiscal_year=_year(data, bureau), bureau=name[:100], centre=str(bureau.get("centre") or "")[:100],
        region_code=_region(r, bureau), unit_code=str(bureau.get("unit_code") or "")[:40], lines=_once(r, lines),
        adjustments=tuple(_adjustments(r, budget, known)), projects=projects, facts=tuple(_facts(r, budget)), rest=_jsonable(dict(data)),
        samples=r.samples, evidence=r.evidence, warnings=tuple(r.warnings),
    )  # fmt: skip
    unknown = list(_codes_known(spec))
    r.warnings += [*unknown, *_days_beside(spec)]
    for row in r.rows(data.get("indicators"), "indicators"):
        r.unknown(row, _INDICATOR, f"indicators {row.get('code', '')}")
    if len({p.code for p in projects}) != len(projects):
        r.faults.append("projects：项目代码重复")
    if r.faults:  # a mistyped code is often why a sum does not add up
        raise Refused("；\n".join([*r.faults[:20], *unknown[:10]]))
    return YearSpec(**{f: getattr(spec, f) for f in YearSpec.__slots__} | {"warnings": tuple(r.warnings)})


def _year(data: Mapping[str, Any], bureau: Mapping[str, Any]) -> int:
    given = unicodedata.normalize("NFKC", str(bureau.get("fiscal_year", data.get("fiscal_year", "")))).strip()
    if not given.isdecimal() or not 1990 <= int(given) <= 2100:
        raise Refused("缺少年度：请填写 bureau.fiscal_year，例如 2021")
    return int(given)


def _region(r: _Reader, bureau: Mapping[str, Any]) -> str:
    text = str(bureau.get("region_code") or "")
    if not text:
        return ""
    try:
        return pad(text)
    except Refused as wrong:
        r.warnings.append(f"{wrong}，已略去")
        return ""


def _code(row: Mapping[str, Any], where: str) -> str:
    code = unicodedata.normalize("NFKC", str(row.get("code") or "")).strip()
    if not code:
        raise Refused(f"{where}缺少 code")
    return code[:20]


def _line(r: _Reader, stage: Stage, code: str, fen: int, *, where: str, name: str = "", project: str = "", axis: Axis = Axis.ECONOMIC) -> LineSpec:  # fmt: skip
    path = f"{where}.{code}" if code else where
    return LineSpec(
        axis=axis, stage=stage, code=code, amount_fen=fen, name=name[:100], project=project,
        basis=r.basis(path), evidence=r.said_by(path)[:300],
    )  # fmt: skip


def _split(r: _Reader, row: Mapping[str, Any], stage: Stage, where: str, known: list[str]) -> Iterator[LineSpec]:
    """An item's amount by basic and project; without a split it is basic expenditure."""
    code = _code(row, where)
    name = str(row.get("name") or "")
    place = f"{where} {code} {name}".strip()
    total = r.wan(row.get("amount_wan"), place)
    parts = [(k.removesuffix("_wan"), v) for k, v in row.items() if k.endswith("_wan") and k != "amount_wan"]
    for project, _ in parts:
        if project != "basic" and project not in known:
            r.faults.append(f"{place}：项目 {project} 不在 projects 里")
    r.unknown({k: v for k, v in row.items() if not k.endswith("_wan")}, {"code", "name"}, place)
    amounts = [("" if project == "basic" else project, r.wan(v, place)) for project, v in parts]
    if amounts and sum(a for _, a in amounts) != total:
        r.check(place + " 按项目分列", total, [a for _, a in amounts])
    for project, fen in amounts or [("", total)]:
        if fen or not amounts or len(amounts) == 1:
            yield _line(r, stage, code, fen, where=where, name=name, project=project)


def _stage(r: _Reader, given: Any, stage: Stage, where: str, known: list[str]) -> Iterator[LineSpec]:
    """Items where the file gives them, else classes, else the total alone."""
    part = r.mapping(given, where)
    r.unknown(part, _STAGE, where)
    items = [line for row in r.rows(part.get("items"), where) for line in _split(r, row, stage, where, known)]
    classes = {k: r.wan(v, f"{where} {k}") for k, v in r.mapping(part.get("by_class"), where).items()}
    total = r.wan(part["total_wan"], where) if part.get("total_wan") is not None else None
    for code, stated in classes.items():
        r.check(f"{where} {code}", stated, [x.amount_fen for x in items if x.code.startswith(code)])
    if items and classes:
        lonely = [c for c in classes if not any(x.code.startswith(c) for x in items)]
        items += [_line(r, stage, c, classes[c], where=where) for c in lonely if classes[c]]
    found = items or [_line(r, stage, code, fen, where=where) for code, fen in classes.items()]
    r.check(where, total, [x.amount_fen for x in found])
    if not found and total is not None:
        found = [_line(r, stage, "", total, where=where)]
    yield from found


def _final(r: _Reader, known: list[str]) -> Iterator[LineSpec]:
    where = "final_account"
    part = r.mapping(r.data.get(where), where)
    r.unknown(part, {"total_wan", "classes", "by_function", "reasons"}, where)
    found: list[LineSpec] = []
    for n, row in enumerate(r.rows(part.get("classes"), where), 1):
        r.unknown(row, _CLASS, f"{where} 第{n}类")
        code, name = _code(row, f"{where} 第{n}类"), str(row.get("name") or "")
        items = [
            line
            for item in r.rows(row.get("items"), f"{where} {code}")
            for line in _split(r, item, Stage.EXECUTED, where, known)
        ]
        strays = [x.code for x in items if not x.code.startswith(code)]
        if strays:
            r.faults.append(f"{where} {code} {name}：{strays[0]}不属于这一类")
        stated = r.wan(row["amount_wan"], f"{where} {code} {name}") if row.get("amount_wan") is not None else None
        r.check(f"{where} {code} {name}", stated, [x.amount_fen for x in items])
        found += items or [_line(r, Stage.EXECUTED, code, stated or 0, where=where, name=name)]
    total = r.wan(part["total_wan"], where) if part.get("total_wan") is not None else None
    r.check(where, total, [x.amount_fen for x in found])
    if not found and total is not None:
        found = [_line(r, Stage.EXECUTED, "", total, where=where)]
    yield from found
    functional = [
        _line(
            r, Stage.EXECUTED, _code(row, "by_function"), r.wan(row.get("amount_wan"), "by_function"), where=f"{where}.by_function",
            name=str(row.get("name") or ""), axis=Axis.FUNCTIONAL,
        )
        for row in r.rows(part.get("by_function"), "by_function")
    ]  # fmt: skip
    r.check(
        f"{where}.by_function", total or sum(x.amount_fen for x in found) or None, [x.amount_fen for x in functional]
    )
    yield from functional


def _income(r: _Reader) -> Iterator[LineSpec]:
    for row in r.rows(r.data.get("income"), "income"):
        code, name = _code(row, "income"), str(row.get("name") or "")
        for key, stage in (("opening_wan", Stage.OPENING), ("final_wan", Stage.EXECUTED)):
            if row.get(key) is not None:
                fen = r.wan(row[key], f"income {code}")
                yield _line(r, stage, code, fen, where="income", name=name, axis=Axis.INCOME)


def _adjustments(r: _Reader, budget: Mapping[str, Any], known: list[str]) -> Iterator[AdjustmentSpec]:
    for n, row in enumerate(r.rows(budget.get("adjustments"), "budget.adjustments"), 1):
        where = f"budget.adjustments 第{n}条"
        r.unknown(row, _ADJUSTMENT, where)
        kind = str(row.get("kind") or "addition")
        if kind not in AdjustmentKind.values:
            r.faults.append(f"{where}：kind 应为 {'、'.join(AdjustmentKind.values)}")
            continue
        lines = tuple(
            (str(line.get("econ") or ""), r.wan(line.get("amount_wan"), where)) for line in r.rows(row.get("lines"), where)
        )  # fmt: skip
        if kind == _REALLOCATION and sum(fen for _, fen in lines) != 0:
            r.faults.append(f"{where}：调剂各行相加应为零")
        if kind == AdjustmentKind.REDUCTION and sum(fen for _, fen in lines) > 0:
            lines = tuple((code, -fen) for code, fen in lines)
        project = str(row.get("project") or "")
        if project and project not in known:
            r.faults.append(f"{where}：项目 {project} 不在 projects 里")
        words = {k: str(row.get(k) or "") for k in ("document", "reason", "decision")}
        yield AdjustmentSpec(
            kind=AdjustmentKind(kind), on=_day(r, row.get("date"), where), project=project,
            lines=tuple((c, f) for c, f in lines if f), basis=r.basis(f"budget.adjustments.{n}"),
            document=words["document"][:100], reason=words["reason"][:300], decision=words["decision"][:100],
        )  # fmt: skip


def _day(r: _Reader, given: Any, where: str) -> date | None:
    if given in (None, ""):
        return None
    try:
        return date.fromisoformat(str(given)[:10])
    except ValueError:
        r.faults.append(f"{where}：日期“{given}”不存在，请写成 2021-05-10")
        return None


def _facts(r: _Reader, budget: Mapping[str, Any]) -> Iterator[FactSpec]:
    """Every scalar and list of the describing parts, under its path."""
    for part in _FACTS:
        yield from _leaves(r, part, r.data.get(part))
    for key in ("year_end",):
        yield from _leaves(r, f"budget.{key}", budget.get(key))
    for path, holder in (("opening", budget.get("opening")), ("final", r.data.get("final_account"))):
        reasons = r.mapping(holder, path).get("reasons")
        yield from _leaves(r, f"reasons.{path}", reasons)
    if r.data.get("claimed_score") is not None:
        yield from _leaves(r, "claimed_score", r.data["claimed_score"])


def _leaves(r: _Reader, path: str, value: Any) -> Iterator[FactSpec]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(r, f"{path}.{key}", inner)
    elif isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value):
        for n, inner in enumerate(value, 1):
            key = inner.get("code", n) if isinstance(inner, dict) else n
            yield from _leaves(r, f"{path}.{key}", inner)
    elif value is not None:
        text = "、".join(str(v) for v in value) if isinstance(value, list) else str(value)
        if path.startswith("reasons."):
            text = "\n".join(str(v) for v in value) if isinstance(value, list) else text.replace("、", "\n")
        yield FactSpec(code=path[:160], value=text, basis=r.basis(path), evidence=r.said_by(path)[:300])


def _once(r: _Reader, lines: list[LineSpec]) -> tuple[LineSpec, ...]:
    seen = set()
    for line in lines:
        key = (line.axis, line.stage, line.code, line.project)
        if key in seen:
            r.faults.append(f"{line.stage.label} {line.code} {line.name}：同一科目写了两次")
        seen.add(key)
    return tuple(lines)


def _codes_known(spec: YearSpec) -> Iterator[str]:
    """Each code that the classification of the year does not have, with every place where it stands."""
    places = [(x.axis, x.code, _PLACES.get((x.axis, x.stage), x.stage.label), x.name) for x in spec.lines]
    places += [
        (Axis.ECONOMIC, code, f"budget.adjustments 第{n}条", "") for n, a in enumerate(spec.adjustments, 1) for code, _ in a.lines
    ]  # fmt: skip
    for axis in (Axis.ECONOMIC, Axis.FUNCTIONAL):
        known = classification.subjects(axis, spec.fiscal_year)
        unknown = {code for of, code, *_ in places if of == axis and code and code not in known}
        for code in sorted(unknown):
            where = "、".join(dict.fromkeys(place for of, c, place, _ in places if (of, c) == (axis, code)))
            name = next((name for of, c, _, name in places if (of, c) == (axis, code) and name), "")
            yield f"{where}：{axis.label}里没有科目 {f'{code} {name}'.strip()}，请核对代码；没有写错就按文件里的名称处理"


def _days_beside(spec: YearSpec) -> Iterator[str]:
    """Changes whose day lies in another year: mostly a day mistyped, or last year's file used again."""
    for n, a in enumerate(spec.adjustments, 1):
        if a.on is not None and a.on.year != spec.fiscal_year:
            yield f"budget.adjustments 第{n}条：日期{a.on}不在{spec.fiscal_year}年度内，请核对"


def _jsonable(value: Any) -> Any:
    """Days and other plain values of YAML as JSON keeps them."""
    if isinstance(value, dict):
        return {str(k): _jsonable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_jsonable(v) for v in value]
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)
