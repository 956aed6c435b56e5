"""The stylesheet of an audience: small files, one noun each, sent as one under an address that changes with its content."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import reverse

FOLDER: Final = Path(__file__).parent / "static" / "ui"
EVERYWHERE: Final = ("tokens", "type", "frame", "forms", "messages", "cards", "tables", "steps", "charts")
LAST: Final = ("modes", "print")  # what the visitor's mode and the paper change comes after all the rest
SHEETS: Final = {"portal": (*EVERYWHERE, *LAST), "desk": (*EVERYWHERE, "editor", "desk", *LAST)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The files of one audience put together; `mark` names this content, for the address and for caches."""

    text: bytes
    packed: bytes
    mark: str


def sheet(audience: str) -> Sheet:
    """Read once by a process; afresh each time while developing."""
    return _read(audience) if settings.DEBUG else _kept(audience)


def address(audience: str) -> str:
    """What a page links to."""
    return f"{reverse('ui:style', args=[audience])}?v={sheet(audience).mark}"


def _read(audience: str) -> Sheet:
    text = b"\n".join((FOLDER / f"{name}.css").read_bytes() for name in SHEETS[audience])
    return Sheet(text, gzip.compress(text, mtime=0), hashlib.sha256(text).hexdigest()[:12])


_kept = cache(_read)
