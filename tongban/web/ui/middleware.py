"""What no page has to think of: cookies that a logout makes void, characters no database keeps, a clock set back, an address that only takes forms."""

from collections.abc import Callable, Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from tongban.infra import clock, once
from tongban.web.ui import language, reading
from tongban.web.ui.actor import now_of
from tongban.web.ui.english import pages
from tongban.web.ui.replies import refuse

_FROM_THERE: Final = "这一步要点按钮进来，不能直接打开。没有点过确认的，就还没有办：请回到这件事的页面再点一次。"

Reply = Callable[[HttpRequest], HttpResponse]


def in_english(reply: Reply) -> Reply:
    """The public's pages in the visitor's language; the desk stays Chinese."""

    def inside(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(language.CHINESE_ONLY):
            return reply(request)
        if not language.is_english(request):
            answer = reply(request)
        else:
            with translation.override("en"):  # what libraries say; our own words are written in Chinese
                answer = reply(request)
            if _is_page(answer):
                answer.content = pages.page(answer.content.decode()).encode()
        if _is_page(answer):
            patch_vary_headers(answer, ("Cookie", "Accept-Language"))
        return answer

    return inside


def _is_page(answer: HttpResponse) -> bool:
    """Not a file: what was signed or stored goes out byte for byte, whatever it is."""
    kind = answer.get("Content-Type", "")
    return not answer.streaming and kind.startswith("text/html") and "Content-Disposition" not in answer


def leaves_no_trace(reply: Reply) -> Reply:
    """Who logs out of a shared machine leaves nothing in its browser of how they read."""

    def inside(request: HttpRequest) -> HttpResponse:
        answer = reply(request)
        reading.forget_cookies(request, answer)
        return answer

    return inside


def plain_text_only(reply: Reply) -> Reply:
    """Refuse a request that carries NUL in its address or fields: PostgreSQL has no place for it, people no use."""

    def inside(request: HttpRequest) -> HttpResponse:
        sent: list[Iterable[str]] = [[request.path], _words(request.GET)]
        if request.method == "POST":
            sent.append(_words(request.POST))
        if any("\0" in word for words in sent for word in words):
            return refuse(request, "提交的文字里有不能保存的字符，请删去后重新输入。", status=400)
        return reply(request)

    return inside


def reads_once(reply: Reply) -> Reply:
    """While a page is only read, what several parts of it ask for is read once."""

    def inside(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return reply(request)
        with once.reading():
            return reply(request)

    return inside


def _above(path: str) -> str:
    """The page an act stands on: the address without its last part, where there is such a page."""
    there = path.rstrip("/").rpartition("/")[0] + "/"
    try:
        resolve(there)
    except Resolver404:
        return ""
    return there if there != "/" else ""


def _words(given: QueryDict) -> Iterable[str]:
    for name, values in given.lists():
        yield name
        yield from values


def clock_not_set_back(reply: Reply) -> Reply:
    """Nothing is sent in while the machine's clock stands before what is on the record; pages can still be read."""

    def inside(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and (wrong := clock.set_back(now_of(request))):
            return refuse(request, wrong, status=503)
        return reply(request)

    return inside


def forms_only_in_words(reply: Reply) -> Reply:
    """Who opens, reloads or comes back to an address that only takes a form reads what to do, not an empty page."""

    def inside(request: HttpRequest) -> HttpResponse:
        answer = reply(request)
        if answer.status_code != 405 or request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
            return answer
        said = refuse(request, _FROM_THERE, status=405, back=_above(request.path))
        said["Allow"] = answer["Allow"]
        return said

    return inside
