"""Hot statements, compiled once by the ORM and run again with new parameters.

Rebuilding the same SQL is half of what a Django transition costs (docs/performance.md). The models stay the only
source: a statement is written as a queryset with `Param("name")` where values go; it is compiled at first use, per
database, and its values pass through the model fields' own preparation and conversion.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql import UpdateQuery


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


class _Compiled:
    """SQL with its slots for one connection."""

    __slots__ = ("connection", "parts", "sql")

    def __init__(self, sql: str, parts: Sequence[Any], connection: Any) -> None:
        self.sql = sql
        self.connection = connection
        self.parts = tuple(parts)

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        connection = self.connection
        return [
            part.field.get_db_prep_value(given[part.name], connection=connection, prepared=False)
            if type(part) is _Slot
            else part
            for part in self.parts
        ]


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
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        return _Compiled(sql, params, connection), converters

    def one(self, **given: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        rows = self.rows(**given)
        return rows[0] if rows else None

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        connection = connections[DEFAULT_DB_ALIAS]
        compiled, converters = self._on(connection)
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, compiled.values(given))
            raw = cursor.fetchall()
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
    """A conditional update; `run` says how many rows matched (0: somebody else was first)."""

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"], **changes: Any) -> None:
        super().__init__()
        self._build = build
        self._changes = changes

    def _compile(self, connection: Any) -> _Compiled:
        query: Any = self._build().query.chain(UpdateQuery)
        query.add_update_values(self._changes)
        sql, params = query.get_compiler(connection=connection).as_sql()
        return _Compiled(sql, params, connection)

    def run(self, **given: Any) -> int:
        connection = connections[DEFAULT_DB_ALIAS]
        compiled = self._on(connection)
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, compiled.values(given))
            return int(cursor.rowcount)


class Insert(_Statement):
    """Insert rows of one model in one statement, whatever their number."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self._model = model
        self._fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
        self._names = [f.attname for f in self._fields]

    def _compile(self, connection: Any) -> dict[int, str]:
        return {}

    def _sql(self, connection: Any, count: int) -> str:
        known: dict[int, str] = self._on(connection)
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
        values: list[Any] = []
        for row in rows:
            for field, name in zip(self._fields, self._names, strict=True):
                value = row[name] if name in row else field.get_default()
                values.append(field.get_db_prep_save(value, connection=connection))
        with connection.cursor() as cursor:
            cursor.execute(self._sql(connection, len(rows)), values)
