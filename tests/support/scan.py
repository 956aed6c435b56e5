"""What a machine can find wrong with a page that stands open: barriers in each mode of reading, words cut off, weight."""

import gzip
from collections.abc import Iterator
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

from tests.support import site

SMALL: Final[ViewportSize] = {"width": 320, "height": 640}  # the narrowest telephone; and 1280 px at 400 %
ZOOMED: Final[ViewportSize] = {"width": 640, "height": 384}  # 1280 px at 200 %
KB: Final = 1024
_AXE: Final = """async ([tags, modes]) => {
  const root = document.documentElement, found = [];
  const note = (mode, result) => result.violations.forEach((fault) => fault.nodes.slice(0, 2).forEach((node) =>
    found.push(`${mode || "plain"} ${fault.id} ${node.target} ${node.html.slice(0, 160)}`)));
  note("", await axe.run(document, { runOnly: tags, resultTypes: ["violations"] }));
  for (const [mode, rules] of Object.entries(modes)) {
    const had = root.classList.contains(mode);
    root.classList.add(mode);
    note(mode, await axe.run(document, { runOnly: { type: "rule", values: rules }, resultTypes: ["violations"] }));
    root.classList.toggle(mode, had);
  }
  return found;
}"""
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Modes change colours and sizes and nothing else, so they are scanned where the page stands, for these rules only.
_MODES: Final = {"contrast": ["color-contrast-enhanced"], "elder": ["color-contrast", "target-size"]}


def barriers(page: Page) -> list[str]:
    """WCAG 2.2 AA in the mode that is on; then colours (AAA) in high contrast, colours and targets in large type."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_AXE, [_TAGS, _MODES])
    return found


def cut_off(page: Page) -> Iterator[str]:
    """Widths at which the page scrolls sideways; the page is left on the telephone."""
    for size in (site.COUNTER, ZOOMED, SMALL):
        page.set_viewport_size(size)
        if _over(page):
            yield f"wider than {size['width']} px"
    page.set_viewport_size(site.PHONE)
    had = page.evaluate("document.documentElement.classList.contains('elder')")
    page.evaluate("document.documentElement.classList.add('elder')")
    if over := _over(page):
        yield f"{over} px too wide in large type on a telephone"
    if not had:
        page.evaluate("document.documentElement.classList.remove('elder')")


def _over(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def too_heavy(page: Page, base: str) -> Iterator[str]:
    """The budget of a portal page: 30 KB of HTML, 80 KB of style and script as they are sent."""
    words = len(page.content().encode())
    if words > 30 * KB:
        yield f"{words // KB} KB of HTML"
    parts = page.eval_on_selector_all("link[rel=stylesheet], script[src]", "all => all.map(a => a.href || a.src)")
    sent = sum(_packed(page, part) for part in parts)
    if sent > 80 * KB:
        yield f"{sent // KB} KB of style and script"


_sizes: dict[str, int] = {}


def _packed(page: Page, address: str) -> int:
    if address not in _sizes:
        _sizes[address] = len(gzip.compress(page.request.get(address).body()))
    return _sizes[address]
