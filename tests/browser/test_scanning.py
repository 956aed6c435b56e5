"""Pages at the scanning page: turned, put in order, taken out and back, given to papers; all by keys, and by hand."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site, walk
from tests.support.scan import barriers

pytestmark = pytest.mark.browser


def page_file(name: str, size: tuple[int, int]) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def scanning_page(page: Page, base: str) -> None:
    """A matter whose papers were taken in, at the page where they are scanned."""
    where: list[str] = []
    for start in ("/desk/", "/desk/accept/", "/desk/issue/"):
        page.goto(base + start)
        where += page.eval_on_selector_all(
            "a[href*='/desk/applications/']", "links => links.map(link => link.pathname)"
        )
    for matter in dict.fromkeys(
        found[0] for one in where if (found := re.match(r"/desk/applications/[0-9a-f-]{36}/", one))
    ):
        page.goto(f"{base}{matter}scans/")
        if page.locator("[name=paper] option").count() >= 2:
            return
    raise AssertionError("no matter of the demonstration has two papers to scan")


def names(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("[data-shots] img", "all => all.map(one => one.alt)")
    return found


def sent(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector("[name=pages]", "one => Array.from(one.files, file => file.name)")
    return found


@pytest.fixture
def clerk(visitor: Visitors, base: str) -> Page:
    page = visitor.page(site.COUNTER, scripts=True)
    walk.enter(page, base, "clerk")
    scanning_page(page, base)
    page.locator("[name=pages]").set_input_files(
        [page_file("a.jpg", (200, 280)), page_file("b.jpg", (280, 200)), page_file("c.jpg", (200, 280))]
    )
    expect(page.locator("[data-shots] li")).to_have_count(3)
    return page


def test_pages_are_corrected_without_a_mouse(clerk: Page):
    press, said = clerk.keyboard.press, clerk.locator(".fkeys__said")
    shots = clerk.locator("[data-shots] li")
    expect(shots.nth(2)).to_be_focused()
    press("ArrowUp")
    expect(said).to_have_text("现在是第 2 页")
    assert names(clerk) == sent(clerk) == ["a.jpg", "c.jpg", "b.jpg"]
    press("ArrowUp")
    press("ArrowUp")  # already the first
    assert names(clerk) == sent(clerk) == ["c.jpg", "a.jpg", "b.jpg"]
    press("ArrowLeft")
    expect(said).to_have_text("已向右转 270 度")
    press("ArrowLeft")
    expect(shots.nth(0).locator("[name=turn]")).to_have_value("2")
    press("2")  # the second paper; on to the next page
    expect(shots.nth(1)).to_be_focused()
    assert shots.nth(0).locator("select").evaluate("one => one.selectedIndex") == 2  # 0: of no paper yet
    press("Delete")
    assert names(clerk) == sent(clerk) == ["c.jpg", "b.jpg"]
    expect(clerk.locator("[data-undo]")).to_be_visible()
    press("Control+z")
    assert names(clerk) == sent(clerk) == ["c.jpg", "a.jpg", "b.jpg"]
    expect(shots.nth(1)).to_be_focused()
    expect(clerk.locator("[data-undo]")).to_be_hidden()
    press("Delete")
    press("Delete")  # the two last are gone; they come back to their places, the later first
    assert sent(clerk) == ["c.jpg"]
    press("Control+z")
    press("Control+z")
    assert sent(clerk) == ["c.jpg", "a.jpg", "b.jpg"]
    assert not barriers(clerk)
    assert fits(clerk)
    clerk.get_by_role("button", name="保存扫描件").press("Enter")
    expect(shots.nth(1).locator("select")).to_be_focused()  # of no paper yet: it is not kept with whichever comes first
    for n in (1, 2):
        shots.nth(n).focus()
        press("2")
    with clerk.expect_navigation():
        clerk.get_by_role("button", name="保存扫描件").press("Enter")
    expect(clerk.get_by_text("份材料的扫描件")).to_be_visible()


def test_the_same_by_buttons_on_a_narrow_screen(clerk: Page):
    clerk.set_viewport_size(site.PHONE)
    first = clerk.locator("[data-shots] li").nth(0)
    first.get_by_role("button", name="第 1 页向右转").click()
    expect(first.locator("[name=turn]")).to_have_value("1")
    first.get_by_role("button", name="第 1 页往后移").click()
    assert sent(clerk) == ["b.jpg", "a.jpg", "c.jpg"]
    clerk.locator("[data-shots] li").nth(2).get_by_role("button", name="第 3 页去掉").click()
    assert sent(clerk) == ["b.jpg", "a.jpg"]
    clerk.get_by_role("button", name="放回来").click()
    assert sent(clerk) == ["b.jpg", "a.jpg", "c.jpg"]
    assert not barriers(clerk)
    assert fits(clerk)
