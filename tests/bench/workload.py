"""Workload W on one database: one application with 4 legs and 7 materials, 12 acts, each its own transaction.

Run as a process of its own (`python -m tests.bench.workload`), because settings choose the database.
"""

import json
import os
import sqlite3
import statistics
import sys
import time
from typing import Any

ACTS = 12
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
PER_ROUND = int(os.environ.get("BENCH_APPLICATIONS", "12"))


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.bench import floor
    from tests.support.matter import Stage

    stage = Stage.build()
    recording = _record(stage, floor)
    execute, commit = _driver()
    ours, bare = [], []
    serial = 0
    stage.drive(key="bench-warm")
    for round_ in range(ROUNDS):
        batches = [floor.retold(recording, serial + n) for n in range(PER_ROUND)]
        serial += PER_ROUND
        for side in ("ours", "bare") if round_ % 2 else ("bare", "ours"):
            started = time.perf_counter()
            if side == "ours":
                for n in range(PER_ROUND):
                    stage.drive(key=f"bench-{round_}-{n}")
                ours.append(time.perf_counter() - started)
            else:
                for acts in batches:
                    floor.run(acts, execute, commit)
                bare.append(time.perf_counter() - started)
    per_app_ours, per_app_bare = statistics.median(ours) / PER_ROUND, statistics.median(bare) / PER_ROUND
    result = {
        "ratio": round(per_app_ours / per_app_bare, 2),
        "ms_per_act": round(per_app_ours / ACTS * 1000, 3),
        "floor_ms_per_act": round(per_app_bare / ACTS * 1000, 3),
        "applications_per_s": round(1 / per_app_ours, 1),
        "floor_applications_per_s": round(1 / per_app_bare, 1),
    }
    json.dump(result, sys.stdout)
    return 0


def _record(stage: Any, floor: Any) -> Any:
    acts: list[Any] = []

    def each(act: Any) -> None:
        writes: list[Any] = []
        with floor.recorded(writes):
            act()
        acts.append(writes)

    stage.drive(key="bench-recorded", each=each)
    keep = {i.hex for i in stage.standing_ids()}
    return floor.Recording(acts=acts, words=floor.unique_words(acts, keep))


def _driver() -> tuple[Any, Any]:
    """The bare driver on the same database, with the same durability."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        raw = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None, timeout=20)
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")
        known: dict[str, str] = {}

        def execute(sql: str, params: list[Any]) -> None:
            if not raw.in_transaction:
                raw.execute("BEGIN IMMEDIATE")
            if sql not in known:
                known[sql] = sql.replace("%s", "?")
            raw.execute(known[sql], params)

        return execute, lambda: raw.execute("COMMIT")
    import psycopg

    given = connection.get_connection_params()
    keep = {k: given[k] for k in ("dbname", "user", "password", "host", "port") if k in given}
    bare = psycopg.connect(**keep)
    cursor = bare.cursor()
    return lambda sql, params: cursor.execute(sql, params), bare.commit


if __name__ == "__main__":
    sys.exit(main())
