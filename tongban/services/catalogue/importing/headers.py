"""Which column says what: headers in Chinese or English, below title rows."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import yaml

from tongban.infra.shipped import data_file
from tongban.kernel.refusals import Refused
from tongban.services.catalogue.importing.sheets import Sheet

_SEARCHED_ROWS: Final = 30
_BRACKETS: Final = re.compile(r"[（(【\[].*?[)）】\]]")
_NOISE: Final = re.compile(r"[\s_*＊:：/\\-]+")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose header was found: field → column, the first row of data (from 0), headers nobody knows."""

    sheet: Sheet
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    first: int
    unknown: tuple[str, ...]


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(data_file("headers.yaml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    return {_plain(alias): field for field, aliases in words()["fields"].items() for alias in aliases}


def _plain(header: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", header)).lower()


def field_of(header: str) -> str | None:
    """The field a header names, with or without what stands in brackets."""
    known = _aliases()
    return known.get(_plain(header)) or known.get(_plain(_BRACKETS.sub("", unicodedata.normalize("NFKC", header))))


def find_table(sheets: Sequence[Sheet]) -> Table:
    """The first sheet that has a header with a name and a department. Raises Refused when there is none."""
    best: Table | None = None
    for sheet in sheets:
        table = _best_row(sheet)
        if table and (best is None or len(table.columns) > len(best.columns)):
            best = table
    if best is None or "name" not in best.columns:
        raise Refused("没有找到表头。表格须有“部门”和“事项名称”两列，表头可在前30行")
    if "department" not in best.columns:
        raise Refused("表头中没有“部门”列，请补充承办部门")
    return best


def _best_row(sheet: Sheet) -> Table | None:
    best: tuple[int, int] | None = None
    for place, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        known = len({f for cell in row if cell and (f := field_of(cell))})
        if known >= 2 and (best is None or known > best[0]):
            best = (known, place)
    return _table(sheet, best[1]) if best else None


def _table(sheet: Sheet, place: int) -> Table:
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    unknown: list[str] = []
    for column, header in enumerate(sheet.rows[place]):
        if not header:
            continue
        field = field_of(header)
        if field is None or (field in columns and field != "ignore"):
            unknown.append(header)
        elif field != "ignore":
            columns[field], titles[field] = column, header
    if "name" not in columns and "main_item" in columns:  # a list of main items only
        columns["name"], titles["name"] = columns["main_item"], titles["main_item"]
    return Table(sheet, columns, titles, place + 1, tuple(unknown))
