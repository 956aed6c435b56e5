"""How statements leave: through the driver's own cursor, and the writes of an act together."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connections

from tongban.kernel.refusals import Stale

_LOST: Final = "该办件刚刚被他人处理，请刷新后再试"
_PLACE_ON_THE_TRAIL: Final = "trail_event_pkey"
_DIVISION_BY_ZERO: Final = "22012"
_IDLE: Final = 0  # libpq's PQTRANS_IDLE


class Write(NamedTuple):
    """One write: for Django's cursor, for the driver's own, its values, and how many rows it must match."""

    sql: str
    bare: str
    values: list[Any]
    rows: int | None  # how many rows must match; None: any number


class _Pending(threading.local):
    writes: list[Write] | None = None
    whole: bool = False


_pending = _Pending()


def _watched(connection: Any) -> bool:
    """Whether somebody looks on (tests, the bench, a debugger): then every statement passes through Django's cursor."""
    return bool(connection.execute_wrappers) or connection.force_debug_cursor


@contextmanager
def together(*, whole: bool = False) -> Iterator[None]:
    """Writes of one act leave in one go: as one statement on PostgreSQL, one after another on SQLite.

    What they must match is checked at the end, so that a lost race undoes the act. Must stand inside the act's
    transaction; a read in between sends what is waiting first. No two of them may change the same row. `whole`: the
    transaction ends with this block; when nothing was sent in it so far, the one statement is the transaction.
    """
    if _pending.writes is not None:
        yield
        return
    _pending.writes, _pending.whole = [], whole
    try:
        yield
        if whole and _pending.writes:
            _send_alone()
        send()
    finally:
        _pending.writes, _pending.whole = None, False


def send() -> None:
    """Send what waits in `together()`, before a read that must see it."""
    writes = _pending.writes
    if not writes:
        return
    _pending.writes = []
    connection = connections[DEFAULT_DB_ALIAS]
    assert connection.in_atomic_block, "writes that leave together belong to one transaction"
    _check(writes, _in_a_row(connection, writes))


def _send_alone() -> None:
    """An act that is one statement needs no BEGIN and no COMMIT around it: two round trips less on PostgreSQL.

    The statement itself fails when a write does not match what it must, so that nothing of it stays.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not _not_begun(connection):
        return
    writes, _pending.writes = _pending.writes or [], []
    whole = _as_one(tuple(w.bare for w in writes), tuple(w.rows for w in writes))
    try:
        with _by_itself(connection):
            _one_statement(connection, whole, writes)
    except DataError as mismatch:
        if getattr(mismatch.__cause__, "sqlstate", "") == _DIVISION_BY_ZERO:
            raise Stale(_LOST) from mismatch
        raise


def _not_begun(connection: Any) -> bool:
    """Whether this is PostgreSQL and the act's transaction has not begun there."""
    if connection.vendor != "postgresql" or _watched(connection):
        return False
    connection.ensure_connection()
    return bool(connection.connection.info.transaction_status == _IDLE)


@contextmanager
def _by_itself(connection: Any) -> Iterator[None]:
    """A statement outside the transaction that has not begun yet."""
    raw = connection.connection
    raw.autocommit = True
    try:
        yield
    finally:
        if not raw.closed:
            raw.autocommit = False


def _in_a_row(connection: Any, writes: Sequence[Write]) -> list[int]:
    """How many rows each write matched."""
    if _watched(connection):
        return [_through_django(connection, write) for write in writes]
    if connection.vendor == "sqlite":
        return [_bare_cursor(connection, w.bare, w.values).rowcount for w in writes]
    if len(writes) == 1:
        return [_bare_cursor(connection, writes[0].bare, writes[0].values).rowcount]
    return _one_statement(connection, _as_one(tuple(w.bare for w in writes)), writes)


def _one_statement(connection: Any, whole: str, writes: Sequence[Write]) -> list[int]:
    try:
        return list(_bare_cursor(connection, whole, [value for w in writes for value in w.values]).fetchone())
    except IntegrityError as clash:
        # In one statement the second writer's event meets the first one's before its lost update is counted.
        if getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "") == _PLACE_ON_THE_TRAIL:
            raise Stale(_LOST) from clash
        raise


def _bare_cursor(connection: Any, bare: str, values: Sequence[Any]) -> Any:
    """The driver's own cursor after the statement: Django's wrapping costs more than the statement does."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return connection.connection.execute(bare, values)
        cursor = _kept_cursor(connection)
        cursor.execute(_numbered(bare), values)
        return cursor


_cursors: "WeakKeyDictionary[Any, Any]" = WeakKeyDictionary()


def _kept_cursor(connection: Any) -> Any:
    """One cursor for all bare statements of a connection: each is read to its end before the next."""
    raw = connection.connection
    found = _cursors.get(raw)
    if found is None:
        from psycopg import RawCursor

        usual, raw.cursor_factory = raw.cursor_factory, RawCursor
        try:
            found = _cursors[raw] = connection.create_cursor()
        finally:
            raw.cursor_factory = usual
    return found


@cache
def _as_one(statements: tuple[str, ...], must: tuple[int | None, ...] = ()) -> str:
    """Several writes as one statement that says how many rows each matched, or divides by zero when one misses `must`.

    They all see the database as it was before, so no two of them may change the same row.
    """
    parts = ", ".join(f"w{n} AS ({sql} RETURNING 1)" for n, sql in enumerate(statements))
    counts = [f"(SELECT count(*) FROM w{n})" for n in range(len(statements))]  # noqa: S608
    guards = [f"1 / ({counts[n]} = {rows})::int" for n, rows in enumerate(must) if rows is not None]
    return f"WITH {parts} SELECT {', '.join(counts + guards)}"


def _through_django(connection: Any, write: Write) -> int:
    with connection.cursor() as cursor:
        cursor.execute(write.sql, write.values)
        return int(cursor.rowcount)


def fetched(connection: Any, sql: str, bare: str, values: Sequence[Any]) -> list[Any]:
    if _pending.whole and _not_begun(connection):  # what is read before an act writes needs no transaction: each
        with _by_itself(connection):  # statement sees what was committed before it, inside one and outside
            return list(_bare_cursor(connection, bare, values).fetchall())
    if not _watched(connection):
        return list(_bare_cursor(connection, bare, values).fetchall())
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _check(writes: Sequence[Write], matched: Sequence[int]) -> None:
    if any(w.rows is not None and w.rows != n for w, n in zip(writes, matched, strict=True)):
        raise Stale(_LOST)


def write(one: Write) -> None:
    """Send it, or let it wait for the other writes of the act."""
    if _pending.writes is not None:
        _pending.writes.append(one)
        return
    connection = connections[DEFAULT_DB_ALIAS]
    _check([one], _in_a_row(connection, [one]))


@cache
def _numbered(sql: str) -> str:
    """`%s` as $1, $2, …: the driver then takes the statement as it is."""
    places = count(1)
    return re.sub("%s|%%", lambda found: f"${next(places)}" if found[0] == "%s" else "%", sql)
