"""The tables of a new database, all at once.

A migration that is one of many costs its own statements and, for every one of its steps, all models that are related to the
one it changes, drawn anew. A database where nothing is yet needs only what comes out in the end: the tables as the last
migration leaves them, and the rows that migrations put in.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder

_WITH_ROWS = (RunPython, RunSQL)


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    return not connection.introspection.table_names()


def create(connection: BaseDatabaseWrapper) -> None:
    """What `migrate` would make of an empty database, in one transaction: either all of it is there afterwards or nothing."""
    executor = MigrationExecutor(connection)
    loader, recorder = executor.loader, MigrationRecorder(connection)
    steps = [migration for migration, _ in executor.migration_plan(loader.graph.leaf_nodes())]
    last = loader.project_state()
    tables: list[Any] = [m for m in last.apps.get_models() if m._meta.managed and not m._meta.proxy]
    with connection.schema_editor(atomic=True) as editor:
        recorder.ensure_schema()
        for model in tables:
            editor.create_model(model)
        for migration in steps:
            for operation in (o for o in migration.operations if isinstance(o, _WITH_ROWS)):
                operation.database_forwards(migration.app_label, editor, last, last)
            recorder.record_applied(migration.app_label, migration.name)
