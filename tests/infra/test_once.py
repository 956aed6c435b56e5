"""What was read once for a page stands until the page is done, and no longer."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tongban.infra.once import once, reading
from tongban.web.ui.middleware import reads_once

asked: list[str] = []


@once
def of(name: str, *, loud: bool = False) -> str:
    asked.append(name)
    return name.upper() if loud else name


def test_asked_once_in_a_page_anew_in_the_next():
    asked.clear()
    for _ in range(2):
        with reading():
            assert [of("a"), of("a"), of("b"), of("a", loud=True)] == ["a", "a", "b", "A"]
    assert asked == ["a", "b", "a"] * 2


def test_outside_a_page_everything_is_asked_anew():
    asked.clear()
    assert (of("a"), of("a")) == ("a", "a")
    assert asked == ["a", "a"]


def test_only_what_is_read_is_kept_not_what_is_sent():
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(of("x") + of("x"))

    for method, times in (("get", 1), ("head", 1), ("post", 2)):
        asked.clear()
        assert reads_once(view)(getattr(RequestFactory(), method)("/")).content == b"xx"
        assert len(asked) == times, method


def test_a_page_that_fails_leaves_nothing_behind():
    asked.clear()

    def view(request: HttpRequest) -> HttpResponse:
        raise ValueError(of("x"))

    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            reads_once(view)(RequestFactory().get("/"))
    assert asked == ["x", "x"]
