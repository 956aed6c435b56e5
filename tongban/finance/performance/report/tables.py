"""Attached tables: A (basic data), B and C (self-evaluation of the whole and of each project), D and E (their targets)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from tongban.finance.budget import rules as money_rules
from tongban.finance.budget.models import Line
from tongban.finance.budget.selectors import total
from tongban.finance.budget.values import Axis, Basis, Stage
from tongban.finance.performance.report.figures import Figures
from tongban.finance.performance.report.projects import ProjectSheet, project_sheets
from tongban.finance.performance.report.targets import target_tables
from tongban.finance.performance.rules import band
from tongban.finance.performance.selectors import Scored
from tongban.finance.performance.values import Table

_GAP: Final = "—"
_SCORED: Final = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
_MONEY: Final = ("资金（万元）", "年初预算数", "全年预算数(A)", "全年执行数(B)", "分值", "执行率(B/A)", "得分", "备注")
_RULES: Final = (
    "一级指标分值：预算执行率10分、产出指标50分、效益指标30分、满意度指标10分。",
    "定性指标分三档：达成年度指标100%-80%（含）、部分达成80%-60%（含）、未达成60%-0%。",
)


def tables(f: Figures) -> list[Table]:
    return [_base(f), _whole(f), *_projects(f), *target_tables(f)]


def _wan(fen: int | None) -> str:
    return _GAP if fen is None else money_rules.say_wan(fen)


def _sum(lines: list[Line]) -> int | None:
    return total(lines) if lines else None


def _base(f: Figures) -> Table:
    """A: 部门整体支出绩效评价基础数据表."""
    m = f.money

    def head(code: str) -> Decimal | None:
        return f.printed(code).value

    posts = [head(c) for c in ("bureau_posts", "centre_posts")]
    people = [head(c) for c in ("bureau_on_post", "centre_on_post")]
    granted, there = (sum((p for p in part if p is not None), Decimal(0)) for part in (posts, people))
    share = money_rules.percent(there, granted)
    opening, executed = m.at(Stage.OPENING), m.executed()
    divided = all(x.code for x in opening)

    def row(
        name: str, prior: str | None, codes: tuple[str, ...], project: str | None = None
    ) -> tuple[str, str, str, str]:
        budget = [x for x in opening if x.code.startswith(codes) and project in (None, x.project)] if divided else []
        spent = [x for x in executed if x.code.startswith(codes) and project in (None, x.project)]
        last = m.fact_wan(prior) if prior else None
        return name, _wan(last), _wan(_sum(budget)), _wan(_sum(spent))

    three = ("30212", "30217", "30231", "31013", "30913")
    rows: list[tuple[str, ...]] = [
        ("编制数（人）", "", "", f"{granted.normalize():f}" if any(posts) else _GAP),
        ("本年实际在职人数（人）", "", "", f"{there.normalize():f}" if any(people) else _GAP),
        ("在职人员控制率（%）", "", "", _GAP if share is None else f"{money_rules.half_up(share)}"),
        row("三公经费", "prior_year.three_public_final_wan", three),
        row("　1.公务用车购置和维护经费", None, ("30231", "31013", "30913")),
        row("　2.出国经费", None, ("30212",)),
        row("　3.公务接待", None, ("30217",)),
        (
            "项目支出",
            _GAP,
            _wan(_sum([x for x in opening if x.project])),
            _wan(total(x for x in executed if x.project)),
        ),
    ]
    rows += [
        row(f"　{n}.{p.name}", None, ("3",), p.code) for n, p in enumerate(m.projects, 1)
    ]  # fmt: skip
    rows += [
        row("公用经费", None, ("302", "310"), ""),
        row("　其中：办公经费", None, ("30201",), ""),
        row("　　　　水费、电费、差旅费", None, ("30205", "30206", "30211"), ""),
        row("　　　　会议费、培训费", None, ("30215", "30216"), ""),
        ("政府采购金额", _GAP, f.write("procurement_budget"), f.write("procurement_final")),
        ("部门整体支出预算调整", "", _wan(_sum(opening)), _wan(m.full_year_fen)),
    ]
    return Table(
        "A", "部门整体支出绩效评价基础数据表", ("项目", "上年决算数", "本年预算数", "本年决算数"), tuple(rows),
        ("“部门整体支出预算调整”一行依次为年初预算、调整后预算。", "金额单位：万元；“—”表示没有这项资料。"),
        (("单位名称", m.year.bureau), ("年度", str(m.year.fiscal_year))),
    )  # fmt: skip


def _money_rows(f: Figures, opening: list[Line], executed: list[Line], added: int, carried: list[Line]) -> Iterator[tuple[str, ...]]:  # fmt: skip
    whole = None if not opening else total(opening) + total(carried) + added
    rate = money_rules.percent(total(executed), whole or 0)
    execution = next((x for x in f.sheet.lines if x.spec.kind.value.startswith("execution")), None)
    weight = f"{execution.spec.weight.normalize():f}" if execution else _GAP
    points = _points(execution) if execution else _GAP
    yield (
        "年度资金总额", _wan(_sum(opening)), _wan(whole), _wan(_sum(executed)), weight,
        _GAP if rate is None else f"{money_rules.half_up(rate)}%", points, "",
    )  # fmt: skip


def _points(line: Scored) -> str:
    return "未计分" if line.score.points is None else f"{line.score.points}"


def _whole(f: Figures) -> Table:
    """B: 部门整体支出绩效自评表."""
    m = f.money
    rows = list(_money_rows(f, m.at(Stage.OPENING), m.executed(), m.added_fen, m.at(Stage.CARRY_IN)))
    for line in m.at(Stage.EXECUTED, Axis.INCOME):
        opening = [x for x in m.at(Stage.OPENING, Axis.INCOME) if x.code == line.code]
        rows.append((f"　{line.name or line.code}", _wan(_sum(opening)), "", _wan(line.amount_fen), "", "", "", ""))
    divided = all(x.code for x in m.at(Stage.OPENING))
    for name, project in (("　基本支出", False), ("　项目支出", True)):
        opening = [x for x in m.at(Stage.OPENING) if bool(x.project) is project] if divided else []
        spent = total(x for x in m.executed() if bool(x.project) is project)
        rows.append((name, _wan(_sum(opening)), "", _wan(spent), "", "", "", ""))
    rows += _goals(m.year.content)
    rows.append(_SCORED)
    rows += [_row(x) for x in f.sheet.lines]
    whole = sum((x.spec.weight for x in f.sheet.lines), Decimal(0))
    rows.append(("总分", "", "", "", "", f"{whole.normalize():f}", f"{f.sheet.total}", f"等级：{f.sheet.band}"))
    return Table(
        "B", "部门整体支出绩效自评表", _MONEY, tuple(rows), (*_RULES, *_samples(f)),
        (("部门（单位）名称", m.year.bureau), ("年度", str(m.year.fiscal_year))),
    )  # fmt: skip


def _goals(content: Any) -> Iterator[tuple[str, ...]]:
    """年度总体目标: where the bureau wrote it."""
    told = [str(content.get(k) or "") for k in ("goal", "goal_reached")]
    if any(told):
        yield "年度总体目标", "预期目标", told[0] or _GAP, "实际完成情况", told[1] or _GAP, "", "", ""


def _samples(f: Figures) -> Iterator[str]:
    """Values that are not true yet are named, so that nobody takes them for true."""
    names = [x.spec.name for x in f.sheet.lines if Basis.SAMPLE in (x.row.target_basis, x.row.actual_basis)]
    if names:
        yield f"下列指标的目标值或完成值是样例，尚未换成实数：{'、'.join(names)}。"


def _row(x: Scored) -> tuple[str, ...]:
    spec = x.spec
    words = "；".join(w for w in (spec.reason, spec.improvement) if w)
    return (
        spec.level1, spec.level2, spec.name, say_target(x), say_actual(x), f"{spec.weight.normalize():f}", _points(x), words,
    )  # fmt: skip


def say_target(x: Scored) -> str:
    target = x.spec.target
    if target in (None, ""):
        return _GAP
    if isinstance(target, list):
        return "-".join(str(t) for t in target) + x.spec.unit
    sign = x.spec.kind.label[0] if x.spec.kind.value[0] in "<>=" else ""
    return f"{sign}{target}{x.spec.unit}"


def say_actual(x: Scored) -> str:
    if x.actual in (None, ""):
        return _GAP
    if isinstance(x.actual, dict):
        return str(x.actual.get("grade", _GAP))
    unit = "%" if x.spec.kind.value.startswith("execution") else x.spec.unit
    return f"{x.actual}{unit}"


def _projects(f: Figures) -> Iterator[Table]:
    """C: 项目支出绩效自评表, one for each project with its own indicators; where there is none the table says so."""
    sheets = project_sheets(f)
    if not sheets:
        rows = (("不适用", *("",) * (len(_MONEY) - 1)),)
        yield Table("C", "项目支出绩效自评表", _MONEY, rows, ("本单位无项目支出，本表不适用。",), (("实施单位", f.money.year.bureau),))  # fmt: skip
    for n, sheet in enumerate(sheets, 1):
        yield _project(f, sheet, "C" if len(sheets) == 1 else f"C{n}")


def _project(f: Figures, x: ProjectSheet, key: str) -> Table:
    opening, rate = _wan(_sum(x.opening)), _GAP if x.rate is None else f"{money_rules.half_up(x.rate)}%"
    points = _GAP if x.execution.points is None else f"{x.execution.points}"
    goal, reached = (str(x.told.get(k) or _GAP) for k in ("goal", "goal_reached"))
    rows: list[tuple[str, ...]] = [
        ("年度资金总额", opening, _wan(x.whole_fen), _wan(_sum(x.spent)), f"{x.execution.weight.normalize():f}", rate, points, ""),
        ("　其中：本年财政拨款", opening, "", "", _GAP, _GAP, _GAP, ""), ("　　　　上年结转资金", _wan(_sum(x.carried)), "", "", _GAP, _GAP, _GAP, ""),
        ("年度总体目标", "预期目标", goal, "实际完成情况", reached, "", "", ""), _SCORED,
    ]  # fmt: skip
    rows += [_row(line) for line in x.lines] or [("本项目的指标尚未填写", *("",) * (len(_MONEY) - 1))]
    if x.lines:
        rows.append(("总分", "", "", "", "", f"{x.weight.normalize():f}", f"{x.total}", f"等级：{band(x.total)}"))
    return Table(
        key, f"项目支出绩效自评表（{x.project.name}）", _MONEY, tuple(rows), _RULES,
        (("项目名称", x.project.name), ("项目类别", x.project.kind or _GAP), ("主管部门", str(x.told.get("department") or f.money.year.bureau)), ("实施单位", str(x.told.get("executor") or f.money.year.bureau))),
    )  # fmt: skip
