"""Target tables in their prescribed layouts: of the whole department (D), of each project (E)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from tongban.finance.budget import rules as money_rules
from tongban.finance.budget.models import Line
from tongban.finance.budget.selectors import total
from tongban.finance.budget.values import Axis, Stage
from tongban.finance.performance.report.figures import Figures
from tongban.finance.performance.report.projects import EXECUTIONS, ProjectSheet, project_sheets
from tongban.finance.performance.report.text import words_of
from tongban.finance.performance.values import IndicatorSpec, Kind, Table

_GAP: Final = "—"
INDICATORS: Final = ("一级指标", "二级指标", "三级指标", "指标值", "指标值内容", "度量单位", "指标值类型", "备注")
_FUNDS: Final = (
    ("一般公共预算拨款", ("11",), ("一般公共",)), ("政府性基金拨款", ("12",), ("基金",)), ("国有资本经营预算", ("13",), ("国有资本",)),
    ("财政专户管理资金", ("2",), ("专户",)), ("单位（其他）资金", ("3",), ("",)),
)  # fmt: skip


def target_tables(f: Figures) -> list[Table]:
    return [_department(f), *_projects(f)]


def fund_of(line: Line) -> str:
    """Which row of the form an income line belongs to: by its code, else by its name; what is neither is other money."""
    by_code = next((title for title, codes, _ in _FUNDS if line.code.startswith(codes)), None)
    return by_code or next(title for title, _, words in _FUNDS if any(w in line.name for w in words))


def _wan(fen: int | None) -> str:
    return _GAP if fen is None else money_rules.say_wan(fen)


def _row(*cells: str) -> tuple[str, ...]:
    return (*cells, *("",) * (len(INDICATORS) - len(cells)))


def by_fund(income: Iterable[Line]) -> dict[str, int]:
    """Amounts by the five rows of the form."""
    found = dict.fromkeys((title for title, *_ in _FUNDS), 0)
    for line in income:
        found[fund_of(line)] += line.amount_fen
    return found


def _department(f: Figures) -> Table:
    m = f.money
    opening, income = m.at(Stage.OPENING), m.at(Stage.OPENING, Axis.INCOME)
    whole = total(opening) if opening else total(income) if income else None
    funds = by_fund(income) if income else {}
    rows = [_row("年度预算申请（万元）", "资金总额", _wan(whole))]
    for n, (title, *_) in enumerate(_FUNDS):
        rows.append(_row("", "按收入性质分" if n == 0 else "", title, _wan(funds.get(title))))
    basic, project = _divided(f, opening, whole)
    rows += [_row("", "按支出性质分", "基本支出", _wan(basic)), _row("", "", "项目支出", _wan(project))]
    rows += [_row("部门职能职责概述", words_of(f, "duties") or _GAP), _row("整体绩效目标", _goal(f)), INDICATORS]
    told = {str(r.get("code")): r for r in _content(f).get("indicators") or [] if isinstance(r, dict)}
    rows += [_target(x.spec, told.get(x.spec.code, {})) for x in f.sheet.lines if x.spec.kind not in EXECUTIONS]
    return Table(
        "D", "部门整体支出绩效目标表", _row("项目", "内容"), tuple(rows), ("金额单位：万元；“—”表示没有这项资料。本表不填分值。",),
        (("单位代码", m.year.unit_code or _GAP), ("单位名称", m.year.bureau), ("年度", str(m.year.fiscal_year))),
    )  # fmt: skip


def _content(f: Figures) -> Mapping[str, Any]:
    found = f.money.year.content
    return found if isinstance(found, dict) else {}


def _divided(f: Figures, opening: list[Line], whole: int | None) -> tuple[int | None, int | None]:
    """Basic and project expenditure; a sum that nobody divided is basic only where there is no project."""
    if whole is None or (f.money.projects and not all(x.code for x in opening)):
        return None, None
    project = total(x for x in opening if x.project)
    return whole - project, project


def _goal(f: Figures) -> str:
    """As the bureau wrote it; else one line for each target."""
    told = _content(f).get("goal")
    if told:
        return "\n".join(map(str, told)) if isinstance(told, list) else str(told)
    lines = [x for x in f.sheet.lines if x.spec.kind not in EXECUTIONS and x.spec.target not in (None, "")]
    return "\n".join(f"{n}.{x.spec.name}{say_value(x.spec)}{x.spec.unit}；" for n, x in enumerate(lines, 1)) or _GAP


def say_value(spec: IndicatorSpec) -> str:
    """The target with its sign, without its unit."""
    if spec.target in (None, ""):
        return _GAP
    if isinstance(spec.target, list):
        return "-".join(map(str, spec.target))
    sign = (
        spec.kind.label[0]
        if spec.kind.value[0] in "<>="
        else "≥"
        if spec.kind in (Kind.STEPS, Kind.SATISFACTION)
        else ""
    )
    return f"{sign}{spec.target}"


def _target(spec: IndicatorSpec, told: Mapping[str, Any]) -> tuple[str, ...]:
    kind = "定性" if spec.kind in (Kind.QUALITATIVE, Kind.PASS) else "定量"
    content = str(told.get("goal") or spec.name)
    return spec.level1, spec.level2, spec.name, say_value(spec), content, spec.unit, kind, str(told.get("note") or "")


# --- projects --------------------------------------------------------------------------------------------------------------


def _projects(f: Figures) -> Iterator[Table]:
    """One table for each project; where there is none the table says so."""
    sheets = project_sheets(f)
    if not sheets:
        rows = (_row("不适用", "本单位无项目支出"),)
        yield Table("E", "项目支出绩效目标表", _row("项目", "内容"), rows, (), (("单位名称", f.money.year.bureau), ("年度", str(f.money.year.fiscal_year))))  # fmt: skip
    for n, sheet in enumerate(sheets, 1):
        yield _project(f, sheet, "E" if len(sheets) == 1 else f"E{n}")


def _project(f: Figures, sheet: ProjectSheet, key: str) -> Table:
    told, project, year = sheet.told, sheet.project, f.money.year
    whole = total(sheet.opening) if sheet.opening else None
    fiscal, other = (_told_wan(told, k) for k in ("fiscal_wan", "other_wan"))
    days = [str(told.get(k) or "") for k in ("starts", "ends")]
    rows = [
        _row("项目名称", project.name), _row("主管部门", str(told.get("department") or year.bureau)), _row("实施单位", str(told.get("executor") or year.bureau)),
        _row("项目属性", str(told.get("attribute") or _GAP)), _row("起止时间", "至".join(days) if any(days) else _GAP),
        _row("资金总额（万元）", _wan(whole)), _row("", "其中：财政拨款", _wan(fiscal if fiscal is not None else _rest(whole, other))), _row("", "其他资金", _wan(other)),
        _row("立项依据", str(told.get("basis") or _GAP)), _row("项目概况", str(told.get("summary") or _GAP)),
        _row("实施期绩效目标", str(told.get("long_goal") or _GAP)), _row("年度绩效目标", str(told.get("goal") or _GAP)), INDICATORS,
    ]  # fmt: skip
    given = {str(r.get("code")): r for r in told.get("indicators") or [] if isinstance(r, dict)}
    rows += [_target(x.spec, given.get(x.spec.code, {})) for x in sheet.lines] or [_row("本项目的指标尚未填写")]
    return Table(
        key, f"项目支出绩效目标表（{project.name}）", _row("项目", "内容"), tuple(rows), (), (("单位名称", year.bureau), ("年度", str(year.fiscal_year)), ("项目类别", project.kind or _GAP))
    )  # fmt: skip


def _told_wan(told: Mapping[str, Any], key: str) -> int | None:
    return (
        None if told.get(key) in (None, "") else money_rules.parse_wan(told[key], f"projects {told.get('code')} {key}")
    )


def _rest(whole: int | None, other: int | None) -> int | None:
    """Without other money the whole is the treasury's."""
    return None if whole is None else whole - (other or 0)


# --- R2 ----------------------------------------------------------------------------------------------------------------------


def gaps(f: Figures, required: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Where a target table does not hold: (place, what to do)."""
    m = f.money
    opening, income = m.at(Stage.OPENING), m.at(Stage.OPENING, Axis.INCOME)
    if income and opening and sum(by_fund(income).values()) != total(opening):
        yield "附表D", "按收入性质分的合计与资金总额不等，请核对收入和年初预算"
    specs = [x.spec for x in f.sheet.lines]
    for group, seconds in required.items():
        for second in seconds if specs else ():
            if not any(_stands_under(s, group, second) for s in specs):
                yield "附表D", f"{group}下没有{second}指标"
    for sheet in project_sheets(f):
        yield from _project_gaps(sheet)


def _stands_under(spec: IndicatorSpec, group: str, second: str) -> bool:
    return spec.level1 == group and spec.level2.startswith(second)


def _project_gaps(sheet: ProjectSheet) -> Iterator[tuple[str, str]]:
    place, whole = f"项目 {sheet.project.code} {sheet.project.name}", total(sheet.opening)
    fiscal, other = (_told_wan(sheet.told, k) for k in ("fiscal_wan", "other_wan"))
    if fiscal is not None and fiscal + (other or 0) != whole:
        yield place, f"财政拨款与其他资金之和{_wan(fiscal + (other or 0))}万元，年初预算{_wan(whole)}万元，请核对"
    if not sheet.lines:
        yield (
            place,
            "没有自己的绩效指标，目标表和自评表无法填写，请在资料的项目里写上 indicators（工作簿在“指标”表的项目栏写项目代码）",
        )
        return
    for line in sheet.lines:
        bare = line.spec.target in (None, "") and line.spec.kind not in (Kind.QUALITATIVE, Kind.SATISFACTION)
        if bare:
            yield f"{place} {line.spec.code}", f"{line.spec.name}没有目标值"
        if line.score.points is None:
            yield f"{place} {line.spec.code}", f"{line.spec.name}没有实际完成值，未计分"
        elif line.score.lost > Decimal(0) and not line.spec.reason:
            yield f"{place} {line.spec.code}", f"{line.spec.name}扣{line.score.lost}分，没有写偏差原因"
    if sheet.weight != 100:
        yield (
            place,
            f"分值合计{sheet.weight.normalize():f}（含预算执行率{sheet.execution.weight.normalize():f}），应为100",
        )
