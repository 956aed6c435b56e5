"""Control and monitoring by hand: a decision entered, a finding corrected, a round looked at; nothing scrolls sideways."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site

pytestmark = pytest.mark.browser
CONTROL = ("", "decisions/", "decisions/new/", "rules/", "rules/new/", "risks/", "risks/new/", "checks/", "findings/", "findings/new/", "settings/")  # fmt: skip


def test_a_decision_is_entered_with_the_members_of_the_last_one(visitor: Visitors, base: str):
    page = visitor.staff(base, "finance")
    page.goto(f"{base}/desk/control/decisions/new/")
    page.get_by_label("议题", exact=True).fill("更换大厅叫号系统")
    page.get_by_label("上会事由").fill("达到集体决策起点")
    page.get_by_label("会议", exact=True).fill("局党组会议")
    page.get_by_label("议题送达日期").fill("2022-01-10")
    page.get_by_label("会议日期").fill("2022-01-12")
    page.get_by_label("议定结果").fill("同意更换")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("要填写用途和金额")
    page.locator("[name='m-0-what']").fill("叫号系统一套")
    page.locator("[name='m-0-amount']").fill("6.8万元")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("集决〔2022〕1号").first).to_be_visible()
    expect(page.get_by_text("68,000.00元").first).to_be_visible()


def test_a_hit_of_a_check_becomes_a_finding_and_is_corrected(visitor: Visitors, base: str):
    page = visitor.staff(base, "finance")
    page.goto(f"{base}/desk/control/checks/")
    page.get_by_role("button", name="现在检查一遍").click()
    page.get_by_role("link", name="集体决策是否附会议纪要").click()
    page.get_by_role("link", name=re.compile("列为问题")).first.click()
    page.get_by_label("责任科室").select_option(index=1)
    page.get_by_label("整改措施").fill("补附纪要")
    page.get_by_label("整改期限").fill("2099-01-01")
    page.get_by_role("button", name="登记").click()
    page.get_by_label("整改结果和佐证").fill("纪要已附")
    page.get_by_role("button", name="登记整改完成").click()
    expect(page.get_by_role("heading", name=re.compile("已整改"))).to_be_visible()


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, size: ViewportSize):
    page = visitor.staff(base, "finance", size)
    for where in CONTROL:
        page.goto(f"{base}/desk/control/{where}")
        assert fits(page), where
    page = visitor.staff(base, "performance", size)
    page.goto(f"{base}/desk/monitoring/")
    assert fits(page)
    page.get_by_role("link", name="2021-07-31").click()
    expect(page.get_by_text("已定稿").first).to_be_visible()
    assert fits(page)
    page.goto(f"{base}/desk/monitoring/new/")
    assert fits(page)
