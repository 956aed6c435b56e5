"""Put a backup back: beside the target first, everything checked, then into its place by renaming."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tongban.infra.backup import archive, database
from tongban.infra.backup.archive import Manifest
from tongban.infra.backup.place import KEYS, SEAL_NAME, SECRETS_NAME, SQLITE_NAME, Place, fingerprints, read_secrets
from tongban.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the data that stood there before now lies."""

    manifest: Manifest
    set_aside: Path | None


def restore(place: Place, file: Path, *, force: bool, now: datetime, need_keys: bool = True) -> Restored:
    """Restore into the place. Refuses a target that holds data unless forced; what stood there is set aside, not deleted.

    Order: unpack and check beside the target, check the keys, load PostgreSQL in one transaction, rename.
    """
    occupied = _occupied(place)
    _refuse_occupied(place, occupied=occupied, force=force)
    place.data.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(dir=place.data.parent, prefix=f".{place.data.name}.restoring-"))
    try:
        manifest = archive.unpack(file, room)
        _refuse_other_engine(place, manifest)
        _bring_keys(place, room, manifest, need_keys=need_keys)
        _bring_database(place, room, manifest, force=force)
        (room / "files").mkdir(exist_ok=True)
        return Restored(manifest, _swap(room, place.data, keep=occupied, now=now))
    except OSError as wrong:
        raise Refused(f"没有恢复：{wrong.strerror or wrong}；原有数据没有改动") from wrong
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _occupied(place: Place) -> bool:
    """Whether the target directory holds anything but keys."""
    return place.data.exists() and any(path.name not in KEYS for path in place.data.iterdir())


def _refuse_occupied(place: Place, *, occupied: bool, force: bool) -> None:
    if place.data.exists() and os.path.ismount(place.data):
        raise Refused(f"{place.data} 是一个挂载点，不能整体替换；请恢复到其中的一个新目录")
    if force:
        return
    if occupied:
        raise Refused(f"目录 {place.data} 里已有数据，恢复不会覆盖它；请用 --data 指定空目录，或停止服务后加 --force")
    if place.database_url and database.look_at_postgresql(place.database_url).counts:
        raise Refused("数据库里已有数据，恢复不会覆盖它；请指定空数据库，或停止服务后加 --force")


def _refuse_other_engine(place: Place, manifest: Manifest) -> None:
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    if manifest.engine != place.engine:
        hint = "请设置 TONGBAN_DATABASE_URL" if manifest.engine == "postgresql" else "请去掉 TONGBAN_DATABASE_URL"
        raise Refused(f"这份备份来自{names[manifest.engine]}，目标是{names[place.engine]}；{hint}")


def _bring_keys(place: Place, room: Path, manifest: Manifest, *, need_keys: bool) -> None:
    """The keys of the archive, or those that are here: without fitting keys nobody's number could be read again."""
    if not (room / SECRETS_NAME).exists() and place.secrets.exists():
        if place.keeps_secrets_inside:
            shutil.copy2(place.secrets, room / SECRETS_NAME)
        _copy_seal(place, room)
    outside = not place.keeps_secrets_inside and place.secrets.exists()  # then the site will run with those
    at = place.secrets if outside else room / SECRETS_NAME
    if not at.exists():
        if not need_keys:
            return
        raise Refused(
            "备份里没有密钥。请把另行保管的 secrets.json 放进目标目录，或用 TONGBAN_SECRETS 指明它，然后再恢复"
        )
    have = fingerprints(read_secrets(at))
    lacking = [name for name, mark in manifest.keys.items() if have.get(name) != mark]
    if lacking and need_keys:
        raise Refused(f"密钥与备份不符（{'、'.join(lacking)}），恢复后将读不出个人信息；请换用备份当时的 secrets.json")


def _copy_seal(place: Place, room: Path) -> None:
    seal = place.data / SEAL_NAME
    if seal.exists():
        shutil.copy2(seal, room / SEAL_NAME)


def _bring_database(place: Place, room: Path, manifest: Manifest, *, force: bool) -> None:
    if manifest.engine == "sqlite":
        part = room / archive.SQLITE
        if not part.exists():
            raise archive.Damaged("缺少数据库")
        database.look_at_sqlite(part)
        part.rename(room / SQLITE_NAME)
        return
    part = room / archive.POSTGRESQL
    if not part.exists():
        raise archive.Damaged("缺少数据库")
    here = database.look_at_postgresql(place.database_url)
    if here.schema != manifest.schema:
        raise Refused(f"备份来自模式（schema）{manifest.schema}，目标是{here.schema}；请把 search_path 设为同名模式")
    database.load_postgresql(place.database_url, part, schema=manifest.schema, clear=force)
    part.unlink()


def _swap(room: Path, target: Path, *, keep: bool, now: datetime) -> Path | None:
    """Two renames; when the second fails the first is taken back."""
    old = target.with_name(f"{target.name}.before-{now:%Y%m%d%H%M%S}")
    stood = target.exists()
    if stood:
        os.rename(target, old)
    try:
        os.rename(room, target)
    except OSError:
        if stood:
            os.rename(old, target)
        raise
    _flush(target.parent)
    if stood and not keep:
        shutil.rmtree(old)  # nothing but the keys, which were copied
    return old if stood and keep else None


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
