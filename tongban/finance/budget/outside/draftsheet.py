"""A draft budget out of a spreadsheet: one amount a row, sums left out and checked, every fault with its row."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from tongban.finance.budget.outside.headers import Table, plain, unit_of
from tongban.finance.budget.outside.rows import Fault, Unreadable, amount_of, code_of, is_total
from tongban.finance.budget.rules import say_wan
from tongban.finance.budget.values import DraftItem, Fund
from tongban.infra.sheets import Sheet, read_sheets
from tongban.kernel.refusals import Refused

COLUMNS: Final = ("科目", "名称", "功能分类", "项目", "资金性质", "金额（元）", "测算依据")
_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "economic": ("科目", "科目代码", "科目编码", "经济科目", "经济分类", "部门经济分类", "部门经济科目", "部门预算支出经济分类", "经济分类编码",
                 "经济科目代码", "经济科目编码", "部门经济分类编码", "支出经济分类"),
    "functional": ("功能分类", "功能科目", "支出功能分类", "功能分类编码", "功能科目编码", "功能科目代码"),
    "project": ("项目", "项目代码", "项目编码", "预算项目", "项目名称"),
    "fund": ("资金性质", "资金来源"),
    "amount": ("金额", "申请金额", "预算金额", "申请数", "预算数", "控制数", "批复数", "批复金额", "上报金额", "合计", "年初预算"),
    "note": ("测算依据", "依据", "说明", "备注", "测算说明"),
}  # fmt: skip
_BY_NAME: Final = {name: field for field, names in _ALIASES.items() for name in names}
_SEARCHED: Final = 30
_FAULTS_SAID: Final = 10


def read_draft(content: bytes) -> list[DraftItem]:
    """Every amount of the sheet, or one refusal that names the rows."""
    table = _find(read_sheets(content, is_header=lambda cell: plain(cell) in _BY_NAME))
    faults: list[Fault] = []
    rows: list[tuple[int, DraftItem]] = []
    stated: list[int] = []
    for number, row in enumerate(table.sheet.rows[table.first :], table.first + 1):
        if not any(cell.strip() for cell in row):
            continue
        try:
            if is_total(row):
                stated.append(amount_of(table.cell(row, "amount"), table.unit))
            elif (item := _item(table, row)) is not None:
                rows.append((number, item))
        except Unreadable as wrong:
            faults.append(Fault(number, str(wrong)))
    items, sums = _without_sums(rows)
    faults += sums
    if not faults and stated and sum(x.amount_fen for x in items) not in stated:
        found = sum(x.amount_fen for x in items)
        said = f"合计行写的是{say_wan(max(stated))}万元，各行相加是{say_wan(found)}万元"
        raise Refused(f"{said}；请核对后再导入")
    if faults:
        more = f"；另有{len(faults) - _FAULTS_SAID}行" if len(faults) > _FAULTS_SAID else ""
        raise Refused("；".join(str(f) for f in sorted(faults, key=lambda f: f.row)[:_FAULTS_SAID]) + more)
    if not items:
        raise Refused("表里没有金额，请至少填写一行")
    return items


def _find(sheets: Sequence[Sheet]) -> Table:
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:_SEARCHED]):
            columns: dict[str, int] = {}
            for column, cell in enumerate(row):
                field = _BY_NAME.get(plain(cell))
                if field:
                    columns.setdefault(field, column)
            if {"economic", "amount"} <= set(columns):
                return Table(sheet, place + 1, tuple(row), columns, unit_of(sheet, place + 1, row, columns) or "元")
    raise Refused("没有找到表头。表格须有“科目”和“金额”两列，表头可在前30行")


def _item(table: Table, row: Sequence[str]) -> DraftItem | None:
    code = code_of(_said(table, row, "economic"))
    amount = _said(table, row, "amount")
    if amount in ("", "-", "—", "0", "0.0", "0.00"):  # a printed form lists what is not asked for, too
        return None
    if not code:
        raise Unreadable("没有经济科目，请补充科目代码，例如30201")
    if not re.fullmatch(r"[35]\d{2}(\d{2})?", code):
        raise Unreadable(f"经济科目“{code[:20]}”不对，应为3位类或5位款，例如30201")
    fen = amount_of(amount, table.unit)
    if fen < 0:
        raise Unreadable("金额应大于零")
    return DraftItem(
        economic=code, functional=code_of(_said(table, row, "functional"))[:10], project=_said(table, row, "project")[:40],
        fund=_fund(_said(table, row, "fund")), amount_fen=fen, note=_said(table, row, "note")[:300],
    )  # fmt: skip


def _said(table: Table, row: Sequence[str], field: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", table.cell(row, field)).removeprefix("'").split())
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Unreadable("有不能保存的字符，请删去")
    return text


def _fund(text: str) -> str:
    if not text:
        return Fund.GENERAL.value
    for fund in Fund:
        if text == fund.value or fund.label.startswith(text.removesuffix("资金")) or text.startswith(fund.label[:4]):
            return fund.value
    raise Unreadable(f"资金性质“{text[:20]}”不认识，请写“{'”“'.join(f.label for f in Fund)}”之一")


def _without_sums(rows: Sequence[tuple[int, DraftItem]]) -> tuple[list[DraftItem], list[Fault]]:
    """A class above its items is their sum: left out, and held against them."""
    items, faults = [], []
    for number, x in rows:
        under = [
            y.amount_fen for _, y in rows
            if len(x.economic) == 3 and len(y.economic) == 5 and y.economic.startswith(x.economic)
            and y.project == x.project and x.fund == y.fund and x.functional in ("", y.functional)
        ]  # fmt: skip
        if not under:
            items.append(x)
        elif sum(under) != x.amount_fen:
            said = f"{x.economic}写的是{say_wan(x.amount_fen)}万元，其下各款相加是{say_wan(sum(under))}万元，请核对"
            faults.append(Fault(number, said))
    return items, faults
