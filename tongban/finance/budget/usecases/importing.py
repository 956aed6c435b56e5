"""Payments of the provincial integrated system: it pays, we take in what it paid, once each, and reconcile."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import F

from tongban.finance.budget import policies
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.events import PaymentsImported
from tongban.finance.budget.models import ImportRun, ImportSource, Payment, Quota, SystemPayment
from tongban.finance.budget.outside import headers
from tongban.finance.budget.outside.headers import Table
from tongban.finance.budget.outside.placing import Account, Placed, Places, Posted, difference
from tongban.finance.budget.outside.rows import External, Read, read_rows
from tongban.finance.budget.selectors import reconciling
from tongban.finance.budget.usecases.payments import number_of, number_scope
from tongban.finance.budget.usecases.quotas import add_to_months, big, note, paying_year
from tongban.finance.budget.values import Entered, ImportState, Match, PaymentKind, PaymentState
from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.infra.sheets import read_sheets
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, require

CHUNK: Final = 5_000
_BATCH: Final = 200
_FAULTS_KEPT: Final = 500
_T = TypeVar("_T")
Progress = Callable[[int, int], None]


class Stopped(BudgetRefusal):
    """Somebody stopped the import between two parts."""


@dataclass(slots=True)
class Outlook:
    """What an import would do, or did."""

    source: str
    digest: str
    unit: str = "元"
    header: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    rows: int = 0
    total_fen: int = 0
    first: date | None = None
    last: date | None = None
    posted: int = 0
    matched: int = 0
    known: int = 0
    different: int = 0
    only_there: int = 0
    repeated: int = 0
    void: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shown: list[tuple[External, str, str]] = field(default_factory=list)
    run: UUID | None = None

    def add(self, placed: Sequence[Placed], known: int) -> None:
        self.known += known
        for p in placed:
            self.posted += p.match is Match.POSTED
            self.matched += p.match is Match.MATCHED
            self.different += p.match is Match.DIFFERENT
            self.only_there += p.match is Match.ONLY_THERE
            if len(self.shown) < 100 or (p.problem and len(self.shown) < 200):
                self.shown.append((p.row, p.match.label, p.problem))


def save_source(*, actor: Actor, name: str, columns: Mapping[str, str], unit: str, now: datetime) -> ImportSource:
    """Keep which column says what, under the source's name, for the next file."""
    require(policies.may_post(actor))
    name = " ".join(name.split())[:60]
    if not name:
        raise Refused("请给这种导出表起个名字，例如“省一体化支付明细”")
    unknown = set(columns) - set(headers.FIELDS)
    if unknown or unit not in ("元", "万元", ""):
        raise Refused("列对应不正确，请重新选择")
    row, _ = ImportSource.objects.update_or_create(
        name=name, defaults={"columns": {k: v[:100] for k, v in columns.items() if v}, "unit": unit, "saved_at": now}
    )
    return row


def read_file(content: bytes, source: ImportSource | None, fiscal_year: int) -> tuple[Table, Read, str]:
    table = headers.find_table(
        read_sheets(content, is_header=headers.is_header), source.columns if source is not None else {}
    )
    unit = (source.unit if source is not None else "") or table.unit or "元"
    return table, Read() if table.missing else read_rows(table, year=fiscal_year, unit=unit), unit


def outlook_of(name: str, content: bytes, table: Table, read: Read, unit: str) -> Outlook:
    days = [r.on for r in read.rows]
    return Outlook(
        source=name, digest=hashlib.sha256(content).hexdigest(), unit=unit, header=tuple(h for h in table.header if h),
        columns={f: table.header[c] for f, c in table.columns.items()}, missing=table.missing, rows=len(read.rows),
        total_fen=sum(r.amount_fen for r in read.rows), first=min(days, default=None), last=max(days, default=None),
        repeated=read.repeated, void=read.void, faults=[str(f) for f in read.faults], notes=list(read.notes),
    )  # fmt: skip


def preview(*, actor: Actor, fiscal_year: int, source: str, content: bytes) -> Outlook:
    """What would happen; nothing is written."""
    require(policies.may_post(actor))
    known = ImportSource.objects.filter(name=source).first()
    table, read, unit = read_file(content, known, fiscal_year)
    out = outlook_of(source, content, table, read, unit)
    places = _places(fiscal_year)
    for chunk in _parts(_in_order(read.rows), CHUNK):
        before = _known(fiscal_year, chunk)
        fresh = [r for r in chunk if r.external not in before]
        changed = [r for r in chunk if r.external in before and _changed(r, before[r.external])]
        out.add([places.place(r) for r in fresh], len(chunk) - len(fresh) - len(changed))
        out.add([Placed(r, Match.DIFFERENT, problem=_changed(r, before[r.external])) for r in changed], 0)
    return out


def import_payments(
    *, actor: Actor, fiscal_year: int, source: str, name: str, content: bytes, now: datetime,
    progress: Progress = lambda done, total: None,
) -> Outlook:  # fmt: skip
    """Take the file in, part by part; each part whole or not at all. The same file again, or one that overlaps, adds nothing twice."""
    require(policies.may_post(actor))
    kept = ImportSource.objects.filter(name=source).first()
    table, read, unit = read_file(content, kept, fiscal_year)
    out = outlook_of(source, content, table, read, unit)
    if table.missing:
        raise Refused(f"表头里没有找到{'、'.join(table.missing)}，请在下面指明是哪一列")
    if not read.rows and not read.faults:
        raise Refused("文件里没有支付记录")
    if kept is None:
        kept = save_source(actor=actor, name=source, columns=out.columns, unit=unit, now=now)
    run = _begin(actor, fiscal_year, kept, name, out, now)
    out.run = run.pk
    take_parts(actor, run, read, out, now, progress=progress)
    return out


def take_parts(
    actor: Actor, run: ImportRun, read: Read, out: Outlook, now: datetime, *,
    first: int = 0, most: int | None = None, progress: Progress = lambda done, total: None,
) -> int:  # fmt: skip
    """Take in the parts from `first` on, at most `most` of them; returns the part to go on with."""
    parts = list(_parts(_in_order(read.rows), CHUNK))
    last = len(parts) if most is None else min(len(parts), first + most)
    for place in range(first, last):
        _take(actor, run, list(parts[place]), min(out.rows, (place + 1) * CHUNK), out, now)
        if (place + 1) & place == 0 and len(parts) > 1:
            _tell_planner()
        progress(run.done, out.rows)
    return last


def _tell_planner() -> None:
    """A table that just grew by thousands is still empty to PostgreSQL's planner, and plans kept from then read it whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {SystemPayment._meta.db_table}")


@act()
def _begin(actor: Actor, fiscal_year: int, source: ImportSource, name: str, out: Outlook, now: datetime) -> ImportRun:
    year = paying_year(fiscal_year)
    return ImportRun.objects.create(
        id=new_id(), year=year, source=source, name=name[:200], digest=out.digest, first_on=out.first, last_on=out.last,
        rows=out.rows, faults=out.faults[:_FAULTS_KEPT], by_id=actor.account_id, at=now,
    )  # fmt: skip


@act()
def _take(actor: Actor, run: ImportRun, chunk: list[External], done: int, out: Outlook, now: datetime) -> None:
    """One part; `done` rows of the file are gone through with it, however often it was tried."""
    year = paying_year(run.year_id)
    if ImportRun.objects.filter(pk=run.pk, state=ImportState.STOPPED).exists():
        raise Stopped("导入已停止；已经入账的保留，再次导入同一文件会接着做，不会重复")
    before = _known(year.pk, chunk)
    changed = [(r, before[r.external]) for r in chunk if r.external in before and _changed(r, before[r.external])]
    fresh = [r for r in chunk if r.external not in before]
    places = _places(year.pk)
    placed = [places.place(r) for r in fresh]
    posted = _post(run, [p for p in placed if p.match is Match.POSTED], actor, now)
    SystemPayment.objects.bulk_create(
        [
            SystemPayment(
                id=new_id(), year=year, run=run, row=p.row.row, external=p.row.external, on=p.row.on, amount_fen=p.row.amount_fen,
                payee=p.row.payee, purpose=p.row.purpose, economic=(p.economic or p.row.economic)[:10],
                functional=p.row.functional[:10], project=p.row.project[:40], match=p.match.value, problem=p.problem[:300],
                payment_id=p.payment or posted.get(p.row.external),
            )
            for p in placed
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    for r, was in changed:
        _differ(was, r)
    out.add(placed, len(chunk) - len(fresh) - len(changed))
    out.add([Placed(r, Match.DIFFERENT, problem=_changed(r, was)) for r, was in changed], 0)
    run.done = max(run.done, done)
    ImportRun.objects.filter(pk=run.pk).update(
        done=run.done, fresh=F("fresh") + len(fresh), posted=F("posted") + len(posted),
        known=run.done - F("fresh") - len(fresh),
    )  # fmt: skip
    event = PaymentsImported(run_id=run.pk, fiscal_year=year.pk, rows=len(chunk), posted=len(posted), digest=run.digest)
    note(actor, run.pk, [event], now)


def _post(run: ImportRun, placed: Sequence[Placed], actor: Actor, now: datetime) -> dict[str, UUID]:
    """Payments as the system made them, and the quotas' counters, all under the year's lock."""
    if not placed:
        return {}
    first = numbering.take(number_scope(run.year_id), len(placed))
    rows = [payment_of(run.year_id, p, number_of(run.year_id, first + n), now) for n, p in enumerate(placed)]
    Payment.objects.bulk_create(rows, batch_size=_BATCH)
    spend_many((row.quota_id, row.on.month, row.amount_fen) for row in rows)
    return {row.external: row.pk for row in rows}


def payment_of(fiscal_year: int, p: Placed, number: str, now: datetime) -> Payment:
    r = p.row
    assert p.quota is not None
    kind = (
        PaymentKind.REFUND
        if r.amount_fen < 0
        else PaymentKind.PAYROLL
        if p.economic[:3] == "301"
        else PaymentKind.DIRECT
    )
    return Payment(
        id=new_id(), year_id=fiscal_year, quota_id=p.quota, number=number, external=r.external, kind=kind.value,
        entered=Entered.SYSTEM.value, economic=p.economic, payee=r.payee or "（导出未载明）", purpose=r.purpose or "（导出未载明）",
        amount_fen=r.amount_fen, on=r.on, state=PaymentState.PAID.value, made_at=now,
    )  # fmt: skip


def spend_many(parts: Iterable[tuple[UUID, int, int]]) -> None:
    """Counters of many payments at once; the constraint of each quota has the last word."""
    by_quota: dict[UUID, int] = defaultdict(int)
    by_month: dict[tuple[UUID, int], int] = defaultdict(int)
    for quota, month, fen in parts:
        by_quota[quota] += fen
        by_month[quota, month] += fen
    for quota, fen in by_quota.items():
        here = Quota.objects.filter(
            pk=quota, issued_fen__gte=F("reserved_fen") + F("spent_fen") + big(fen), spent_fen__gte=-fen
        )
        if here.update(spent_fen=F("spent_fen") + big(fen)) != 1:
            raise Refused("指标余额刚被他人占用，这一部分没有导入，请再导入一次；已导入的不会重复")
    add_to_months((quota, month, fen) for (quota, month), fen in by_month.items())


def _parts(found: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for place in range(0, len(found), size):
        yield found[place : place + size]


def _in_order(rows: list[External]) -> list[External]:
    """By day, so that a refund comes after what it refunds."""
    return sorted(rows, key=lambda r: (r.on, r.amount_fen < 0, r.row))


def _known(fiscal_year: int, rows: Sequence[External]) -> dict[str, SystemPayment]:
    found: dict[str, SystemPayment] = {}
    for part in _parts([r.external for r in rows], 500):
        # by number alone: without statistics of a table just filled, the year would lead the planner to read it whole
        found |= {s.external: s for s in SystemPayment.objects.filter(external__in=part) if s.year_id == fiscal_year}
    return found


def _changed(r: External, was: SystemPayment) -> str:
    """What a later export says otherwise than an earlier one."""
    return difference(r, was.amount_fen, was.on, was.economic) if was.match != Match.NOTED else ""


def _differ(was: SystemPayment, r: External) -> None:
    """The system has changed its mind: keep its newest word beside our payment."""
    facts = {"amount_fen": r.amount_fen, "on": r.on, "problem": f"再次导出时有变化：{_changed(r, was)}"[:300]}
    match = Match.DIFFERENT if was.payment_id else Match.ONLY_THERE
    SystemPayment.objects.filter(pk=was.pk).update(match=match.value, **facts)


def _places(fiscal_year: int) -> Places:
    names = reconciling.project_names(fiscal_year)
    accounts = [
        Account(
            q.pk, q.economic, q.name, q.functional, q.project, names.get(q.project, ""), q.fund, q.document, q.left_fen, q.spent_fen
        )
        for q in Quota.objects.filter(year_id=fiscal_year)
    ]  # fmt: skip
    return Places(accounts, [Posted(*values) for values in reconciling.unmatched_values(fiscal_year)])
