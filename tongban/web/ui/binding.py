"""Pages that came one by one as the one file of a paper."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from tongban.infra import files, pictures

PICTURES: Final = frozenset({files.JPEG, files.PNG})
TAKEN: Final = PICTURES | {files.PDF}
BOUND_MAX: Final = 60_000_000  # bytes of all pages of a paper together


def bound(digests: Sequence[str], *, now: datetime) -> str:
    """The digest of a paper: its only page, or all pictures in order as one PDF."""
    if len(digests) == 1:
        return digests[0]
    whole = pictures.as_pdf([files.read(digest) for digest in digests], now=now)
    return files.store(whole, name="pages.pdf", now=now, allow=frozenset({files.PDF}), bytes_max=BOUND_MAX).digest
