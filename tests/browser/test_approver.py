"""An approver works through files without the mouse; a leader on a telephone gives a word; nothing stands in anybody's way."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Visitors, fits
from tests.support import site, walk
from tests.support.scan import barriers

pytestmark = pytest.mark.browser


def tab_to(page: Page, wanted: str, most: int = 80) -> None:
    """Press Tab until the focus is where a selector says."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab never reached {wanted}")


def test_three_files_by_keyboard_alone(visitor: Visitors, base: str):
    page = visitor.page(site.COUNTER, scripts=True)
    walk.enter(page, base, "approver")
    for n in range(3):
        page.goto(f"{base}/desk/work/?tab=free")
        tab_to(page, "[data-row]")
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(page.locator("[data-row]").first).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/desk/cases/"))
        tab_to(page, "form[action$='/claim/'] button")
        page.keyboard.press("Enter")
        expect(page.get_by_text("已认领")).to_be_visible()
        tab_to(page, "#grant")
        page.keyboard.press("Space")
        tab_to(page, "#opinion")
        page.keyboard.type(f"第{n + 1}件，材料齐全")
        tab_to(page, "form[action$='/decide/'] button[type=submit]:not([formaction])")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("确认准予")
        tab_to(page, "form[action$='/decide/'] button[type=submit]")
        page.keyboard.press("Enter")
        expect(page.get_by_text("已作出准予决定")).to_be_visible()


def test_letters_work_in_the_list_only_and_can_be_switched_off(visitor: Visitors, base: str):
    page = visitor.page(site.COUNTER, scripts=True)
    walk.enter(page, base, "approver")
    page.goto(f"{base}/desk/work/")
    page.get_by_label("编号或申请人").press_sequentially("jxk")
    expect(page.get_by_label("编号或申请人")).to_have_value("jxk")
    expect(page.locator("tbody input:checked")).to_have_count(0)
    tab_to(page, "[data-row]")
    page.keyboard.press("x")
    expect(page.locator("tbody input:checked")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.get_by_text("下一件 / 上一件")).to_be_visible()
    page.get_by_role("button", name="列表快捷键").click()
    page.locator("tbody input").first.focus()
    page.keyboard.press("x")
    expect(page.locator("tbody input:checked")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("button", name="列表快捷键：关")).to_be_visible()


def test_papers_side_by_side(visitor: Visitors, base: str):
    page = visitor.page(site.COUNTER, scripts=True)
    walk.enter(page, base, "approver")
    page.goto(f"{base}/desk/work/?tab=mine")
    page.locator("[data-row]", has_text="食品经营许可新办").first.locator("[data-open]").click()
    expect(page.get_by_text("由您代办")).to_be_visible()
    page.get_by_role("link", name="和前一版对照").click()
    expect(page.locator("[data-pane] img")).to_have_count(2)
    loaded = "all => all.every(i => i.complete && i.naturalWidth > 0)"
    assert page.locator("[data-pane] img").evaluate_all(loaded)
    wide = page.locator("[data-pane] img").first.bounding_box()
    page.get_by_role("button", name="放大").click()
    larger = page.locator("[data-pane] img").first.bounding_box()
    assert wide is not None
    assert larger is not None
    assert larger["width"] > wide["width"]
    page.get_by_role("button", name="向右转").click()
    assert fits(page)


def test_a_leader_on_a_telephone_gives_a_word(visitor: Visitors, base: str):
    page = visitor.staff(base, "lead", site.PHONE)
    page.goto(f"{base}/desk/leader/?month=2021-12")
    expect(page.locator(".five__one")).to_have_count(5)
    assert fits(page)
    one = page.locator(".open details").first
    one.locator("summary").click()
    one.get_by_label(re.compile("做什么")).fill("三天内办结，书面说明原因")
    one.get_by_role("button", name="批示交办").click()
    expect(page.get_by_text(re.compile("已批示，登记为任务"))).to_be_visible()
    page.locator("#instructed").get_by_role("link", name="三天内办结，书面说明原因").first.click()
    expect(page.get_by_text("领导批示").first).to_be_visible()


def test_one_sheet_of_paper(visitor: Visitors, base: str):
    page = visitor.staff(base, "lead")
    page.goto(f"{base}/desk/leader/?month=2021-12")

    assert len(PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages) == 1


@pytest.mark.parametrize("role, address", [
    ("approver", "/desk/work/"), ("approver", "/desk/work/?tab=mine"), ("approver", "/desk/work/snippets/"), ("approver", "/desk/work/batch-items/"),
    ("approver", "/desk/work/away/"), ("lead", "/desk/leader/?month=2021-12"), ("lead", "/desk/leader/on-time/?month=2021-12"),
])  # fmt: skip
def test_no_barrier(visitor: Visitors, base: str, role: str, address: str):
    context = visitor.browser.new_context(viewport=site.PHONE, locale="zh-CN", bypass_csp=True)
    visitor.contexts.append(context)
    page = context.new_page()
    walk.enter(page, base, role)
    page.goto(base + address)
    assert barriers(page) == []
    assert fits(page)
    if address.endswith("tab=mine"):
        page.locator("[data-open]").first.click()
        page.wait_for_load_state()
        assert barriers(page) == []
        assert fits(page)
