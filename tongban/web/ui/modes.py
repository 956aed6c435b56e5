"""How a visitor wants to read: large type, high contrast. Two cookies; the addresses stay the same."""

from enum import StrEnum

from django.http import HttpRequest


class Mode(StrEnum):
    """The value is the cookie's name and the class on the page."""

    ELDER = "elder"
    CONTRAST = "contrast"


def is_on(request: HttpRequest | None, mode: str) -> bool:
    """Off where nobody asked for it, and on pages made without a request."""
    return request is not None and request.COOKIES.get(Mode(mode)) == "1"


def classes(request: HttpRequest | None) -> str:
    """What stands on the page's root."""
    return " ".join(mode for mode in Mode if is_on(request, mode))
