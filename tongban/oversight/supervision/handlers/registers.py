"""What the registers do on their own: reminders and the ladder."""

from datetime import datetime
from typing import Any

from tongban.oversight.supervision.usecases import letters, tasks


def remind(payload: dict[str, Any], *, now: datetime) -> None:
    """The job of every half hour: what is due of letters and tasks is sent."""
    del payload
    letters.remind(now=now)
    tasks.remind(now=now)
