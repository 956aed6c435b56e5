"""The finance officer's import from file to overview; the deputy head's question on the phone, from overview to report."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site

pytestmark = pytest.mark.browser
YEAR = 2098
PAGES = (
    "",
    "drafts/",
    "lines/",
    "payments/",
    "commitments/",
    "assets/",
    "documents/",
    "reconcile/",
    "views/",
    "funds/",
    "checks/?check=BC8",
)
EXPORT = f"""支付单号,支付日期,支付金额（元）,收款人全称,用途,部门经济分类
S-001,{YEAR}-02-03,1200.00,某文化用品店（示例）,办公用品,30201-办公费
S-002,{YEAR}-02-20,300.50,某文化用品店（示例）,办公用品,30201-办公费
S-003,{YEAR}-03-01,80.00,某饭店（示例）,接待,30217-公务接待费
"""


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_an_export_is_taken_in_and_reconciled(visitor: Visitors, base: str):
    page = visitor.staff(base, "finance")
    page.goto(f"{base}/desk/budget/")
    page.get_by_label("年度", exact=True).fill(str(YEAR))
    press(page, "登记")
    page.get_by_label("文号", exact=True).fill(f"财预〔{YEAR}〕1号")
    page.get_by_label("日期", exact=True).fill(f"{YEAR}-01-20")
    page.get_by_label("事由").fill("年初预算批复")
    page.get_by_label("部门经济科目 第1行").fill("30201")
    page.get_by_label("金额 第1行").fill("1万")
    press(page, "登记")
    page.goto(f"{base}/desk/budget/{YEAR}/")
    press(page, "开始执行")
    page.goto(f"{base}/desk/budget/{YEAR}/import/")
    page.get_by_label("文件").set_input_files({"name": "明细.csv", "mimeType": "text/csv", "buffer": EXPORT.encode()})
    press(page, "预览")
    expect(page.get_by_text("1,580.50").first).to_be_visible()
    press(page, "导入")
    expect(page.get_by_text(re.compile("入账2笔"))).to_be_visible()
    expect(page.get_by_text("某饭店（示例）").first).to_be_visible()
    page.goto(f"{base}/desk/budget/{YEAR}/")
    expect(page.get_by_label("从年初到剩余，万元")).to_contain_text("0.15")


def test_the_deputy_head_asks_on_the_phone_why_it_grew(visitor: Visitors, base: str):
    page = visitor.staff(base, "deputy", site.PHONE)
    page.goto(f"{base}/desk/budget/2021/")
    flow = page.get_by_label("从年初到剩余，万元")
    expect(flow).to_contain_text("491.63")
    expect(flow).to_contain_text("751.85")
    with page.expect_navigation():
        page.get_by_role("link", name="为什么增加").click()
    expect(page.get_by_text("751.85").first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="自评报告").first.click()
    expect(page.get_by_role("heading", name=re.compile("自评报告")).first).to_be_visible()
    expect(page.get_by_text("751.85").first).to_be_visible()


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, size: ViewportSize):
    page = visitor.staff(base, "finance", size)
    for where in PAGES:
        page.goto(f"{base}/desk/budget/2021/{where}")
        assert fits(page), where
