"""绩效目标执行监控表 as a spreadsheet in the prescribed layout (finance.md §3.5)."""

import io
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from tongban.finance.performance.models import MonitoringLine, MonitoringRound
from tongban.finance.performance.monitoring.values import Cause, Likelihood
from tongban.finance.performance.values import Kind

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LAST: Final = 15  # columns of the table less one


def months(row: MonitoringRound) -> str:
    """1-7月"""
    return "1月" if row.as_of.month == 1 else f"1-{row.as_of.month}月"


def wan(fen: int | None) -> Decimal | None:
    return None if fen is None else (Decimal(fen) / 1_000_000).quantize(Decimal("0.01"))


def rate(part: int | None, whole: int | None) -> str:
    return "" if part is None or not whole else f"{(Decimal(part) * 100 / whole).quantize(Decimal('0.01'))}%"


def money_rows(row: MonitoringRound) -> list[tuple[str, int | None, int | None, int | None]]:
    """(name, opening, executed, forecast) of the three rows of the money block."""
    of_all = (row.opening_fen, row.executed_fen, row.forecast_fen)
    general = (row.general_opening_fen, row.general_executed_fen, row.general_forecast_fen)
    rest = tuple(None if a is None or g is None else a - g for a, g in zip(of_all, general, strict=True))
    return [
        ("年度资金总额", *of_all),
        ("其中：本年一般公共预算拨款", *general),
        ("其他资金", rest[0], rest[1], rest[2]),
    ]


def say_target(line: MonitoringLine) -> str:
    """≥95%"""
    if isinstance(line.target, list):
        return f"{'至'.join(str(x) for x in line.target)}{line.unit}"
    if line.target in (None, ""):
        return ""
    sign = {"<= linear": "≤", "<= ratio": "≤", ">=": "≥", "=": "=", "satisfaction steps": "≥"}.get(line.kind, "")
    return f"{sign}{line.target}{line.unit if line.kind != Kind.QUALITATIVE else ''}"


def say_value(line: MonitoringLine) -> str:
    value = line.value.get("grade", "") if isinstance(line.value, dict) else line.value
    if value in (None, ""):
        return ""
    return f"{value}{line.unit if line.kind not in (Kind.QUALITATIVE, Kind.PASS) else ''}"


def table(row: MonitoringRound) -> bytes:
    """The whole table: head, money, goal, indicators with marks under their causes and likelihood."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        sheet = book.add_worksheet("绩效目标执行监控表")
        edge = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_size": 10}
        head = book.add_format({**edge, "bold": True, "align": "center", "bg_color": "#EEF3F8"})
        cell, middle = book.add_format(edge), book.add_format({**edge, "align": "center"})
        title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        sheet.merge_range(0, 0, 0, _LAST, "绩效目标执行监控表", title)
        sheet.merge_range(
            1, 0, 1, _LAST, f"（{row.year.fiscal_year}年度，截至{row.as_of}）", book.add_format({"align": "center"})
        )
        _pair(sheet, 2, "单位名称", row.year.bureau, head, cell)
        place = _money(sheet, 3, row, head, middle)
        _pair(sheet, place, "年度总体目标", row.goal, head, cell)
        sheet.set_row(place, 48)
        place = _heads(sheet, place + 1, months(row), head)
        for line in row.lines.all():
            _line(sheet, place, line, cell, middle)
            place += 1
        sheet.set_column(0, 1, 11)
        sheet.set_column(2, 2, 24)
        sheet.set_column(3, 5, 13)
        sheet.set_column(6, 10, 7)
        sheet.set_column(11, 11, 26)
        sheet.set_column(12, 14, 8)
        sheet.set_column(15, 15, 16)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return out.getvalue()


def _pair(sheet: Any, place: int, name: str, text: str, head: Any, cell: Any) -> None:
    sheet.merge_range(place, 0, place, 1, name, head)
    sheet.merge_range(place, 2, place, _LAST, "", cell)
    sheet.write_string(place, 2, text, cell)


def _money(sheet: Any, place: int, row: MonitoringRound, head: Any, middle: Any) -> int:
    rows = money_rows(row)
    sheet.merge_range(place, 0, place + len(rows), 1, "预算执行情况（万元）", head)
    spans = ((2, 3), (4, 5), (6, 9), (10, 11), (12, _LAST))
    for (first, last), name in zip(
        spans, ("", "年初预算数", f"{months(row)}执行数", f"{months(row)}执行率", "全年预计执行数"), strict=True
    ):
        sheet.merge_range(place, first, place, last, name, head)
    for n, (name, opening, executed, forecast) in enumerate(rows, start=place + 1):
        cells = (name, wan(opening), wan(executed), rate(executed, opening), wan(forecast))
        for (first, last), value in zip(spans, cells, strict=True):
            sheet.merge_range(n, first, n, last, "" if value is None else value, middle)
    return place + len(rows) + 1


def _heads(sheet: Any, place: int, span: str, head: Any) -> int:
    names = ("一级指标", "二级指标", "三级指标", "年度指标值", f"{span}执行情况", "全年预计完成情况")
    for column, name in enumerate(names):
        sheet.merge_range(place, column, place + 1, column, name, head)
    sheet.merge_range(place, 6, place, 11, "偏差原因分析", head)
    sheet.merge_range(place, 12, place, 14, "完成目标可能性", head)
    for column, name in enumerate([*(c.label for c in Cause), "原因说明", *(x.label for x in Likelihood)], start=6):
        sheet.write_string(place + 1, column, name, head)
    sheet.merge_range(place, _LAST, place + 1, _LAST, "备注", head)
    return place + 2


def _line(sheet: Any, place: int, line: MonitoringLine, cell: Any, middle: Any) -> None:
    texts = (line.level1, line.level2, line.name, say_target(line), say_value(line), line.forecast)
    for column, text in enumerate(texts):
        sheet.write_string(place, column, text, cell)
    for column, cause in enumerate(Cause, start=6):
        sheet.write_string(place, column, "√" if cause.value in line.causes else "", middle)
    sheet.write_string(place, 11, line.reason, cell)
    for column, likelihood in enumerate(Likelihood, start=12):
        sheet.write_string(place, column, "√" if likelihood.value == line.likelihood else "", middle)
    sheet.write_string(place, _LAST, line.remark, cell)
