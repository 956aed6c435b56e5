"""The report's files: HTML, docx, one xlsx with the attached tables, figures.json, and the checks kept apart from them."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tongban.finance.performance.report import checks, docx, pdf
from tongban.finance.performance.report.figures import Figures, of_year
from tongban.finance.performance.report.tables import tables
from tongban.finance.performance.report.text import Document, compose
from tongban.finance.performance.values import Finding, Printed, Status, Table
from tongban.infra.shipped import data_file
from tongban.kernel.refusals import Refused

MARKS: Final = {Status.LIVE: "计", Status.DECLARED: "报", Status.SAMPLE: "样", Status.MISSING: "缺"}
NAMES: Final = ("report.html", "report.docx", "report.pdf", "tables.xlsx", "figures.json")
TEMPLATE: Final = "self-evaluation.docx"
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same report gives the same bytes


class Printable:
    """Whatever can be printed as the report: as it stands now, or as it was frozen."""

    document: Document
    tables: list[Table]
    bureau: str
    fiscal_year: int
    note: str = ""  # what it was printed from, where that is said
    moment: datetime = _MADE

    @property
    def counts(self) -> dict[str, int]:
        """How many figures of the text are known in which way."""
        shown = [s.figure for b in self.document.blocks for c in b.clauses for s in c.spans if s.figure]
        return {status.value: sum(1 for f in shown if f.status is status) for status in Status}

    def file(self, name: str, *, template: bytes | None = None) -> bytes:
        """One of NAMES."""
        match name:
            case "report.html":
                return self._html().encode()
            case "report.docx":
                return docx.write(
                    self.document,
                    self.tables,
                    bureau=self.bureau,
                    year=self.fiscal_year,
                    template=template,
                    note=self.note,
                )
            case "report.pdf":
                return pdf.write(self.document, self.tables, note=self.note, now=self.moment)
            case "tables.xlsx":
                return _xlsx(self.tables)
            case "figures.json":
                return json.dumps(self.as_json(), ensure_ascii=False, indent=1).encode()
            case _:
                raise Refused(f"没有名为“{name}”的文件")

    def as_json(self) -> dict[str, object]:
        """Every figure with its clauses: what a machine reads instead of the text."""
        places: dict[str, list[str]] = {}
        for block in self.document.blocks:
            for clause in block.clauses:
                for span in clause.spans:
                    if span.figure:
                        places.setdefault(span.figure.code, []).extend(clause.ids)
        return {
            "title": self.document.title,
            "year": self.fiscal_year,
            "bureau": self.bureau,
            "printed_from": self.note,
            "counts": self.counts,
            "figures": [{**figure_json(f), "clauses": places.get(f.code, [])} for f in self.document.figures],
            "clauses": self.document.clauses,
        }

    def _html(self) -> str:
        environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        template = environment.from_string(data_file("report/self-evaluation.html").read_text(encoding="utf-8"))
        return template.render(document=_shown(self.document), tables=self.tables, note=self.note)


@dataclass(frozen=True)
class Report(Printable):
    """One year's report as it stands now."""

    figures: Figures

    @cached_property
    def document(self) -> Document:  # type: ignore[override]
        return compose(self.figures)

    @cached_property
    def tables(self) -> list[Table]:  # type: ignore[override]
        return tables(self.figures)

    @cached_property
    def findings(self) -> list[Finding]:
        return checks.findings(self.figures, self.document)

    @property
    def bureau(self) -> str:  # type: ignore[override]
        return self.figures.money.year.bureau

    @property
    def fiscal_year(self) -> int:  # type: ignore[override]
        return self.figures.money.year.fiscal_year


def figure_json(f: Printed) -> dict[str, object]:
    return {
        "code": f.code, "title": f.title, "value": None if f.value is None else f"{f.value.normalize():f}", "text": f.text,
        "unit": f.unit, "status": f.status.value, "rows": len(f.rows), "evidence": f.evidence,
    }  # fmt: skip


def _shown(document: Document) -> dict[str, Any]:
    """Plain values for the sandboxed template."""
    return {
        "title": document.title,
        "title_clauses": [{"ids": c.ids, "text": c.text} for c in document.title_clauses],
        "blocks": [
            {
                "tag": f"h{block.level + 1}" if block.level else "p",
                "clauses": [
                    {"ids": c.ids, "spans": [{"text": s.text, "figure": _badge(s.figure)} for s in c.spans]}
                    for c in block.clauses
                ],
            }
            for block in document.blocks
        ],
    }


def _badge(f: Printed | None) -> dict[str, str] | None:
    return None if f is None else {"code": f.code, "status": f.status.value, "mark": MARKS[f.status], "title": f.title}


def _xlsx(found: Sequence[Table]) -> bytes:
    """One sheet for each table; every cell is text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True})
        grid = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        for table in found:
            sheet = book.add_worksheet(f"附表{table.key}")
            sheet.set_column(0, len(table.columns) - 1, 18)
            sheet.write_string(0, 0, table.title, bold)
            for place, (name, value) in enumerate(table.head):
                sheet.write_string(1, 2 * place, name)
                sheet.write_string(1, 2 * place + 1, value)
            for line, row in enumerate([table.columns, *table.rows], 2):
                place = 0
                for cell, span in table.laid(row):
                    if span > 1:
                        sheet.merge_range(line, place, line, place + span - 1, "", grid)
                    sheet.write_string(line, place, cell, grid)
                    place += span
            for line, note in enumerate(table.notes, len(table.rows) + 3):
                sheet.write_string(line, 0, f"注：{note}")
    return buffer.getvalue()


def report_of(fiscal_year: int) -> Report:
    """The report of a year, or a sentence that says how to get one."""
    found = of_year(fiscal_year)
    if found is None:
        raise Refused(f"没有{fiscal_year}年度的资料，请先导入：tongban import bureau-year 文件.yaml")
    return Report(found)


def print_files(report: Printable, folder: Path, *, template: bytes | None = None) -> list[str]:
    """The public files of the report into a folder."""
    contents = {name: report.file(name, template=template) for name in NAMES}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return list(contents)


def write_files(report: Report, folder: Path, *, template: bytes | None = None) -> list[str]:
    """All files of the report into a folder; what is internal goes into a folder of its own."""
    contents = print_files(report, folder, template=template)
    inner = folder / "internal"
    inner.mkdir(parents=True, exist_ok=True)
    found = [finding_json(x) for x in report.findings]
    (inner / "checks.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return [*contents, "internal/checks.json"]


def finding_json(x: Finding) -> dict[str, object]:
    return {"rule": x.rule, "level": x.level.value, "place": x.place, "said": x.said, "internal": x.internal}
