"""A letter from its draft to its look-back: two supervisors, a department that answers; nothing scrolls sideways."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site

pytestmark = pytest.mark.browser
PAGES = (
    "letters/", "letters/?state=late", "letters/new/", "letters/signing/", "letters/mine/?state=all", "letters/look-backs/",
    "letters/statistics/?start=2021-01-01&end=2021-12-31", "letters/import/", "letters/import/?what=answers", "settings/", "tasks/", "tasks/new/",
    "tasks/import/", "meetings/", "meetings/new/", "inspections/", "walks/", "walks/new/", "reform/", "projects/", "samples/",
)  # fmt: skip
BEHIND = (
    "letters/",
    "tasks/",
    "meetings/",
    "inspections/",
    "walks/",
    "reform/?kind=adjustment",
    "projects/",
    "samples/",
)


def do(page: Page, title: str, **typed: str) -> None:
    """Open the act of this title, fill in what is typed, send it."""
    act = page.locator("details.act").filter(has=page.locator("summary", has_text=re.compile(f"^{title}$")))
    if act.get_attribute("open") is None:
        act.locator("summary").click()
    for name, text in typed.items():
        box = act.locator(f"[name={name}]")
        box.select_option(text) if name == "finding" else box.fill(text)
    act.get_by_role("button", name=title).click()


def test_from_draft_to_look_back(visitor: Visitors, base: str):
    drafter = visitor.staff(base, "supervisor")
    drafter.goto(f"{base}/desk/supervision/letters/")
    drafter.get_by_role("link", name="新拟交办函").click()
    drafter.get_by_label("标题").fill("关于整改公积金窗口等候时间长问题的交办函")
    drafter.get_by_label("问题", exact=True).fill("暗访发现上午10时窗口排队超过40人，平均等候52分钟。")
    drafter.get_by_label("办理要求").fill("增开窗口，五个工作日内反馈。")
    drafter.get_by_label("问题来源").select_option(label="督查发现")
    drafter.get_by_label("责任单位").select_option(label="公安局")
    drafter.get_by_label("办理期限（工作日）").fill("五")
    drafter.get_by_role("button", name="送签").click()
    expect(drafter.get_by_role("alert")).to_contain_text("办理期限的工作日数请填整数")
    expect(drafter.get_by_label("标题")).to_have_value("关于整改公积金窗口等候时间长问题的交办函")
    drafter.get_by_label("办理期限（工作日）").fill("5")
    drafter.get_by_role("button", name="送签").click()
    expect(drafter.get_by_text("拟稿人不能自己签发，请由另一人签发")).to_be_visible()
    address = drafter.url

    signer = visitor.staff(base, "admin")
    signer.goto(f"{base}/desk/supervision/letters/signing/")
    signer.get_by_role("row").filter(has_text="公积金窗口等候").get_by_role("checkbox").check()
    signer.get_by_role("button", name="签发选中的").click()
    expect(signer.get_by_text("签发1份")).to_be_visible()

    unit = visitor.staff(base, "approver-ga", site.PHONE)
    unit.goto(f"{base}/desk/supervision/letters/")  # leads a unit to its own
    with unit.expect_navigation():
        unit.get_by_role("row").filter(has_text="公积金窗口等候").get_by_role("link").click()
    assert fits(unit)
    unit.get_by_role("button", name="签收").click()
    do(unit, "登记进展", said="已排查高峰时段")
    do(unit, "反馈", text="增开两个潮汐窗口，平均等候降到12分钟。")
    expect(unit.get_by_text("反馈已收下，按期")).to_be_visible()

    drafter.goto(address)
    do(drafter, "复核通过并销号", said="现场核查属实")
    expect(drafter.get_by_role("heading", level=1)).to_contain_text("已销号")
    do(drafter, "回头看", said="暗访一次，等候不超过15分钟", finding="kept")
    expect(drafter.get_by_role("heading", level=1)).to_contain_text("已回头看")
    drafter.get_by_role("button", name="归档").click()
    expect(drafter.get_by_role("heading", level=1)).to_contain_text("已归档")
    with drafter.expect_download() as paper:
        drafter.get_by_role("link", name="下载 Word").click()
    assert paper.value.suggested_filename.endswith(".docx")


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, size: ViewportSize):
    page = visitor.staff(base, "supervisor", size)
    root = f"{base}/desk/supervision/"
    for where in PAGES:
        reply = page.goto(root + where)
        assert reply is not None, where
        assert reply.ok, where
        assert fits(page), where
    for where in BEHIND:
        page.goto(root + where)
        first = page.evaluate(
            "[...document.querySelectorAll('main a')].map(a => a.pathname).find(p => /[0-9a-f-]{36}\\/$/.test(p))"
        )
        reply = page.goto(base + first)
        assert reply is not None, where
        assert reply.ok, where
        assert fits(page), first
