"""A walk through the site: one page of each kind that a link leads to, role after role."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

_LINK = re.compile(r'<a[^>]* href="([^"]+)"')
_NO_PAGES = ("export", "logout", "download", "template", ".xlsx", ".docx", ".pdf", ".zip", "picture", "/static/")
Open = Callable[[str], int | None]  # how the server answered; None where a file came, not a page
Links = Callable[[], Iterable[str]]


def kind_of(address: str) -> str:
    """The name of the view behind an address; empty where there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def walk(
    start: str, known: set[str], open_: Open, links: Links, peek: Callable[[str], Iterable[str]] | None = None
) -> Iterator[tuple[str, int]]:
    """Go on from `start` to every kind of page that is not in `known` yet, breadth first; addresses are paths.

    Yields the kind and how the server answered while the page stands open; its links are read after that. With `peek`
    a kind that another role has shown is passed through for its links: what only this role reaches lies behind it.
    """
    waiting, seen, passed = deque([start]), set[str](), set[str]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if address in seen or not kind:
            continue
        if kind in known and address != start:
            if peek is not None and kind not in passed:
                seen.add(address)
                passed.add(kind)
                waiting.extend(_onward(peek(address)))
            continue
        seen.add(address)
        passed.add(kind)
        known.add(kind)
        status = open_(address)
        if status is None:
            continue
        yield kind, status
        if status == 200:
            waiting.extend(_onward(links()))


def _onward(links: Iterable[str]) -> Iterator[str]:
    plain = (urldefrag(link).url for link in links)
    return (a for a in plain if a.startswith("/") and not any(word in a for word in _NO_PAGES))


# --- in a browser ---------------------------------------------------------------------------------------------------------


def roles(page: Page, base: str) -> list[str]:
    """The doors of the demonstration."""
    page.goto(f"{base}/demo/")
    found: list[str] = page.eval_on_selector_all(
        "form[action^='/demo/']", "all => all.map(a => a.getAttribute('action'))"
    )
    roles = [action.split("/")[2] for action in found]
    return [role for role in roles if not role.startswith("approver-")]  # they see what the approver sees


def enter(page: Page, base: str, role: str) -> None:
    """Go through the door of a role."""
    page.goto(f"{base}/demo/")
    if role.startswith("approver-"):
        page.locator("summary", has_text="其他部门的审批人员").click()
    with page.expect_navigation():
        page.locator(f"form[action='/demo/{role}/'] button").first.click()


def in_browser(page: Page, base: str, start: str, known: set[str]) -> Iterator[tuple[str, int]]:
    """The walk with a browser's page."""

    def open_(address: str) -> int | None:
        try:
            reply = page.goto(base + address, wait_until="load")
        except Error as wrong:
            if "Download is starting" not in wrong.message:
                raise
            return None
        return reply.status if reply and "text/html" in reply.headers.get("content-type", "") else None

    def links() -> list[str]:
        found: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        return [link.removeprefix(base) for link in found]

    def peek(address: str) -> list[str]:
        reply = page.request.get(base + address)
        if not reply.ok or "text/html" not in reply.headers.get("content-type", ""):
            return []
        shown = reply.url.removeprefix(base)
        return [urljoin(shown, unescape(link)) for link in _LINK.findall(reply.text())]

    return walk(start, known, open_, links, peek)
