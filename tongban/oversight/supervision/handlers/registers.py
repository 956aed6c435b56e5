"""What the registers do on their own: reminders and the ladder."""

from datetime import datetime
from typing import Any

from tongban.oversight.events import MatterSettled, MatterStuck
from tongban.oversight.supervision.usecases import lettering, letters, tasks


def remind(payload: dict[str, Any], *, now: datetime) -> None:
    """The job of every half hour: what is due of letters and tasks is sent."""
    del payload
    letters.remind(now=now)
    tasks.remind(now=now)


def stuck(event: MatterStuck, *, now: datetime) -> None:
    lettering.open_for_stuck(stuck=event, now=now)


def settled(event: MatterSettled, *, now: datetime) -> None:
    lettering.drop_for_settled(settled=event, now=now)
