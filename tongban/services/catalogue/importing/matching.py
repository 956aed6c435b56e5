"""Which item a row speaks of: by code, by code and name where several share a code, by name where there is none."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from tongban.services.catalogue.codes import stem, with_tail
from tongban.services.catalogue.importing.rows import Fault, Row
from tongban.services.catalogue.models import Item

_MADE: Final = "x-"  # codes made of department and name, for lists without codes
_CHUNK: Final = 400

Key = tuple[UUID, str]


def same_body(name: str) -> str:
    """A department's name without differences of brackets and spaces."""
    return name.replace("(", "（").replace(")", "）").replace(" ", "")


@dataclass(slots=True)
class Known:
    """The items that rows may mean: code → whose and which, and the codes that were given to several."""

    keys: dict[str, Key] = field(default_factory=dict)
    codes: dict[Key, list[str]] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)


def settle(rows: Sequence[Row], bodies: Mapping[str, UUID]) -> tuple[list[Row], list[tuple[Row, Fault]]]:
    """Each row with the code of its item, whatever the order of rows; and the rows that cannot be told apart."""
    known = _known(rows, bodies)
    counted = Counter(row.code for row in rows)
    coded = {id(row): _by_code(row, bodies[row.department], known, counted) for row in rows if row.code}
    taken: dict[str, Row] = {}
    faults: list[tuple[Row, Fault]] = []
    for row in sorted(rows, key=lambda r: not r.code):  # a row with a code says more clearly what it means
        settled = coded.get(id(row)) or _by_name(row, bodies[row.department], known)
        before = taken.get(settled.code)
        if before is None:
            taken[settled.code] = settled
        else:
            faults.append((row, Fault("name", f"与{before.seen_from(row)}重复而内容不同，请删去其中一行")))
    order = {(row.sheet, row.number): place for place, row in enumerate(rows)}
    return sorted(taken.values(), key=lambda r: order[r.sheet, r.number]), faults


def _by_code(row: Row, body: UUID, known: Known, counted: Mapping[str, int]) -> Row:
    """One code for several names is several items: lists give the main item's code to each of its parts."""
    tailed = with_tail(row.code, same_body(row.department), row.name)
    if known.keys.get(row.code) == (body, row.name):
        return row
    if counted[row.code] > 1:
        return _with(row, tailed, "implementation_code", "编码与其他行相同，已按不同事项分别收录")
    if tailed in known.keys or row.code in known.shared:
        return replace(row, code=tailed)
    made = [code for code in known.codes.get((body, row.name), ()) if code.startswith(_MADE)]
    if row.code not in known.keys and made:
        return _with(row, made[0], "name", "与已有的同名事项（原先没有编码）合并更新")
    return row


def _by_name(row: Row, body: UUID, known: Known) -> Row:
    """A name that the department already has is that item."""
    made = _MADE + hashlib.sha256(f"{same_body(row.department)}\x1f{row.name}".encode()).hexdigest()[:16]
    there = sorted(known.codes.get((body, row.name), ()))
    if made in there or not there:
        return replace(row, code=made)
    return _with(row, there[0], "name", "与已有事项同名，按已有事项更新")


def _with(row: Row, code: str, field: str, warning: str) -> Row:
    return replace(row, code=code, warnings=(*row.warnings, (field, warning)))


def _known(rows: Iterable[Row], bodies: Mapping[str, UUID]) -> Known:
    found = Known()
    wanted = {row.code for row in rows if row.code}
    wanted |= {with_tail(row.code, same_body(row.department), row.name) for row in rows if row.code}
    for code, name, body in _items(sorted(wanted), sorted(set(bodies.values()))):
        found.keys[code] = (body, name)
        if code not in found.codes.setdefault((body, name), []):
            found.codes[body, name].append(code)
    tailed = Item.objects.filter(code__contains="~").values_list("code", flat=True)
    found.shared = {stem(code) for code in tailed if stem(code) != code}
    return found


def _items(codes: Sequence[str], bodies: Sequence[UUID]) -> Iterable[tuple[str, str, UUID]]:
    """Items of these codes, and all items of these departments."""
    for start in range(0, len(codes), _CHUNK):
        some = Item.objects.filter(code__in=codes[start : start + _CHUNK])
        yield from some.order_by("code").values_list("code", "name", "department_id")
    for start in range(0, len(bodies), _CHUNK):
        theirs = Item.objects.filter(department_id__in=bodies[start : start + _CHUNK])
        yield from theirs.order_by("code").values_list("code", "name", "department_id")
