"""Every kind of page, on a phone: no barrier that a machine can find, nothing cut off, no link into a refusal."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import fits
from tests.support import site, walk
from tests.support.visitor import Visitor
from tongban.web.ui.views.doors import WINGS, Door

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def faults(page: Page, base: str, start: str, known: set[str]) -> Iterator[str]:
    for _, status in walk.in_browser(page, base, start, known):
        shown = page.url.removeprefix(base)
        if status != 200:
            yield f"{shown}：a link that answers {status}"
            continue
        for violation in Axe().run(page, options={"runOnly": RULES}).response["violations"]:
            for node in violation["nodes"][:2]:
                yield f"{shown}：{violation['id']}　{node['target']}　{node['html'][:160]}"
        for size in (site.COUNTER, site.PHONE):
            page.set_viewport_size(size)
            if not fits(page):
                yield f"{shown}：wider than {size['width']} px"


@pytest.mark.parametrize("door", [door for _, wing in WINGS for door in wing], ids=lambda door: door.role)
def test_every_stop_behind_a_door(base: str, door: Door):
    for address, words in (("", ""), *door.stops):
        visitor = Visitor(base)
        visitor.get("/demo/")
        visitor.send(f"/demo/{door.role}/", next=address)
        assert "不能打开这个页面" not in visitor.text, words
        assert not address or visitor.url == base + address, words


def test_every_kind_of_page(browser: Browser, base: str):
    known, found = set[str](), list[str]()
    context = browser.new_context(viewport=site.PHONE, locale="zh-CN", bypass_csp=True)  # the scanner is a script
    page = context.new_page()
    found += faults(page, base, "/", known)
    for role in walk.roles(page, base):
        context.clear_cookies()
        walk.enter(page, base, role)
        found += [f"{role}　{fault}" for fault in faults(page, base, page.url.removeprefix(base), known)]
    context.close()
    assert not found, "\n".join(found)
    assert len(known) > 120  # the walk reached the wings
