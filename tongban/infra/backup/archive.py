"""The archive: a tar of few, known names; every part with its SHA-256; a manifest that says what is inside.

The parts come first and the manifest last, so that an archive cut short has none. `sha256sum -c SHA256SUMS` checks
an unpacked archive without us. Reading trusts nothing: names outside the list, links and second copies are refused
before a byte is written.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from tongban.infra.backup.place import OFFICE_WROTE, SEAL_NAME, SECRETS_NAME
from tongban.kernel.refusals import Refused

FORMAT: Final = 1
SQLITE: Final = "database.sqlite3"
POSTGRESQL: Final = "database.dump"
SUMS: Final = "SHA256SUMS"
MANIFEST: Final = "manifest.json"
MANIFEST_SUM: Final = "manifest.json.sha256"
_NAMES: Final = OFFICE_WROTE | {SQLITE, POSTGRESQL, SECRETS_NAME, SEAL_NAME, SUMS, MANIFEST, MANIFEST_SUM}
_FILE: Final = re.compile(r"files/([0-9a-f]{2})/\1[0-9a-f]{62}")
_CHUNK: Final = 1 << 20


class Damaged(Refused):
    """The archive is not as it was written; nothing of it is used."""

    def __init__(self, what: str) -> None:
        super().__init__(f"备份文件已损坏或不完整（{what}），没有恢复任何内容；请换一份备份")


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What the archive holds, from which version, and how many rows of what."""

    version: str
    made_at: str
    engine: str
    server: str
    schema: str
    migrations: list[str]
    counts: dict[str, int]
    files: int
    files_bytes: int
    missing_files: list[str]
    keys: dict[str, str]
    with_secrets: bool
    sums: str
    format: int = FORMAT

    @staticmethod
    def of(text: bytes) -> "Manifest":
        try:
            found = Manifest(**json.loads(text))
        except (ValueError, TypeError) as wrong:
            raise Damaged("清单读不懂") from wrong
        if found.format != FORMAT:
            raise Refused(f"备份格式第{found.format}版比本程序新，请先升级程序再恢复")
        return found

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


# --- writing ----------------------------------------------------------------------------------------------------------


class _Hashed:
    """A file that is digested as it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


@dataclass
class Writer:
    """Puts parts into the tar and remembers their digests."""

    tar: tarfile.TarFile
    sums: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> int:
        """One file; its size."""
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            return self._put(name, source, size)

    def add_bytes(self, name: str, content: bytes) -> int:
        return self._put(name, io.BytesIO(content), len(content))

    def _put(self, name: str, source: IO[bytes], size: int) -> int:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = _Hashed(source)
        self.tar.addfile(info, hashed)
        self.sums[name] = hashed.digest.hexdigest()
        return size

    def close(self, manifest: Manifest) -> None:
        """The manifest with its own digest, as the last word."""
        text = json.dumps(manifest.as_json(), ensure_ascii=False, indent=1).encode()
        self.add_bytes(MANIFEST, text)
        self.add_bytes(MANIFEST_SUM, hashlib.sha256(text).hexdigest().encode())

    def add_sums(self) -> str:
        """The list of digests, in the form of sha256sum; its own digest goes into the manifest."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.sums.items()))
        self.add_bytes(SUMS, lines.encode())
        return self.sums[SUMS]


@contextmanager
def writing(path: Path, *, compress: bool) -> Iterator[Writer]:
    """A new archive, flushed to the disk at the end."""
    with path.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        with tarfile.open(fileobj=out, mode="w:gz" if compress else "w", format=tarfile.PAX_FORMAT) as tar:
            yield Writer(tar)
        out.flush()
        os.fsync(out.fileno())


# --- reading ----------------------------------------------------------------------------------------------------------


def unpack(archive: Path, into: Path) -> Manifest:
    """Unpack into an empty directory of our own and check every digest. Raises Damaged or another Refused."""
    sums: dict[str, str] = {}
    try:
        with archive.open("rb") as start:
            mode = "r:gz" if start.read(2) == b"\x1f\x8b" else "r:"
        with tarfile.open(archive, mode) as tar:  # type: ignore[call-overload]
            for member in tar:
                _refuse_strange(member, sums)
                sums[member.name] = _take_out(tar, member, into)
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError) as wrong:
        raise Damaged("打不开") from wrong
    except FileNotFoundError as wrong:
        raise Refused(f"找不到备份文件 {archive}") from wrong
    except OSError as wrong:
        raise Refused(f"没有恢复：{wrong.strerror or wrong}；请检查备份文件和磁盘空间") from wrong
    return _checked(into, sums)


def _refuse_strange(member: tarfile.TarInfo, seen: dict[str, str]) -> None:
    """Only the parts we write, as plain files, once each: no paths outside, no links, no devices, no holes."""
    known = member.name in _NAMES or _FILE.fullmatch(member.name)
    if not known or not member.isreg() or member.issparse() or member.name in seen:
        raise Refused(f"备份文件里有不该有的内容“{member.name[:80]}”，已拒绝；请确认它是由 tongban backup 生成的")


def _take_out(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> str:
    source = tar.extractfile(member)
    assert source is not None
    if member.size > shutil.disk_usage(into).free:
        raise Refused("磁盘空间不足，没有恢复任何内容；请腾出空间后再试")
    path = into / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while block := source.read(_CHUNK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _checked(folder: Path, sums: dict[str, str]) -> Manifest:
    """The manifest, when every part is there and is what was written; its own files are cleared away."""
    for name in (MANIFEST, MANIFEST_SUM, SUMS):
        if name not in sums:
            raise Damaged(f"缺少 {name}")
    if (folder / MANIFEST_SUM).read_text().strip() != sums[MANIFEST]:
        raise Damaged("清单被改动")
    manifest = Manifest.of((folder / MANIFEST).read_bytes())
    if manifest.sums != sums[SUMS]:
        raise Damaged("校验值被改动")
    lines = (folder / SUMS).read_text().splitlines()
    written = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = {name: digest for name, digest in sums.items() if name not in (MANIFEST, MANIFEST_SUM, SUMS)}
    if wrong := sorted(name for name in written.keys() | found.keys() if written.get(name) != found.get(name)):
        raise Damaged(f"{wrong[0]} 等{len(wrong)}处不符")
    for name in (MANIFEST, MANIFEST_SUM, SUMS):
        (folder / name).unlink()
    return manifest
