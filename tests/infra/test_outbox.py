"""The outbox: at least once, with back-off, dead letters, a reaper; the schedule enqueues once."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from tongban.infra import outbox, worker
from tongban.infra.models import OutboxEntry, OutboxSchedule

pytestmark = pytest.mark.django_db

seen: list[object] = []
trouble: list[Exception] = []


def _handle(payload, *, now):
    seen.append(payload["n"])
    if trouble:
        raise trouble[0]


@pytest.fixture(autouse=True)
def _fresh():
    seen.clear()
    trouble.clear()
    outbox.job("test.handle", _handle)


def test_what_a_rolled_back_act_enqueued_never_happens(now):
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - the act fails after its entry
        outbox.enqueue("test.handle", {"n": 1}, now=now)
        raise RuntimeError
    assert worker.deliver_all(now=now) == 0


def test_entries_are_delivered_in_order_and_only_once(now):
    for n in range(3):
        outbox.enqueue("test.handle", {"n": n}, now=now + timedelta(seconds=n))
    assert worker.deliver_all(now=now + timedelta(minutes=1)) == 3
    assert worker.deliver_all(now=now + timedelta(hours=1)) == 0
    assert seen == [0, 1, 2]


def test_a_failing_entry_backs_off_and_does_not_stop_the_queue(now):
    outbox.enqueue("test.handle", {"n": 1}, now=now)
    trouble.append(ValueError("no"))
    worker.deliver_all(now=now)
    trouble.clear()
    outbox.enqueue("test.handle", {"n": 2}, now=now)
    worker.deliver_all(now=now + timedelta(seconds=1))
    assert seen == [1, 2]
    entry = OutboxEntry.objects.get(payload__contains="1")
    assert entry.due_at == now + timedelta(seconds=10)
    assert "ValueError" in entry.error
    worker.deliver_all(now=now + timedelta(seconds=10))
    assert seen == [1, 2, 1]


def test_after_eight_failures_it_is_a_dead_letter_that_can_be_revived(now):
    outbox.enqueue("test.handle", {"n": 1}, now=now)
    trouble.append(ValueError("no"))
    for hours in range(12):
        worker.deliver_all(now=now + timedelta(hours=hours))
    (dead,) = worker.dead_letters()
    assert len(seen) == worker.ATTEMPTS_MAX
    trouble.clear()
    assert worker.revive(entry_id=dead.pk, now=now + timedelta(days=1))
    assert worker.deliver_all(now=now + timedelta(days=1)) == 1
    assert worker.dead_letters() == []


def test_an_unknown_handler_shows_as_a_failure(now):
    OutboxEntry.objects.create(handler="gone.handler", payload="{}", created_at=now, due_at=now)
    worker.deliver_all(now=now)
    assert "gone.handler" in OutboxEntry.objects.get().error


def test_back_off_grows_to_an_hour():
    waits = [worker.back_off(n).total_seconds() for n in range(1, 12)]
    assert waits[:3] == [10, 20, 40]
    assert max(waits) == 3600


def test_the_reaper_gives_a_dead_workers_entry_back(now):
    outbox.enqueue("test.handle", {"n": 1}, now=now)
    OutboxEntry.objects.update(claimed_at=now, attempts=1)
    assert worker.deliver_all(now=now + timedelta(minutes=1)) == 0
    assert worker.reap(now=now + timedelta(minutes=1)) == 0
    assert worker.reap(now=now + timedelta(minutes=6)) == 1
    assert worker.deliver_all(now=now + timedelta(minutes=6)) == 1


def test_the_schedule_enqueues_once_for_two_workers(now):
    outbox.job("test.hourly", _handle, every=timedelta(hours=1))
    worker.schedule(now=now)
    before = OutboxEntry.objects.filter(handler="test.hourly").count()
    worker.schedule(now=now)
    assert before == 1
    assert OutboxEntry.objects.filter(handler="test.hourly").count() == 1
    worker.schedule(now=now + timedelta(hours=1))
    assert OutboxEntry.objects.filter(handler="test.hourly").count() == 2
    OutboxSchedule.objects.all().delete()
    outbox._recurring.pop("test.hourly")


@pytest.mark.slow
def test_a_worker_killed_in_mid_job_loses_nothing(tmp_path: Path):
    """kill -9 while a job runs: its transaction is gone, the reaper gives the entry back, the next worker does it."""
    if connection.vendor != "sqlite":
        pytest.skip("the same code; a process of its own needs a database of its own")
    script = tmp_path / "work.py"
    script.write_text(
        textwrap.dedent(
            """
            import sys, time
            from datetime import datetime, timedelta
            from pathlib import Path
            from tongban.config.cli.prepare import prepare
            prepare()
            from tongban.infra import outbox, worker
            from tongban.infra.models import OutboxEntry
            here = Path(sys.argv[1])
            now = datetime.now().astimezone()
            def job(payload, *, now):
                outbox.enqueue("t.second", {}, now=now)
                if sys.argv[2] == "first":
                    (here / "busy").touch()
                    time.sleep(60)
                (here / "done").touch()
            outbox.job("t.job", job); outbox.job("t.second", lambda payload, *, now: None)
            if sys.argv[2] == "first":
                outbox.enqueue("t.job", {}, now=now)
                worker.deliver_all(now=now)
            else:
                later = now + timedelta(minutes=10)
                print(worker.reap(now=later), worker.deliver_all(now=later), OutboxEntry.objects.filter(done_at=None).count())
            """
        )
    )
    environment = {
        **os.environ,
        "TONGBAN_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "tongban.config.settings",
    }
    first = subprocess.Popen([sys.executable, str(script), str(tmp_path), "first"], env=environment)
    for _ in range(300):
        if (tmp_path / "busy").exists():
            break
        time.sleep(0.1)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert not (tmp_path / "done").exists()
    second = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "second"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert second.stdout.split() == ["1", "2", "0"]
    assert (tmp_path / "done").exists()
