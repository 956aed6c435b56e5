"""Spreadsheets as strangers send them."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from tongban.kernel.identifiers import uscc_check

HEAD = ("部门", "大项名称", "事项名称", "实施编码", "事项类型代码")
Row = Sequence[object]


def xlsx(rows: Iterable[Row]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, [str(cell) for cell in row])
    return out.getvalue()


def as_csv(rows: Iterable[Row], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def uscc(serial: int) -> str:
    """An invented credit code of a government body, with its check digit."""
    body = f"11430212{serial:09d}"
    return body + uscc_check(body)


def county_list(count: int) -> list[Row]:
    """Departments, main items and parts of them, codes of 23 to 55 characters, as a county publishes its list."""
    verbs, things = (
        ("许可", "备案", "登记", "核定", "年审"),
        ("食品小作坊", "道路挖掘", "户外招牌", "医师执业", "渔业捕捞"),
    )
    rows: list[Row] = []
    for n in range(count):
        body = uscc(n % 23)
        length = (31, 23, 55, 40)[n % 4]
        code = (f"{body}{n:05d}" + "4" * 55)[:length]
        rows.append(
            (
                f"某县第{n % 23 + 1}局",
                f"{things[n % 5]}管理{n // 5}",
                f"{things[n % 5]}{verbs[n // 5 % 5]}（第{n}类）",
                code,
                f"{n % 9 + 1:02d}",
            )
        )
    return rows
