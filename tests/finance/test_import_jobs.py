"""A long file of payments behind the page: carried on part by part, once each, through crashes, stopped when asked."""

from datetime import timedelta
from functools import cache

import pytest

from tests.finance.register import YEAR, Register
from tests.finance.test_reconciling import HEAD, book
from tongban.finance.budget import usecases
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.models import ImportRun, Payment
from tongban.finance.budget.usecases import importing, importjobs
from tongban.finance.budget.values import ImportState
from tongban.infra import files, worker
from tongban.infra.models import OutboxEntry
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused, Stale

ROWS = 45


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    monkeypatch.setattr(importjobs, "_PARTS", 2)


@pytest.fixture
def register(db: None, now) -> Register:
    return Register.build(now, ("30201", 10_000))


@cache
def sheet(rows: int, code: str) -> bytes:
    """The same bytes each time: a workbook carries the second it was made in."""
    lines = [[f"B{n}", f"{YEAR}-03-{1 + n % 28:02}", "1.00", "甲店", "纸", code] for n in range(rows)]
    return book([HEAD, *lines, ["B?", "明天", "1.00", "甲店", "纸", code]])


def queue(register: Register, *, rows: int = ROWS, code: str = "30201", actor=SYSTEM) -> ImportRun:
    file = files.store(sheet(rows, code), name="b.xlsx", now=register.now, allow=files.TABLES)
    return usecases.queue_import(
        actor=actor, fiscal_year=YEAR, source="省系统", name="b.xlsx", file=file, now=register.now
    )


def parts(register: Register, most: int = 100) -> None:
    for _ in range(most):
        if not worker.deliver_one(now=register.now + timedelta(seconds=1)):
            return


def test_carried_on_to_the_end(register: Register):
    run = queue(register)
    assert (run.state, run.rows, run.done, len(run.faults)) == (ImportState.WAITING, ROWS, 0, 1)
    parts(register, 1)
    run.refresh_from_db()
    assert (run.state, run.done, run.posted) == (ImportState.RUNNING, 20, 20)
    parts(register)
    run.refresh_from_db()
    assert (run.state, run.done, run.posted, run.known) == (ImportState.DONE, ROWS, ROWS, 0)
    assert register.quota("30201").spent_fen == ROWS * 100
    assert not OutboxEntry.objects.filter(dead_at__isnull=False).exists()


def test_an_entry_delivered_twice_adds_nothing_twice(register: Register):
    run = queue(register)
    for _ in range(2):
        usecases.carry_on(run_id=run.pk, part=0, now=register.now)
    parts(register)
    run.refresh_from_db()
    assert (run.state, run.done, run.posted) == (ImportState.DONE, ROWS, ROWS)
    assert Payment.objects.count() == ROWS


def test_stopped_between_parts_and_brought_again(register: Register):
    run = queue(register)
    parts(register, 1)
    usecases.stop_import(actor=SYSTEM, run=run, now=register.now)
    parts(register)
    run.refresh_from_db()
    assert (run.state, run.done, Payment.objects.count()) == (ImportState.STOPPED, 20, 20)
    with pytest.raises(Stale, match="已经结束"):
        usecases.stop_import(actor=SYSTEM, run=run, now=register.now)
    again = queue(register)
    parts(register)
    again.refresh_from_db()
    assert (again.state, again.posted, again.known) == (ImportState.DONE, ROWS - 20, 20)


def test_a_part_that_cannot_be_is_said_and_the_rest_stays(register: Register):
    run = queue(register)
    parts(register, 1)
    usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)
    parts(register)
    run.refresh_from_db()
    assert (run.state, run.done) == (ImportState.FAILED, 20)
    assert "不能支付" in run.why


def test_refused_before_it_begins(register: Register):
    with pytest.raises(NotAllowed):
        queue(register, actor=GUEST)
    with pytest.raises(Refused, match="没有可以导入"):
        queue(register, rows=0)
    queue(register)
    with pytest.raises(BudgetRefusal, match="正在导入"):
        queue(register)
