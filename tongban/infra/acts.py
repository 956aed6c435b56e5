"""One act: everything it writes, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from tongban.infra.sending import together


@contextmanager
def act() -> Iterator[None]:
    """A transaction whose compiled writes leave together at its end; as `@act()` around a use case, or as a block."""
    whole = not connection.in_atomic_block
    with transaction.atomic(), together(whole=whole):
        yield
