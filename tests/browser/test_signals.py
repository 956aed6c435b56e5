"""A supervisor reads why a light stands, the department answers, the supervisor strikes it out; rules are edited."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site

pytestmark = pytest.mark.browser
AT = "/desk/supervision/signals/"
PAGES = ("?start=2021-01-01&end=2021-12-31", "?by=post&start=2021-01-01&end=2021-12-31", "list/", "list/?state=all&start=2021-01-01&end=2021-12-31", "rules/", "rules/?code=yellow", "rules/?measure=promise_left", "ladder/")  # fmt: skip


def enter(visitor: Visitors, base: str, role: str, size: ViewportSize = site.COUNTER) -> Page:
    page = visitor.staff(base, role, size)
    expect(page.get_by_role("link", name="退出")).to_be_visible(timeout=20_000)
    return page


def act(page: Page, title: str, said: str, reason: str = "") -> None:
    form = page.locator("details.act").filter(has=page.locator("summary", has_text=re.compile(f"^{title}$")))
    plain = page.locator("form.act__plain").get_by_role("button", name=title, exact=True)
    expect(form.or_(plain)).to_be_visible()
    if plain.is_visible():  # a button at once, the note is left out
        plain.click()
        return
    form.locator("summary").click()
    if reason:
        form.get_by_label("理由类别" if "申诉" in title else "撤销原因").select_option(label=reason)
    form.locator("textarea").fill(said)
    form.get_by_role("button", name=title).click()


def opened(watch: Page, base: str) -> str:
    """Open the first light in the list that is some department's; the door of that department."""
    doors = watch.context.new_page()
    doors.goto(f"{base}/demo/")
    named: list[list[str]] = doors.eval_on_selector_all(
        "form[action^='/demo/approver-']",
        "all => all.map(a => [a.getAttribute('action').split('/')[2], a.textContent])",
    )
    doors.close()
    for row in watch.locator("tbody tr").all():
        cells = row.locator("td").all_inner_texts()
        for role, words in named:
            if any(words.split()[0] in cell.split() for cell in cells):
                row.locator("a").first.click()
                return role
    raise AssertionError(watch.locator("tbody").inner_text())


def test_from_the_board_to_a_judgment(visitor: Visitors, base: str):
    watch = enter(visitor, base, "supervisor")
    watch.goto(f"{base}{AT}?start=2021-01-01&end=2021-12-31")
    expect(watch.get_by_text("件按时")).to_be_visible()
    watch.goto(f"{base}{AT}list/?light=red&state=raised")
    role = opened(watch, base)
    expect(watch.get_by_role("heading", name="为什么亮")).to_be_visible()
    expect(watch.get_by_text("红牌超期").first).to_be_visible()
    address = watch.url

    unit = enter(visitor, base, role)
    unit.goto(address)
    act(unit, "签收", "")
    act(unit, "说明情况", "前序环节下班前才转来，已当天补办")
    act(unit, "申诉：这盏灯不应亮", "申请人改期，有短信为证", "申请人原因")
    expect(unit.get_by_role("heading", level=1)).to_contain_text("申诉中")

    watch.goto(address)
    act(watch, "撤销", "短信属实，系申请人改期", "申请人原因")
    expect(watch.get_by_role("heading", level=1)).to_contain_text("已撤销")
    unit.reload()
    expect(unit.get_by_text("短信属实，系申请人改期")).to_be_visible()


def test_a_rule_from_the_first_of_next_year(visitor: Visitors, base: str):
    watch = enter(visitor, base, "supervisor")
    watch.goto(f"{base}{AT}rules/")
    watch.get_by_role("row").filter(has_text="黄牌预警").get_by_role("link").first.click()
    watch.get_by_label("用去承诺时限的比例").fill("7")
    watch.get_by_label("依据").fill("区政府常务会议纪要")
    watch.get_by_role("button", name="登记新版本").click()
    expect(watch.get_by_text("应在0.1到1之间")).to_be_visible()
    watch.get_by_label("用去承诺时限的比例").fill("0.8")
    watch.get_by_role("button", name="登记新版本").click()
    expect(watch.get_by_text("尚未生效")).to_be_visible()


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, size: ViewportSize):
    page = enter(visitor, base, "supervisor", size)
    for where in PAGES:
        page.goto(f"{base}{AT}{where}")
        assert fits(page), where
    page.goto(f"{base}{AT}list/?state=all")
    with page.expect_navigation():
        page.locator("tbody a").first.click()
    assert fits(page)
