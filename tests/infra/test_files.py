"""Files: known by content, hostile until proven harmless, whole or not at all."""

import errno
import hashlib
import io
import os
import zipfile

import pytest
from django.conf import settings
from PIL import Image

from tongban.infra import files
from tongban.infra.files import BadFile
from tongban.infra.models import StoredFile

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (20, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def test_the_same_content_is_kept_once_and_encrypted(now):
    first = files.store(PDF, name="a.pdf", now=now)
    again = files.store(PDF, name="b.pdf", now=now)
    assert first.pk == again.pk
    assert StoredFile.objects.count() == 1
    assert files.read(first.digest) == PDF
    raw = (settings.FILES_DIR / first.digest[:2] / first.digest).read_bytes()
    assert b"%PDF" not in raw


def test_pictures_are_taken(now):
    assert files.store(picture(), name="a.png", now=now).media_type == files.PNG
    assert files.store(picture("JPEG"), name="a.JPEG", now=now).media_type == files.JPEG


def test_a_file_that_lies_about_its_type_is_told_what_it_is(now):
    with pytest.raises(BadFile, match="文件名说是PDF，内容却是PNG图片"):
        files.store(picture(), name="a.pdf", now=now)


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "空"),
        (b"MZ\x90\x00", "不支持"),
        (b"<html><script>alert(1)</script>", "不支持"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不支持"),
        (b"%PDF-1.7 cut", "不完整"),
        (b"%PDF-1.7 /Encrypt %%EOF", "密码"),
        (b"%PDF-1.7 /JavaScript %%EOF", "脚本"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "损坏"),
        (b"PK\x03\x04broken", "损坏"),
    ],
)
def test_what_may_not_be_taken_is_refused_with_a_sentence(now, content: bytes, sentence: str):
    with pytest.raises(BadFile, match=sentence):
        files.store(content, name="x", now=now)
    assert StoredFile.objects.count() == 0


def test_size_limit(now):
    with pytest.raises(BadFile, match="超过"):
        files.store(PDF + b"0" * 2_000_000, name="a.pdf", now=now, bytes_max=1_000_000)


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_unpacking(now):
    with pytest.raises(BadFile, match="庞大"):
        files.store(_zip({"word/document.xml": b"0" * 60_000_000}), name="a.docx", now=now)


def test_macros_and_plain_archives_are_refused(now):
    with pytest.raises(BadFile, match="宏"):
        files.store(_zip({"word/document.xml": b"x", "word/vbaProject.bin": b"x"}), name="a.docx", now=now)
    with pytest.raises(BadFile, match="压缩包"):
        files.store(_zip({"a.txt": b"x"}), name="a.zip", now=now)
    assert files.store(_zip({"word/document.xml": b"x"}), name="a.docx", now=now).media_type == files.DOCX


def test_a_pixel_bomb_is_refused(now, monkeypatch):
    monkeypatch.setattr(files, "PIXELS_MAX", 100)
    with pytest.raises(BadFile, match="尺寸"):
        files.store(picture(), name="a.png", now=now)


def test_a_full_disk_says_so_and_leaves_nothing_behind(now, monkeypatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    content = PDF + b"%full"
    with pytest.raises(BadFile, match="磁盘空间不足"):
        files.store(content + b"\n%%EOF", name="a.pdf", now=now)
    monkeypatch.undo()
    assert StoredFile.objects.count() == 0
    assert not list(settings.FILES_DIR.rglob("*.new"))
    assert files.store(content + b"\n%%EOF", name="a.pdf", now=now)


@pytest.mark.parametrize("kind, way", [(files.PDF, "inline"), (files.DOCX, "attachment"), ("text/html", "attachment")])
def test_nothing_is_served_as_something_that_runs(kind: str, way: str):
    headers = files.headers(kind, "材料.x")
    assert headers["Content-Disposition"].startswith(way)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Type"] in (files.PDF, "application/octet-stream")


def test_a_writer_killed_in_the_middle_leaves_no_half_file_under_its_name(now):
    """Torn off before the bytes are on the disk, and before they have their name: the name is not there."""
    for step in ("fsync", "replace"):
        content = PDF + step.encode() + b"\n%%EOF\n"
        path = settings.FILES_DIR / hashlib.sha256(content).hexdigest()[:2] / hashlib.sha256(content).hexdigest()
        child = os.fork()
        if child == 0:
            setattr(os, step, lambda *given: os._exit(9))
            files._write(path, content)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        assert not path.exists()
        for draft in path.parent.glob(f"{path.name}.*.new"):  # the daily sweep takes those of dead writers
            draft.unlink()
        assert files.read(files.store(content, name="a.pdf", now=now).digest) == content
