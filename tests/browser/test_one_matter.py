"""One matter by hand, from the questions to the certificate: citizen, clerk, approvers, issuer, and anyone who verifies."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.support.matter import resident

pytestmark = pytest.mark.browser
WRONG = resident(7, "19800101")[:-1] + ("1" if resident(7, "19800101")[-1] != "1" else "2")  # one digit off


def to_matter(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_role("searchbox").fill("去世")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="身后一件事").click()
    page.get_by_role("link", name=re.compile("开始办理")).click()


SETTLED = ("惠民殡葬补贴", "养老保险待遇", "医保个人账户")


def answer_all(page: Page) -> None:
    question, plan = page.get_by_text(re.compile("第 . 题，共")), page.get_by_role("button", name="开始填写")
    question.or_(plan).first.wait_for()
    while question.count():
        assert not page.locator("main input:checked").count()
        for choice in SETTLED:
            if page.get_by_label(choice).count():
                page.get_by_label(choice).check()
        if not page.locator("main input:checked").count():
            page.locator("main input[type=radio]").first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="下一步").click()
        question.or_(plan).first.wait_for()


def fill(page: Page) -> None:
    page.get_by_label("申请人姓名").fill("林晓·阿依努尔")
    page.get_by_label("申请人证件号码").fill(resident(7, "19800101"))
    page.locator("[name=subject_name]").fill("林老")
    page.locator("[name=subject_id_number]").fill(resident(9, "19400203"))
    for place in page.locator("main select[name^=m_]").all():
        place.select_option(index=1)
    for group in page.locator("main fieldset:has(input[type=radio])").all():
        group.locator("input").first.check()
    for box, text in (("year", "2021"), ("month", "8"), ("day", "30")):
        for part in page.locator(f"[name$=_{box}]").all():
            part.fill(text)
    for name, text in (
        ("bank_holder", "林晓"),
        ("bank_name", "示例银行渌口支行"),
        ("bank_account", "６２１７ 0000 1000 1234 567"),
    ):
        page.locator(f"[name=m_{name}]").fill(text)


def submit(page: Page, base: str) -> dict[str, str]:
    """A guest submits; the codes on the page that says so."""
    to_matter(page, base)
    answer_all(page)
    page.get_by_role("button", name="开始填写").click()
    page.get_by_role("link", name="填写信息").click()
    fill(page)
    page.get_by_role("button", name="填好了，下一步").click()
    page.get_by_role("link", name="核对并提交").click()
    page.get_by_label("以上内容真实").check()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", name="提交成功")).to_be_visible()
    return {
        "number": page.locator("#number").inner_text(),
        "code": page.locator("#query-code").inner_text(),
        "password": page.locator("#query-password").inner_text(),
    }


def test_from_questions_to_certificate(visitor: Visitors, base: str):
    citizen = visitor.page()
    told = submit(citizen, base)

    clerk = visitor.staff(base, "clerk")
    clerk.get_by_role("searchbox").fill(told["number"])
    clerk.get_by_role("button", name="打开").click()
    for choice in clerk.locator("select[name^='paper:']").all():
        choice.select_option(label="已收取")
    clerk.get_by_role("button", name="材料齐全，受理").click()
    expect(clerk.get_by_text("已受理，各部门已同时开始办理")).to_be_visible()

    for leg, department in enumerate(("ga", "rs", "yb", "spj"), start=1):
        approver = visitor.staff(base, f"approver-{department}")
        approver.goto(f"{base}/desk/")
        approver.get_by_role("searchbox").fill(f"{told['number']}-0{leg}")
        approver.get_by_role("button", name="打开").click()
        approver.locator("ol.lanes a").nth(leg - 1).click()
        approver.get_by_role("button", name="认领").click()
        approver.get_by_label("准予").check()
        approver.get_by_role("button", name="下一步：核对决定").click()
        approver.get_by_role("button", name="作出决定：准予").click()
        expect(approver.get_by_text("已作出准予决定")).to_be_visible()

    issuer = visitor.staff(base, "issuer")
    issuer.get_by_role("searchbox").fill(told["number"])
    issuer.get_by_role("button", name="打开").click()
    issuer.get_by_role("button", name="出具全部证照").click()
    expect(issuer.get_by_text("已出证 4 份")).to_be_visible()
    issuer.get_by_label("林晓").check()
    issuer.get_by_role("button", name="下一步：核对后发放").click()
    issuer.get_by_role("button", name="确认发放").click()
    expect(issuer.get_by_text("已发放")).to_be_visible()

    anybody = visitor.page()
    anybody.goto(f"{base}/track/")
    anybody.get_by_label("查询码或办件编号").fill(told["number"])
    anybody.locator("#secret").fill(told["password"])
    anybody.get_by_role("button", name="查询").click()
    expect(anybody.get_by_text("已全部办完")).to_be_visible()
    assert anybody.locator("ol.lanes > li").count() == 4
    paper = anybody.get_by_role("link", name=re.compile("结果证照")).first.get_attribute("href")
    assert anybody.context.request.get(base + str(paper)).body().startswith(b"%PDF-")


def test_an_error_keeps_what_was_typed(visitor: Visitors, base: str):
    page = visitor.page()
    to_matter(page, base)
    answer_all(page)
    page.get_by_role("button", name="开始填写").click()
    page.get_by_role("link", name="填写信息").click()
    fill(page)
    page.get_by_label("申请人证件号码").fill(WRONG)
    page.get_by_role("button", name="填好了，下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("证件号码")
    assert page.locator("[name=subject_name]").input_value() == "林老"
    assert page.get_by_label("申请人证件号码").input_value() == WRONG
    assert page.locator("[name=m_death_date_year]").first.input_value() == "2021"


def test_a_draft_is_found_again_by_its_code(visitor: Visitors, base: str):
    page = visitor.page()
    to_matter(page, base)
    answer_all(page)
    page.get_by_role("button", name="开始填写").click()
    code = page.locator("strong.mono").inner_text()
    elsewhere = visitor.page()
    elsewhere.goto(f"{base}/resume/")
    elsewhere.get_by_label("续办码").fill(code)
    elsewhere.get_by_role("button", name="继续").click()
    expect(elsewhere.get_by_role("heading", name="身后一件事")).to_be_visible()


@pytest.mark.parametrize(
    "address", ["/", "/search/?q=去世", "/matters/OT-P01/", "/matters/OT-P01/guide/", "/track/", "/verify/", "/demo/"]
)
@pytest.mark.parametrize("elder", [False, True])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, address: str, elder: bool):
    page = visitor.page({"width": 320, "height": 640}, scripts=True)
    if elder:
        page.context.add_cookies([{"name": "elder", "value": "1", "url": base}])
    page.goto(base + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
