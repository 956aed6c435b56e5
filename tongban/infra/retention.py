"""What is not needed any more goes, in small portions, by rule; the trail is never touched.

A rule says which rows are too old; a job of the outbox applies all rules every few minutes, a portion at a time, so
that nothing holds the database for long and a worker that was away catches up. What held a person's data is erased
on the record: how many, and up to when (PIPL art 19: kept for the shortest time needed). The job's own schedule is
also the worker's heartbeat.
"""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet

from tongban.infra import outbox, trail
from tongban.infra.models import StoredFile
from tongban.kernel.actors import SYSTEM
from tongban.kernel.events import Event

STREAM: Final = uuid5(UUID(int=0), "tongban.retention")
JOB: Final = "retention.apply"
EVERY: Final = timedelta(minutes=5)
PORTION: Final = 500
_GRACE: Final = timedelta(days=1)  # a file outlives its row by this, so that a backup under way still finds it
_FOLDERS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataExpired(Event):
    """Rows with personal data went because their time was over: which rule, how many, older than when."""

    kind: ClassVar[str] = "retention.expired"
    rule: str
    rows: int
    older_than: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of row and the days it is kept: a key of settings.RETENTION_DAYS.

    With `emptied` the row itself stays, as registers must; only these fields lose what they held.
    """

    name: str
    rows: "Callable[[datetime], QuerySet[Any]]"  # older than this moment
    personal: bool
    emptied: tuple[str, ...] = ()


_rules: dict[str, Rule] = {}
_keepers: list[Callable[[], Collection[str]]] = []


def rule(
    name: str, rows: "Callable[[datetime], QuerySet[Any]]", *, personal: bool, emptied: tuple[str, ...] = ()
) -> None:  # fmt: skip
    """Introduce a rule; its days must stand in the settings."""
    assert name in settings.RETENTION_DAYS, f"no days for {name}"
    _rules[name] = Rule(name=name, rows=rows, personal=personal, emptied=emptied)


def keeps_files(digests: Callable[[], Collection[str]]) -> None:
    """Introduce somebody who speaks of stored files otherwise than by foreign key."""
    if digests not in _keepers:
        _keepers.append(digests)


def rules() -> tuple[Rule, ...]:
    return tuple(_rules.values())


def _job(payload: dict[str, Any], *, now: datetime) -> None:
    del payload
    apply(now=now)


def wire() -> None:
    """Let the outbox's schedule apply the rules."""
    outbox.job(JOB, _job, every=EVERY)


def cut_off(name: str, now: datetime) -> datetime:
    return now - timedelta(days=settings.RETENTION_DAYS[name])


@transaction.atomic
def apply(*, now: datetime) -> dict[str, int]:
    """One portion of every rule, and one folder of the files; returns how many went by which rule. Idempotent."""
    gone = {each.name: _expire(each, now=now) for each in rules()}
    return gone | {"uploads": _expire_files(folder_of(now), now=now)}


def _expire(each: Rule, *, now: datetime) -> int:
    before = cut_off(each.name, now)
    rows = each.rows(before)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:PORTION])
    if not keys:
        return 0
    mine = rows.model._base_manager.filter(pk__in=keys)
    if each.emptied:
        mine.update(**dict.fromkeys(each.emptied, ""))
    else:
        mine.delete()
    if each.personal:
        _put_on_record(each.name, len(keys), before, now)
    return len(keys)


def _put_on_record(name: str, rows: int, before: datetime, now: datetime) -> None:
    event = PersonalDataExpired(rule=name, rows=rows, older_than=before)
    trail.record(actor=SYSTEM, duty=None, head=trail.head_of(STREAM), events=[event], now=now)


# --- files ------------------------------------------------------------------------------------------------------------


def folder_of(now: datetime) -> str:
    """Which of the 256 folders has its turn: all of them come round within a day."""
    return f"{int(now.timestamp() // EVERY.total_seconds()) % _FOLDERS:02x}"


def _expire_files(folder: str, *, now: datetime) -> int:
    """Files of one folder that nothing refers to: the row first, the bytes a day later."""
    before = cut_off("uploads", now)
    lost = _unreferenced(StoredFile.objects.filter(digest__startswith=folder, created_at__lt=before))
    if lost:
        StoredFile.objects.filter(digest__in=lost).delete()
        for digest in lost:
            _touch(_path(digest), now)
        _put_on_record("uploads", len(lost), before, now)
    _sweep(Path(settings.FILES_DIR) / folder, now=now)
    return len(lost)


def _path(digest: str) -> Path:
    return Path(settings.FILES_DIR) / digest[:2] / digest


def _touch(path: Path, now: datetime) -> None:
    if path.exists():
        os.utime(path, (now.timestamp(), now.timestamp()))


def _unreferenced(rows: "QuerySet[StoredFile]") -> list[str]:
    """Those that no foreign key of any table and no keeper speaks of."""
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            theirs = {relation.field.attname: OuterRef("pk")}
            rows = rows.exclude(Exists(relation.related_model._base_manager.filter(**theirs)))
    found = set(rows.order_by("digest").values_list("digest", flat=True)[: PORTION * 4])
    for keeper in _keepers if found else ():
        found.difference_update(keeper())
    return sorted(found)[:PORTION]


def _sweep(folder: Path, *, now: datetime) -> None:
    """Bytes without a row (also drafts of files whose writer died), untouched for a day."""
    limit = (now - _GRACE).timestamp()
    if not folder.is_dir():
        return
    aged = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < limit}
    known = set(StoredFile.objects.filter(digest__in=list(aged)).values_list("digest", flat=True))
    for name in sorted(aged.keys() - known):
        _remove(aged[name], limit)


def _remove(path: Path, limit: float) -> None:
    """Take it out of its place first; one written anew in that very moment is put back."""
    aside = path.with_name(f"{path.name}.gone")
    os.rename(path, aside)
    if aside.stat().st_mtime >= limit and not path.exists():
        os.rename(aside, path)
        return
    aside.unlink()
