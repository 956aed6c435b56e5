"""What a visitor chose about reading (large type, contrast, language), and who remembers it.

The browser, in cookies, for whoever has not logged in. While somebody is logged in, what the account says goes before: it is read
once at login and stands in the session, so it ends with the session and a shared machine shows nothing of it afterwards.
"""

from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest, HttpResponse

from tongban.people.accounts.models import Preference
from tongban.people.accounts.selectors import preference_of
from tongban.people.accounts.usecases import keep_preference
from tongban.web.ui.actor import now_of

LANGUAGE: Final = "lang"
SWITCHES: Final = ("elder", "contrast", LANGUAGE)  # also the names of the cookies
MOVED: Final = "moved"  # the cookie that tells which switch was moved in this browser, and when, by nobody logged in
_SESSION: Final = "reading"
_YEAR: Final = 365 * 24 * 3600


def chosen(request: HttpRequest, switch: str) -> str | None:
    """What counts on this page: the account's word, else the browser's. Without a login nothing is asked of the database."""
    shown: dict[str, str] = getattr(request, "tongban_shown", {})
    if switch in shown:
        return shown[switch]
    if settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "session"):
        kept = request.session.get(_SESSION, {})
        if switch in kept:
            return str(kept[switch])
    return request.COOKIES.get(switch)


def show(request: HttpRequest, values: dict[str, str]) -> None:
    """Show this one page so, whatever was chosen."""
    request.tongban_shown = values  # type: ignore[attr-defined]


def choose(request: HttpRequest, reply: HttpResponse, switch: str, value: str) -> None:
    """Move a switch: kept with the account of whoever is logged in, else in this browser."""
    if request.user.is_authenticated:
        request.session[_SESSION] = request.session.get(_SESSION, {}) | {switch: value}
        _keep(request, request.user, {switch: value})
        return
    moved = _moved(request) | {switch: now_of(request)}
    told = "-".join(f"{name}.{int(at.timestamp())}" for name, at in moved.items())
    for name, content in ((switch, value), (MOVED, told)):
        reply.set_cookie(name, content, max_age=_YEAR, samesite="Lax", httponly=True)


def _keep(request: HttpRequest, account: Any, said: dict[str, str]) -> None:
    modes = {name: value == "1" for name, value in said.items() if name != LANGUAGE}
    keep_preference(account=account, now=now_of(request), language=said.get(LANGUAGE, ""), **modes)


def _moved(request: HttpRequest) -> dict[str, datetime]:
    """Which switches were moved in this browser; a cookie is the visitor's, so what cannot be read is no choice."""
    found = {}
    for part in request.COOKIES.get(MOVED, "").split("-"):
        name, _, at = part.partition(".")
        if name in SWITCHES and at.isascii() and at.isdigit() and len(at) <= 10:
            found[name] = datetime.fromtimestamp(int(at), UTC)
    return found


def _said(kept: Preference) -> dict[str, str]:
    modes = {name: getattr(kept, name) for name in SWITCHES if name != LANGUAGE}
    said = {name: "1" if on else "0" for name, on in modes.items() if on is not None}
    return said | ({LANGUAGE: kept.language} if kept.language else {})


def _valid(switch: str, value: str | None) -> bool:
    return value in (("zh", "en") if switch == LANGUAGE else ("0", "1"))


def _logged_in(sender: Any, request: HttpRequest | None, user: Any, **_: Any) -> None:
    """The account's word counts from here on; what was moved in this browser since is newer, and kept with the account."""
    if request is None:
        return
    kept = preference_of(user)
    said = _said(kept) if kept else {}
    newer = {
        name: request.COOKIES[name]
        for name, at in _moved(request).items()
        if _valid(name, request.COOKIES.get(name)) and (kept is None or name not in said or at >= kept.changed_at)
    }
    if newer:
        _keep(request, user, newer)
    request.session[_SESSION] = said | newer
    _forget(request, MOVED)  # it has been told: whoever logs in here next does not get it as theirs


def _logged_out(sender: Any, request: HttpRequest | None, **_: Any) -> None:
    """Nothing of the person stays in the browser: not even what they had switched here before they logged in."""
    if request is not None:
        _forget(request, *request.session.get(_SESSION, {}), MOVED)


def _forget(request: HttpRequest, *cookies: str) -> None:
    gone: tuple[str, ...] = getattr(request, "tongban_forgets", ())
    request.tongban_forgets = (*gone, *cookies)  # type: ignore[attr-defined]


def forget_cookies(request: HttpRequest, reply: HttpResponse) -> None:
    """Take from the browser what a login or logout in this request made void."""
    for name in getattr(request, "tongban_forgets", ()):
        if name in request.COOKIES:
            reply.delete_cookie(name, samesite="Lax")


def wire() -> None:
    user_logged_in.connect(_logged_in, dispatch_uid="reading")
    user_logged_out.connect(_logged_out, dispatch_uid="reading")
