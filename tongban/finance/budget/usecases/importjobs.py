"""A long file of payments is taken in behind the page: queued, carried on part by part, stopped by whoever thinks better."""

from datetime import datetime
from typing import Final
from uuid import UUID

from tongban.finance.budget import policies
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.models import ImportRun, ImportSource
from tongban.finance.budget.usecases.importing import Stopped, outlook_of, read_file, save_source, take_parts
from tongban.finance.budget.usecases.quotas import paying_year
from tongban.finance.budget.values import ImportState
from tongban.infra import files, outbox
from tongban.infra.acts import act
from tongban.infra.models import StoredFile
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, Stale, require
from tongban.orgs.selectors import actor_for

JOB: Final = "budget.import"
_FAULTS_KEPT: Final = 5_000
_PARTS: Final = 6  # taken in at one go; the rest is queued anew, so that no entry of the queue runs for minutes


@act()
def queue_import(
    *, actor: Actor, fiscal_year: int, source: str, name: str, file: StoredFile, now: datetime
) -> ImportRun:
    """Take the file into the queue; the worker goes through it. The same file twice at the same time is refused."""
    require(policies.may_post(actor))
    paying_year(fiscal_year)
    kept = ImportSource.objects.filter(name=source).first()
    table, read, unit = read_file(files.read(file.digest), kept, fiscal_year)
    out = outlook_of(source, b"", table, read, unit)
    if table.missing:
        raise Refused(f"表头里没有找到{'、'.join(table.missing)}，请在下面指明是哪一列")
    if not read.rows:
        raise Refused("文件里没有可以导入的支付记录")
    if ImportRun.objects.filter(year_id=fiscal_year, file=file, state__in=(ImportState.WAITING, ImportState.RUNNING)).exists():  # fmt: skip
        raise BudgetRefusal("这个文件正在导入，请在导入记录里查看进度")
    if kept is None:
        kept = save_source(actor=actor, name=source, columns=out.columns, unit=unit, now=now)
    run = ImportRun.objects.create(
        id=new_id(), year_id=fiscal_year, source=kept, name=name[:200], digest=file.digest, first_on=out.first,
        last_on=out.last, rows=out.rows, faults=out.faults[:_FAULTS_KEPT], by_id=actor.account_id, at=now,
        state=ImportState.WAITING.value, file=file,
    )  # fmt: skip
    outbox.enqueue(JOB, {"run": str(run.pk), "part": 0}, now=now)
    return run


def carry_on(*, run_id: UUID, part: int, now: datetime) -> None:
    """Some parts of a waiting file, each whole or not at all; what was taken in before a crash is known and not repeated."""
    run = ImportRun.objects.select_related("by", "source", "file").filter(pk=run_id).first()
    if run is None or run.file is None or run.state not in (ImportState.WAITING, ImportState.RUNNING):
        return
    mine = ImportRun.objects.filter(pk=run.pk, state__in=(ImportState.WAITING, ImportState.RUNNING))
    mine.update(state=ImportState.RUNNING.value)
    actor = actor_for(run.by, now=now) if run.by is not None else SYSTEM
    try:
        table, read, unit = read_file(files.read(run.file.digest), run.source, run.year_id)
        out = outlook_of(run.source.name, b"", table, read, unit)
        reached = take_parts(actor, run, read, out, now, first=part, most=_PARTS)
    except Stopped:
        return
    except Refused as wrong:
        mine.update(state=ImportState.FAILED.value, why=str(wrong)[:300])
        return
    if run.done >= run.rows:
        mine.update(state=ImportState.DONE.value)
    else:
        outbox.enqueue(JOB, {"run": str(run.pk), "part": reached}, now=now)


@act()
def stop_import(*, actor: Actor, run: ImportRun, now: datetime) -> None:
    """Stop between two parts; what is in the books already stays there."""
    del now
    require(policies.may_post(actor))
    open_ = ImportRun.objects.filter(pk=run.pk, state__in=(ImportState.WAITING, ImportState.RUNNING))
    if open_.update(state=ImportState.STOPPED.value) != 1:
        raise Stale("这次导入已经结束")
