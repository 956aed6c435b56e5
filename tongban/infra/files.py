"""Files people hand in and papers we make: known by content, allowed by content, encrypted on disk.

What a file claims to be does not count; its first bytes do. The bytes lie under the data directory, named by the
SHA-256 of their plain content, encrypted with the deployment's key, written whole or not at all.
"""

import contextlib
import hashlib
import io
import os
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.conf import settings
from PIL import Image

from tongban.infra.crypto import decrypt_bytes, encrypt_bytes
from tongban.infra.models import StoredFile
from tongban.kernel.refusals import Refused

BYTES_MAX: Final = 20_000_000
PIXELS_MAX: Final = 80_000_000
_PARTS_MAX: Final = 2_000
_UNPACKED_MAX: Final = 200_000_000
_RATIO_MAX: Final = 150

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS: Final = "application/vnd.ms-excel"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
CSV: Final = "text/csv"
_SHOWN: Final = frozenset({PDF, JPEG, PNG})  # may be shown in the browser; everything else is a download
DOCUMENTS: Final = frozenset({PDF, JPEG, PNG, DOCX, XLSX})
TABLES: Final = frozenset({XLSX, XLS, ODS, CSV})
_NAMES: Final = {
    PDF: "PDF",
    JPEG: "JPG图片",
    PNG: "PNG图片",
    DOCX: "Word文档",
    XLSX: "Excel表格",
    XLS: "Excel 97表格",
    ODS: "ODS表格",
    CSV: "CSV表格",
}
_UNKNOWN: Final = "文件格式不支持，请上传 PDF、JPG 或 PNG（手机拍照即可）"
_SUFFIXES: Final = {
    "pdf": PDF, "jpg": JPEG, "jpeg": JPEG, "png": PNG, "docx": DOCX, "xlsx": XLSX, "xls": XLS, "ods": ODS, "csv": CSV,
}  # fmt: skip


class BadFile(Refused):
    """A file that cannot be taken, with a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it was handed in beside an entry."""

    name: str
    content: bytes


def kind_of(content: bytes) -> str:
    """The media type by the content's own marks. Raises BadFile for anything else."""
    if content[:1024].lstrip()[:5] == b"%PDF-":
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return XLS
    if _is_text(content):
        return CSV
    raise BadFile(_UNKNOWN)


def _is_text(content: bytes) -> bool:
    """Words in one of the encodings that spreadsheets are saved in."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            content.decode(encoding)
            return b"<html" not in content[:2000].lower() and not content.lstrip().startswith(b"<")
    return False


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as wrong:
        raise BadFile("文件已损坏，请重新保存后再上传") from wrong
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _PARTS_MAX or unpacked > _UNPACKED_MAX or unpacked > _RATIO_MAX * max(len(content), 100_000):
        raise BadFile("文件解压后异常庞大，已拒绝")
    names = {part.filename for part in parts}
    if any(name.endswith("vbaProject.bin") for name in names):
        raise BadFile("文件含有宏，请另存为不含宏的文档或 PDF")
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    if "content.xml" in names and "mimetype" in names:
        return ODS
    raise BadFile("压缩包不能作为材料上传，请上传其中的 PDF 或图片")


def _inspect(content: bytes, kind: str) -> None:
    """What a good file of its kind does not contain."""
    if kind in (JPEG, PNG):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Image.open(io.BytesIO(content)) as image:
                    if image.width * image.height > PIXELS_MAX:
                        raise BadFile("图片尺寸过大，请缩小后再上传")
                    image.verify()
        except BadFile:
            raise
        except Exception as wrong:
            raise BadFile("图片已损坏，打不开，请重新拍照或扫描") from wrong
    if kind == PDF:
        tail = content[-2048:]
        if b"%%EOF" not in tail:
            raise BadFile("PDF 文件不完整，请重新导出后再上传")
        if b"/Encrypt" in content:
            raise BadFile("PDF 设有密码，请去除密码后再上传")
        if b"/JavaScript" in content or b"/Launch" in content:
            raise BadFile("PDF 含有脚本，请打印为新的 PDF 后再上传")


def store(
    content: bytes, *, name: str, now: datetime, allow: frozenset[str] = DOCUMENTS, bytes_max: int = BYTES_MAX
) -> StoredFile:
    """Keep a file, once however often it comes. Raises BadFile when it may not be taken."""
    if not content:
        raise BadFile("文件是空的，请重新选择")
    if len(content) > bytes_max:
        raise BadFile(f"文件超过{bytes_max // 1_000_000}MB，请压缩或分开上传")
    kind = kind_of(content)
    said = _SUFFIXES.get(name.rpartition(".")[2].lower())
    if said is not None and said != kind:
        raise BadFile(f"文件名说是{_NAMES[said]}，内容却是{_NAMES[kind]}，请核对后重新上传")
    if kind == CSV and kind not in allow:
        raise BadFile(_UNKNOWN)  # whatever reads as text may be anything
    if kind not in allow:
        wanted = "、".join(sorted(_NAMES[k] for k in allow))
        raise BadFile(f"这里不能上传{_NAMES[kind]}，请上传{wanted}")
    _inspect(content, kind)
    digest = hashlib.sha256(content).hexdigest()
    known = StoredFile.objects.filter(pk=digest).first()
    if known is not None and _path(digest).exists():
        return known
    _write(_path(digest), encrypt_bytes(content))
    row, _ = StoredFile.objects.get_or_create(
        digest=digest, defaults={"size": len(content), "media_type": kind, "created_at": now}
    )
    return row


def keep(given: Attachment | None, now: datetime) -> tuple[StoredFile | None, str]:
    """The stored file and its name; nothing where no file was given. Raises BadFile for what may not be taken."""
    if given is None:
        return None, ""
    return store(given.content, name=given.name, now=now), given.name[-200:]


def _path(digest: str) -> Path:
    return Path(settings.FILES_DIR) / digest[:2] / digest


def _write(path: Path, sealed: bytes) -> None:
    """Whole or not at all: a draft beside it, flushed, then renamed; a full disk leaves nothing behind."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(draft, "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as wrong:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise BadFile("文件没有保存成功：服务器磁盘空间不足或不可写，请稍后再试；已填写的内容不会丢失") from wrong


def read(digest: str) -> bytes:
    """The plain content, checked against its name."""
    content = decrypt_bytes(_path(digest).read_bytes())
    assert hashlib.sha256(content).hexdigest() == digest, "a stored file does not match its name"
    return content


def reseal(digest: str) -> bool:
    """Write a stored file anew under the current key; False when it already is, or is not there."""
    path = _path(digest)
    if not path.exists() or path.read_bytes()[:16].startswith(settings.SECRETS["current"].encode() + b":"):
        return False
    _write(path, encrypt_bytes(read(digest)))
    return True


def headers(kind: str, name: str) -> Mapping[str, str]:
    """How a stored file is served: never as something that the site would run."""
    way = "inline" if kind in _SHOWN else "attachment"
    return {
        "Content-Type": kind if kind in _SHOWN else "application/octet-stream",
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
