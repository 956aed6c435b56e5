"""A walk through the site: one page of each kind that a link leads to, role after role."""

from collections import deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

_NO_PAGES = ("export", "logout", "download", "template", ".xlsx", ".docx", ".pdf", ".zip", "picture", "/static/")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def kind_of(address: str) -> str:
    """The name of the view behind an address; empty where there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def faults(page: Page, base: str, start: str, known: set[str]) -> Iterator[str]:
    """Walk on from `start` to every kind of page that is not in `known` yet; yields what is wrong, and where.

    Wrong is a link that is refused, a page wider than the screen, and what WCAG 2.1 A and AA find.
    """
    waiting, seen = deque([f"{base}{start}"]), set[str]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if address in seen or not kind or (kind in known and address != f"{base}{start}"):
            continue
        seen.add(address)
        if not _opens(page, address):
            known.add(kind)
            continue
        known.add(kind)
        shown = urlsplit(address).path
        status = page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
        if status != 200:
            yield f"{shown}：a link that answers {status}"
            continue
        for violation in Axe().run(page, options={"runOnly": _RULES}).response["violations"]:
            for node in violation["nodes"][:2]:
                yield f"{shown}：{violation['id']}　{node['target']}　{node['html'][:160]}"
        wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            yield f"{shown}：{wide} px wider than the screen"
        links: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        plain = (urldefrag(link).url for link in links)
        waiting.extend(a for a in plain if a.startswith(base) and not any(word in a for word in _NO_PAGES))


def _opens(page: Page, address: str) -> bool:
    """Whether a page came, not a file to be saved."""
    try:
        reply = page.goto(address, wait_until="load")
    except Error as wrong:
        if "Download is starting" not in wrong.message:
            raise
        return False
    return reply is not None and "text/html" in reply.headers.get("content-type", "")
