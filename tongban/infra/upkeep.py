"""What the database should know about itself: without the shares of its columns SQLite chooses indexes blindly.

PostgreSQL keeps its statistics by itself.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection

_LOOKED_AT: Final = 1000  # rows of each index: enough for its shares, and quick however large the table is


def refresh_statistics(payload: dict[str, Any], *, now: datetime) -> None:
    """Once a day; idempotent."""
    del payload, now
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {_LOOKED_AT}")
        cursor.execute("ANALYZE")
