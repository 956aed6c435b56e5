"""The report as PDF: the same blocks and tables as the other files, set by the project's own typesetting."""

from collections.abc import Iterable
from datetime import datetime

from tongban.finance.performance.report.text import Document
from tongban.finance.performance.values import Table
from tongban.infra.typesetting import typeset


def write(document: Document, tables: Iterable[Table], *, note: str, now: datetime) -> bytes:
    """PDF/A; a character that the font lacks stops it and is named."""
    data = {
        "title": document.title,
        "blocks": [{"level": b.level, "text": b.text} for b in document.blocks],
        "tables": [
            {
                "title": f"附表{t.key}　{t.title}", "head": "　　".join(f"{name}：{value}" for name, value in t.head), "columns": t.laid(t.columns), "width": len(t.columns),
                "rows": [t.laid(r) for r in t.rows], "notes": list(t.notes),
            }
            for t in tables
        ],
        "note": note,
    }  # fmt: skip
    return typeset("report.typ", data, now=now)
