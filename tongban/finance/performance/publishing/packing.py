"""The export package: the public files of a signed version with their digests, the same bytes each time."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.finance.performance.publishing.values import PackedFile
from tongban.finance.performance.report.writing import NAMES, Printable, figure_json
from tongban.finance.performance.values import Table
from tongban.kernel.refusals import Refused

SUMS: Final = "SHA256SUMS.txt"
_MADE: Final = (2000, 1, 1, 0, 0, 0)
_FIGURES: Final = ("code", "title", "value", "unit", "text", "status", "evidence", "rows")


def pack(report: Printable, *, template: bytes | None = None) -> tuple[bytes, list[PackedFile]]:
    """The zip and the list of what is in it."""
    contents: dict[str, bytes] = {name: report.file(name, template=template) for name in NAMES}
    contents |= dict(_data(report))
    packed = [PackedFile(name, len(content), hashlib.sha256(content).hexdigest()) for name, content in contents.items()]
    sums = "".join(f"{f.sha256}  {f.name}\n" for f in packed).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**contents, SUMS: sums}.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue(), packed


def unpack(content: bytes, name: str) -> bytes:
    """One file of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if name not in archive.namelist():
            raise Refused(f"没有名为“{name}”的文件")
        return archive.read(name)


# --- Fiscal Data Package: the tables for machines ------------------------------------------------------------------------------


def _data(report: Printable) -> Iterator[tuple[str, bytes]]:
    """datapackage.json with one csv for the figures and one for each attached table."""
    figures = [[str(figure_json(f)[k] if figure_json(f)[k] is not None else "") for k in _FIGURES] for f in report.document.figures]  # fmt: skip
    resources = [_resource("figures", "报告正文的数字", _FIGURES)]
    yield "data/figures.csv", _csv(_FIGURES, figures)
    for table in report.tables:
        name = f"table-{table.key.lower()}"
        columns = _columns(table)
        resources.append(_resource(name, table.title, columns))
        yield f"data/{name}.csv", _csv(columns, [[*r, *("",) * (len(columns) - len(r))] for r in table.rows])
    description = {
        "profile": "tabular-data-package", "name": f"self-evaluation-{report.fiscal_year}", "title": report.document.title,
        "description": report.note, "countryCode": "CN", "granularity": "aggregated", "fiscalPeriod": {"start": f"{report.fiscal_year}-01-01", "end": f"{report.fiscal_year}-12-31"},
        "author": report.bureau, "resources": resources,
    }  # fmt: skip
    yield "datapackage.json", json.dumps(description, ensure_ascii=False, indent=1).encode()


def _columns(table: Table) -> tuple[str, ...]:
    """Headers, each once and none empty."""
    seen: dict[str, int] = {}
    found = []
    for place, title in enumerate(table.columns, 1):
        name = title.strip() or f"列{place}"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}{seen[name]}")
    return tuple(found)


def _resource(name: str, title: str, columns: tuple[str, ...]) -> Mapping[str, Any]:
    return {
        "name": name, "title": title, "path": f"data/{name}.csv", "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "schema": {"fields": [{"name": c, "type": "string"} for c in columns]},
    }  # fmt: skip


def _csv(columns: tuple[str, ...], rows: list[Any]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_harmless(str(cell)) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def _harmless(cell: str) -> str:
    """A text that a spreadsheet would take for a formula is written as a text."""
    return f"'{cell}" if cell[:1] in ("=", "@", "\t") or (cell[:1] in "+-" and not cell[1:2].isdigit() and len(cell) > 1) else cell  # fmt: skip
