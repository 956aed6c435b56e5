"""Numbers without duplicates and without gaps, on both databases.

The counter row is raised inside the transaction of the act that uses the number: a rollback gives it back, and a
second writer waits. Take numbers late in an act, so that nobody waits long.
"""

from django.db import connection, transaction

from tongban.infra.models.counter import NumberCounter

_TABLE = NumberCounter._meta.db_table
_RAISE = (
    f"INSERT INTO {_TABLE} (scope, value) VALUES (%s, %s) "  # noqa: S608 - the table's own name
    f"ON CONFLICT (scope) DO UPDATE SET value = {_TABLE}.value + excluded.value RETURNING value"
)


def take(scope: str, count: int = 1) -> int:
    """The first of `count` consecutive numbers of the scope, starting at 1."""
    assert count >= 1
    assert transaction.get_connection().in_atomic_block, "a number belongs to the act that uses it"
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [scope, count])
        row = cursor.fetchone()
    return int(row[0]) - count + 1
