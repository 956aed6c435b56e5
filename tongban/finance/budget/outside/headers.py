"""Which column says what in an export nobody has seen before; or as the office said once and for all."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from tongban.infra.sheets import Sheet
from tongban.kernel.refusals import Refused

FIELDS: Final[Mapping[str, str]] = {
    "external": "支付单号", "on": "支付日期", "amount": "金额", "payee": "收款人", "purpose": "用途", "economic": "部门经济分类",
    "functional": "功能分类", "project": "项目", "document": "指标文号", "fund": "资金性质", "own": "本系统单号", "state": "状态",
}  # fmt: skip
NEEDED: Final = ("on", "amount", "economic")
_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "external": ("支付单号", "支付令号", "支付凭证号", "支付凭证编号", "凭证号", "凭证编号", "单据编号", "单据号", "业务单号", "流水号",
                 "交易流水号", "支付申请编号", "支付申请单号", "申请单号", "支付编号", "编号", "单号", "支付凭证单号"),
    "on": ("支付日期", "清算日期", "付款日期", "记账日期", "日期", "支付时间", "付款时间", "支付完成日期", "实际支付日期", "业务日期", "交易日期"),
    "amount": ("支付金额", "金额", "本次支付金额", "付款金额", "发生额", "支出金额", "实付金额", "实际支付金额", "支付额", "交易金额", "本次支付"),
    "payee": ("收款人", "收款人名称", "收款单位", "收款人全称", "收款方", "收款方名称", "收款单位名称", "收款户名", "收款人户名", "收款账户名称", "收款人信息名称",
              "收款信息名称", "收款人信息全称", "收款人信息户名"),
    "purpose": ("用途", "摘要", "资金用途", "支付用途", "款项用途", "事由", "用途摘要", "摘要用途"),
    "economic": ("部门经济分类", "部门预算支出经济分类", "部门支出经济分类", "经济分类", "经济科目", "部门经济科目", "支出经济分类", "部门经济分类科目",
                 "部门经济分类编码", "经济分类科目", "部门经济科目编码", "经济科目编码", "部门预算经济分类", "经济分类编码", "经济科目代码", "部门经济"),
    "functional": ("功能分类", "支出功能分类", "功能科目", "支出功能分类科目", "功能分类科目", "功能科目编码", "功能分类编码", "支出功能科目", "预算科目"),
    "project": ("项目", "项目名称", "预算项目", "项目编码", "项目代码", "预算项目名称", "二级项目"),
    "document": ("指标文号", "指标文件号", "指标号", "文号", "指标编号"),
    "fund": ("资金性质", "资金来源", "资金类型"),
    "own": ("本系统单号", "外部单号", "来源单号", "单位单号", "报账单号"),
    "state": ("支付状态", "状态", "单据状态", "清算状态", "业务状态"),
}  # fmt: skip
_BY_NAME: Final = {name: field for field, names in _ALIASES.items() for name in names}
_SEARCHED: Final = 30


class _Known(Protocol):
    """The field that a header names, with what stands above it."""

    def __call__(self, header: str, above: str = "") -> str | None: ...


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet, where its rows begin, which column holds which field, and the unit of its amounts where it says one."""

    sheet: Sheet
    first: int
    header: tuple[str, ...]
    columns: Mapping[str, int]
    unit: str

    @property
    def missing(self) -> list[str]:
        return [FIELDS[f] for f in NEEDED if f not in self.columns]

    def cell(self, row: Sequence[str], field: str) -> str:
        place = self.columns.get(field)
        return row[place].strip() if place is not None and place < len(row) else ""


def plain(text: str) -> str:
    """A header without spaces, marks and what stands in brackets."""
    said = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*:：_、/\-]", "", re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】", "", said))


def field_of(header: str) -> str | None:
    return _BY_NAME.get(plain(header))


def is_header(cell: str) -> bool:
    return field_of(cell) is not None


def find_table(sheets: Sequence[Sheet], said: Mapping[str, str]) -> Table:
    """The sheet and rows with most known headers; `said` names the headers of fields the office mapped itself.

    Raises Refused where no header is found at all; what is missing of a header is for the caller to ask.
    """
    mapped = {plain(header): field for field, header in said.items() if header}

    def known(header: str, above: str = "") -> str | None:
        own = mapped.get(plain(header)) or (mapped.get(plain(above + header)) if above else None)
        found = own or field_of(header) or (field_of(above + header) if above else None)
        return None if found and own is None and said.get(found) else found

    best, best_weight = None, (0, False)
    for sheet in sheets:
        for place in range(min(len(sheet.rows), _SEARCHED)):
            for table in _tables(sheet, place, known):
                if len(table.columns) >= 2 and (best is None or _weight(table, place) > best_weight):
                    best, best_weight = table, _weight(table, place)
    if best is None:
        raise Refused("没有找到表头。表格须有支付日期、金额和经济分类等列，表头可在前30行")
    return best


def _weight(table: Table, place: int) -> tuple[int, bool]:
    """Most columns win; of equals, two rows where the lower one has neither day nor amount of its own."""
    if table.first == place + 1:
        return len(table.columns), False
    upper, lower = table.sheet.rows[place], table.sheet.rows[place + 1]
    both = [c for f, c in table.columns.items() if f in ("on", "amount") and c < min(len(upper), len(lower))]
    return len(table.columns), bool(both) and all(lower[c] in ("", upper[c]) for c in both)


def _tables(sheet: Sheet, place: int, known: _Known) -> list[Table]:
    upper = list(sheet.rows[place])
    found = [_table(sheet, place + 1, upper, [""] * len(upper), known)]
    if place + 1 < len(sheet.rows):
        lower = list(sheet.rows[place + 1])
        above, last = [], ""
        for cell in [*upper, *[""] * (len(lower) - len(upper))][: len(lower)]:
            last = cell or last
            above.append(last)
        words = [cell for cell in lower if cell]
        if words and not any(re.fullmatch(r"[\d.,\-/: ]+", cell) for cell in words):
            header = [low or up for low, up in zip(lower, [*upper, *[""] * len(lower)], strict=False)]
            found.append(_table(sheet, place + 2, header, above, known))
    return found


def _table(sheet: Sheet, first: int, header: Sequence[str], above: Sequence[str], known: _Known) -> Table:
    columns: dict[str, int] = {}
    for column, text in enumerate(header):
        field = known(text, above[column] if above[column] != text else "") if text else None
        if field and field not in columns:
            columns[field] = column
    for column, text in enumerate(header):  # what the office once said of another file says nothing of this one
        field = field_of(text) if text and column not in columns.values() else None
        if field and field not in columns:
            columns[field] = column
    return Table(sheet, first, tuple(header), columns, unit_of(sheet, first, header, columns))


def unit_of(sheet: Sheet, first: int, header: Sequence[str], columns: Mapping[str, int]) -> str:
    """万元 or 元, as the amount's own header or the title rows say; empty where neither does."""
    near = header[columns["amount"]] if "amount" in columns else ""
    titles = " ".join(cell for row in sheet.rows[:first] for cell in row if len(cell) < 60)
    for text in (near, *re.findall(r"单位\s*[:：]?\s*\S{1,8}", unicodedata.normalize("NFKC", titles))):
        found = re.search(r"万元|元", text)
        if found:
            return found[0]
    return ""
