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


def test_letters_work_anywhere_on_the_list_but_where_one_types(visitor: Visitors, base: str):
    page = visitor.page(site.COUNTER, scripts=True)
    walk.enter(page, base, "approver")
    page.goto(f"{base}/desk/work/?tab=free")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("tbody input:checked")).to_have_count(1)
    page.get_by_role("link", name="常用语").focus()  # elsewhere on the page they work on
    page.keyboard.press("k")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.get_by_label("编号或申请人").press_sequentially("jxk")
    expect(page.get_by_label("编号或申请人")).to_have_value("jxk")
    page.get_by_label("事项", exact=True).focus()
    page.keyboard.press("x")
    expect(page.locator("tbody input:checked")).to_have_count(1)
    page.locator("body").evaluate(
        "body => body.dispatchEvent(new KeyboardEvent('keydown', {key: 'x', bubbles: true, isComposing: true}))"
    )
    expect(page.locator("tbody input:checked")).to_have_count(1)
    page.locator("[data-row]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/cases/"))


def test_the_letters_can_be_switched_off(visitor: Visitors, base: str):
    page = visitor.page(site.COUNTER, scripts=True)
    walk.enter(page, base, "approver")
    page.goto(f"{base}/desk/work/")
    hint = page.locator("[data-keys]").bounding_box()
    table = page.locator("[data-work]").bounding_box()
    assert hint is not None
    assert table is not None
    assert hint["y"] < table["y"]
    page.get_by_role("button", name="关掉字母键").click()
    page.locator("tbody input").first.focus()
    page.keyboard.press("x")
    expect(page.locator("tbody input:checked")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("列表的字母键已经关掉")).to_be_visible()
    page.get_by_role("button", name="打开字母键").click()
    page.keyboard.press("x")
    expect(page.locator("tbody input:checked")).to_have_count(1)


def open_mine(page: Page, base: str) -> None:
    page.goto(f"{base}/desk/work/?tab=mine")
    page.locator("[data-row]", has_text="审查中").first.locator("[data-open]").click()
    page.wait_for_url(re.compile(r"/desk/cases/"))


def test_every_paper_opens_or_says_where_it_lies(visitor: Visitors, base: str):
    context = visitor.browser.new_context(viewport=site.COUNTER, locale="zh-CN", bypass_csp=True)
    visitor.contexts.append(context)
    page = context.new_page()
    walk.enter(page, base, "approver")
    open_mine(page, base)
    listed = page.get_by_role("heading", name="本环节材料").locator("xpath=..").locator("li > a")
    names = listed.all_inner_texts()
    assert len(names) >= 5
    seen = set()
    for name in names:
        page.get_by_role("link", name=name, exact=True).first.click()
        look = page.locator(".look")
        expect(look.get_by_role("heading", name=name, level=2).first).to_be_visible()
        picture = look.locator("[data-pane] img")
        if picture.count():
            page.wait_for_load_state("networkidle")
            assert picture.evaluate("i => i.complete && i.naturalWidth > 0"), name
            seen.add("picture")
            continue
        said = look.locator(".look__lies").inner_text()
        if "数据共享" in said:
            assert "本地电子证照库" in said
            assert "核对时间" in said
            assert "取到的内容" in said
            seen.add("shared")
        if "申请人的回答" in said:
            expect(look.locator(".look__answers dl")).not_to_have_count(0)
            seen.add("form")
            assert barriers(page) == []
    assert seen == {"picture", "shared", "form"}
    assert barriers(page) == []


def test_a_paper_that_is_only_paper(visitor: Visitors, base: str):
    page = visitor.staff(base, "approver", site.PHONE)
    page.goto(f"{base}/desk/work/")
    page.locator("[data-row]").last.locator("a").first.click()
    page.locator("li", has_text="只有纸质件").first.get_by_role("link").click()
    expect(page.locator(".look__lies")).to_contain_text("由综合窗口")
    expect(page.locator(".look__lies")).to_contain_text("原件1份")
    expect(page.locator(".look__lies")).to_contain_text("原件去向")
    assert fits(page)


def test_a_refusal_unfolds_its_grounds_and_shows_the_paper(visitor: Visitors, base: str):
    context = visitor.browser.new_context(viewport=site.COUNTER, locale="zh-CN", bypass_csp=True)
    visitor.contexts.append(context)
    page = context.new_page()
    walk.enter(page, base, "approver")
    open_mine(page, base)
    expect(page.locator("#facts")).to_be_hidden()
    page.locator("#refuse").check()
    expect(page.locator("#facts")).to_be_visible()
    page.locator("#grant").check()
    expect(page.locator("#facts")).to_be_hidden()
    page.locator("#refuse").check()
    page.get_by_label("本事项的依据").select_option(index=1)
    assert page.locator("#basis").input_value()
    page.locator("#facts").fill("现场没有独立的食品贮存间")
    assert barriers(page) == []
    page.get_by_role("button", name="下一步：核对决定").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("确认不予")
    sheet = page.get_by_alt_text(re.compile("决定书预览 第 1 页"))
    assert sheet.evaluate("i => i.complete && i.naturalWidth > 300")
    assert barriers(page) == []
    before = sheet.get_attribute("src")
    page.locator("#facts").fill("现场没有食品贮存间，也没有洗手设施")
    page.get_by_role("button", name="更新预览").click()
    expect(page.locator("#facts")).to_have_value("现场没有食品贮存间，也没有洗手设施")
    assert page.get_by_alt_text(re.compile("决定书预览 第 1 页")).get_attribute("src") != before
    assert fits(page)


def test_without_scripts_the_grounds_stand_open(visitor: Visitors, base: str):
    page = visitor.staff(base, "approver", site.PHONE)
    open_mine(page, base)
    expect(page.locator("#facts")).to_be_visible()
    page.locator("summary", has_text="本事项的依据").click()
    page.locator("details", has_text="本事项的依据").get_by_role("link").first.click()
    assert page.locator("#basis").input_value()


def test_papers_side_by_side(visitor: Visitors, base: str):
    page = visitor.page(site.COUNTER, scripts=True)
    walk.enter(page, base, "approver")
    page.goto(f"{base}/desk/work/?tab=mine")
    page.locator("[data-row]", has_text="补正 1 次").first.locator("[data-open]").click()
    expect(page.get_by_text("由您代办")).to_be_visible()
    page.get_by_role("link", name="和前一版对照").click()
    expect(page.locator("[data-pane] img")).to_have_count(2)
    page.wait_for_load_state("networkidle")
    loaded = "all => all.every(i => i.complete && i.naturalWidth > 0)"
    assert page.locator("[data-pane] img").evaluate_all(loaded)
    wide = page.locator("[data-pane] img").first.bounding_box()
    page.get_by_role("button", name="放大").click()
    larger = page.locator("[data-pane] img").first.bounding_box()
    assert wide is not None
    assert larger is not None
    assert larger["width"] > wide["width"]
    page.get_by_role("button", name="还原").click()
    page.get_by_role("button", name="向右转").click()
    lying, frame = (
        page.locator("[data-pane] img").first.bounding_box(),
        page.locator(".look__sheet").first.bounding_box(),
    )
    assert lying is not None
    assert frame is not None
    assert lying["width"] > lying["height"]  # a sheet on its side, whole in its frame
    assert abs(lying["width"] - frame["width"]) < 24
    assert abs(lying["x"] - frame["x"]) < 12
    assert abs(lying["y"] - frame["y"]) < 12
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
