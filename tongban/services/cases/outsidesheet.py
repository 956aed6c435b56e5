"""Work done in departments' own systems, as a spreadsheet there and back: pure, from rows to cells and from cells to rows."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import xlsxwriter

from tongban.kernel.times import LOCAL, local

HEAD: Final = ("办件编号", "事项", "申请人", "转出时间", "办理结果", "决定时间", "办理意见", "不予的事实", "不予的依据")
_RESULTS: Final = {
    "准予": True, "同意": True, "通过": True, "办结": True, "不予": False, "不同意": False, "不通过": False,
}  # fmt: skip
_FORMS: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M", "%Y-%m-%d", "%Y/%m/%d")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutLine:
    """One leg that is worked elsewhere."""

    number: str
    title: str
    applicant: str
    sent_out_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BackLine:
    """One result that came back; `row` as the spreadsheet counts it."""

    row: int
    number: str
    granted: bool
    decided_at: datetime
    opinion: str
    facts: str
    basis: str


@dataclass(frozen=True, slots=True)
class Fault:
    row: int
    message: str


def written(lines: Sequence[OutLine]) -> bytes:
    """The sheet that goes out: what is known is filled in, results are left blank. Every cell is text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold, text = (
        book.add_worksheet("部门系统办理"),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "@"}),
    )
    for column, title in enumerate(HEAD):
        sheet.write_string(0, column, title, bold)
    for row, line in enumerate(lines, start=1):
        cells = (line.number, line.title, line.applicant, f"{local(line.sent_out_at):%Y-%m-%d %H:%M}")
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, text)
    sheet.set_column(0, 1, 38, text)
    sheet.set_column(2, len(HEAD) - 1, 18, text)
    sheet.data_validation(1, 4, max(1, len(lines)), 4, {"validate": "list", "source": ["准予", "不予"]})
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def read(rows: Sequence[Sequence[str]]) -> tuple[list[BackLine], list[Fault]]:
    """Results from the sheet that came back; lines without a result are not back yet and left alone."""
    head = next((n for n, row in enumerate(rows) if {"办件编号", "办理结果"} <= {c.strip() for c in row}), None)
    if head is None:
        return [], [Fault(1, "没有找到表头：至少要有“办件编号”“办理结果”“决定时间”三列")]
    places = {title.strip(): n for n, title in enumerate(rows[head])}
    lines, faults, seen = [], [], set[str]()
    for n, row in enumerate(rows[head + 1 :], start=head + 2):

        def cell(title: str, row: Sequence[str] = row) -> str:
            at = places.get(title)
            return row[at].strip() if at is not None and at < len(row) else ""

        number, result = cell("办件编号"), cell("办理结果")
        if not result:
            continue
        if result not in _RESULTS:
            faults.append(Fault(n, f"办理结果“{result}”不认识，请填“准予”或“不予”"))
            continue
        decided_at = _moment(cell("决定时间"))
        if decided_at is None:
            faults.append(Fault(n, f"决定时间“{cell('决定时间')}”看不懂，请写成 2021-09-24 10:30"))
            continue
        if number in seen:
            faults.append(Fault(n, f"办件编号“{number}”在表中出现两次"))
            continue
        seen.add(number)
        lines.append(
            BackLine(
                row=n, number=number, granted=_RESULTS[result], decided_at=decided_at, opinion=cell("办理意见"),
                facts=cell("不予的事实"), basis=cell("不予的依据"),
            )
        )  # fmt: skip
    return lines, faults


def _moment(text: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=LOCAL)
        except ValueError:
            continue
    return None
