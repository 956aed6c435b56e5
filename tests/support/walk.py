"""A walk through the site: one page of each kind that a link leads to, role after role."""

from collections import deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Error, Page

NO_PAGES = ("export", "logout", "download", "template", ".xlsx", ".docx", ".pdf", ".zip", "picture", "/static/")


def roles(page: Page, base: str) -> list[str]:
    """The doors of the demonstration."""
    page.goto(f"{base}/demo/")
    found: list[str] = page.eval_on_selector_all(
        "form[action^='/demo/']", "all => all.map(a => a.getAttribute('action'))"
    )
    return [action.split("/")[2] for action in found]


def enter(context: BrowserContext, base: str, role: str) -> Page:
    """A page behind the door of a role."""
    page = context.new_page()
    page.goto(f"{base}/demo/")
    with page.expect_navigation():
        page.locator(f"form[action='/demo/{role}/'] button").first.click()
    return page


def kind_of(address: str) -> str:
    """The name of the view behind an address; empty where there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def walk(page: Page, base: str, start: str, known: set[str]) -> Iterator[tuple[str, int]]:
    """Go on from `start` to every kind of page that is not in `known` yet, breadth first.

    Yields the kind and how the server answered while the page stands open; links are read after that.
    """
    waiting, seen = deque([f"{base}{start}"]), set[str]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if address in seen or not kind or (kind in known and address != f"{base}{start}"):
            continue
        seen.add(address)
        known.add(kind)
        if not _opens(page, address):
            continue
        yield kind, page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
        links: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        plain = (urldefrag(link).url for link in links)
        waiting.extend(a for a in plain if a.startswith(base) and not any(word in a for word in NO_PAGES))


def _opens(page: Page, address: str) -> bool:
    """Whether a page came, not a file to be saved."""
    try:
        reply = page.goto(address, wait_until="load")
    except Error as wrong:
        if "Download is starting" not in wrong.message:
            raise
        return False
    return reply is not None and "text/html" in reply.headers.get("content-type", "")
