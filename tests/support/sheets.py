"""Spreadsheets as strangers send them."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

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


def book(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """A workbook of several sheets; cells keep their kind, a formula that fails is written as its error."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(place, column, datetime(cell.year, cell.month, cell.day), day)
                    elif str(cell).startswith("#"):
                        sheet.write_formula(place, column, "=1/0", None, cell)
                    else:
                        sheet.write(place, column, cell)
    return out.getvalue()


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()
