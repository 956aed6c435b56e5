"""A register as a spreadsheet. Text stays text: no formula and no link is made of what people typed."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse

from tongban.infra import files

Cell = str | int | Decimal | date | None


def xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """One sheet with a frozen head row, to be saved."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold, wrap = (
            book.add_format({"bold": True, "bg_color": "#EEF3F8"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        sheet.write_row(0, 0, list(heads), bold)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(place, column, cell, day)
                elif cell is not None:
                    sheet.write(place, column, cell, wrap)
        sheet.set_column(0, len(heads) - 1, 18)
        sheet.freeze_panes(1, 0)
    reply = HttpResponse(buffer.getvalue())
    for header, value in files.headers(files.XLSX, f"{title}.xlsx").items():
        reply[header] = value
    return reply
