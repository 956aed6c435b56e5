"""From rows to editions: what the sheet says goes over what is known, and the rest stays."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused
from tongban.kernel.terms import Term
from tongban.orgs.models import Department
from tongban.orgs.usecases import ensure_department
from tongban.orgs.values import DepartmentKind
from tongban.services.catalogue.importing.headers import Table, find_table
from tongban.services.catalogue.importing.rows import CODE_MAX, UNKNOWN_PROMISE, Fault, Row, read_row
from tongban.services.catalogue.importing.sheets import read_sheets
from tongban.services.catalogue.publishing import promise_faults
from tongban.services.catalogue.selectors import facts_in_force
from tongban.services.catalogue.usecases import publish_items, require_editor
from tongban.services.catalogue.values import ItemFacts, Report, RowFault

_TOTALS = ("合计", "总计", "小计")


class _DryRun(Exception):
    """Nothing of this import is kept."""


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
    table = find_table(read_sheets(content))
    errors: list[RowFault] = []
    warnings: list[RowFault] = []
    rows = list(_rows(table, errors, warnings))
    try:
        with transaction.atomic():
            known = facts_in_force(row.code for row in rows)
            departments = _departments(actor, rows, now)
            items = []
            for row in rows:
                facts = _facts(row, known.get(row.code), departments[row.department])
                faults = promise_faults(facts.code, facts.statutory, Term(amount=facts.promise_days))
                if faults:
                    errors.append(RowFault(row=row.number, field=_title(table, "promise_days"), message=faults[0]))
                else:
                    items.append(facts)
            done = publish_items(actor=actor, items=items, now=now, effective_from=effective_from)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    errors.sort(key=lambda fault: fault.row)
    return Report(
        created=len(done.created), updated=len(done.updated), unchanged=len(done.unchanged), errors=tuple(errors),
        warnings=tuple(warnings), unknown_columns=table.unknown,
    )  # fmt: skip


def _title(table: Table, field: str) -> str:
    """The header as the person wrote it."""
    return table.titles.get(field, field)


def _rows(table: Table, errors: list[RowFault], warnings: list[RowFault]) -> Iterable[Row]:
    """Every readable row, codes made unique within the sheet."""
    last: dict[str, str] = {}
    seen: dict[str, Row] = {}
    for place in range(table.first, len(table.sheet.rows)):
        cells = table.sheet.rows[place]
        given = {field: cells[column] if column < len(cells) else "" for field, column in table.columns.items()}
        for field in ("department", "main_item"):
            if field in given and not given[field] and (place, table.columns[field]) in table.sheet.merged:
                given[field] = last.get(field, "")
        if not any(given.values()) or _is_total(cells, given):
            continue
        last |= {field: text for field, text in given.items() if text}
        try:
            row = _unique(read_row(place + 1, given), seen)
        except Fault as fault:
            errors.append(RowFault(row=place + 1, field=_title(table, fault.field), message=str(fault)))
            continue
        except Refused as wrong:
            errors.append(RowFault(row=place + 1, field="", message=str(wrong)))
            continue
        warnings += [RowFault(row=row.number, field=_title(table, f), message=text) for f, text in row.warnings]
        seen[row.code] = row
        yield row


def _is_total(cells: Iterable[str], given: dict[str, str]) -> bool:
    return not given.get("name") and any(cell.replace(" ", "").startswith(_TOTALS) for cell in cells if cell)


def _unique(row: Row, seen: dict[str, Row]) -> Row:
    """One code for two names is two items (lists give the main item's code to each of its parts)."""
    before = seen.get(row.code)
    if before is None:
        return row
    if (before.name, before.department) == (row.name, row.department):
        raise Fault("name", f"与第{before.number}行重复，请删除其中一行")
    tail = hashlib.sha256(f"{row.department}\x1f{row.name}".encode()).hexdigest()[:6]
    code = f"{row.code[: CODE_MAX - 7]}~{tail.upper()}"
    if code in seen:
        raise Fault("name", f"与第{seen[code].number}行重复，请删除其中一行")
    warning = ("implementation_code", f"编码与第{before.number}行相同，已作为另一事项收录")
    return replace(row, code=code, warnings=(*row.warnings, warning))


def _departments(actor: Actor, rows: Iterable[Row], now: datetime) -> dict[str, UUID]:
    """Name → department, the unknown ones created."""
    names = dict.fromkeys(row.department for row in rows)  # brackets of either width mean the same body
    known = Department.objects.exclude(kind=DepartmentKind.OFFICE.value).order_by("code").values_list("name", "id")
    by_name = {_same(name): pk for name, pk in reversed(list(known))}
    found = {}
    for name in names:
        if _same(name) not in by_name:
            by_name[_same(name)] = ensure_department(actor=actor, name=name, now=now).pk
        found[name] = by_name[_same(name)]
    return found


def _same(name: str) -> str:
    return name.replace("(", "（").replace(")", "）").replace(" ", "")


def _facts(row: Row, known: ItemFacts | None, department_id: UUID) -> ItemFacts:
    said: dict[str, Any] = dict(row.said)
    facts = said.pop("facts")
    if known is not None:
        if not said.get("implementation_code"):
            said.pop("implementation_code")
        return replace(known, **said, department_id=department_id, facts={**known.facts, **facts})
    said.setdefault("promise_days", _usual_promise(said))
    said.setdefault("main_item", row.name)
    return ItemFacts(code=row.code, department_id=department_id, facts=facts, **said)


def _usual_promise(said: dict[str, Any]) -> Any:
    """No promise given: at once for what is done at once, else the law's own limit, else the law's usual one."""
    if said.get("handling") == "instant":
        return 0 * UNKNOWN_PROMISE
    statutory = said.get("statutory")
    return statutory.amount if statutory and statutory.unit.value == "working" else UNKNOWN_PROMISE
