"""How a visitor wants to read: large type, high contrast. The addresses stay the same; who remembers it: `reading.py`."""

from enum import StrEnum

from django.http import HttpRequest

from tongban.web.ui import reading


class Mode(StrEnum):
    """The value is the switch's name and the class on the page."""

    ELDER = "elder"
    CONTRAST = "contrast"


def is_on(request: HttpRequest | None, mode: str) -> bool:
    """Off where nobody asked for it, and on pages made without a request."""
    return request is not None and reading.chosen(request, Mode(mode)) == "1"


def classes(request: HttpRequest | None) -> str:
    """What stands on the page's root."""
    return " ".join(mode for mode in Mode if is_on(request, mode))
