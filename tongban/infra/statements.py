"""Hot statements, compiled once by the ORM and run again with new parameters.

Rebuilding the same SQL is half of what a Django transition costs (docs/performance.md). The models stay the only
source: a statement is written as a queryset with `Param("name")` where values go; it is compiled at first use, per
database, and its values are prepared as the model fields would. Writes inside `together()` leave in one round trip.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql import UpdateQuery

from tongban.infra.sending import Write, fetched, write
from tongban.infra.sending import send as send


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
        raw = fetched(connection, compiled.sql, compiled.bare, compiled.values(given))
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
        write(Write(compiled.sql, compiled.bare, compiled.values(given), rows))

    def run(self, **given: Any) -> None:
        """Change however many rows there are."""
        compiled: _Compiled = self._on(connections[DEFAULT_DB_ALIAS])
        write(Write(compiled.sql, compiled.bare, compiled.values(given), None))


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
        write(Write(sql, _bare(sql, connection), values, None))
