"""In which language a visitor reads the public pages: what was chosen, else what the browser asks for, else Chinese."""

from typing import Final

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from tongban.web.ui import reading

# the staff's pages, and what is no page
CHINESE_ONLY: Final = ("/desk/", "/ui/", "/static/", "/style/", "/livez/", "/readyz/")


def is_english(request: HttpRequest | None) -> bool:
    """The first of Chinese and English that the browser names counts only while nobody has chosen."""
    if request is None or request.path.startswith(CHINESE_ONLY):
        return False
    chosen = reading.chosen(request, reading.LANGUAGE)
    if chosen in ("zh", "en"):
        return chosen == "en"
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return next((code[:2] for code, _ in wanted if code[:2] in ("zh", "en")), "zh") == "en"


def other(request: HttpRequest | None) -> tuple[str, str] | None:
    """Code and name of the language one can change to, in that language itself; None on pages that are Chinese only."""
    if request is None or request.path.startswith(CHINESE_ONLY):
        return None
    return ("zh-Hans", "中文") if is_english(request) else ("en", "English")
