"""The performance officer's year: targets, a monitoring round with a deviation and its correction, the self-score, the report."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import fits
from tests.support import scan, site, walk

pytestmark = pytest.mark.browser
STEPS = ("收集", "审核", "分析", "汇总", "填报")


@pytest.fixture(params=[site.COUNTER, site.PHONE], ids=["counter", "phone"])
def officer(request: pytest.FixtureRequest, browser: Browser, base: str) -> Iterator[Page]:
    size: ViewportSize = request.param
    context = browser.new_context(viewport=size, locale="zh-CN", bypass_csp=True)  # the scanner is a script
    context.set_default_timeout(10_000)
    page = context.new_page()
    walk.enter(page, base, "performance")
    yield page
    context.close()


def sound(page: Page) -> None:
    """Nothing that a machine finds wrong, nothing wider than the screen."""
    assert not (found := scan.barriers(page)), (page.url, found)
    assert fits(page), page.url


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: "str | re.Pattern[str]") -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def test_from_targets_to_the_report(officer: Page, base: str, browser: Browser, request: pytest.FixtureRequest):
    page, counter = officer, "counter" in request.node.name
    as_of = "2021-09-30" if counter else "2021-10-31"
    page.goto(f"{base}/desk/report/2021/tables/")
    expect(page.get_by_text("部门整体支出绩效目标表").first).to_be_visible()
    sound(page)

    page.goto(f"{base}/desk/monitoring/")
    follow(page, "开展一轮监控")
    page.get_by_label("年度", exact=True).select_option(label="2021年度")
    page.get_by_label("监控截至日期").fill(as_of)
    office = page.locator("fieldset").first
    office.get_by_label("科室", exact=True).select_option(index=1)
    for n, step in enumerate(STEPS):
        office.get_by_label(f"{step}期限").fill(f"2021-11-{10 + n}")
        office.get_by_label(f"{step}责任人").fill("宋某")
    sound(page)
    for other in page.locator("fieldset").all()[1:]:  # the last round's offices come as a start; one is enough here
        other.get_by_label("科室", exact=True).select_option(label="不用")
        for step in STEPS:
            other.get_by_label(f"{step}责任人").fill("")
    press(page, "开展")
    expect(page.get_by_text(f"截至{as_of}的监控已开展")).to_be_visible()
    sound(page)

    round_ = page.url
    asked = page.get_by_role("row").filter(has=page.locator("a[href*='/lines/']")).filter(has_not_text="实时计数")
    line = asked.first.get_by_role("link")
    name = line.inner_text()
    with page.expect_navigation():
        line.click()
    sound(page)
    page.get_by_label(re.compile("^执行情况")).fill("1")
    page.get_by_label(re.compile("^依据")).fill("窗口台账")
    page.get_by_role("group", name="偏差原因").get_by_role("checkbox").first.check()
    page.locator("[name=reason]").fill("年初才启动")
    page.get_by_label(re.compile("^完成目标可能性")).select_option(index=1)
    press(page, "保存")
    expect(page.get_by_text(re.compile(f"“{name}”已填报，[红黄]灯"))).to_be_visible()

    follow(page, "登记纠偏措施")
    page.get_by_label(re.compile("^针对")).select_option(index=1)
    page.get_by_label("纠偏措施").fill("增设一个窗口")
    page.get_by_label("责任科室").select_option(index=1)
    page.get_by_label("完成期限").fill("2021-12-15")
    sound(page)
    press(page, "保存")
    follow(page, "增设一个窗口")
    page.get_by_label("跟踪情况").fill("窗口已开")
    press(page, "已经完成")
    expect(page.get_by_text("纠偏措施已完成")).to_be_visible()
    sound(page)
    page.goto(round_)
    expect(page.get_by_text("年初才启动")).to_be_visible()
    expect(page.get_by_text(re.compile("定稿前还缺"))).to_be_visible()

    page.goto(f"{base}/desk/report/2021/score/")
    expect(page.get_by_text("98.00").first).to_be_visible()
    sound(page)
    page.goto(f"{base}/desk/report/2021/")
    expect(page.get_by_role("heading", name=re.compile("自评报告")).first).to_be_visible()
    follow(page, "签发和公开")
    press(page, "建立快照")
    expect(page.get_by_text(re.compile("第[0-9]+号快照已建立"))).to_be_visible()
    sound(page)
    if counter:
        to_the_public(page, base, browser)


def to_the_public(page: Page, base: str, browser: Browser) -> None:
    """The version that waits goes back; the snapshot as a correction: sent on, reviewed, signed on the leader's phone, published."""
    address, context = page.url, browser.new_context(viewport=site.PHONE, locale="zh-CN", bypass_csp=True)
    leader = context.new_page()
    walk.enter(leader, base, "lead")
    leader.goto(address)
    leader.get_by_label("意见").fill("监控数字补登后再送")
    press(leader, "退回")
    expect(leader.get_by_text(re.compile("第2版已退回")).first).to_be_visible()
    context.close()
    page.goto(address)
    page.get_by_label("更正原因").fill("补登第三季度监控后的数字")
    press(page, "送审")
    expect(page.get_by_text("第3版已送审")).to_be_visible()
    expect(page.get_by_role("button", name="审核通过")).to_have_count(0)  # not by whoever drafted it
    for role, size, name, said in (
        ("finance", site.COUNTER, "审核通过", "第3版已审核"),
        ("lead", site.PHONE, "签发", "第3版已签发，公开文件包可以下载"),
    ):
        context = browser.new_context(viewport=size, locale="zh-CN", bypass_csp=True)
        context.set_default_timeout(10_000)
        other = context.new_page()
        walk.enter(other, base, role)
        other.goto(address if role == "finance" else f"{base}/desk/report/signing/")
        if role == "lead":
            sound(other)
            follow(other, re.compile("绩效自评报告第3版"))
        other.get_by_label("意见").fill("样例已在报告里标明")
        sound(other)
        press(other, name)
        expect(other.get_by_text(said, exact=True)).to_be_visible()
        context.close()
    page.goto(address)
    page.get_by_label("公开网址").fill("https://zwfw.example.gov.cn/jxzp/2021/2.html")
    page.get_by_label("公开日期").fill(
        page.evaluate("new Date().toLocaleDateString('sv-SE', {timeZone: 'Asia/Shanghai'})")
    )
    sound(page)
    press(page, "登记公开")
    expect(page.get_by_text("第3版的公开已登记")).to_be_visible()
    page.goto(f"{base}/reports/")
    expect(page.get_by_role("link", name=re.compile("2021")).first).to_be_visible()
    sound(page)
