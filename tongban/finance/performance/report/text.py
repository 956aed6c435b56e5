"""The report put together: blocks of spans, each span with the clause it says and the figure it prints."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tongban.finance.budget.classification import name_of
from tongban.finance.budget.selectors import total
from tongban.finance.budget.values import Axis, Stage
from tongban.finance.performance.report import structure
from tongban.finance.performance.report.figures import Figures
from tongban.finance.performance.report.structure import Piece, Reference, Section
from tongban.finance.performance.selectors import sections as written
from tongban.finance.performance.values import Printed, Status
from tongban.infra.shipped import data_file


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text; with a figure where it prints one."""

    text: str
    figure: Printed | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """What one piece says: its spans, and the clauses of the yardstick that it answers."""

    spans: tuple[Span, ...]
    ids: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.spans)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1 to 4) or a paragraph (0)."""

    level: int
    clauses: tuple[Clause, ...]
    place: str = ""
    slot: str = ""

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.clauses)


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    blocks: tuple[Block, ...]
    figures: tuple[Printed, ...]
    title_clauses: tuple[Clause, ...] = ()

    @property
    def clauses(self) -> dict[str, str]:
        """Clause id → the words that say it."""
        found: dict[str, str] = {}
        for clause in [*self.title_clauses, *(c for b in self.blocks for c in b.clauses)]:
            for id_ in clause.ids:
                found[id_] = found.get(id_, "") + clause.text
        return found


def compose(f: Figures) -> Document:
    """The whole report of a year as it stands now."""
    book = structure.report()
    texts = {name: row.text for name, row in written(f.money.year).items()}
    blocks: list[Block] = []
    for section in book.sections:
        blocks += _section(f, section, texts)
    title = tuple(_clauses(f, book.title))
    shown = {
        s.figure.code: s.figure for c in [*title, *(c for b in blocks for c in b.clauses)] for s in c.spans if s.figure
    }
    return Document("".join(c.text for c in title), tuple(blocks), tuple(shown[k] for k in sorted(shown)), title)


def words_of(f: Figures, slot: str) -> str:
    """The bureau's own words of one chapter, headings without their marks."""
    row = written(f.money.year).get(slot)
    lines = [line.lstrip("#").strip() for line in row.text.splitlines()] if row else []
    return "\n".join("".join(c.text for c in _clauses(f, structure.pieces(line))) for line in lines if line)


def _section(f: Figures, section: Section, texts: dict[str, str]) -> Iterator[Block]:
    book = structure.report()
    heading = tuple(_clauses(f, section.title))
    place = "".join(c.text for c in heading)
    yield Block(section.level, heading, place, section.slot)
    for text in section.texts:
        clauses = tuple(_clauses(f, text))
        if clauses:
            yield Block(0, clauses, place)
    if section.block == "classes":
        yield from _classes(f, place)
    if section.block == "projects":
        yield from _projects(f, place, section.clause)
    if section.slot:
        own = texts.get(section.slot, "")
        for line in own.splitlines():
            if line.strip():
                level = len(line) - len(line.lstrip("#")) if line.startswith("#") else 0
                words = line.lstrip("#").strip()
                yield Block(
                    min(4, section.level + level) if level else 0, tuple(_clauses(f, structure.pieces(words))), place
                )
        if not own:
            yield Block(0, (Clause((Span(book.empty_slot),)),), place)


def _clauses(f: Figures, pieces: tuple[Piece, ...]) -> Iterator[Clause]:
    for piece in pieces:
        spans: list[Span] = []
        known = []
        for part in piece.parts:
            if isinstance(part, str):
                spans.append(Span(part))
            elif part.kind == "reasons":
                yield from _reasons(f, part.code, spans)
                spans = []
            else:
                found = f.printed(part.code)
                known.append(found.status is not Status.MISSING)
                spans.append(_span(f, part, found))
        if piece.optional and not any(known):
            continue
        if spans:
            yield Clause(tuple(spans), piece.clauses)


def _span(f: Figures, part: Reference, found: Printed) -> Span:
    if part.kind == "word":
        return Span(f.word(part.code))
    return Span(f.write(part.code, part.how), found)


def _reasons(f: Figures, which: str, before: list[Span]) -> Iterator[Clause]:
    """The reasons one by one; each may carry its clause and figures of its own."""
    told = f.money.reasons(which)
    if not told:
        yield Clause((*before, Span(structure.report().missing)))
        return
    for n, reason in enumerate(told):
        lead = [*before] if n == 0 else [Span("，")]
        for m, clause in enumerate(_clauses(f, structure.pieces(reason))):
            yield Clause((*(lead if m == 0 else []), *clause.spans), clause.ids)


# --- what is made of the lines themselves ---------------------------------------------------------------------------------


def _clause_of_code() -> dict[str, str]:
    """Economic code → the clause of the yardstick that names it."""
    with data_file("coverage.csv").open(encoding="utf-8") as lines:
        return {
            row["note"].partition("scope=")[2].split(";")[0].split(",")[0].strip(): row["id"]
            for row in csv.DictReader(lines)
            if row["measure"] == "budget.executed" and "scope=" in row["note"]
        }


def _classes(f: Figures, place: str) -> Iterator[Block]:
    """Each class with its items, basic expenditure only, in the order of the classification."""
    ids, heads = _clause_of_code(), structure.report().class_heads
    basic = [x for x in f.money.executed(project="") if x.code]
    names = {x.code: x.name for x in basic}
    for n, code in enumerate(sorted({x.code[:3] for x in basic}), 1):
        name = _class_name(f, code, names)
        head = Clause((Span(f"（{n}）{name}"),), tuple(i for i in [heads.get(code)] if i))
        yield Block(4, (head,), place)
        clauses = [_amount(f, code, name, ids, lead="", basic=True)]
        items = [x for x in basic if x.code.startswith(code) and len(x.code) > len(code)]
        clauses += [
            _amount(f, x.code, x.name, ids, lead="，其中：" if k == 0 else "、", basic=True)
            for k, x in enumerate(items)
        ]
        yield Block(0, (*clauses, Clause((Span("。"),))), place)


def _class_name(f: Figures, code: str, names: dict[str, str]) -> str:
    told = next(
        (str(c.get("name")) for c in (f.money.year.content.get("final_account") or {}).get("classes") or []
         if isinstance(c, dict) and str(c.get("code")) == code and c.get("name")), ""
    )  # fmt: skip
    return names.get(code) or told or name_of(Axis.ECONOMIC, code, f.money.year.fiscal_year) or code


def _amount(f: Figures, code: str, name: str, ids: dict[str, str], *, lead: str, basic: bool) -> Clause:
    figure = f.printed(f"budget.{'basic_executed' if basic else 'executed'}/{code}")
    return Clause((Span(lead + name), Span(figure.text, figure), Span("万元")), tuple(i for i in [ids.get(code)] if i))


def _projects(f: Figures, place: str, clause: str) -> Iterator[Block]:
    """Each project with its money, or the sentence that there is none."""
    whole = f.printed("budget.project_executed")
    ids = (clause,) if clause else ()
    if whole.status is Status.MISSING:
        yield Block(0, (Clause((Span(structure.report().missing, whole),), ids),), place)
        return
    if whole.value == Decimal(0) and not f.money.projects:
        yield Block(0, (Clause((Span("本单位无项目支出", whole), Span("。")), ids),), place)
        return
    head = Clause((Span("项目支出"), Span(whole.text, whole), Span("万元，其中：")), ids)
    clauses = [head]
    for n, project in enumerate(f.money.projects):
        figure = f.printed(f"budget.project_executed/{project.code}")
        opening = total(x for x in f.money.at(Stage.OPENING) if x.project == project.code)
        words = "" if not opening else "（含年初预算安排）"
        clauses.append(
            Clause((Span(("" if n == 0 else "、") + project.name), Span(figure.text, figure), Span(f"万元{words}")))
        )
    yield Block(0, (*clauses, Clause((Span("。"),))), place)
