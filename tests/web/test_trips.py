"""How often one has to come is one truth: the page of a one-thing says it the same everywhere, for all that are shipped."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.web.conftest import Hall
from tongban.config.settings import PACKAGE
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.errors import NothingToDo
from tongban.services.catalogue.values import Bundle, Plan
from tongban.services.lifeevents.reading import shipped
from tongban.web.portal.overview import glance_of

SHIPPED = shipped()
COMING = ("需到场", "一个窗口一次领取", "visit:", "all at one window")
STAYING = ("全程网办", "不用跑", "no visit")
_STRUCK = re.compile(r"<(s|del)>.*?</\1>")


def said(page: str) -> str:
    """What is read in the middle of the page, without what is struck out and without hints to the questions."""
    middle = _STRUCK.sub("", page[page.index("<main") : page.index("</main")])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", middle))


def plans(bundle: Bundle) -> Iterator[Plan]:
    """The usual case, and every answer to every question once."""
    yield compose(bundle, {})
    for question in bundle.questions:
        for option in question.choices:
            try:
                yield compose(bundle, {question.code: (option.value,)})
            except NothingToDo:
                continue


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_whoever_need_not_come_can_do_all_of_it_online(code: str):
    bundle = SHIPPED[code]
    for plan in plans(bundle):
        glance = glance_of(bundle, plan, None)
        assert glance.trips == plan.trips_after
        assert plan.trips_after or "网上办理" in glance.channels, plan.answers


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "comes"), [("OT-P01", True), ("OT-E08", False)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_one_thing(hall: Hall, code: str, comes: bool, language: str):
    visitor = Client(headers={"accept-language": language})
    page = said(visitor.get(f"/matters/{code}/").content.decode())
    assert any(word in page for word in (COMING if comes else STAYING)) or (comes and "1 visit" in page)
    assert not [word for word in (STAYING if comes else COMING) if word in page]


@pytest.mark.parametrize("path", sorted((PACKAGE / "web").rglob("*.html")), ids=lambda path: path.name)
def test_what_is_struck_out_is_heard_as_past_and_what_follows_as_present(path: Path):
    """WCAG 1.3.1: a line through a figure is seen and not heard."""
    text = path.read_text()
    for found in re.finditer(r"<(s|del)>(.*?)</\1>(.*)", text):
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.end()]
        assert "原" in line, line
        assert "现在" in found[3] or "现在" in text[found.end() : found.end() + 120], line
