"""A new database has the tables that the migrations make one after another, and the rows that they put in."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

pytestmark = [pytest.mark.slow]
SERVER = os.environ.get("TONGBAN_DATABASE_URL", "")
ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = "from tongban.config.cli.prepare import prepare; prepare()"
ONE_BY_ONE = """
import gc, django
gc.disable()
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
"""
SHAPES = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
    "column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}
Facts = dict[str, list[tuple[object, ...]]]


@contextmanager
def made(text: str, folder: Path) -> Iterator[Facts]:
    """Run the words on a place where nothing is; what the database looks like then."""
    folder.mkdir()
    given = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")}
    given |= {"TONGBAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tongban.config.settings"}
    if not SERVER:
        subprocess.run([sys.executable, "-c", text], env=given, cwd=ROOT, check=True)
        yield in_sqlite(folder / "tongban.sqlite3")
        return
    name = f"schema_{os.getpid()}_{folder.name}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            url = SERVER.rpartition("/")[0] + f"/{name}"
            subprocess.run(
                [sys.executable, "-c", text], env=given | {"TONGBAN_DATABASE_URL": url}, cwd=ROOT, check=True
            )
            yield in_postgres(url)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def in_sqlite(place: Path) -> Facts:
    with sqlite3.connect(place) as database:
        shape = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        tables = [
            name
            for kind, name, _, sql in shape
            if kind == "table" and "VIRTUAL" not in sql and name != "sqlite_sequence"
        ]
        found: Facts = {"shape": sorted((kind, name, table, parts(sql)) for kind, name, table, sql in shape)}
        for table in tables:
            found[table] = database.execute(f'SELECT count(*) FROM "{table}"').fetchall()
        found["applied"] = sorted(database.execute("SELECT app, name FROM django_migrations"))
    database.close()
    return found


def parts(sql: str | None) -> list[str]:
    """The parts of a definition; in which order a table names its columns and constraints means nothing."""
    return sorted(re.split(r", (?=\"|CONSTRAINT)", (sql or "").removesuffix(")")))


def in_postgres(url: str) -> Facts:
    with psycopg.connect(url) as database:
        found: Facts = {name: sorted(database.execute(query).fetchall(), key=str) for name, query in SHAPES.items()}
        for (table,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            found[str(table)] = database.execute(f'SELECT count(*) FROM "{table}"').fetchall()
        found["applied"] = sorted(database.execute("SELECT app, name FROM django_migrations").fetchall(), key=str)
    return found


def test_at_once_is_as_one_by_one(tmp_path: Path):
    with made(AT_ONCE, tmp_path / "once") as once, made(ONE_BY_ONE, tmp_path / "one") as one:
        assert {name for name, facts in once.items() if facts != one.get(name)} == set()
        assert once.keys() == one.keys()
        assert len(once) > 100
