"""Photographs of papers: small ones to look at, and several pages as one PDF."""

import io
import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from PIL import Image, ImageOps

LONG_SIDE: Final = 2480  # an A4 page at 210 dots per inch
_SMALL: Final = 320
_DPI: Final = 210.0


def thumbnail(content: bytes) -> bytes:
    """A JPEG of at most 320 dots, upright as it was taken."""
    out = io.BytesIO()
    _upright(content, _SMALL).save(out, "JPEG", quality=80)
    return out.getvalue()


def as_pdf(pages: Sequence[bytes], *, now: datetime) -> bytes:
    """Pictures in order as one PDF, each a page. The same pictures and moment give the same bytes."""
    assert pages
    upright = _all_upright(pages)
    stamp = time.struct_time(now.astimezone(UTC).timetuple())
    out = io.BytesIO()
    next(upright).save(
        out, "PDF", save_all=True, append_images=upright, resolution=_DPI, quality=88, creationDate=stamp, modDate=stamp
    )
    return out.getvalue()


_IMAGE: Final = re.compile(rb"<<(?P<head>(?:[^<>]|<<[^<>]*>>|<[^<>]*>)*)>>\s*stream\r?\n", re.DOTALL)
_PAGE: Final = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


def pages_of(pdf: bytes) -> list[bytes]:
    """The photographs of a PDF that is nothing else, one for each page; none where its pages hold anything more.

    What `as_pdf` and scanners write. Whoever gets none opens the file itself.
    """
    found = []
    for match in _IMAGE.finditer(pdf):
        head = match["head"]
        if b"/Image" not in head or b"/DCTDecode" not in head:
            continue
        end = pdf.find(b"endstream", match.end())
        if end > 0:
            found.append(pdf[match.end() : end].rstrip(b"\r\n"))
    return found if found and len(found) == len(_PAGE.findall(pdf)) else []


def _all_upright(pages: Sequence[bytes]) -> Iterator[Image.Image]:
    """One after the other, so that only one large picture is in memory."""
    for content in pages:
        yield _upright(content, LONG_SIDE)


def _upright(content: bytes, most: int) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        image.draft("RGB", (most, most))
        turned = ImageOps.exif_transpose(image)
        if turned.mode in ("RGBA", "LA", "P"):
            clear = turned.convert("RGBA")
            turned = Image.new("RGB", clear.size, "white")
            turned.paste(clear, mask=clear.getchannel("A"))
        turned = turned.convert("RGB")
        turned.thumbnail((most, most))
        return turned


_QUARTERS: Final = {
    1: Image.Transpose.ROTATE_270,  # Pillow turns to the left
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def turned(content: bytes, quarters: int = 1) -> bytes:
    """The picture so many quarters to the right, upright first; the details of where it was taken do not stay with it."""
    upright = _upright(content, LONG_SIDE)
    out = io.BytesIO()
    (upright.transpose(_QUARTERS[quarters % 4]) if quarters % 4 else upright).save(out, "JPEG", quality=90)
    return out.getvalue()


def has_details(content: bytes) -> bool:
    """Whether the camera wrote its own notes into the picture: which way up, when and perhaps where it was taken."""
    with Image.open(io.BytesIO(content)) as image:
        return bool(image.getexif())
