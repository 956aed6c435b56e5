"""Invented sheets of paper, as a telephone or a scanner sees them."""

import io
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont

from tongban.infra import files
from tongban.infra.pictures import as_pdf
from tongban.infra.shipped import data_file
from tongban.services.cases.values import Handed, Source


def uploaded(material: str, pages: list[bytes], now: datetime) -> Handed:
    return Handed(material=material, source=Source.UPLOAD, digest=stored(material, pages, now), copies=1)


def stored(material: str, pages: list[bytes], now: datetime) -> str:
    """One picture as it is, several as one PDF; the digest under which it is kept."""
    content = pages[0] if len(pages) == 1 else as_pdf(pages, now=now)
    return files.store(content, name=f"{material}.{'jpg' if len(pages) == 1 else 'pdf'}", now=now).digest


def drawn(title: str, page: int, *, faint: bool) -> bytes:
    """A sheet as a telephone sees it: a heading, lines, a frame; a faint one cannot be read."""
    paper, ink = ((92, 88, 80), (112, 108, 100)) if faint else ((250, 248, 242), (40, 44, 52))
    image = Image.new("RGB", (1000, 1414), paper)
    draw = ImageDraw.Draw(image)
    font = str(data_file("fonts/NotoSerifSC-Regular.otf"))
    draw.rectangle((70, 70, 930, 1344), outline=ink, width=3)
    draw.text((120, 130), title[:14], font=ImageFont.truetype(font, 56), fill=ink)
    draw.text((120, 220), f"演示样张　第 {page + 1} 页", font=ImageFont.truetype(font, 32), fill=ink)
    small = ImageFont.truetype(font, 28)
    for line in range(18):
        draw.text((120, 320 + line * 52), f"{line + 1:02d}　本行为演示文字，不是真实材料", font=small, fill=ink)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
