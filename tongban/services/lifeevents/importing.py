"""Import a file of one-things: the good ones go in, each bad one is named with what to change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused
from tongban.services.catalogue.usecases import require_editor
from tongban.services.catalogue.values import Report, RowFault, RowOutcome
from tongban.services.lifeevents.newcomers import Known, changed_papers, known_here, settle
from tongban.services.lifeevents.plain import needed, text
from tongban.services.lifeevents.reading import Book, RowError, material_spec, own_book, read_book, unknown_keys
from tongban.services.lifeevents.usecases import NotPublishable, publish_lifeevent, publish_singles


class _DryRun(Exception):
    """Nothing of this import is kept."""


@dataclass(slots=True)
class _Findings:
    """What became of the rows of the file."""

    counts: dict[str, int] = field(default_factory=lambda: {"created": 0, "updated": 0, "unchanged": 0})
    faults: list[RowFault] = field(default_factory=list)
    warnings: list[RowFault] = field(default_factory=list)
    rows: list[RowOutcome] = field(default_factory=list)

    def done(self, row: int, code: str, name: str, department: str, outcome: str) -> None:
        self.counts[outcome] += 1
        self.rows.append(RowOutcome(row=row, code=code, name=name, department=department, outcome=outcome))

    def fault(self, row: int, where: str, message: str) -> None:
        self.faults.append(RowFault(row=row, field=where, message=message))

    def warn(self, row: int, where: str, message: str) -> None:
        self.warnings.append(RowFault(row=row, field=where, message=message))

    def report(self) -> Report:
        return Report(
            created=self.counts["created"],
            updated=self.counts["updated"],
            unchanged=self.counts["unchanged"],
            errors=tuple(sorted(self.faults, key=lambda fault: fault.row)),
            warnings=tuple(sorted(self.warnings, key=lambda fault: fault.row)),
            rows=tuple(sorted(self.rows, key=lambda outcome: outcome.row)),
        )


@dataclass(frozen=True, slots=True)
class _Act:
    """Who publishes what is in the file, and from when on."""

    actor: Actor
    now: datetime
    effective_from: date | None


def import_lifeevents(
    *, actor: Actor, content: bytes, now: datetime, dry_run: bool = False, effective_from: date | None = None
) -> Report:
    """Publish every one-thing of the file; rows are counted from 1 in the order of `onethings`.

    Each one-thing is whole or not there at all. Again with the same file changes nothing.
    """
    require_editor(actor)
    book, found = read_book(content), _Findings()
    for number, part, message in book.faults:
        found.fault(number, part, message)
    try:
        with transaction.atomic():
            _publish(_Act(actor, now, effective_from), book, found)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return found.report()


def _publish(act: _Act, book: Book, found: _Findings) -> None:
    known, seen = known_here(), set[str]()
    singles: dict[int, Mapping[str, Any]] = {}
    for row, data in enumerate(book.onethings, start=1):
        code = _code(data)
        try:
            if code and code in seen:
                raise RowError("id", f"一件事编号“{code}”在文件中重复")
            seen.add(code)
            if isinstance(data, dict) and data.get("item"):
                singles[row] = {"item": needed(data, "item", 60), "zh": text(data, "zh", 300)}
            else:
                _publish_one(act, row, *own_book(data, book), known, found)
        except NotPublishable as wrong:
            for problem in wrong.problems:
                found.fault(row, code, problem)
        except RowError as wrong:
            found.fault(row, wrong.field, str(wrong))
        except Refused as wrong:
            found.fault(row, code, str(wrong))
    if singles:
        _publish_singles(act, singles, found)


def _code(data: Any) -> str:
    code = (data.get("item") or data.get("id")) if isinstance(data, dict) else None
    return "" if code is None or isinstance(code, (dict, list)) else str(code)


def _publish_one(act: _Act, row: int, data: Any, book: Book, known: Known, found: _Findings) -> None:
    data, used, told = settle(data, book, known)
    changed = changed_papers(map(material_spec, used.materials))
    with transaction.atomic():
        done = publish_lifeevent(
            actor=act.actor, data=data, book=used, now=act.now, effective_from=act.effective_from
        )  # fmt: skip
    known.learn(used)
    found.done(row, str(data["id"]), str(data["zh"]), str(data.get("lead_department") or ""), done)
    for where, message in told:
        found.warn(row, where, message)
    for message in changed if done != "unchanged" else ():
        found.warn(row, "materials", message)
    for key in unknown_keys(data):
        found.warn(row, key, f"“{key}”不认识，照原样保存，不起作用")


def _publish_singles(act: _Act, singles: Mapping[int, Mapping[str, Any]], found: _Findings) -> None:
    said = publish_singles(
        actor=act.actor, rows=list(singles.values()), now=act.now, effective_from=act.effective_from
    )  # fmt: skip
    for row, data in singles.items():
        code = str(data["item"])
        if said[code] == "unknown":
            found.fault(row, "item", f"没有代码为“{code}”的已发布事项，或该代码已是多事项的一件事，请核对")
        else:
            found.done(row, code, str(data.get("zh") or ""), "", said[code])
