"""One demonstration county, one server, one browser for all journeys."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.support import site, walk


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory, shown: Path) -> Path:
    return shutil.copytree(shown, tmp_path_factory.mktemp("county") / "data")


@pytest.fixture(scope="session")
def base(county: Path) -> Iterator[str]:
    with site.serving(county) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with site.chromium() as found:
        yield found


@pytest.fixture
def visitor(browser: Browser) -> Iterator["Visitors"]:
    people = Visitors(browser)
    yield people
    people.leave()


class Visitors:
    """People with browsers of their own; by default without JavaScript, because everything must work so."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []

    def page(self, size: ViewportSize = site.PHONE, *, scripts: bool = False) -> Page:
        context = self.browser.new_context(viewport=size, locale="zh-CN", java_script_enabled=scripts)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return context.new_page()

    def staff(self, base: str, role: str, size: ViewportSize = site.COUNTER) -> Page:
        page = self.page(size)
        walk.enter(page, base, role)
        return page

    def leave(self) -> None:
        for context in self.contexts:
            context.close()


def fits(page: Page) -> bool:
    """Nothing scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
