"""A year's report as plain data that can be kept, checked by its digest, printed again, and compared with today."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

from tongban.finance.performance.publishing.values import Difference
from tongban.finance.performance.report.text import Block, Clause, Document, Span
from tongban.finance.performance.report.writing import Report
from tongban.finance.performance.values import Printed, Status, Table
from tongban.infra.redaction import redact
from tongban.infra.shipped import data_file

ROWS_MAX: Final = 500  # rows kept word for word; beyond, their digest and their number
_PARAMETERS: Final = (
    "report/self-evaluation.yaml", "report/figures.yaml", "finance/checks.yaml", "finance/schemes.yaml",
)  # fmt: skip
_NAMED: Final = 50
_FIGURE: Final = "…"  # stands for a figure where only the words are compared


def digest_of(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def freeze(report: Report) -> dict[str, Any]:
    """Values, parameters, rows, texts, tables and score of the report as it stands."""
    document, tables, sheet = report.document, report.tables, report.figures.sheet
    year = report.figures.money.year
    shown = {f.code for f in document.figures}
    clean = cache(redact)  # the same names stand behind many figures
    return {
        "title": document.title, "year": year.fiscal_year, "bureau": year.bureau, "revision": year.revision, "file": year.digest,
        "parameters": {name: hashlib.sha256(data_file(name).read_bytes()).hexdigest() for name in _PARAMETERS},
        "figures": [_figure(f, f.code in shown, clean) for f in report.figures.used],
        "title_clauses": [_clause(c) for c in document.title_clauses],
        "blocks": [
            {"level": b.level, "place": b.place, "slot": b.slot, "clauses": [_clause(c) for c in b.clauses]} for b in document.blocks
        ],
        "tables": [
            {"key": t.key, "title": t.title, "columns": list(t.columns), "rows": [list(r) for r in t.rows], "notes": list(t.notes),
             "head": [list(h) for h in t.head]} for t in tables
        ],
        "score": {
            "total": f"{sheet.total}", "band": sheet.band,
            "indicators": {x.spec.code: None if x.score.points is None else f"{x.score.points}" for x in sheet.lines},
        },
    }  # fmt: skip


def _figure(f: Printed, shown: bool, clean: Callable[[str], str]) -> dict[str, Any]:
    rows = [[clean(str(title)), clean(str(note))] for title, note in f.rows]
    return {
        "code": f.code, "title": f.title, "unit": f.unit, "value": None if f.value is None else f"{f.value}", "text": f.text,
        "status": f.status.value, "evidence": f.evidence, "shown": shown, "count": len(rows),
        "rows_digest": hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest(), "rows": rows if len(rows) <= ROWS_MAX else [],
    }  # fmt: skip


def _clause(c: Clause) -> dict[str, Any]:
    return {"ids": list(c.ids), "spans": [[s.text, s.figure.code if s.figure else None] for s in c.spans]}


# --- printed again ---------------------------------------------------------------------------------------------------------


def document_of(content: Mapping[str, Any]) -> Document:
    """The document, word for word as it was frozen."""
    figures = {f["code"]: _printed(f) for f in content["figures"]}

    def clauses(given: Sequence[Mapping[str, Any]]) -> tuple[Clause, ...]:
        return tuple(
            Clause(tuple(Span(text, figures.get(code) if code else None) for text, code in c["spans"]), tuple(c["ids"]))
            for c in given
        )

    blocks = tuple(Block(b["level"], clauses(b["clauses"]), b["place"], b["slot"]) for b in content["blocks"])
    shown = tuple(figures[f["code"]] for f in content["figures"] if f["shown"])
    return Document(content["title"], blocks, shown, clauses(content["title_clauses"]))


def _printed(f: Mapping[str, Any]) -> Printed:
    value = None if f["value"] is None else Decimal(f["value"])
    rows = [(t, n) for t, n in f["rows"]] or [("", "")] * f["count"]
    return Printed(f["code"], f["title"], f["unit"], value, f["text"], Status(f["status"]), rows, f["evidence"])


def tables_of(content: Mapping[str, Any]) -> list[Table]:
    return [
        Table(
            t["key"], t["title"], tuple(t["columns"]), tuple(tuple(r) for r in t["rows"]), tuple(t["notes"]),
            tuple((n, v) for n, v in t["head"]),
        )
        for t in content["tables"]
    ]  # fmt: skip


# --- compared --------------------------------------------------------------------------------------------------------------


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Which figures moved, and by which rows; which chapters and points say something else."""
    return [*_figures(then, now), *_points(then, now), *_words(then, now)]


def _figures(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    before, after = ({f["code"]: f for f in side["figures"]} for side in (then, now))
    for code in [*before, *(c for c in after if c not in before)]:
        old, new = before.get(code), after.get(code)
        if old and new and all(old[k] == new[k] for k in ("text", "value", "status", "rows_digest")):
            continue
        known = new or old or {}
        added, removed, note = _rows(old, new)
        yield Difference(code, known["title"], _say(old), _say(new), added, removed, note)


def _say(f: Mapping[str, Any] | None) -> str:
    if f is None or f["status"] == Status.MISSING:
        return "没有"
    return f"{f['text']}{f['unit']}（{Status(f['status']).label}）"


def _rows(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> tuple[list[str], list[str], str]:
    kept = [f for f in (old, new) if f is not None]
    if any(f["count"] and not f["rows"] for f in kept):
        counts = [f["count"] if f else 0 for f in (old, new)]
        return [], [], f"行数{counts[0]}→{counts[1]}，太多，不逐行列出"
    before, after = (Counter("　".join(r) for r in (f["rows"] if f else [])) for f in (old, new))
    added, removed = list((after - before).elements()), list((before - after).elements())
    beyond = max(len(added), len(removed)) - _NAMED
    note = f"另有{beyond}行" if beyond > 0 else "" if added or removed else "行没有变，来源或写法变了"
    return added[:_NAMED], removed[:_NAMED], note


def _points(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    before, after = (side["score"]["indicators"] for side in (then, now))
    for code in [*before, *(c for c in after if c not in before)]:
        old, new = before.get(code), after.get(code)
        if old != new:
            yield Difference(code, f"指标 {code} 得分", old or "未计分", new or "未计分")
    if then["score"]["total"] != now["score"]["total"]:
        yield Difference("score", "自评总分", then["score"]["total"], now["score"]["total"])


def _words(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """Chapters whose own words changed; what only a figure moved is said with the figure."""
    before, after = (_by_place(side) for side in (then, now))
    for place in [*before, *(p for p in after if p not in before)]:
        if before.get(place) != after.get(place):
            sides = [
                f"{len(side.get(place, '').replace(_FIGURE, ''))}字" if place in side else "没有"
                for side in (before, after)
            ]
            old, new = (_sentences(side.get(place, "")) for side in (before, after))
            added, removed = [s for s in new if s not in old], [s for s in old if s not in new]
            yield Difference(
                "text", f"文字：{place}", sides[0], sides[1], added[:_NAMED], removed[:_NAMED], "这一节的文字改过"
            )


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"(?<=[。；！？])", text) if one.strip()]


def _by_place(content: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for block in content["blocks"]:
        words = "".join(_FIGURE if code else text for c in block["clauses"] for text, code in c["spans"])
        found[block["place"]] = found.get(block["place"], "") + words
    return found
