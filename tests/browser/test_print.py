"""Pages on paper: A4, no navigation, heads on each sheet, links as words."""

import re

import pytest
from playwright.sync_api import Browser

from tests.support import site, walk

pytestmark = pytest.mark.browser
SHEETS = (("", "/matters/OT-P01/"), ("deputy", "/desk/budget/2021/"), ("supervisor", "/desk/supervision/letters/"))
A4 = (595, 842)  # points
MARKED = """all => all.filter(e => e.offsetParent).map(e => [getComputedStyle(e), getComputedStyle(e.parentElement).color, e.outerHTML.slice(0, 90)])
  .filter(([s, around]) => s.textDecorationLine !== "none" || s.color !== around).map(([, , html]) => html)"""


@pytest.mark.parametrize(("role", "where"), SHEETS, ids=["matter", "budget", "letters"])
def test_a_page_prints_as_a_paper(browser: Browser, base: str, role: str, where: str):
    context = browser.new_context(viewport=site.COUNTER)
    page = context.new_page()
    if role:
        walk.enter(page, base, role)
    page.goto(base + where)
    page.emulate_media(media="print")
    for gone in (".top", ".foot", ".crumbs", ".tabs", "form.filter", ".button"):
        assert page.locator(gone).evaluate_all("all => all.filter(e => e.offsetParent).length") == 0, gone
    assert page.locator("h1").first.is_visible()
    assert page.locator("thead").evaluate_all(
        "all => all.every(e => getComputedStyle(e).display === 'table-header-group')"
    )
    assert page.locator("main a").evaluate_all(MARKED) == []
    paper = page.pdf(prefer_css_page_size=True)
    sizes = {tuple(round(float(n)) for n in m) for m in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)}
    assert sizes <= {A4}
    context.close()
