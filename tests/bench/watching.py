"""The watch over a million open legs: what the sweep finds, what it costs to hand over and to raise, and the board.

Run as a process of its own (`python -m tests.bench.watching`), because settings choose the database. The sweep stands
beside the same rows fetched by hand-written SQL through the bare driver, and beside a look at every clock.
"""

import json
import os
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.bench.figures import quantile, timed

OPEN = int(os.environ.get("BENCH_WATCHED", "1000000"))
DUE = max(1, OPEN // 100)
RAISED = 200
SIGNALS = max(1, OPEN // 20)


def _uuid(offset: int, number: str = "n") -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"printf('%032x', {number} + {offset})"
    return f"lpad(to_hex(({number} + {offset})::bigint), 32, '0')::uuid"


def _copies(table: str, columns: list[str], where: str, count: int, **changed: str) -> None:
    """As many rows like the one that is there, by one statement; `changed` says which columns differ and how."""
    from django.db import connection, transaction

    given = ", ".join(changed.get(name, f"{table}.{name}") for name in columns)
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
    if connection.vendor == "sqlite":
        sql = f"INSERT INTO {table} ({', '.join(columns)}) {numbers}SELECT {given} FROM numbers CROSS JOIN {table} WHERE {where}"
    else:
        sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {given} FROM generate_series(1, {count}) AS numbers(n) CROSS JOIN {table} WHERE {where}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def _columns(model: Any) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def _literal(key: Any) -> str:
    from django.db import connection

    return f"'{key.hex if connection.vendor == 'sqlite' else key}'"


def _later(column: str, minutes: str) -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f', {column}, ({minutes}) || ' minutes')"
    return f"{column} + ({minutes}) * interval '1 minute'"


def _day(days: str, today: date) -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"date('{today}', '-' || ({days}) || ' days')"
    return f"date '{today}' - ({days})"


def build(now: datetime) -> Any:
    """One real matter, and a million like it: each with its leg and its watch; for the board the sums of as many decided ones."""
    from django.db import connection

    from tests.support.matter import Stage, staff
    from tongban.kernel.actors import Duty
    from tongban.orgs.models import Department
    from tongban.oversight.supervision.models import Signal, Tally, Watch
    from tongban.oversight.supervision.usecases import watching
    from tongban.services.cases.models import Application, Case

    stage = Stage.build("OT-P03", now=now - timedelta(days=2))
    staff("bench-watch", (Duty.SUPERVISE, Department.objects.get(code="spj")), now=now)
    stage.to_accepted("bench-seed")
    leg = stage.legs()[0]
    stage.claim(leg)
    watching.reckon(application_id=stage.id, now=now + timedelta(days=30))
    seed, whole = Signal.objects.filter(rule="red").order_by("pk")[0], stage.row()
    assert leg.promised_due_at is not None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -400000")
    _copies(
        "application", _columns(Application), f"application.id = {_literal(whole.pk)}", OPEN, id=_uuid(0),
        number="'W' || n", query_code="'W' || n", key="'w' || n", plan="'{}'",
        submitted_at=_later("application.submitted_at", "-n"),
    )  # fmt: skip
    _copies(
        "case_leg", _columns(Case), f"case_leg.id = {_literal(leg.pk)}", OPEN, id=_uuid(10**9), application_id=_uuid(0),
        number="'W' || n",
    )  # fmt: skip
    _copies(
        "supervision_watch", _columns(Watch), f"supervision_watch.application_id = {_literal(stage.id)}", OPEN,
        application_id=_uuid(0), next_at=_later(f"'{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}'" if connection.vendor == "sqlite" else f"timestamptz '{now.isoformat()}'", f"n - {DUE}.5"),
    )  # fmt: skip
    departments = list(Department.objects.filter(items__isnull=False).distinct())
    which = " ".join(f"WHEN {place} THEN {_literal(d.pk)}{'' if connection.vendor == 'sqlite' else '::uuid'}" for place, d in enumerate(departments))  # fmt: skip
    theirs = f"CASE n % {len(departments)} {which} END"
    places, today = len(departments), now.date()
    for by, keys in (("department", 1), ("item", 20)):
        seed_tally = Tally.objects.create(
            day=today, department_id=departments[0].pk, by=by, key="seed", closed=OPEN // (365 * places * keys) or 1,
            on_time=OPEN // (365 * places * keys), used_days=OPEN // (100 * places * keys), still_days=0,
            law_days=OPEN // (10 * places * keys), law_used_days=OPEN // (100 * places * keys),
        )  # fmt: skip
        day = _day(f"n / {places * keys}", today)
        key = {"department": "''", "item": f"'I' || (n % {keys})"}[by]
        _copies(
            "supervision_tally", [c for c in _columns(Tally) if c != "id"], f"supervision_tally.id = {seed_tally.pk}",
            365 * places * keys - 1, day=day, department_id=theirs.replace("n %", f"(n / {keys}) %"), key=key,
        )  # fmt: skip
    _copies(
        "supervision_signal", _columns(Signal), f"supervision_signal.id = {_literal(seed.pk)}", SIGNALS, id=_uuid(2 * 10**9),
        number="'W' || n", key="'w' || n", application_id=_uuid(0), case_id=_uuid(10**9), department_id=theirs,
        lit_at=_later("supervision_signal.lit_at", "-(n % 518400)"), escalate_at="NULL",
        state="CASE WHEN n % 100 = 0 THEN 'raised' ELSE 'archived' END",
        outcome="CASE WHEN n % 100 = 0 THEN '' ELSE 'upheld' END",
        judged_at="CASE WHEN n % 100 = 0 THEN NULL ELSE supervision_signal.raised_at END",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return stage


def sweeping(now: datetime) -> dict[str, Any]:
    from django.db import connection

    from tongban.oversight.supervision.models import Signal
    from tongban.oversight.supervision.usecases import watching

    found = timed(lambda: watching.due(now, OPEN), 7)
    count = len(watching.due(now, OPEN))
    moment = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if connection.vendor == "sqlite" else now

    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT application_id FROM supervision_watch WHERE next_at < %s ORDER BY next_at", [moment])
            assert len(cursor.fetchall()) == count

    def every_clock() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM case_leg WHERE ended_at IS NULL AND opened_at < %s", [moment])
            cursor.fetchall()

    floor, scan = timed(by_hand, 7), timed(every_clock, 2)
    keys = list(watching.due(now, RAISED))
    started = time.perf_counter()
    handed = watching.sweep(now=now, most=5000)
    sweep_ms = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    for key in keys:
        watching.reckon(application_id=key, now=now + timedelta(days=30))
    took = time.perf_counter() - started
    return {
        "open": OPEN, "due": count, "find_ms": quantile(found, 0.5), "by_hand_ms": quantile(floor, 0.5),
        "ratio": round(statistics.median(found) / statistics.median(floor), 2), "scan_ms": quantile(scan, 0.5),
        "handed_over": handed, "sweep_ms": round(sweep_ms, 1), "reckon_ms": round(took * 1000 / len(keys), 1),
        "raised": Signal.objects.filter(application__in=keys).count(),
    }  # fmt: skip


def boards() -> dict[str, Any]:
    from django.test import Client

    from tongban.people.accounts.models import Account

    client = Client()
    account = Account.objects.get(username="bench-watch")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = {"board": "/desk/supervision/signals/", "month": "", "list": "/desk/supervision/signals/list/"}
    today = datetime.now().astimezone().date()
    pages["month"] = f"/desk/supervision/signals/?start={today - timedelta(days=30)}&end={today}"
    out: dict[str, Any] = {"decided": OPEN, "signals": SIGNALS}
    for name, address in pages.items():
        assert client.get(address).status_code == 200, address
        out[f"{name}_p50_ms"] = quantile(timed(lambda address=address: client.get(address), 7), 0.5)  # type: ignore[misc]
    return out


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    now = datetime.now().astimezone()
    started = time.perf_counter()
    build(now)
    built = round(time.perf_counter() - started, 1)
    json.dump({"built_s": built, "sweep": sweeping(now), "board": boards()}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
