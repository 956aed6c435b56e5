"""The rows that did not go in, as a spreadsheet: corrected there, it can be imported as it is."""

import io
from typing import Any

import xlsxwriter

from tongban.services.catalogue.importing.headers import Table, find_tables
from tongban.services.catalogue.importing.sheets import read_sheets
from tongban.services.catalogue.values import Report, RowFault


def faults_sheet(content: bytes, report: Report) -> bytes:
    """One row per fault, on a sheet for each sheet it is of: where, what is wrong, and the cells as they came."""
    tables, _ = find_tables(read_sheets(content))
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#FBECEA"})
        for table in tables:
            name = table.sheet.name if len(tables) > 1 else "有误的行"
            faults = [fault for fault in report.errors if fault.sheet in ("", table.sheet.name)]
            _write(book.add_worksheet(name), table, faults, bold)
    return buffer.getvalue()


def _write(sheet: Any, table: Table, faults: list[RowFault], bold: Any) -> None:
    for column, title in enumerate(("行号", "有误的列", "原因", *table.header)):
        sheet.write_string(0, column, title, bold)
    rows = table.sheet.rows
    for place, fault in enumerate(faults, start=1):
        cells = rows[fault.row - 1] if 0 < fault.row <= len(rows) else ()
        for column, cell in enumerate((str(fault.row), fault.field, fault.message, *cells)):
            sheet.write_string(place, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 12)
    sheet.set_column(2, 2, 48)
