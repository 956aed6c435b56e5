"""Make a data directory usable: settings read, tables there, calendar seeded. Cheap when nothing is to do."""


def prepare() -> None:
    """Set Django up and bring the database to this version's shape."""
    import gc

    import django
    from django.core.management import call_command
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.executor import MigrationExecutor

    from tongban.infra import schema

    django.setup()
    connection = connections[DEFAULT_DB_ALIAS]
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        gc.disable()  # thousands of model classes come and go; looking through them takes a quarter of the time
        try:
            if schema.is_empty(connection):
                schema.create(connection)
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            gc.enable()
        call_command("createcachetable", verbosity=0)
