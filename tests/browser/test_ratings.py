"""A citizen rates badly by code, the supervisor deals with it, the citizen reads the answer and rates once more."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site

pytestmark = pytest.mark.browser
PAGES = ("", "?state=all", "statistics/?start=2021-01-01&end=2021-12-31", "anomalies/?start=2021-01-01&end=2021-12-31", "figures/", "registers/", "settings/")  # fmt: skip


def test_from_a_bad_rating_to_a_second_one(visitor: Visitors, base: str):
    clerk = visitor.staff(base, "clerk")
    clerk.goto(f"{base}/desk/invite/")
    clerk.get_by_label("服务点").select_option(index=1)
    clerk.get_by_label("办理或咨询的事项").fill("公积金提取咨询")
    clerk.get_by_role("main").get_by_role("button", name="请评价").click()
    code = clerk.locator(".slip dd strong").inner_text()

    citizen = visitor.page(site.PHONE)
    citizen.goto(f"{base}/rate/")
    citizen.get_by_label("评价编号").fill(code)
    with citizen.expect_navigation():
        citizen.get_by_role("button", name="去评价").click()
    assert fits(citizen)
    citizen.get_by_role("button", name="非常不满意").click()
    citizen.get_by_label("服务态度差效率低").check()
    citizen.get_by_label("还想说什么").fill("等了很久")
    assert fits(citizen)
    citizen.get_by_role("button", name="提交评价").click()
    expect(citizen.get_by_text("谢谢您的评价").first).to_be_visible()

    watch = visitor.staff(base, "supervisor")
    watch.goto(f"{base}/desk/ratings/")
    watch.get_by_role("row").filter(has_text="公积金提取咨询").get_by_role("link").click()
    for title, button, said in (
        ("核实属实", "核实属实", "情况属实"), ("整改完成", "整改完成", "已加开窗口"), ("答复评价人", "答复评价人", "已加开一个窗口，谢谢您"),
    ):  # fmt: skip
        act = watch.locator("details.act").filter(has=watch.locator("summary", has_text=re.compile(f"^{title}$")))
        act.locator("summary").click()
        act.locator("textarea").fill(said)
        act.get_by_role("button", name=button).click()
    expect(watch.get_by_role("heading", level=1)).to_contain_text("已答复")

    citizen.reload()
    expect(citizen.get_by_text("已加开一个窗口，谢谢您")).to_be_visible()
    citizen.locator("button[value='4']").click()
    expect(citizen.get_by_text("您对处理结果的评价：满意")).to_be_visible()


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, size: ViewportSize):
    page = visitor.staff(base, "supervisor", size)
    for where in PAGES:
        page.goto(f"{base}/desk/ratings/{where}")
        assert fits(page), where
    page.goto(f"{base}/ratings/")
    expect(page.get_by_text("好评率").first).to_be_visible()
    assert fits(page)
