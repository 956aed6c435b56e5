"""A bureau's year from outside, as YAML or as a workbook: one content, whatever the file."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tongban.finance.budget import selectors, yamlfile
from tongban.finance.performance.workbook import reading
from tongban.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class YearFile:
    """What a file says, and what should be looked at."""

    data: dict[str, Any]
    warnings: tuple[str, ...] = ()
    workbook: bool = False

    @contextmanager
    def in_its_words(self) -> Iterator[None]:
        """A refusal names places as the file does: keys of YAML, sheets of a workbook."""
        try:
            yield
        except Refused as wrong:
            if not self.workbook or (said := reading.in_words(str(wrong))) == str(wrong):
                raise
            raise Refused(said) from wrong


def read(content: bytes) -> YearFile:
    """By content, not by name."""
    if not reading.is_workbook(content):
        return YearFile(yamlfile.read(content))
    book = reading.read(content)
    return YearFile(_as_kept(book.data), tuple(book.warnings), True)


def _as_kept(data: dict[str, Any]) -> dict[str, Any]:
    """A workbook that says what is kept already is the same file in other clothes: it changes nothing."""
    told = str((data.get("bureau") or {}).get("fiscal_year", ""))
    known = selectors.year(int(told)) if told.isdecimal() and len(told) == 4 else None
    kept: Mapping[str, Any] = known.content if known else {}
    return dict(kept) if kept and same(data) == same(kept) else data


def same(value: Any) -> str:
    """What a value says, whatever its spelling: nothing left out, numbers as numbers, texts as lines."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        found = {str(k): _plain(v) for k, v in value.items() if k != "version"}
        return {k: v for k, v in found.items() if v not in ("", [], {})}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, bool):
        return {None: "", True: "是", False: "否"}[value]
    text = str(value)
    return f"{Decimal(text).normalize():f}" if re.fullmatch(r"-?(0|[1-9]\d{0,20})(\.\d{1,20})?", text) else text
