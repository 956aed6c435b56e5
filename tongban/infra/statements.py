"""Hot statements, compiled once by the ORM and run again with new parameters.

Rebuilding the same SQL is half of what a Django transition costs (docs/performance.md). The models stay the only
source: a statement is written as a queryset with `Param("name")` where values go; it is compiled at first use, per
database, and its values are prepared as the model fields would. Writes inside `together()` leave in one round trip.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, lru_cache
from itertools import count
from typing import Any, Final, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connections, models
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql import UpdateQuery

from tongban.kernel.refusals import Stale


class _Slot:
    """Where a named value goes in a compiled statement."""

    __slots__ = ("field", "name")

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        self.name = name
        self.field = field


class Param(Expression):
    """A named place for a value, prepared like a value of `field`."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [_Slot(self.name, self.output_field)]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A NULL has no type of its own there, so what may be NULL says what it is."""
        cast = _CASTS.get(self.output_field.get_internal_type(), "")
        return f"%s{cast}", [_Slot(self.name, self.output_field)]


_CASTS: Final = {
    "DateTimeField": "::timestamptz", "DateField": "::date", "BooleanField": "::boolean", "UUIDField": "::uuid",
}  # fmt: skip


def param(model: type[models.Model], field: str, name: str | None = None) -> Param:
    """A parameter prepared like the given field of the model; its name is the field's unless said otherwise."""
    found = model._meta.get_field(field)
    assert isinstance(found, Field)
    target = getattr(found, "target_field", found)
    return Param(name or found.attname, target)


# --- values -----------------------------------------------------------------------------------------------------------------

Prepare = Callable[[Any], Any]
_PLAIN: Final = frozenset({str, int, bool, type(None)})
_STRAIGHT: Final = frozenset(
    {
        models.CharField, models.TextField, models.BooleanField, models.PositiveSmallIntegerField,
        models.PositiveIntegerField, models.BigIntegerField,
    }
)  # fmt: skip


def _preparer(field: "Field[Any, Any]", connection: Any) -> Prepare:
    """Like the field's own preparation for the database, with the common types straight through."""

    def slow(value: Any) -> Any:
        return field.get_db_prep_save(value, connection=connection)

    kind = type(field)  # exactly: a field that encrypts is a text field, too
    if kind in _STRAIGHT:
        return lambda value: value if type(value) in _PLAIN else slow(value)
    if kind is models.UUIDField and connection.vendor == "sqlite":
        return lambda value: value.hex if type(value) is UUID else value if value is None else slow(value)
    if kind is models.UUIDField:
        return lambda value: value if type(value) is UUID or value is None else slow(value)
    if kind is models.DateTimeField:
        known = _moments(connection.alias)
        return lambda value: (
            value if value is None else known(value) if type(value) is datetime and value.tzinfo else slow(value)
        )
    if kind is models.DateField:
        return lambda value: value if value is None else slow(value)
    return slow


@cache
def _moments(alias: str) -> Prepare:
    """Aware moments as the database takes them; one moment stands in many columns of an act."""
    field: models.DateTimeField[Any, Any] = models.DateTimeField()
    return lru_cache(maxsize=256)(lambda value: field.get_db_prep_value(value, connection=connections[alias]))


_uuid = lru_cache(maxsize=20_000)(UUID)


def _reader(functions: Sequence[Any], connection: Any) -> Sequence[Any]:
    """A column's converters; an id that was read before is the same id."""
    if connection.vendor == "sqlite" and list(functions) == [connection.ops.convert_uuidfield_value]:
        return [lambda value, expression, connection: None if value is None else _uuid(value)]
    return functions


class _Compiled:
    """SQL for one connection, and how each of its values is prepared."""

    __slots__ = ("bare", "parts", "sql")

    def __init__(self, sql: str, parts: Sequence[Any], connection: Any) -> None:
        self.sql = sql
        self.bare = _bare(sql, connection)
        self.parts = tuple(
            (part.name, _preparer(part.field, connection)) if type(part) is _Slot else (None, part) for part in parts
        )

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        return [part if name is None else part(given[name]) for name, part in self.parts]


def _bare(sql: str, connection: Any) -> str:
    """The statement in the driver's own placeholder style; on PostgreSQL places are numbered when it leaves."""
    return sql.replace("%s", "?").replace("%%", "%") if connection.vendor == "sqlite" else sql


@cache
def _numbered(sql: str) -> str:
    """`%s` as $1, $2, …: the driver then takes the statement as it is."""
    places = count(1)
    return re.sub("%s|%%", lambda found: f"${next(places)}" if found[0] == "%s" else "%", sql)


# --- running ----------------------------------------------------------------------------------------------------------------


_LOST: Final = "该办件刚刚被他人处理，请刷新后再试"
_PLACE_ON_THE_TRAIL: Final = "trail_event_pkey"
_DIVISION_BY_ZERO: Final = "22012"
_IDLE: Final = 0  # libpq's PQTRANS_IDLE


class _Write(NamedTuple):
    sql: str
    bare: str
    values: list[Any]
    rows: int | None  # how many rows must match; None: any number


class _Pending(threading.local):
    writes: list[_Write] | None = None


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
    _pending.writes = []
    try:
        yield
        if whole and _pending.writes:
            _send_alone()
        send()
    finally:
        _pending.writes = None


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
    if connection.vendor != "postgresql" or _watched(connection):
        return
    connection.ensure_connection()
    raw = connection.connection
    if raw.info.transaction_status != _IDLE:
        return
    writes, _pending.writes = _pending.writes or [], []
    whole = _as_one(tuple(w.bare for w in writes), tuple(w.rows for w in writes))
    raw.autocommit = True
    try:
        _one_statement(connection, whole, writes)
    except DataError as mismatch:
        if getattr(mismatch.__cause__, "sqlstate", "") == _DIVISION_BY_ZERO:
            raise Stale(_LOST) from mismatch
        raise
    finally:
        if not raw.closed:
            raw.autocommit = False


def _in_a_row(connection: Any, writes: Sequence[_Write]) -> list[int]:
    """How many rows each write matched."""
    if _watched(connection):
        return [_through_django(connection, write) for write in writes]
    if connection.vendor == "sqlite":
        return [_bare_cursor(connection, w.bare, w.values).rowcount for w in writes]
    if len(writes) == 1:
        return [_bare_cursor(connection, writes[0].bare, writes[0].values).rowcount]
    return _one_statement(connection, _as_one(tuple(w.bare for w in writes)), writes)


def _one_statement(connection: Any, whole: str, writes: Sequence[_Write]) -> list[int]:
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


def _through_django(connection: Any, write: _Write) -> int:
    with connection.cursor() as cursor:
        cursor.execute(write.sql, write.values)
        return int(cursor.rowcount)


def _fetched(connection: Any, compiled: _Compiled, values: Sequence[Any]) -> list[Any]:
    if not _watched(connection):
        return list(_bare_cursor(connection, compiled.bare, values).fetchall())
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, values)
        return list(cursor.fetchall())


def _check(writes: Sequence[_Write], matched: Sequence[int]) -> None:
    if any(w.rows is not None and w.rows != n for w, n in zip(writes, matched, strict=True)):
        raise Stale(_LOST)


def _write(write: _Write) -> None:
    if _pending.writes is not None:
        _pending.writes.append(write)
        return
    connection = connections[DEFAULT_DB_ALIAS]
    _check([write], _in_a_row(connection, [write]))


# --- the three kinds ------------------------------------------------------------------------------------------------------------


class _Statement:
    def __init__(self) -> None:
        self._compiled: dict[int, Any] = {}

    def _on(self, connection: Any) -> Any:
        found = self._compiled.get(id(connection))
        if found is None:
            found = self._compiled[id(connection)] = self._compile(connection)
        return found

    def _compile(self, connection: Any) -> Any:
        raise NotImplementedError


class Select(_Statement):
    """One row or many of a `values_list` queryset, as tuples converted like the ORM does."""

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"]) -> None:
        super().__init__()
        self._build = build

    def _compile(self, connection: Any) -> Any:
        compiler = self._build().query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        found = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        converters = {place: (_reader(run, connection), about) for place, (run, about) in found.items()}
        return _Compiled(sql, params, connection), converters

    def one(self, **given: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        rows = self.rows(**given)
        return rows[0] if rows else None

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        send()
        connection = connections[DEFAULT_DB_ALIAS]
        compiled, converters = self._on(connection)
        raw = _fetched(connection, compiled, compiled.values(given))
        if not converters:
            return [tuple(row) for row in raw]
        out = []
        for row in raw:
            cells = list(row)
            for position, (functions, expression) in converters.items():
                cell = cells[position]
                for function in functions:
                    cell = function(cell, expression, connection)
                cells[position] = cell
            out.append(tuple(cells))
        return out


class Update(_Statement):
    """A conditional update, the way to win a race on every database."""

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"], **changes: Any) -> None:
        super().__init__()
        self._build = build
        self._changes = changes

    def _compile(self, connection: Any) -> _Compiled:
        query: Any = self._build().query.chain(UpdateQuery)
        query.add_update_values(self._changes)
        sql, params = query.get_compiler(connection=connection).as_sql()
        return _Compiled(sql, params, connection)

    def must(self, rows: int = 1, **given: Any) -> None:
        """Change exactly so many rows. Raises Stale when somebody else was first."""
        compiled: _Compiled = self._on(connections[DEFAULT_DB_ALIAS])
        _write(_Write(compiled.sql, compiled.bare, compiled.values(given), rows))

    def run(self, **given: Any) -> None:
        """Change however many rows there are."""
        compiled: _Compiled = self._on(connections[DEFAULT_DB_ALIAS])
        _write(_Write(compiled.sql, compiled.bare, compiled.values(given), None))


class Insert(_Statement):
    """Insert rows of one model in one statement, whatever their number."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self._model = model
        self._fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]

    def _compile(self, connection: Any) -> tuple[dict[int, str], list[tuple[str, Field[Any, Any], Prepare]]]:
        return {}, [(f.attname, f, _preparer(getattr(f, "target_field", f), connection)) for f in self._fields]

    def _sql(self, known: dict[int, str], connection: Any, count: int) -> str:
        if count not in known:
            quote = connection.ops.quote_name
            columns = ", ".join(quote(f.column) for f in self._fields)
            places = "(" + ", ".join(["%s"] * len(self._fields)) + ")"
            table = quote(self._model._meta.db_table)
            known[count] = f"INSERT INTO {table} ({columns}) VALUES {', '.join([places] * count)}"  # noqa: S608
        return known[count]

    def run(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Each row names the model's column attributes; a missing one takes the field's default."""
        if not rows:
            return
        connection = connections[DEFAULT_DB_ALIAS]
        known, fields = self._on(connection)
        values = [
            prepare(row[name] if name in row else field.get_default())
            for row in rows
            for name, field, prepare in fields
        ]
        sql = self._sql(known, connection, len(rows))
        _write(_Write(sql, _bare(sql, connection), values, None))
