"""Spreadsheets from outside as rows of text: xlsx, xls, ods and csv, hostile until proven harmless."""

from tongban.infra.sheets.apart import WRONG as WRONG
from tongban.infra.sheets.reading import Sheet as Sheet
from tongban.infra.sheets.reading import read_sheets as read_sheets
