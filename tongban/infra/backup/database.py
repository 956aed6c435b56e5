"""The database as a file: SQLite by its own backup, PostgreSQL by the installed client, each at one moment.

What is counted is counted in the very snapshot that is written, so that a restore can be compared row for row while
the windows go on taking matters in.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import dj_database_url
import psycopg
from psycopg import sql

from tongban.kernel.refusals import Refused

_SQLITE_TABLES: Final = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND name NOT LIKE 'search\\_token%' ESCAPE '\\' ORDER BY name"
)
_POSTGRESQL_TABLES: Final = (
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'search_token' "
    "ORDER BY tablename"
)
_OPTIONS: Final = {
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS", "service": "PGSERVICE", "passfile": "PGPASSFILE", "connect_timeout": "PGCONNECT_TIMEOUT",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a snapshot holds: server, schema, migrations, rows per table, and which files its rows speak of."""

    server: str
    schema: str
    migrations: list[str]
    counts: dict[str, int]
    stored: frozenset[str]


def _facts(connection: Any, tables: str, *, server: str, schema: str) -> Facts:
    names = [row[0] for row in connection.execute(tables).fetchall()]
    counts = {n: connection.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}  # noqa: S608
    applied, stored = [], frozenset[str]()
    if "django_migrations" in names:
        rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        applied = [f"{app}.{name}" for app, name in rows]
    if "stored_file" in names:
        stored = frozenset(row[0] for row in connection.execute("SELECT digest FROM stored_file").fetchall())
    return Facts(server=server, schema=schema, migrations=applied, counts=counts, stored=stored)


# --- SQLite -----------------------------------------------------------------------------------------------------------


def copy_sqlite(source: Path, out: Path) -> Facts:
    """One consistent copy; writers go on writing (WAL)."""
    if not source.is_file():
        raise Refused(f"数据目录里没有数据库 {source}，没有可备份的内容；请用 --data 指明数据目录")
    try:
        live, copy = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30), sqlite3.connect(out)
        with closing(live), closing(copy):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        return look_at_sqlite(out)
    except sqlite3.Error as wrong:
        raise Refused(f"数据库没有备份成功：{wrong}") from wrong


def look_at_sqlite(path: Path) -> Facts:
    """What is in the file; refuses one that SQLite itself finds broken."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as found:
            fault = found.execute("PRAGMA quick_check(1)").fetchone()[0]
            if fault != "ok":
                raise Refused(f"数据库文件已损坏：{fault}")
            return _facts(found, _SQLITE_TABLES, server=sqlite3.sqlite_version, schema="")
    except sqlite3.DatabaseError as wrong:
        raise Refused(f"数据库文件已损坏：{wrong}") from wrong


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def connection_words(url: str) -> dict[str, Any]:
    """A database URL as the driver takes it."""
    found = dj_database_url.parse(url)
    words = {
        "host": found.get("HOST"), "port": found.get("PORT"), "user": found.get("USER"),
        "password": found.get("PASSWORD"), "dbname": found.get("NAME"),
    }  # fmt: skip
    options = {k: v for k, v in dict(found.get("OPTIONS") or {}).items() if k in _OPTIONS}
    return {k: str(v) for k, v in (words | options).items() if v}


def _environment(url: str) -> dict[str, str]:
    """The same for the client programs: by environment, so that no list of processes shows a password."""
    words = connection_words(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    given = {(names | _OPTIONS)[k]: v for k, v in words.items()}
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    return {**kept, **given, "LC_ALL": "C.UTF-8"}


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(f"没有找到 {name}，请安装 postgresql-client（版本不低于数据库服务器）后再试")
    return found


def _run(name: str, words: Sequence[str], url: str) -> None:
    done = subprocess.run([_program(name), *words], env=_environment(url), capture_output=True, text=True)
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise Refused(f"{name} 没有成功：{said[0] if said else f'退出码{done.returncode}'}")


@contextmanager
def connected(url: str) -> Iterator["psycopg.Connection[Any]"]:
    """A connection of our own; what the server refuses is a sentence."""
    try:
        with psycopg.connect(**connection_words(url), autocommit=True) as connection:
            yield connection
    except psycopg.Error as wrong:
        raise Refused(f"数据库没有完成操作：{str(wrong).splitlines()[0] if str(wrong) else wrong}") from wrong


def dump_postgresql(url: str, out: Path) -> Facts:
    """pg_dump (custom format) of our schema, in the same snapshot in which the rows are counted."""
    _program("pg_dump")
    with connected(url) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        facts = _look(connection)
        assert snapshot is not None
        words = [
            "--format=custom", "--no-owner", "--no-privileges", f"--schema={_exactly(facts.schema)}",
            f"--snapshot={snapshot[0]}", f"--file={out}",
        ]  # fmt: skip
        _run("pg_dump", words, url)
        connection.execute("ROLLBACK")
    return facts


def _exactly(schema: str) -> str:
    """A name as the client's patterns take it, letter for letter."""
    return '"' + schema.replace('"', '""') + '"'


def _look(connection: "psycopg.Connection[Any]") -> Facts:
    row = connection.execute("SELECT current_schema(), current_setting('server_version')").fetchone()
    assert row is not None
    if row[0] is None:
        raise Refused("数据库角色的 search_path 没有指向任何模式（schema），请先建立")
    return _facts(connection, _POSTGRESQL_TABLES, server=row[1], schema=row[0])


def look_at_postgresql(url: str) -> Facts:
    with connected(url) as connection:
        return _look(connection)


def load_postgresql(url: str, dump: Path, *, schema: str, clear: bool) -> None:
    """Put a dump into the database in one transaction: all of it, or the database as it was."""
    script = dump.with_suffix(".sql")
    _run("pg_restore", ["--no-owner", "--no-privileges", f"--schema={schema}", f"--file={script}", str(dump)], url)
    before = dump.with_suffix(".before.sql")
    before.write_text(_clearing(url) if clear else "")
    words = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    _run("psql", [*words, f"--file={before}", f"--file={script}"], url)
    script.unlink()
    before.unlink()


def _clearing(url: str) -> str:
    """What empties the schema of tables and of sequences that are no table's own."""
    with connected(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        names = [sql.SQL("DROP TABLE IF EXISTS {} CASCADE;").format(sql.Identifier(name)) for (name,) in tables]
        return "\n".join(name.as_string(connection) for name in names)


@contextmanager
def temporary_postgresql(url: str, name: str, schema: str) -> Iterator[str]:
    """The URL of an empty database beside the real one, gone afterwards."""
    with connected(url) as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as wrong:
            raise Refused("验证要在同一服务器上建一个临时库，请给数据库角色 CREATEDB 权限后再试") from wrong
    there = re.sub(r"^([^:]+://[^/]*/)[^?]*", lambda m: m[1] + name, url)
    try:
        with connected(there) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
        yield there
    finally:
        with connected(url) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
