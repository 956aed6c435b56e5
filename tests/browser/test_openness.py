"""A citizen asks for information and follows it; asks a question at a matter; tells what could not be done."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site
from tests.support.matter import resident

pytestmark = pytest.mark.browser
DESK = (
    "", "?state=all", "new/", "yearly/?year=2021", "settings/", "publications/", "publications/new/", "questions/?state=all", "faqs/", "stuck/?state=all",
    "stuck/statistics/?start=2021-01-01&end=2021-12-31", "lookups/", "take-down/stuck/", "take-down/question/",
)  # fmt: skip
PUBLIC = (
    "", "?q=预算", "request/", "follow/", "ask/", "ask/?text=医保卡丢了还能取钱吗", "stuck/?matter=OT-E02", "answers/", "catalogue/finance/", "catalogue/guides/",
    "catalogue/results/?year=2021",
)  # fmt: skip


def act(page: Page, title: str, said: str, button: str | None = None) -> None:
    """Open one act and do it."""
    box = page.locator("details.act").filter(has=page.locator("summary", has_text=re.compile(f"^{title}$")))
    plain = page.locator("form.act__plain").get_by_role("button", name=title, exact=True)
    expect(box.or_(plain)).to_be_visible()
    if plain.is_visible():  # nothing has to be said: a button at once
        plain.click()
        return
    box.locator("summary").click()
    if said:
        box.locator("textarea").fill(said)
    box.get_by_role("button", name=button or title).click()


def test_asking_for_information_and_following_it(visitor: Visitors, base: str):
    citizen = visitor.page(site.PHONE)
    citizen.goto(f"{base}/open/")
    citizen.get_by_role("link", name="申请公开").first.click()
    citizen.get_by_label("所需信息的名称").fill("镇里修路")
    citizen.get_by_label("姓名或单位名称").fill("邹明")
    citizen.get_by_label("证件号码").fill("430212197001010010")
    citizen.get_by_label("联系电话").fill("13900000333")
    citizen.get_by_role("button", name="提交申请").click()
    expect(citizen.get_by_role("alert")).to_contain_text("校验位")
    expect(citizen.get_by_label("所需信息的名称")).to_have_value("镇里修路")
    citizen.get_by_label("证件号码").fill(resident(333))
    citizen.get_by_role("button", name="提交申请").click()
    expect(citizen.get_by_role("heading", name="申请已提交")).to_be_visible()
    number, code = (citizen.locator(".panel .receipt__code b").nth(n).inner_text() for n in (0, 1))
    assert fits(citizen)

    officer = visitor.staff(base, "openness")
    officer.goto(f"{base}/desk/openness/")
    officer.get_by_role("link", name=number).click()
    act(officer, "确认收到", "电话确认")
    act(officer, "告知补正", "请写明是哪条路、哪一年")

    again = visitor.page(site.PHONE)
    again.goto(f"{base}/open/follow/")
    again.get_by_label("登记号").fill(number)
    again.get_by_label("查询码").fill("AAAAAAAA")
    again.get_by_role("button", name="查询").click()
    expect(again.get_by_role("alert")).to_contain_text("对不上")
    again.get_by_label("查询码").fill(code)
    again.get_by_role("button", name="查询").click()
    expect(again.get_by_text("请写明是哪条路、哪一年")).to_be_visible()
    again.get_by_label("补正内容").fill("2020年镇府路")
    again.get_by_role("button", name="提交补正").click()
    expect(again.get_by_text("正在办理")).to_be_visible()
    assert fits(again)

    officer.reload()
    draft = officer.locator("details.act").filter(has=officer.locator("summary", has_text=re.compile("^拟答复$")))
    draft.locator("summary").click()
    draft.get_by_label("答复类型").select_option("given")
    draft.locator("textarea").fill("镇府路改造的批复予以公开。")
    draft.get_by_role("button", name="拟答复").click()
    expect(officer.get_by_text("拟稿人不能自己签发")).to_be_visible()
    head = visitor.staff(base, "lead")
    head.goto(officer.url)
    act(head, "审核签发答复", "")
    again.reload()
    expect(again.get_by_text("镇府路改造的批复予以公开。").first).to_be_visible()
    with again.expect_download() as paper:
        again.get_by_role("link", name=re.compile("Word.*答复书")).click()
    assert "答复书" in paper.value.suggested_filename


def test_a_question_at_a_matter_is_answered_there(visitor: Visitors, base: str):
    citizen = visitor.page(site.PHONE)
    citizen.goto(f"{base}/matters/OT-P01-03/")
    citizen.get_by_text("医保卡找不到了，还能支取个人账户余额吗").click()
    citizen.locator("#ask").get_by_role("link", name="我要咨询").click()
    citizen.get_by_label("您想问什么").fill("医保卡丢了，在外地能不能取")
    citizen.get_by_role("button", name="下一步").click()
    expect(citizen.get_by_role("heading", name="是不是这些问题？")).to_be_visible()
    assert fits(citizen)
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_text("前答复您").first).to_be_visible()

    officer = visitor.staff(base, "approver-yb")
    officer.goto(f"{base}/desk/openness/questions/")
    officer.get_by_role("row").filter(has_text="在外地能不能取").get_by_role("link").click()
    act(officer, "我来承接", "")
    act(officer, "答复", "可以，在网上提交，款打到您的卡里。")
    citizen.goto(f"{base}/matters/OT-P01-03/")
    expect(citizen.get_by_text("款打到您的卡里")).to_be_visible()
    citizen.get_by_role("link", name="医保卡丢了，在外地能不能取").click()
    citizen.get_by_role("button", name="满意", exact=True).click()
    expect(citizen.get_by_text("您表示满意")).to_be_visible()


def test_what_could_not_be_done(visitor: Visitors, base: str):
    citizen = visitor.page(site.PHONE)
    citizen.goto(f"{base}/matters/OT-E02/")
    citizen.get_by_role("link", name="没办成？").first.click()
    citizen.get_by_label("部门之间推来推去").check()
    citizen.get_by_label("什么事没办成").fill("排水证两个部门都说不归自己管")
    assert fits(citizen)
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_text("已经收到")).to_be_visible()
    number = citizen.get_by_role("heading", level=1).inner_text().split()[0]

    watch = visitor.staff(base, "supervisor")
    watch.goto(f"{base}/desk/openness/stuck/")
    watch.get_by_role("link", name=number).click()
    act(watch, "核实属实，开始协调", "两部门口径不一")
    act(watch, "已解决", "已由住建一家受理，当天办结。")
    citizen.reload()
    expect(citizen.get_by_text("已由住建一家受理")).to_be_visible()


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, size: ViewportSize):
    page = visitor.staff(base, "openness", size)
    for where in DESK:
        page.goto(f"{base}/desk/openness/{where}")
        assert fits(page), where
    for where in PUBLIC:
        page.goto(f"{base}/open/{where}")
        assert fits(page), where
