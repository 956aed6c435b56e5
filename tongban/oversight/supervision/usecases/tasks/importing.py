"""Tasks out of a spreadsheet: looked at row by row first, then all of them or none."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused, require
from tongban.kernel.times import local
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Task
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.selectors.units import places
from tongban.oversight.supervision.selectors.units import units as units_of_all
from tongban.oversight.supervision.sheets.reports import Report, Would, whole
from tongban.oversight.supervision.sheets.tables import Fault, Line, Table, day, read_table
from tongban.oversight.supervision.sheets.units import Units
from tongban.oversight.supervision.usecases.common import STREAM, note
from tongban.oversight.supervision.usecases.tasks.assigning import assign
from tongban.oversight.supervision.values.letters import LettersImported
from tongban.oversight.supervision.values.tasks import State, TaskOrder


def import_tasks(*, actor: Actor, content: bytes, now: datetime, dry_run: bool) -> Report:
    """Rows become tasks; one that is in the register already (same unit, same words, same day) is left alone."""
    require(policies.may_register(actor))
    table = read_table(content, "tasks", need=("title", "unit"))
    units = Units(units_of_all().values_list("pk", "name"), places())
    return whole(lambda: _tasks(actor, table, units, now, content), dry_run=dry_run)


@act()
def _tasks(actor: Actor, table: Table, units: Units, now: datetime, content: bytes) -> Report:
    rows: list[Would] = []
    faults: list[Fault] = []
    known = set(Task.objects.exclude(state=State.CANCELLED.value).values_list("unit_id", "title", "assigned_on"))
    seen: dict[tuple[UUID, str, date], int] = {}
    for line in table.lines:
        try:
            order = _order(line, units, now)
            key = (order.unit_id, " ".join(order.title.split()), order.assigned_on)
            if key in seen:
                raise SupervisionRefusal(f"与第{seen[key]}行重复：同一单位、同一任务")
            seen[key] = line.row
            if key not in known:
                with transaction.atomic():
                    assign(actor=actor, order=order, now=now)
            rows.append(
                Would(
                    line.row,
                    order.title,
                    line.said("unit"),
                    f"{order.due_on}前" if order.due_on else "未定",
                    key in known,
                )
            )
        except Refused as wrong:
            faults.append(Fault(line.row, "", str(wrong)))
    if any(not row.known for row in rows):
        digest = hashlib.sha256(content).hexdigest()
        note(actor, STREAM, [LettersImported(what="tasks", rows=len(rows), digest=digest)], now)
    return Report(rows, faults, table.unknown)


def _order(line: Line, units: Units, now: datetime) -> TaskOrder:
    today = local(now).date()
    if not line.said("unit"):
        raise SupervisionRefusal("请填写承办单位")
    unit = units.of(line.said("unit"))
    assert isinstance(unit, UUID)
    source = "instruction"
    if said := line.said("source"):
        found = reference.word_of(settings_of.listing("task_source", today), said)
        if found is None:
            raise SupervisionRefusal(
                f"没有“{said[:20]}”这种来源，可以写：{'、'.join(settings_of.titles('task_source').values())}"
            )
        source = found
    return TaskOrder(
        title=line.said("title"), content=line.said("content"), source=source, unit_id=unit, person=line.said("person"),
        assigned_on=_day(line, "assigned_on") or today, due_on=_day(line, "due_on"), source_note=line.said("source_note"),
        campaign=line.said("campaign"),
    )  # fmt: skip


def _day(line: Line, field: str) -> date | None:
    said = line.said(field)
    found = day(said) if said else None
    if said and found is None:
        raise SupervisionRefusal(f"{reference.columns('tasks')[field]}“{said[:20]}”不是日期，请写如2021-09-30")
    return found
