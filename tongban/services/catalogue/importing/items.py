"""From rows to editions: what the sheet says goes over what is known, and the rest stays."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.kernel.actors import Actor
from tongban.kernel.terms import Term
from tongban.orgs.models import Department
from tongban.orgs.usecases import ensure_department
from tongban.orgs.values import DepartmentKind
from tongban.services.catalogue.diff import changes
from tongban.services.catalogue.importing.fields import words
from tongban.services.catalogue.importing.headers import Table, find_tables
from tongban.services.catalogue.importing.matching import same_body, settle
from tongban.services.catalogue.importing.rows import UNKNOWN_PROMISE, Fault, Row, read_row
from tongban.services.catalogue.importing.sheets import read_sheets
from tongban.services.catalogue.models import Material
from tongban.services.catalogue.publishing import promise_faults
from tongban.services.catalogue.selectors import facts_in_force
from tongban.services.catalogue.usecases import publish_items, require_editor
from tongban.services.catalogue.values import ItemFacts, Published, Report, RowFault, RowOutcome
from tongban.services.catalogue.words import describe


class _DryRun(Exception):
    """Nothing of this import is kept."""


@dataclass(slots=True)
class _Findings:
    """What is told of the file; several sheets are told apart."""

    tables: Sequence[Table]
    errors: list[RowFault] = field(default_factory=list)
    warnings: list[RowFault] = field(default_factory=list)

    def fault(self, sheet: str, number: int, wrong: Fault) -> None:
        self.errors.append(self._told(sheet, number, wrong.field, str(wrong)))

    def warn(self, sheet: str, number: int, field: str, message: str) -> None:
        self.warnings.append(self._told(sheet, number, field, message))

    def _told(self, sheet: str, number: int, field: str, message: str) -> RowFault:
        title = self._table(sheet).title(field)
        if len(self.tables) == 1:
            return RowFault(row=number, field=title, message=message)
        return RowFault(row=number, field=title, message=f"工作表“{sheet}”：{message}", sheet=sheet)

    def _table(self, sheet: str) -> Table:
        return next(table for table in self.tables if table.sheet.name == sheet)

    def in_order(self, told: list[RowFault]) -> tuple[RowFault, ...]:
        places = {table.sheet.name: place for place, table in enumerate(self.tables)}
        return tuple(sorted(told, key=lambda fault: (places.get(fault.sheet, 0), fault.row)))


def import_items(
    *,
    actor: Actor,
    content: bytes,
    filename: str,
    now: datetime,
    dry_run: bool = False,
    effective_from: date | None = None,
) -> Report:
    """Publish every good row as an item in force; name every bad one by the row a person sees in the sheet.

    Columns that the sheet does not have stay as they are. Again with the same sheet changes nothing.
    """
    del filename  # the content says what it is
    require_editor(actor)
    tables, others = find_tables(read_sheets(content))
    found = _Findings(tables)
    for sheet in others:
        message = f"工作表“{sheet.name}”没有部门和事项名称的表头，没有导入"
        found.warnings.append(RowFault(row=1, field="", message=message, sheet=sheet.name))
    rows = [row for table in tables for row in _rows(table, found)]
    try:
        with transaction.atomic():
            kept, items, known = _items(actor, _once(rows, found), found, now)
            done = publish_items(actor=actor, items=items, now=now, effective_from=effective_from)
            outcomes = tuple(_outcomes(kept, items, known, done)) if dry_run else ()
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return Report(
        created=len(done.created), updated=len(done.updated), unchanged=len(done.unchanged),
        errors=found.in_order(found.errors), warnings=found.in_order(found.warnings),
        unknown_columns=tuple(dict.fromkeys(name for table in tables for name in table.unknown)), rows=outcomes,
    )  # fmt: skip


def _items(
    actor: Actor, rows: Sequence[Row], found: _Findings, now: datetime
) -> tuple[list[Row], list[ItemFacts], dict[str, ItemFacts]]:
    """The rows that go in, what each comes to, and what was known of them."""
    bodies = _departments(actor, rows, now)
    settled, doubles = settle(rows, bodies)
    for row, wrong in doubles:
        found.fault(row.sheet, row.number, wrong)
    known = facts_in_force(row.code for row in settled)
    papers = set(Material.objects.values_list("code", flat=True))
    kept, items = [], []
    for row in settled:
        for name, message in row.warnings:
            found.warn(row.sheet, row.number, name, message)
        facts = _facts(row, known.get(row.code), bodies[row.department])
        above = promise_faults(f"“{facts.name[:30]}”", facts.statutory, Term(amount=facts.promise_days))
        strange = [use.material for use in facts.uses if use.material not in papers]
        if strange:
            message = f"材料目录里没有“{strange[0]}”，请先收录该材料或改用已有的编码"
            found.fault(row.sheet, row.number, Fault("materials", message))
        elif above:
            found.fault(row.sheet, row.number, Fault("promise_days", above[0]))
        else:
            kept.append(row)
            items.append(facts)
    return kept, items, known


def _outcomes(
    rows: Iterable[Row], items: Iterable[ItemFacts], known: Mapping[str, ItemFacts], done: Published
) -> Iterable[RowOutcome]:
    """What each good row comes to, an update with what it changes."""
    created, updated = set(done.created), set(done.updated)
    names: dict[UUID, str] = dict(Department.objects.values_list("id", "name"))
    for row, item in zip(rows, items, strict=True):
        outcome = "created" if item.code in created else "updated" if item.code in updated else "unchanged"
        said: tuple[str, ...] = ()
        if outcome == "updated":
            before = describe(known[item.code], (), names, {})
            said = tuple(change.brief for change in changes(before, describe(item, (), names, {})))
        yield RowOutcome(
            row=row.number, code=item.code, name=item.name, department=row.department, outcome=outcome, changes=said
        )


# --- which rows are items ----------------------------------------------------------------------------------------------------


def _rows(table: Table, found: _Findings) -> Iterable[Row]:
    """Every readable row of one sheet."""
    name = table.sheet.name
    for place in range(table.first, len(table.sheet.rows)):
        cells = table.cells(place)
        if not any(cells.values()) or table.is_header_again(cells):
            continue
        if _is_note(table.sheet.rows[place]):
            found.warn(name, place + 1, "", "这一行像是备注或合计，没有导入")
            continue
        try:
            yield read_row(name, place + 1, cells)
        except Fault as wrong:
            found.fault(name, place + 1, wrong)


def _is_note(cells: Iterable[str]) -> bool:
    """备注：…, 填表人：…, 合计, 共计40项: whatever stands first in the row says so."""
    first = next((cell for cell in cells if cell), "")
    return _note().match("".join(first.split())) is not None


@lru_cache(maxsize=1)
def _note() -> "re.Pattern[str]":
    notes, totals = ("|".join(map(re.escape, words()[group])) for group in ("notes", "totals"))
    return re.compile(rf"(?:{notes})(?:[:：]|\d*$)|(?:{totals})[^\d]{{0,3}}\d+[项个条件事]{{0,3}}")


def _once(rows: Iterable[Row], found: _Findings) -> list[Row]:
    """Rows that say exactly the same are one."""
    seen: dict[tuple[str, str, str], Row] = {}
    kept = []
    for row in rows:
        before = seen.setdefault((row.department, row.name, row.code), row)
        if before is not row and row.says_the_same(before):
            found.warn(row.sheet, row.number, "name", f"与{before.seen_from(row)}完全相同，只收一次")
        else:
            kept.append(row)
    return kept


# --- what they come to -------------------------------------------------------------------------------------------------------


def _departments(actor: Actor, rows: Iterable[Row], now: datetime) -> dict[str, UUID]:
    """Name → department, the unknown ones created."""
    known = Department.objects.exclude(kind=DepartmentKind.OFFICE.value).order_by("code").values_list("name", "id")
    by_name = {same_body(name): pk for name, pk in reversed(list(known))}
    found = {}
    for name in dict.fromkeys(row.department for row in rows):
        if same_body(name) not in by_name:
            by_name[same_body(name)] = ensure_department(actor=actor, name=name, now=now).pk
        found[name] = by_name[same_body(name)]
    return found


def _facts(row: Row, known: ItemFacts | None, department_id: UUID) -> ItemFacts:
    said: dict[str, Any] = dict(row.said)
    facts = said.pop("facts")
    if known is not None:
        if said["implementation_code"] in ("", known.implementation_code.upper()):
            said.pop("implementation_code")
        return replace(known, **said, department_id=department_id, facts={**known.facts, **facts})
    said.setdefault("promise_days", _usual_promise(said))
    said.setdefault("main_item", row.name)
    return ItemFacts(code=row.code, department_id=department_id, facts=facts, **said)


def _usual_promise(said: Mapping[str, Any]) -> Decimal:
    """No promise given: at once for what is done at once, else the law's own limit, else the law's usual one."""
    if said.get("handling") == "instant":
        return Decimal(0)
    statutory = said.get("statutory")
    return statutory.amount if statutory and statutory.unit.value == "working" else UNKNOWN_PROMISE
