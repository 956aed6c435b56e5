"""Photographs of papers: small ones to look at, and several pages as one PDF."""

import io
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


def turned(content: bytes) -> bytes:
    """The picture a quarter to the right, upright first; the details of where it was taken do not stay with it."""
    out = io.BytesIO()
    _upright(content, LONG_SIDE).transpose(Image.Transpose.ROTATE_270).save(out, "JPEG", quality=90)
    return out.getvalue()
