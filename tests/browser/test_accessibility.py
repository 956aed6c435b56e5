"""Every kind of page, in every mode of reading: no barrier that a machine can find, nothing cut off, nothing from elsewhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support import scan, site, walk
from tests.support.visitor import Visitor
from tongban.web.ui.views.doors import WINGS, Door

pytestmark = pytest.mark.browser
PORTAL_OF = ("guest", "citizen")


def faults(page: Page, base: str, start: str, known: set[str], *, portal: bool) -> Iterator[str]:
    for _, status in walk.in_browser(page, base, start, known):
        shown = page.url.removeprefix(base)
        if status != 200:
            yield f"{shown}：a link that answers {status}"
            continue
        wrong = [*scan.barriers(page), *scan.cut_off(page)]
        if portal and not shown.startswith(("/desk/", "/ui/", "/demo/")):
            wrong += scan.too_heavy(page, base)
        yield from (f"{shown}：{fault}" for fault in wrong)


@pytest.mark.parametrize("door", [door for _, wing in WINGS for door in wing], ids=lambda door: door.role)
def test_every_stop_behind_a_door(base: str, door: Door):
    for address, words in (("", ""), *door.stops):
        visitor = Visitor(base)
        visitor.get("/demo/")
        visitor.send(f"/demo/{door.role}/", next=address)
        assert "不能打开这个页面" not in visitor.text, words
        assert not address or visitor.url == base + address, words


def test_every_kind_of_page(browser: Browser, base: str):
    known, found, asked = set[str](), list[str](), set[str]()
    context = browser.new_context(viewport=site.PHONE, locale="zh-CN", bypass_csp=True)  # the scanner is a script
    page = context.new_page()
    page.on("request", lambda request: asked.add(request.url))
    found += faults(page, base, "/", known, portal=True)
    for role in walk.roles(page, base):
        context.clear_cookies()
        walk.enter(page, base, role)
        start = page.url.removeprefix(base)
        found += [f"{role}　{fault}" for fault in faults(page, base, start, known, portal=role in PORTAL_OF)]
    context.close()
    found += [
        f"asks another host: {url}" for url in asked if url.startswith(("http", "ws")) and not url.startswith(base)
    ]
    assert not found, "\n".join(found)
    assert len(known) > 120  # the walk reached the wings


@pytest.mark.parametrize("mode", ["", "elder", "contrast"])
def test_every_component(browser: Browser, base: str, mode: str):
    context = browser.new_context(viewport=site.PHONE, locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{base}/ui/?mode={mode}")
    found = [*scan.barriers(page), *scan.cut_off(page)]
    context.close()
    assert not found, "\n".join(found)
