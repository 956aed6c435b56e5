"""Prove a backup: restore it aside, count it, let the trail verify itself, and throw the copy away."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tongban.infra.backup import database
from tongban.infra.backup.archive import Manifest, unpack
from tongban.infra.backup.place import SECRETS_NAME, Place, fingerprints, read_secrets
from tongban.infra.backup.restoring import restore
from tongban.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at in the restored copy."""

    good: bool
    text: str


def verify(place: Place, file: Path, *, now: datetime) -> list[Finding]:
    """Restore into a temporary directory (and, for PostgreSQL, a temporary database); the real one is not touched."""
    with tempfile.TemporaryDirectory(prefix="tongban-verify-") as room, _aside(place, file, Path(room)) as there:
        manifest = restore(there, file, force=False, now=now, need_keys=False).manifest
        return [
            _same_rows(there, manifest),
            _files_there(there, manifest),
            _keys_fit(there, manifest),
            _migrations(there),
            _trail(there),
        ]


@contextmanager
def _aside(place: Place, file: Path, room: Path) -> Iterator[Place]:
    data = room / "data"
    inside = Place(data=data, secrets=data / SECRETS_NAME)
    if place.secrets.exists():
        data.mkdir()
        inside.secrets.write_bytes(place.secrets.read_bytes())
        inside.secrets.chmod(0o600)
    if place.engine == "sqlite":
        yield inside
        return
    (room / "look").mkdir()
    schema = unpack(file, room / "look").schema
    name = f"tongban_verify_{os.getpid()}"
    with database.temporary_postgresql(place.database_url, name, schema) as url:
        yield Place(data=inside.data, secrets=inside.secrets, database_url=url)


def _facts(there: Place) -> database.Facts:
    if there.engine == "sqlite":
        return database.look_at_sqlite(there.sqlite)
    return database.look_at_postgresql(there.database_url)


def _same_rows(there: Place, manifest: Manifest) -> Finding:
    found = _facts(there).counts
    wrong = sorted(t for t in found.keys() | manifest.counts.keys() if found.get(t) != manifest.counts.get(t))
    if wrong:
        return Finding(False, f"数据行数不符：{wrong[0]} 等{len(wrong)}张表")
    return Finding(True, f"数据行数一致：{len(found)}张表，{sum(found.values())}行")


def _files_there(there: Place, manifest: Manifest) -> Finding:
    stored = _facts(there).stored
    lacking = [d for d in stored if not (there.data / "files" / d[:2] / d).exists()]
    if lacking:
        return Finding(False, f"缺少{len(lacking)}个文件，例如 {lacking[0][:12]}…")
    return Finding(True, f"文件齐全：{manifest.files}个")


def _keys_fit(there: Place, manifest: Manifest) -> Finding:
    if not there.secrets.exists():
        return Finding(False, "没有密钥可核对：请用 TONGBAN_SECRETS 指明另行保管的 secrets.json，再验证一次")
    have = fingerprints(read_secrets(there.secrets))
    if any(have.get(name) != mark for name, mark in manifest.keys.items()):
        return Finding(False, "密钥与备份不符：恢复后将读不出个人信息")
    return Finding(True, "密钥相符")


def _command(there: Place, *words: str) -> "subprocess.CompletedProcess[str]":
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")}
    given = {"TONGBAN_DATA": str(there.data), "TONGBAN_DATABASE_URL": there.database_url}
    order = [sys.executable, "-m", "tongban", *words]
    return subprocess.run(order, env={**clean, **given}, capture_output=True, text=True)


def _migrations(there: Place) -> Finding:
    done = _command(there, "manage", "migrate", "--check")
    if done.returncode == 0:
        return Finding(True, "数据库结构与本版本一致")
    if _command(there, "manage", "migrate", "--verbosity", "0").returncode == 0:
        return Finding(True, "数据库结构较旧，已在副本上试升级成功；恢复后第一个命令会自动升级")
    return Finding(False, "数据库结构不能升级到本版本：请用备份时的版本恢复")


def _trail(there: Place) -> Finding:
    done = _command(there, "trail", "verify", "--json")
    try:
        verdict = json.loads(done.stdout)
    except ValueError as wrong:
        raise Refused(f"留痕校验没有运行成功：{done.stderr.strip().splitlines()[-1:]}") from wrong
    if verdict["ok"]:
        return Finding(True, f"留痕校验通过：{verdict['events']}条")
    return Finding(False, f"留痕有{len(verdict['broken'])}处断裂，请运行 tongban trail verify 查看")
