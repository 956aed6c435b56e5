"""The items in force as a spreadsheet that `import` takes back unchanged."""

import csv
import io
from collections.abc import Iterator
from typing import Final

import xlsxwriter

from tongban.orgs.models import Department
from tongban.services.catalogue.importing import uses
from tongban.services.catalogue.selectors import facts_in_force
from tongban.services.catalogue.values import ItemFacts
from tongban.services.catalogue.words import AUDIENCES

COLUMNS: Final = (
    "部门", "大项名称", "事项名称", "事项编码", "实施编码", "事项类型", "办件类型", "法定时限", "法定时限单位", "法定时限依据", "承诺时限",
    "结果名称", "通俗名称", "俗称", "到现场次数", "是否网办", "村级可办", "是否收费", "两人办理",
    "全程线上审核", "服务对象", "申请材料编码", "权力依据", "收费标准", "收费依据", "网上办理深度", "主题分类", "行使层级", "受理条件", "办理流程",
    "办理地点", "办理时间", "咨询方式", "监督投诉方式",
)  # fmt: skip
_FACTS: Final = (
    "basis", "fee_standard", "fee_basis", "online_depth", "topic", "level", "accept_condition", "handle_flow", "address",
    "hours", "contact", "complaint",
)  # fmt: skip
_HANDLING: Final = {"instant": "即办件", "promise": "承诺件", "report": "上报件"}


def rows() -> Iterator[tuple[str, ...]]:
    """One row per item, by code."""
    names = dict(Department.objects.values_list("id", "name"))
    known = facts_in_force()
    for code in sorted(known):
        yield _row(known[code], names[known[code].department_id])


def _row(item: ItemFacts, department: str) -> tuple[str, ...]:
    statutory = item.statutory
    return (
        department,
        item.main_item,
        item.name,
        item.code,
        item.implementation_code,
        item.type_code,
        _HANDLING.get(item.handling, item.handling),
        f"{statutory.amount.normalize():f}" if statutory else "",
        ("自然日" if statutory.unit.value == "calendar" else "工作日") if statutory else "",
        statutory.basis if statutory else "",
        f"{item.promise_days.normalize():f}",
        item.result_name,
        item.plain_name,
        "、".join(item.folk_names),
        str(item.trips),
        *("是" if flag else "否" for flag in (item.online, item.village, item.charge, item.two_persons)),
        "是" if item.online_review else "否",
        *(str(value) for value in _more(item)),
    )


def _more(item: ItemFacts) -> Iterator[object]:
    """The rest of the implementation list; what is not said stays empty, so that nothing is made of it."""
    audience = str(item.facts.get("audience", ""))
    yield AUDIENCES.get(audience, audience)
    yield uses.write(item.uses)
    for key in _FACTS:
        yield item.facts.get(key, "")


def export_items(form: str = "xlsx") -> bytes:
    """The file's content; `form` is xlsx or csv. Every cell is text, so that no formula and no number is made of it."""
    if form == "csv":
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows([_harmless(cell) for cell in row] for row in rows())
        return out.getvalue().encode("utf-8-sig")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("事项清单")
        bold = book.add_format({"bold": True, "bg_color": "#EEF3F8"})
        for column, title in enumerate(COLUMNS):
            sheet.write_string(0, column, title, bold)
        for place, row in enumerate(rows(), start=1):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 2, 28)
        sheet.set_column(3, 4, 36)
    return buffer.getvalue()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is marked as text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
