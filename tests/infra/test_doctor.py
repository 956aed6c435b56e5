"""The doctor: each trouble has its line, its level, and a sentence that says what to do."""

import shutil
import tempfile
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tongban.infra import doctor, outbox, retention, trail, worker
from tongban.infra.backup.making import write_note
from tongban.infra.backup.place import Place
from tongban.infra.calendar import CalendarYearLoaded
from tongban.infra.doctor import Level, examine
from tongban.infra.models import CalendarYear, OutboxEntry, OutboxSchedule
from tongban.kernel.actors import SYSTEM
from tongban.kernel.ids import new_id

pytestmark = pytest.mark.django_db
HERE = Place(data=settings.DATA_DIR, secrets=settings.DATA_DIR / "secrets.json")


@pytest.fixture(autouse=True)
def _healthy(now: datetime, settings):
    settings.PUBLIC_URL, settings.BEHIND_TLS = "https://testserver", True
    note = settings.DATA_DIR / "backup.json"
    write_note(HERE, {"at": (now - timedelta(hours=3)).isoformat(), "verified_at": now.isoformat()})
    worker.schedule(now=now)
    OutboxEntry.objects.all().delete()
    yield
    note.unlink(missing_ok=True)


def found(what: str, now: datetime) -> tuple[Level, str]:
    lines = [line for line in examine(now=now) if line.what == what]
    assert lines, what
    return lines[0].level, lines[0].text


def test_a_healthy_site(now):
    lines = examine(now=now)
    apart = ("durability", "gateways")  # the tests’ own PostgreSQL does not flush; nothing is sent from here
    lines = [line for line in lines if line.what not in apart]
    assert [line for line in lines if line.level is not Level.OK] == []
    assert {line.what for line in lines} >= set(doctor.CHECKS) - {"queue", "durability", "gateways"}


def test_database(now, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)
    assert found("database", now)[0] is Level.BAD


def test_a_check_that_fails_is_a_finding(now, monkeypatch):
    def broken(now: datetime):
        raise RuntimeError("no route to host")

    monkeypatch.setitem(doctor.CHECKS, "disk", broken)
    level, text = found("disk", now)
    assert level is Level.BAD
    assert "no route to host" in text
    assert found("files", now)[0] is Level.OK


@pytest.mark.parametrize("late, level", [(0, Level.OK), (6, Level.OK), (8, Level.BAD), (600, Level.BAD)])
def test_heartbeat(now, late: int, level: Level):
    assert found("worker", now + timedelta(minutes=late))[0] is level


def test_a_worker_that_never_ran(now):
    OutboxSchedule.objects.all().delete()
    assert found("worker", now)[0] is Level.WARN


def _entry(now: datetime, **more: datetime) -> None:
    OutboxEntry.objects.create(handler="x", payload="{}", created_at=now, due_at=now - timedelta(minutes=20), **more)


def test_queue(now):
    _entry(now, done_at=now)
    assert found("queue", now)[0] is Level.OK
    _entry(now)
    level, text = found("queue", now)
    assert (level, "20分钟" in text) == (Level.BAD, True)
    assert found("dead_letters", now)[0] is Level.OK
    _entry(now, dead_at=now)
    assert found("dead_letters", now)[0] is Level.BAD


@pytest.mark.parametrize("free, level", [(100, Level.BAD), (2 * 10**9, Level.WARN), (10**11, Level.OK)])
def test_disk(now, monkeypatch, free: int, level: Level):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free, total=10**12))
    assert found("disk", now)[0] is level


def test_files(now, monkeypatch):
    def refuses(**_: object):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuses)
    assert found("files", now)[0] is Level.BAD


def test_keys_that_others_can_read(now):
    HERE.secrets.chmod(0o644)
    try:
        level, text = found("keys", now)
    finally:
        HERE.secrets.chmod(0o600)
    assert (level, "chmod 600" in text) == (Level.BAD, True)


@pytest.mark.parametrize(
    "today, level",
    [(date(2026, 10, 31), Level.OK), (date(2026, 11, 1), Level.WARN), (date(2026, 12, 31), Level.WARN), (date(2027, 1, 1), Level.BAD)],
)  # fmt: skip
def test_calendar(today: date, level: Level, now):
    moment = now.replace(year=today.year, month=today.month, day=today.day)
    assert found("calendar", moment)[0] is level
    CalendarYear.objects.create(year=2027, status="published", revision=9)
    assert found("calendar", moment)[0] is Level.OK


def _happened(at: datetime) -> None:
    with transaction.atomic():
        event = CalendarYearLoaded(year=2030, days=1)
        trail.record(actor=SYSTEM, duty=None, head=trail.Head(new_id()), events=[event], now=at)


def test_clock_moved_back(now):
    _happened(now + timedelta(seconds=30))
    assert found("clock", now)[0] is Level.OK
    _happened(now + timedelta(hours=3))
    level, text = found("clock", now)
    assert (level, "3小时" in text) == (Level.BAD, True)


def test_roots(now):
    _happened(now - timedelta(days=1))
    assert found("roots", now)[0] is Level.WARN
    trail.close_days(now=now)
    assert found("roots", now)[0] is Level.OK


@pytest.mark.parametrize("hours, level", [(3, Level.OK), (30, Level.WARN), (24 * 8, Level.BAD), (None, Level.WARN)])
def test_backup_age(now, hours: int | None, level: Level):
    words: dict[str, object] = {"at": (now - timedelta(hours=hours)).isoformat()} if hours else {}
    write_note(HERE, words)
    assert found("backup", now)[0] is level


@pytest.mark.parametrize(
    "given, level",
    [
        ({"PUBLIC_URL": ""}, Level.WARN), ({"PUBLIC_URL": "http://testserver"}, Level.BAD),
        ({"PUBLIC_URL": "https://zwfw.example.cn"}, Level.BAD),
        ({"PUBLIC_URL": "https://zwfw.example.cn", "ALLOWED_HOSTS": [".example.cn"]}, Level.OK),
    ],
)  # fmt: skip
def test_address(now, settings, given: dict[str, object], level: Level):
    for name, value in given.items():
        setattr(settings, name, value)
    assert found("address", now)[0] is level


@pytest.mark.parametrize("name, what, level", [("DEBUG", "debug", Level.BAD), ("DEMO", "demo", Level.WARN)])
def test_modes(now, settings, name: str, what: str, level: Level):
    setattr(settings, name, True)
    assert found(what, now)[0] is level


def test_no_encryption_on_the_way(now, settings):
    settings.BEHIND_TLS = False
    assert found("tls", now)[0] is Level.WARN


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PRAGMA is SQLite's")
def test_durability_of_sqlite(now, monkeypatch):
    answers = {"PRAGMA journal_mode": "wal"}
    for synchronous, level in ((2, Level.OK), (1, Level.BAD)):
        monkeypatch.setattr(doctor, "_value", lambda statement, s=synchronous: answers.get(statement, s))
        assert found("durability", now)[0] is level


@pytest.mark.parametrize("version, fsync, level", [("150004", "on", Level.OK), ("150004", "off", Level.BAD), ("140009", "on", Level.BAD)])  # fmt: skip
def test_durability_of_postgresql(now, monkeypatch, version: str, fsync: str, level: Level):
    monkeypatch.setattr(doctor, "connection", SimpleNamespace(vendor="postgresql"))
    answers = {"SHOW server_version_num": version, "SHOW fsync": fsync}
    monkeypatch.setattr(doctor, "_value", lambda statement: answers.get(statement, "on"))
    assert next(doctor._durability(now)).level is level


def test_migrations_that_wait(now, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])
    level, text = found("migrations", now)
    assert (level, "2项" in text) == (Level.BAD, True)


def test_the_heartbeat_is_the_job_of_retention():
    assert retention.JOB in {job.name for job in outbox.recurring()}
