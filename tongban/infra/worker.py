"""The worker: takes due entries one at a time, with back-off, dead letters, a reaper and the schedule.

Claiming is a conditional update, so any number of workers may run. A worker that dies leaves its claim; after
`PATIENCE` the reaper gives the entry back. Handlers are idempotent, because at least once means sometimes twice.
"""

import logging
import time
import traceback
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from tongban.infra import outbox
from tongban.infra.models.outbox import OutboxEntry, OutboxSchedule
from tongban.kernel.refusals import Refused

PATIENCE: Final = timedelta(minutes=5)  # longer than any handler may take
ATTEMPTS_MAX: Final = 8
_log = logging.getLogger("tongban.worker")


def back_off(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: 10 s, 20 s, 40 s … at most an hour."""
    return min(timedelta(seconds=10 * 2 ** (attempts - 1)), timedelta(hours=1))


def deliver_one(*, now: datetime) -> bool:
    """Deliver the longest-due entry; False when nothing is due."""
    due = Q(done_at__isnull=True, dead_at__isnull=True, claimed_at__isnull=True, due_at__lte=now)
    entry = OutboxEntry.objects.filter(due).order_by("due_at", "id").first()
    if entry is None:
        return False
    claimed = OutboxEntry.objects.filter(due, pk=entry.pk).update(claimed_at=now, attempts=F("attempts") + 1)
    if claimed == 1:
        _run(entry, now=now)
    return True


def _run(entry: OutboxEntry, *, now: datetime) -> None:
    mine = OutboxEntry.objects.filter(pk=entry.pk)
    try:
        with nullcontext() if outbox.is_outside(entry.handler) else transaction.atomic():
            outbox.run_handler(entry.handler, entry.payload, now=now)
            mine.update(done_at=now, claimed_at=None, error="")
    except Exception as failure:  # a poisoned entry must not stop the queue
        attempts = entry.attempts + 1
        what = str(failure) if isinstance(failure, Refused) else traceback.format_exc(limit=-4)
        if attempts >= ATTEMPTS_MAX:
            mine.update(dead_at=now, claimed_at=None, error=what)
            _log.error("outbox entry %s (%s) is dead after %s attempts", entry.pk, entry.handler, attempts)
        else:
            mine.update(claimed_at=None, due_at=now + back_off(attempts), error=what)
            _log.warning("outbox entry %s (%s) failed, attempt %s", entry.pk, entry.handler, attempts)


def deliver_all(*, now: datetime, most: int = 10_000) -> int:
    """Deliver whatever is due, at most `most`; returns how many were tried."""
    count = 0
    while count < most and deliver_one(now=now):
        count += 1
    return count


def reap(*, now: datetime) -> int:
    """Give back entries whose worker died."""
    return OutboxEntry.objects.filter(done_at__isnull=True, dead_at__isnull=True, claimed_at__lt=now - PATIENCE).update(
        claimed_at=None
    )


def schedule(*, now: datetime) -> int:
    """Enqueue recurring jobs whose time has come; two workers enqueue each once."""
    count = 0
    for job in outbox.recurring():
        with transaction.atomic():
            row, fresh = OutboxSchedule.objects.get_or_create(
                name=job.name, defaults={"next_at": now + job.every, "last_at": now}
            )
            mine = fresh or OutboxSchedule.objects.filter(name=job.name, next_at=row.next_at, next_at__lte=now).update(
                next_at=now + job.every, last_at=now
            )
            if mine:
                outbox.enqueue(job.name, {}, now=now)
                count += 1
    return count


def dead_letters() -> "list[OutboxEntry]":
    """Entries that gave up, oldest first, for the operator's page."""
    return list(OutboxEntry.objects.filter(dead_at__isnull=False).order_by("dead_at", "id")[:200])


@transaction.atomic
def revive(*, entry_id: int, now: datetime) -> bool:
    """Let a dead entry try again from the start."""
    dead = OutboxEntry.objects.filter(pk=entry_id, dead_at__isnull=False)
    return dead.update(dead_at=None, attempts=0, due_at=now) == 1


def serve(*, clock: "type[datetime]", stop: "object", idle_seconds: float = 0.5) -> None:
    """Work until `stop.is_set()`; reaps and schedules every few seconds."""
    last_round = 0.0
    while not stop.is_set():  # type: ignore[attr-defined]
        now = clock.now().astimezone()
        if time.monotonic() - last_round > 5:
            reap(now=now)
            schedule(now=now)
            last_round = time.monotonic()
        if not deliver_one(now=now):
            time.sleep(idle_seconds)
