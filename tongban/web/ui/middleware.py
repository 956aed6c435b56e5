"""What no page has to think of: characters that no database keeps are answered in words, before any view."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.cache import patch_vary_headers

from tongban.infra import clock
from tongban.web.ui import language
from tongban.web.ui.actor import now_of
from tongban.web.ui.english import pages
from tongban.web.ui.replies import refuse

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
    return not answer.streaming and answer.get("Content-Type", "").startswith("text/html")


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
