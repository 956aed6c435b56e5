"""Take a backup of a running deployment."""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from tongban.infra.backup import archive, database
from tongban.infra.backup.archive import Manifest, Writer
from tongban.infra.backup.place import (
    NOTE_NAME,
    OFFICE_WROTE,
    SEAL_NAME,
    SECRETS_NAME,
    Place,
    fingerprints,
    read_secrets,
)
from tongban.kernel.refusals import Refused

_SUFFIXES: Final = (".tar", ".tar.gz", ".tgz")
_MISSING_SHOWN: Final = 20


def make(place: Place, out: Path, *, with_secrets: bool, version: str, now: datetime) -> Manifest:
    """Write the archive: the database at one moment, then the files, then (only when asked) the keys.

    The database goes first: a file is written before the row that names it, and stays for a day after its row is
    gone, so whatever the snapshot speaks of is there to be copied.
    """
    _refuse_bad_target(out)
    keys = fingerprints(read_secrets(place.secrets))
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as room:
            draft = Path(room) / "archive"
            name, facts = _snapshot(place, Path(room))
            with archive.writing(draft, compress=not out.name.endswith(".tar")) as writer:
                writer.add(name, Path(room) / name)
                (Path(room) / name).unlink()
                files = _add_files(writer, place.data / "files")
                for own in sorted(OFFICE_WROTE):
                    if (place.data / own).is_file():
                        writer.add(own, place.data / own)
                if with_secrets:
                    _add_keys(writer, place)
                missing = sorted(facts.stored - files.digests)
                manifest = Manifest(
                    version=version, made_at=now.isoformat(), engine=place.engine, server=facts.server,
                    schema=facts.schema, migrations=facts.migrations, counts=facts.counts, files=len(files.digests),
                    files_bytes=files.size, missing_files=missing[:_MISSING_SHOWN], keys=keys,
                    with_secrets=with_secrets, sums=writer.add_sums(),
                )  # fmt: skip
                writer.close(manifest)
            os.replace(draft, out)
    except OSError as wrong:
        raise Refused(f"备份没有写成：{wrong.strerror or wrong}；请检查 {out.parent} 的空间和权限") from wrong
    _note(place, out, now)
    return manifest


def _refuse_bad_target(out: Path) -> None:
    if not out.name.endswith(_SUFFIXES):
        raise Refused("备份文件名请以 .tar 或 .tar.gz 结尾")
    if not out.parent.is_dir():
        raise Refused(f"目录 {out.parent} 不存在，请先建立")
    if out.exists():
        raise Refused(f"{out} 已经存在，备份不会覆盖它；请换一个文件名")


def _snapshot(place: Place, room: Path) -> tuple[str, database.Facts]:
    if place.engine == "sqlite":
        return archive.SQLITE, database.copy_sqlite(place.sqlite, room / archive.SQLITE)
    return archive.POSTGRESQL, database.dump_postgresql(place.database_url, room / archive.POSTGRESQL)


@dataclass(frozen=True, slots=True)
class _Files:
    digests: frozenset[str]
    size: int


def _add_files(writer: Writer, folder: Path) -> _Files:
    digests, size = set(), 0
    for path in _stored(folder):
        try:
            size += writer.add(f"files/{path.parent.name}/{path.name}", path)
        except FileNotFoundError:
            continue  # retention took it while we walked; if a row still spoke of it, it is named as missing
        digests.add(path.name)
    return _Files(frozenset(digests), size)


def _stored(folder: Path) -> Iterator[Path]:
    """Whole files only: drafts that are being written have other names."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        if len(path.name) == 64 and path.name.startswith(path.parent.name):
            yield path


def _add_keys(writer: Writer, place: Place) -> None:
    writer.add(SECRETS_NAME, place.secrets)
    if (place.data / SEAL_NAME).exists():
        writer.add(SEAL_NAME, place.data / SEAL_NAME)


def _note(place: Place, out: Path, now: datetime) -> None:
    """When the last backup was, for `tongban doctor`."""
    write_note(place, {"at": now.isoformat(), "file": str(out.resolve()), "bytes": out.stat().st_size})


def write_note(place: Place, words: dict[str, object]) -> None:
    path = place.data / NOTE_NAME
    draft = path.with_suffix(f".{os.getpid()}.new")
    draft.write_text(json.dumps(words, ensure_ascii=False, indent=1))
    os.replace(draft, path)


def read_note(data: Path) -> dict[str, object]:
    """What the last backup left: at, file, bytes, verified_at; empty when there was none."""
    try:
        found: dict[str, object] = json.loads((data / NOTE_NAME).read_text())
    except (OSError, ValueError):
        return {}
    return found
