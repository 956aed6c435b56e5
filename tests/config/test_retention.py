"""What is not needed any more goes by rule, in portions, and on the record where it was a person's; the trail stays."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from tests.support.matter import Stage
from tongban.infra import files, ports, retention, trail, worker
from tongban.infra.models import OutboxEntry, SearchMiss, StoredFile, TrailEvent
from tongban.kernel.actors import GUEST
from tongban.people.messages.models import Message
from tongban.services.cases.models import Draft
from tongban.services.cases.usecases.drafts import start_draft

pytestmark = pytest.mark.django_db


def pdf(mark: int) -> bytes:
    return b"%%PDF-1.7\n%% %d\n%%%%EOF\n" % mark


def draft(now: datetime, **content: object) -> Draft:
    return start_draft(actor=GUEST, matter="OT-P01", matter_name="身后一件事", content=content, now=now)


def expired() -> list[dict[str, object]]:
    return [line.facts for line in trail.lines(retention.STREAM)]


def rounds(now: datetime) -> None:
    """A whole day of the job: every folder has its turn."""
    for n in range(256):
        retention.apply(now=now + n * retention.EVERY)


def test_abandoned_drafts_go_on_the_record_pipl_19(now):
    draft(now - timedelta(days=91))
    kept = draft(now - timedelta(days=89))
    assert retention.apply(now=now)["drafts"] == 1
    assert list(Draft.objects.all()) == [kept]
    assert [(fact["rule"], fact["rows"]) for fact in expired()] == [("drafts", 1)]
    assert retention.apply(now=now)["drafts"] == 0  # again: nothing more, and nothing more on the record
    assert len(expired()) == 1


def test_days_are_a_setting(now, settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "drafts": 10}
    draft(now - timedelta(days=11))
    assert retention.apply(now=now)["drafts"] == 1


def test_queue_searches_and_sessions(now):
    old = now - timedelta(days=400)
    done = {"handler": "x", "payload": "{}", "created_at": old, "due_at": old}
    OutboxEntry.objects.create(**done, done_at=old)
    dead = OutboxEntry.objects.create(**done, dead_at=old)
    due = OutboxEntry.objects.create(**done)
    fresh = OutboxEntry.objects.create(**done, done_at=now - timedelta(days=1))
    SearchMiss.objects.create(query="老", last_at=old)
    SearchMiss.objects.create(query="新", last_at=now)
    Session.objects.create(session_key="a", session_data="x", expire_date=old)
    Session.objects.create(session_key="b", session_data="x", expire_date=now)
    events = TrailEvent.objects.count()
    gone = retention.apply(now=now)
    assert {k: gone[k] for k in ("outbox_done", "search_misses", "sessions")} == dict.fromkeys(("outbox_done", "search_misses", "sessions"), 1)  # fmt: skip
    assert set(OutboxEntry.objects.values_list("pk", flat=True)) == {dead.pk, due.pk, fresh.pk}
    assert TrailEvent.objects.count() == events  # nobody's personal data


def test_portions(now, monkeypatch):
    monkeypatch.setattr(retention, "PORTION", 2)
    for _ in range(5):
        draft(now - timedelta(days=100))
    assert [retention.apply(now=now)["drafts"] for _ in range(4)] == [2, 2, 1, 0]


def test_files_that_nothing_refers_to(now):
    old = now - timedelta(days=40)
    lost, in_draft, young = (
        files.store(pdf(n), name="a.pdf", now=moment).digest for n, moment in ((1, old), (2, old), (3, now))
    )
    draft(now - timedelta(days=1), uploads={"m1": {"digest": in_draft, "name": "a.pdf"}})
    rounds(now)
    assert set(StoredFile.objects.values_list("digest", flat=True)) == {in_draft, young}
    assert [fact["rule"] for fact in expired()] == ["uploads"]
    assert files._path(lost).exists()  # the bytes stay for a day, for a backup under way
    rounds(now + timedelta(days=2))
    assert not files._path(lost).exists()
    assert files.read(in_draft) == pdf(2)
    assert files.read(young) == pdf(3)


@pytest.mark.slow
def test_files_of_applications_stay(now):
    stage = Stage.build()
    stage.to_delivered()
    with ports.inside_transaction_allowed():
        worker.deliver_all(now=now + timedelta(hours=1))
    stored = set(StoredFile.objects.values_list("digest", flat=True))
    assert len(stored) >= 6
    events = TrailEvent.objects.count()
    assert Message.objects.exists()
    rounds(now + timedelta(days=4000))
    assert set(StoredFile.objects.values_list("digest", flat=True)) == stored
    assert not Message.objects.exists()
    assert TrailEvent.objects.count() == events + 1  # that the messages went
    gone = TrailEvent.objects.get(kind="retention.expired")
    assert '"rule":"messages"' in gone.facts
    assert trail.verify().ok


def test_bytes_without_a_row_are_swept(now):
    folder = Path(settings.FILES_DIR) / retention.folder_of(now)
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "left.7.new", folder / "fresh.8.new"
    for path, age in ((old, 2), (new, 0)):
        path.write_bytes(b"half")
        os.utime(path, ((now - timedelta(days=age)).timestamp(),) * 2)
    retention.apply(now=now)
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


def test_a_file_written_anew_while_it_is_swept_is_kept(now, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"new")
    retention._remove(path, limit=path.stat().st_mtime - 1)
    assert path.read_bytes() == b"new"


def test_the_job_runs_by_the_schedule(now):
    draft(now - timedelta(days=100))
    worker.schedule(now=now)
    worker.deliver_all(now=now)
    assert Draft.objects.count() == 0
    assert not OutboxEntry.objects.filter(handler=retention.JOB, done_at__isnull=True).exists()
