"""Bad days by hand: correction, special procedure, refusal, redo, own system, outage. Without JavaScript, phone and counter."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.test_one_matter import fill, submit
from tests.support import site

pytestmark = pytest.mark.browser


def no_sideways_scroll(visitor: Visitors, page: Page) -> None:
    """The same page on a phone, measured with scripts on."""
    phone = visitor.page(scripts=True)
    phone.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    phone.goto(page.url)
    assert phone.evaluate("document.documentElement.scrollWidth") <= site.PHONE["width"], page.url


def open_by(page: Page, base: str, text: str) -> None:
    page.goto(f"{base}/desk/")
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("button", name="打开").click()


def claim(page: Page, base: str) -> str:
    """The most urgent leg that nobody has; its address."""
    page.goto(f"{base}/desk/work/")
    page.locator("tr", has_text="待认领").first.get_by_role("link").click()
    page.get_by_role("button", name="认领").click()
    expect(page.get_by_text("已认领，由您办理")).to_be_visible()
    return page.url


def unfold(page: Page, title: str) -> None:
    page.locator("summary", has_text=title).first.click()


def test_correction(visitor: Visitors, base: str):
    citizen = visitor.page()
    told = submit(citizen, base)

    clerk = visitor.staff(base, "clerk")
    open_by(clerk, base, told["number"])
    expect(clerk.get_by_text("受理答复期限")).to_be_visible()
    for box in clerk.locator("input[name=missing]").all():
        box.uncheck()
    clerk.locator("#point-0-what").fill("联系电话少一位")
    clerk.locator("#point-0-how").fill("写出11位手机号码")
    clerk.get_by_role("button", name="发出补正告知书").click()
    expect(clerk.get_by_role("alert")).to_contain_text("每一项补正都要写清")
    assert clerk.locator("#point-0-how").input_value() == "写出11位手机号码"
    clerk.locator("#point-0-why").fill("办理中需要联系您")
    clerk.locator("#point-0-example").fill("13800000000")
    clerk.get_by_role("button", name="发出补正告知书").click()
    expect(clerk.get_by_text("共 1 项")).to_be_visible()
    no_sideways_scroll(visitor, clerk)

    citizen.goto(f"{base}/track/")
    citizen.locator("#code").fill(told["number"])
    citizen.locator("#secret").fill(told["password"])
    citizen.get_by_role("button", name="查询").click()
    expect(citizen.get_by_text("联系电话少一位")).to_be_visible()
    expect(citizen.get_by_text("办理中需要联系您")).to_be_visible()
    no_sideways_scroll(visitor, citizen)
    citizen.get_by_label("或者用文字说明").fill("13812345678")
    citizen.get_by_role("button", name="提交补正").click()
    expect(citizen.get_by_text("已全部补齐")).to_be_visible()

    clerk.reload()
    expect(clerk.get_by_text("13812345678")).to_be_visible()
    expect(clerk.get_by_role("button", name="材料齐全，受理")).to_be_visible()


def test_special_procedure(visitor: Visitors, base: str):
    approver = visitor.staff(base, "approver")
    address = claim(approver, base)
    unfold(approver, "启动特别程序")
    approver.locator("#sp-kind").select_option("08")
    approver.locator("#sp-end").fill((datetime.now().astimezone() + timedelta(days=9)).date().isoformat())
    approver.locator("#sp-reason").fill("需要专家到场评审")
    approver.get_by_role("button", name="启动", exact=True).click()
    expect(approver.get_by_role("alert")).to_contain_text("须写明依据和事由")
    assert approver.locator("#sp-reason").input_value() == "需要专家到场评审"
    approver.locator("#sp-basis").fill("行政许可法第四十五条")
    approver.get_by_role("button", name="启动", exact=True).click()
    expect(approver.get_by_role("heading", name="专家评审进行中")).to_be_visible()
    no_sideways_scroll(visitor, approver)
    approver.goto(f"{base}/desk/work/?tab=paused")
    assert approver.locator(f"a[href='{address.removeprefix(base)}']").count() == 1
    approver.goto(address)
    unfold(approver, "结束")
    approver.get_by_role("button", name="结束专家评审").click()
    expect(approver.get_by_text("期限已重新计算")).to_be_visible()
    expect(approver.get_by_role("heading", name="期限变动")).to_be_visible()


def test_refusal(visitor: Visitors, base: str):
    approver = visitor.staff(base, "approver")
    claim(approver, base)
    assert approver.locator("main input[type=radio]:checked").count() == 0
    approver.locator("#refuse").check()
    approver.get_by_role("button", name="下一步：核对决定").click()
    expect(approver.get_by_role("heading", name=re.compile("确认不予"))).to_be_visible()
    approver.locator("#facts").fill("申报情况与登记信息不一致")
    approver.locator("#basis").fill("行政许可法第三十八条第二款")
    approver.get_by_role("button", name="作出决定：不予").click()
    expect(approver.get_by_role("heading", name="决定：不予")).to_be_visible()
    expect(approver.get_by_text("申报情况与登记信息不一致")).to_be_visible()


def test_redo(visitor: Visitors, base: str):
    lead = visitor.staff(base, "lead")
    open_by(lead, base, "王远山")
    lead.locator("ol.lanes a").first.click()
    address = lead.url
    unfold(lead, "重办本环节")
    lead.locator("#redo-reason").fill("登记的地址与事实不符")
    lead.get_by_role("button", name="批准重办").click()
    expect(lead.get_by_text("现在是第 2 轮")).to_be_visible()
    expect(lead.get_by_role("heading", name="第 1 轮（已重办）")).to_be_visible()
    no_sideways_scroll(visitor, lead)

    approver = visitor.staff(base, "approver")
    approver.goto(address)
    approver.locator("#grant").check()
    approver.get_by_role("button", name="下一步：核对决定").click()
    approver.get_by_role("button", name="作出决定：准予").click()
    expect(approver.get_by_text("已作出准予决定")).to_be_visible()

    issuer = visitor.staff(base, "issuer")
    open_by(issuer, base, "王远山")
    expect(issuer.get_by_text("重办换发")).to_be_visible()
    issuer.get_by_role("button", name="出具全部证照").click()
    expect(issuer.get_by_text(re.compile("已出证"))).to_be_visible()


def test_own_system(visitor: Visitors, base: str):
    approver = visitor.staff(base, "approver")
    claim(approver, base)
    unfold(approver, "转部门系统办理")
    approver.locator("#system").fill("省级业务系统")
    approver.get_by_role("button", name="转部门系统", exact=True).click()
    expect(approver.get_by_role("heading", name="回填部门系统的结果")).to_be_visible()
    approver.locator("#decided_at").fill(datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M"))
    approver.locator("#grant").check()
    approver.get_by_role("button", name="下一步：核对结果").click()
    approver.get_by_role("button", name="回填结果：准予").click()
    expect(approver.get_by_text("结果已回填")).to_be_visible()
    expect(approver.get_by_text("由省级业务系统回填")).to_be_visible()


def test_outage(visitor: Visitors, base: str):
    clerk = visitor.staff(base, "clerk")
    clerk.goto(f"{base}/desk/outage/")
    number = clerk.locator("td.mono").first.inner_text()
    clerk.get_by_role("link", name="打印").click()
    expect(clerk.get_by_text(number)).to_be_visible()
    assert clerk.locator(".slip img").count() >= 4
    no_sideways_scroll(visitor, clerk)
    clerk.goto(f"{base}/desk/intake/OT-P01/")
    fill(clerk)
    for choice in clerk.locator("select[name^='paper:']").all():
        choice.select_option(label="已收取")
    clerk.locator("#situation").check()
    unfold(clerk, "停机期间的纸质收件")
    clerk.locator("#slip").fill(number)
    with clerk.expect_navigation():
        clerk.get_by_role("button", name="收件并受理", exact=True).click()
    if clerk.get_by_text("30 天内还提交过同样的事项").count():
        clerk.locator("#again").check()
        clerk.get_by_role("button", name="收件并受理", exact=True).click()
    expect(clerk.get_by_role("alert").first).to_contain_text("收到时间")
    clerk.locator("#taken_at").fill((datetime.now().astimezone() - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M"))
    clerk.get_by_role("button", name="收件并受理", exact=True).click()
    expect(clerk.get_by_text(f"已收件并受理：{number}")).to_be_visible()
    expect(clerk.get_by_text("补录", exact=True).first).to_be_visible()
