"""Five years of a county: the demonstration's own matters, copied until there are so many cases.

Every copy is whole (parties, legs, papers, materials, opinions, certificates, trail with true hashes, invitations and ratings,
timings and judged signals) and stands on a day of its own. What is still open is copied less often: a centre has the
work of some weeks on its desks, however many years lie behind.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

DAYS: Final = 1780  # over which the copies of the oldest year are spread
OPEN_COPIES: Final = 200
_UNIQUE: Final = {"number", "query_code", "key", "code", "identifier", "id_index", "code_index"}


@dataclass(frozen=True)
class Group:
    """Matters that are copied so often; `days` says how many days the n-th copy is moved."""

    name: str
    where: str
    copies: int
    days: str  # SQL of n
    move: Any  # the same in Python


def _groups(cases: int, legs: dict[str, int], first_year_end: datetime) -> list[Group]:
    copies = max(1, (cases - legs["open"] * OPEN_COPIES) // (legs["old"] + legs["late"]))
    opened = min(copies, OPEN_COPIES)
    early = f"submitted_at < '{first_year_end:%Y-%m-%d}'"
    return [
        Group("old", f"state = 'delivered' AND {early}", copies, f"n * {DAYS} / {copies}", lambda n: n * DAYS // copies),
        Group("late", f"state = 'delivered' AND NOT {early}", copies, f"-(n * {DAYS} / {copies})", lambda n: -(n * DAYS // copies)),
        Group("open", "state <> 'delivered'", opened, "-(n % 12)", lambda n: -(n % 12)),
    ]  # fmt: skip


def _tables() -> list[tuple[Any, str]]:
    """What belongs to a matter, each with how its rows are found."""
    from tongban.oversight.ratings.models import Concerned, Invitation, Rating
    from tongban.oversight.supervision.models import Signal, Timing, Watch
    from tongban.people.parties.models import Party
    from tongban.services.cases.models import Application, Case, Certificate, HandedMaterial, Opinion, Paper

    of_matter, of_leg = "application_id IN (SELECT id FROM bench_matters)", "case_id IN (SELECT id FROM bench_legs)"
    theirs = "SELECT applicant_id FROM application WHERE id IN (SELECT id FROM bench_matters)"
    others = "SELECT subject_id FROM application WHERE id IN (SELECT id FROM bench_matters)"
    invited = f"invitation_id IN (SELECT id FROM rating_invitation WHERE {of_matter})"
    return [
        (Party, f"id IN ({theirs} UNION {others})"), (Application, "id IN (SELECT id FROM bench_matters)"), (Case, of_matter),
        (HandedMaterial, of_matter), (Opinion, of_leg), (Paper, of_matter), (Certificate, of_leg), (Invitation, of_matter),
        (Concerned, invited), (Rating, invited), (Timing, of_leg), (Watch, of_matter), (Signal, f"{of_matter} AND judged_at IS NOT NULL"),
    ]  # fmt: skip


def fill(cases: int) -> dict[str, int]:
    """Copy until there are so many cases; returns how many rows the largest tables have."""
    from django.db import connection, transaction

    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if lite:
            for pragma in ("synchronous=OFF", "cache_size=-800000", "foreign_keys=OFF", "temp_store=MEMORY"):
                cursor.execute(f"PRAGMA {pragma}")
        legs = _legs_by_group(cursor)
    year = datetime(2022, 1, 1)
    tables = _tables()
    copied = {model for model, _ in tables}
    for group in _groups(cases, legs, year):
        with transaction.atomic(), connection.cursor() as cursor:
            if not lite:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            matters = f"SELECT id FROM application WHERE {group.where} AND number NOT LIKE '%%C%%'"
            cursor.execute(f"CREATE TEMP TABLE bench_matters AS {matters}")
            cursor.execute(
                "CREATE TEMP TABLE bench_legs AS SELECT id FROM case_leg WHERE application_id IN (SELECT id FROM bench_matters)"
            )
            for n, (model, where) in enumerate(tables):
                cursor.execute(f"CREATE TEMP TABLE bench_seed{n} AS SELECT * FROM {model._meta.db_table} WHERE {where}")
            for n, (model, _) in enumerate(tables):
                cursor.execute(_copying(model, f"bench_seed{n}", group, copied, lite))
            _tell(cursor, group)
            for name in ("matters", "legs", *(f"seed{n}" for n in range(len(tables)))):
                cursor.execute(f"DROP TABLE bench_{name}")
    with transaction.atomic(), connection.cursor() as cursor:
        _sum_up(cursor, lite)
    _close_days()
    _quiet()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        found = {}
        for name in ("application", "case_leg", "party", "paper", "trail_event", "rating"):
            cursor.execute(f"SELECT count(*) FROM {name}")
            found[name] = int(cursor.fetchone()[0])
        if lite:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return found


def _legs_by_group(cursor: Any) -> dict[str, int]:
    cursor.execute(
        "SELECT CASE WHEN a.state <> 'delivered' THEN 'open' WHEN a.submitted_at < '2022-01-01' THEN 'old' ELSE 'late' END, count(*) "
        "FROM case_leg c JOIN application a ON a.id = c.application_id GROUP BY 1"
    )
    return {"open": 0, "old": 0, "late": 0} | dict(cursor.fetchall())


def _copying(model: Any, seed: str, group: Group, copied: set[Any], lite: bool) -> str:
    """INSERT … SELECT of all copies of the seed's rows."""
    from django.db import models

    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = f's."{field.column}"'
        if isinstance(field, models.AutoField):
            continue
        moved = isinstance(field, models.ForeignKey) and field.related_model in copied
        if moved or (field.primary_key and not isinstance(field, models.ForeignKey)):
            value = _moved(column, lite)
        elif field.name in _UNIQUE and isinstance(field, models.CharField | models.TextField):
            most = field.max_length or 200
            kept = f"substr({column}, length({column}) - {most - 6})" if most <= 20 or most == 64 else column
            value = f"{kept} || 'C' || {_four(lite)}"
        elif isinstance(field, models.DateTimeField):
            shift = (
                f"datetime({column}, ({group.days}) || ' days')"
                if lite
                else f"{column} + ({group.days}) * interval '1 day'"
            )
            value = shift
        elif isinstance(field, models.DateField):
            value = f"date({column}, ({group.days}) || ' days')" if lite else f"{column} + ({group.days})"
        else:
            value = column
        columns.append(f'"{field.column}"')
        values.append(value)
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) {_numbers(group.copies, lite)}"
        f"SELECT {', '.join(values)} FROM numbers CROSS JOIN {seed} s"
    )


def _numbers(count: int, lite: bool) -> str:
    if lite:
        return f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
    return f"WITH numbers(n) AS (SELECT generate_series(1, {count})) "


def _moved(column: str, lite: bool) -> str:
    """The id in the n-th copy: its first eight figures are the number of the copy."""
    if lite:
        return f"printf('%08x', n) || substr({column}, 9)"
    return f"(lpad(to_hex(n), 8, '0') || substr({column}::text, 9))::uuid"


def _four(lite: bool) -> str:
    return "printf('%04X', n)" if lite else "lpad(upper(to_hex(n)), 4, '0')"


# --- the trail ------------------------------------------------------------------------------------------------------------


def _tell(cursor: Any, group: Group) -> None:
    """The stories of the copies, with true hashes."""
    from django.db import connection

    from tongban.infra import trail
    from tongban.infra.models import TrailEvent

    cursor.execute("SELECT id FROM bench_matters")
    ids = [row[0] for row in cursor.fetchall()]
    found = TrailEvent.objects.filter(stream__in=ids).order_by("stream", "seq")
    rows = found.values_list("stream", "seq", "kind", "at", "actor", "duty", "facts")
    streams = [(key.hex, [row[1:] for row in there]) for key, there in groupby(rows, key=lambda row: row[0])]
    moment = connection.ops.adapt_datetimefield_value
    heads: list[tuple[Any, ...]] = []

    def events() -> Iterator[tuple[Any, ...]]:
        for n in range(1, group.copies + 1):
            days = timedelta(days=group.move(n))
            for key, there in streams:
                stream, chain = f"{n:08x}{key[8:]}", ""
                for seq, kind, at, actor, duty, facts in there:
                    when = at + days
                    text = "\x1f".join((stream, str(seq), kind, trail.stamp(when), actor, duty, facts, chain))
                    chain = hashlib.sha256(text.encode()).hexdigest()
                    yield stream, seq, kind, moment(when), actor, duty, facts, chain
                heads.append((stream, len(there), chain))

    _insert(cursor, "trail_event", ("stream", "seq", "kind", "at", "actor", "duty", "facts", "hash"), events())
    _insert(cursor, "trail_head", ("stream", "seq", "hash"), iter(heads))


def _insert(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    from django.db import connection

    names = ", ".join(columns)
    if connection.vendor == "sqlite":
        cursor.cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", _lite(cursor, rows)
        )
        return
    with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _lite(cursor: Any, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return rows


def _sum_up(cursor: Any, lite: bool) -> None:
    """The board's daily sums, as the timings make them."""
    day = "date(decided_at, '8 hours')" if lite else "(decided_at AT TIME ZONE 'Asia/Shanghai')::date"
    post = (
        "lower(substr(handler_id,1,8)||'-'||substr(handler_id,9,4)||'-'||substr(handler_id,13,4)||'-'||substr(handler_id,17,4)||'-'||substr(handler_id,21))"
        if lite
        else "handler_id::text"
    )
    cursor.execute("DELETE FROM supervision_tally")
    for by, key in (("department", "''"), ("item", "item"), ("post", f"coalesce({post}, '')")):
        cursor.execute(
            'INSERT INTO supervision_tally (day, "by", key, department_id, closed, on_time, used_days, still_days, law_days, law_used_days) '
            f"SELECT {day}, '{by}', {key}, department_id, count(*), sum(CASE WHEN on_time THEN 1 ELSE 0 END), sum(used_days), sum(still_days), "
            "sum(coalesce(law_days, 0)), sum(CASE WHEN law_days IS NULL THEN 0 ELSE used_days END) FROM supervision_timing GROUP BY 1, 3, 4"
        )


def _close_days() -> None:
    """The daily roots anew: the demonstration's were made before the copies."""
    from tongban.infra import trail
    from tongban.infra.models import TrailHead, TrailRoot

    TrailRoot.objects.all().delete()
    TrailHead.objects.filter(stream=trail.ROOTS).delete()
    trail.close_days(now=datetime.now().astimezone())


def _quiet() -> None:
    """No light of a copy goes on and no answer falls due during the measurement: thousands at once are no working day."""
    from tongban.oversight.supervision.models import Watch
    from tongban.services.cases.models import Application

    later = datetime.now().astimezone() + timedelta(days=2)
    Watch.objects.filter(next_at__lt=later).update(next_at=later)
    Application.objects.filter(answer_due_at__lt=later).update(answer_due_at=later)


def wanted() -> int:
    return int(os.environ.get("BENCH_CASES", "100000"))
