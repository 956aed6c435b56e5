"""Spreadsheets of the budget's pages: text as text, money in yuan."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import xlsxwriter
from django.http import HttpResponse

from tongban.infra import files

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Fen:
    """A cell that holds money; empty where there is none."""

    fen: int | None


Cell = str | int | float | Fen


def book(name: str, *sheets: tuple[str, Sequence[str], Iterable[Sequence[Cell]]]) -> HttpResponse:
    """A workbook to keep; formulas and addresses in texts stay texts."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as made:
        money = made.add_format({"num_format": "#,##0.00"})
        for title, header, rows in sheets:
            sheet = made.add_worksheet(title)
            sheet.write_row(0, 0, header)
            for place, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    if not isinstance(cell, Fen):
                        sheet.write(place, column, cell)
                    elif cell.fen is not None:
                        sheet.write_number(place, column, cell.fen / 100, money)
    reply = HttpResponse(out.getvalue(), content_type=XLSX)
    for key, value in files.headers(XLSX, name).items():
        reply[key] = value
    return reply
