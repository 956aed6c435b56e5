"""The editor by hand: an edition from draft to the public page, with and without scripts; nothing scrolls sideways."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.support import site

pytestmark = pytest.mark.browser
ITEM, THING = "/desk/catalogue/items/OT-P01-03/", "/desk/catalogue/lifeevents/OT-P01/"
NARROW = (
    "/desk/catalogue/", "/desk/catalogue/import/", "/desk/catalogue/materials/", ITEM, ITEM + "draft/", ITEM + "draft/questions/",
    ITEM + "draft/conditions/0/", ITEM + "draft/publish/", THING, THING + "draft/", THING + "draft/members/",
    THING + "draft/members/OT-P01-02/condition/", THING + "draft/milestones/", THING + "draft/preview/", "/matters/OT-P01-03/",
)  # fmt: skip
ADMIN = ("", "regions/", "venues/", "venues/new/", "departments/", "departments/spj/", "establishment/", "staff/", "staff/new/", "duties/")  # fmt: skip


def draft(page: Page, base: str, where: str) -> None:
    page.goto(base + where)
    begin = page.get_by_role("button", name=re.compile("^起草第"))
    if begin.count():
        begin.click()
    else:
        page.goto(base + where + "draft/")


def test_an_edition_from_draft_to_the_public_page(visitor: Visitors, base: str):
    editor = visitor.staff(base, "editor")
    draft(editor, base, ITEM)
    editor.get_by_label("通俗名称").fill("取出过世老人医保里的钱")
    editor.get_by_label("到现场次数").fill("2")
    editor.get_by_role("button", name="预览，不保存").click()
    expect(editor.locator("#preview")).to_contain_text("取出过世老人医保里的钱")
    editor.get_by_role("button", name="保存并核对发布").click()
    expect(editor.get_by_role("alert")).to_contain_text("必须到现场的原因")
    editor.get_by_role("link", name="到现场超过1次").click()
    editor.get_by_label("必须到现场的原因").fill("要核对原件")
    editor.get_by_role("button", name="保存并核对发布").click()
    editor.get_by_role("button", name="发布第2版").click()
    expect(editor.get_by_text("第2版已发布")).to_be_visible()
    editor.get_by_role("link", name="与第1版比较").click()
    expect(editor.get_by_text("取出过世老人医保里的钱")).to_be_visible()
    anybody = visitor.page()
    anybody.goto(f"{base}/matters/OT-P01-03/")
    expect(anybody.get_by_role("heading", name="取出过世老人医保里的钱")).to_be_visible()
    expect(anybody.get_by_text("要核对原件").first).to_be_visible()


def test_the_preview_and_the_sentence_follow_what_is_chosen(visitor: Visitors, base: str):
    page = visitor.page(site.COUNTER, scripts=True)
    page.goto(f"{base}/demo/")
    page.locator("form[action='/demo/editor/'] button").first.click()
    draft(page, base, "/desk/catalogue/items/OT-P01-04/")
    page.get_by_label("通俗名称").fill("取公积金")
    expect(page.locator("#preview")).to_contain_text("取公积金")
    draft(page, base, THING)
    page.goto(base + THING + "draft/members/OT-P01-02/condition/")
    page.locator("#c0-mode").select_option(label="必须没选下列任何一个")
    expect(page.locator("#said")).to_contain_text("没有选“养老保险待遇”时办理")
    page.goto(base + THING + "draft/preview/")
    page.get_by_label("住房公积金").check()
    expect(page.locator("#plan")).to_contain_text("住房公积金提取")


@pytest.mark.parametrize("size", [320, 360])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, size: int):
    for role, pages in (("editor", NARROW), ("admin", tuple(f"/desk/organisation/{part}" for part in ADMIN))):
        page = visitor.staff(base, role, {"width": size, "height": 700})
        if role == "editor":
            draft(page, base, ITEM)
            draft(page, base, THING)
        for where in pages:
            page.goto(base + where)
            assert page.evaluate("document.documentElement.scrollWidth") <= size, where
            unnamed = page.evaluate(
                "[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]"
                ".filter(e => !e.labels.length && !e.getAttribute('aria-label')).map(e => e.name)"
            )
            assert unnamed == [], where
