"""The archive trusts nothing it reads; a restore that fails half way leaves what stood there."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from tongban.infra.backup import archive, restoring
from tongban.infra.backup.making import make, read_note
from tongban.infra.backup.place import Place
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.anywhere
KEYS = {"django": "d", "index": "11" * 32, "keys": {"k1": "22" * 32}, "current": "k1"}
DIGEST = hashlib.sha256(b"a paper").hexdigest()
Change = Callable[[tarfile.TarFile], None]


@pytest.fixture
def site(tmp_path: Path) -> Place:
    """A small deployment: one table, one file, keys."""
    data = tmp_path / "data"
    (data / "files" / DIGEST[:2]).mkdir(parents=True)
    (data / "files" / DIGEST[:2] / DIGEST).write_bytes(b"sealed paper")
    (data / "files" / DIGEST[:2] / f"{DIGEST}.7.new").write_bytes(b"half a pap")
    (data / "secrets.json").write_text(json.dumps(KEYS))
    with sqlite3.connect(data / "tongban.sqlite3") as database:
        database.execute("CREATE TABLE stored_file (digest TEXT)")
        database.execute("INSERT INTO stored_file VALUES (?)", [DIGEST])
    database.close()
    return Place(data=data, secrets=data / "secrets.json")


def new(tmp_path: Path) -> Place:
    return Place(data=tmp_path / "new", secrets=tmp_path / "new" / "secrets.json")


def written(site: Place, out: Path, now: datetime) -> archive.Manifest:
    return make(site, out, with_secrets=True, version="1", now=now)


def test_only_whole_files_go_in(site: Place, tmp_path: Path, now: datetime):
    manifest = written(site, tmp_path / "a.tar", now)
    assert (manifest.files, manifest.files_bytes, manifest.missing_files) == (1, 12, [])
    assert manifest.counts == {"stored_file": 1}
    with tarfile.open(tmp_path / "a.tar") as tar:
        names = tar.getnames()
    assert names[-2:] == ["manifest.json", "manifest.json.sha256"]
    assert not [name for name in names if name.endswith(".new")]
    assert read_note(site.data)["at"] == now.isoformat()


def test_a_missing_file_is_named(site: Place, tmp_path: Path, now: datetime):
    (site.data / "files" / DIGEST[:2] / DIGEST).unlink()
    assert written(site, tmp_path / "a.tar", now).missing_files == [DIGEST]


def test_a_bad_name_for_a_backup_is_refused(site: Place, tmp_path: Path, now: datetime):
    for name, sentence in (("a.zip", "结尾"), ("nowhere/a.tar", "不存在")):
        with pytest.raises(Refused, match=sentence):
            written(site, tmp_path / name, now)


def _add(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> Change:
    def change(tar: tarfile.TarFile) -> None:
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.size = kind, link, 4 if kind == tarfile.REGTYPE else 0
        tar.addfile(info, io.BytesIO(b"evil") if info.size else None)

    return change


@pytest.mark.parametrize(
    "change",
    [
        _add("../evil"), _add("/tmp/evil"), _add("files/../../evil"), _add("files/ab/evil"), _add("evil"),
        _add("seal.key/../../evil"), _add("seal.key", tarfile.SYMTYPE, "/etc/passwd"),
        _add("seal.key", tarfile.LNKTYPE, "secrets.json"), _add("files", tarfile.SYMTYPE, "/tmp"),
        _add("files/" + "/".join((DIGEST[:2], DIGEST)), tarfile.SYMTYPE, "../../../evil"),
        _add("seal.key", tarfile.CHRTYPE), _add("seal.key", tarfile.FIFOTYPE), _add("files", tarfile.DIRTYPE),
        _add("secrets.json"), _add("database.sqlite3"),
    ],
)  # fmt: skip
def test_hostile_members_are_refused(site: Place, tmp_path: Path, now: datetime, change: Change):
    written(site, tmp_path / "a.tar", now)
    with tarfile.open(tmp_path / "a.tar", "a") as tar:
        change(tar)
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(Refused, match="不该有的内容"):
        restoring.restore(new(tmp_path), tmp_path / "a.tar", force=False, now=now)
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_an_added_part_is_noticed(site: Place, tmp_path: Path, now: datetime):
    written(site, tmp_path / "a.tar", now)
    with tarfile.open(tmp_path / "a.tar", "a") as tar:
        _add("seal.key")(tar)
    with pytest.raises(archive.Damaged, match=r"seal\.key"):
        restoring.restore(new(tmp_path), tmp_path / "a.tar", force=False, now=now)


def _rewrite(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with tarfile.open(path) as tar:
        parts = [(m.name, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr]
    with tarfile.open(path, "w") as tar:
        for name, content in parts:
            changed = change(name, content)
            if changed is not None:
                info = tarfile.TarInfo(name)
                info.size = len(changed)
                tar.addfile(info, io.BytesIO(changed))


@pytest.mark.parametrize("name", ["database.sqlite3", f"files/{DIGEST[:2]}/{DIGEST}", "SHA256SUMS", "manifest.json", "manifest.json.sha256"])  # fmt: skip
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_every_part_is_checked(site: Place, tmp_path: Path, now: datetime, name: str, how: str):
    written(site, tmp_path / "a.tar", now)

    def change(part: str, content: bytes) -> bytes | None:
        if part != name:
            return content
        return bytes([content[0] ^ 1, *content[1:]]) if how == "changed" else None

    _rewrite(tmp_path / "a.tar", change)
    with pytest.raises(archive.Damaged):
        restoring.restore(new(tmp_path), tmp_path / "a.tar", force=False, now=now)
    assert not (tmp_path / "new").exists()


def test_a_later_format_is_refused(site: Place, tmp_path: Path, now: datetime):
    manifest = written(site, tmp_path / "a.tar", now)
    text = json.dumps(manifest.as_json() | {"format": 2})
    with pytest.raises(Refused, match="先升级程序"):
        archive.Manifest.of(text.encode())


def test_when_the_last_step_fails_the_old_stands_again(site: Place, tmp_path: Path, now: datetime, monkeypatch):
    written(site, tmp_path / "a.tar", now)
    (site.data / "mark").write_text("mine")
    rename, calls = os.rename, []

    def fails_at_the_second(old: Path, place: Path) -> None:
        calls.append(place)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        rename(old, place)

    monkeypatch.setattr(os, "rename", fails_at_the_second)
    with pytest.raises(Refused, match="原有数据没有改动"):
        restoring.restore(site, tmp_path / "a.tar", force=True, now=now)
    monkeypatch.undo()
    assert (site.data / "mark").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tar", "data"]


def test_a_full_disk_restores_nothing(site: Place, tmp_path: Path, now: datetime, monkeypatch):
    written(site, tmp_path / "a.tar", now)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1))
    with pytest.raises(Refused, match="磁盘空间不足"):
        restoring.restore(new(tmp_path), tmp_path / "a.tar", force=False, now=now)
    assert not (tmp_path / "new").exists()
