"""A company raises an issue on its phone, the campaign office hands it over, the unit answers, the company confirms."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site

pytestmark = pytest.mark.browser
AT = "/desk/enterprise/"
YEAR = "?start=2021-01-01&end=2021-12-31"
PAGES = (
    "", YEAR, "issues/", "companies/", f"visits/{YEAR}", "complaints/", f"calls/{YEAR}", "papers/", "schemes/", "results/", "groups/",
    "settings/", "import/issues/", "registers/legacy/", "registers/briefs/", "registers/assessments/", "registers/media/new/",
)  # fmt: skip


def act(page: Page, title: str, button: str = "", **said: str) -> None:
    """Unfold an act, fill in what it asks, do it."""
    folded = page.locator("details.act").filter(has=page.locator("summary", has_text=re.compile(f"^{title}$")))
    plain = page.locator("form.act__plain").get_by_role("button", name=title, exact=True)
    expect(folded.or_(plain)).to_be_visible()
    if plain.is_visible():  # nothing has to be said: a button at once
        plain.click()
        return
    folded.locator("summary").click()
    for label, words in said.items():
        if label == "说":
            folded.locator("textarea").fill(words)
        else:
            folded.get_by_label(label).select_option(label=words)
    folded.get_by_role("button", name=button or title).click()


def test_from_a_companys_phone_to_its_own_word(visitor: Visitors, base: str):
    phone = visitor.page(site.PHONE)
    phone.goto(f"{base}/business/")
    assert fits(phone)
    phone.get_by_role("link", name="提出问题").click()
    for label, words in (("企业名称", "株洲伏波新材料有限公司"), ("统一社会信用代码", "91430212MA9X00011B"), ("您的姓名", "刘国安"), ("联系电话", "13800000101"), ("遇到什么问题", "厂门口路口没有红绿灯，货车转弯危险")):  # fmt: skip
        phone.get_by_label(label).fill(words)
    phone.get_by_label("哪方面的问题").select_option("物流")
    assert fits(phone)
    phone.get_by_role("button", name="提交").click()
    number, code = (phone.locator(".receipt__code b").nth(n).inner_text() for n in (0, 1))
    assert fits(phone)

    office = visitor.staff(base, "enterprise")
    office.goto(f"{base}{AT}issues/?state=raised")
    office.get_by_role("row").filter(has_text="红绿灯").get_by_role("link").click()
    act(office, "甄别列入台账")
    act(office, "交办", 牵头单位="交通运输局")
    expect(office.get_by_role("heading", level=1)).to_contain_text("待签收")

    unit = visitor.staff(base, "approver-jt")
    unit.goto(f"{base}{AT}issues/?q={number}")
    unit.get_by_role("row").filter(has_text="红绿灯").get_by_role("link").click()
    act(unit, "签收")
    act(unit, "答复企业", 说="已设置红绿灯和减速带，本月底启用")
    expect(unit.get_by_role("heading", level=1)).to_contain_text("待企业确认")

    other = visitor.page(site.PHONE)
    other.goto(f"{base}/business/track/")
    other.get_by_label("编号").fill(number)
    other.get_by_label("查询码").fill(code.lower())
    other.get_by_role("button", name="查看").click()
    expect(other.get_by_text("本月底启用").first).to_be_visible()
    other.get_by_label("基本满意").check()
    other.get_by_role("button", name="提交意见").click()
    expect(other.get_by_text("您说解决了")).to_be_visible()
    assert fits(other)

    office.reload()
    act(office, "销号")
    expect(office.get_by_role("heading", level=1)).to_contain_text("已销号")


def test_a_month_is_prepared_and_not_signed_by_the_same_person(visitor: Visitors, base: str):
    office = visitor.staff(base, "enterprise")
    office.goto(f"{base}{AT}papers/")
    office.get_by_label("季通报", exact=True).check()
    office.get_by_label("年份").fill("2021")
    office.get_by_label("季度").select_option("3")
    office.get_by_role("button", name="从台账生成").click()
    expect(office.get_by_role("heading", level=1)).to_contain_text("第三季度")
    expect(office.get_by_text("不能自己签发")).to_be_visible()
    office.get_by_label("四、工作要求").fill("请逐个说明原因")
    office.get_by_role("button", name="保存文字").click()
    expect(office.get_by_label("四、工作要求")).to_have_value("请逐个说明原因")
    office.locator("aside").get_by_role("link", name=re.compile("个$")).first.click()
    expect(office.get_by_text("编制时").first).to_be_visible()


def test_a_company_is_found_by_its_initials(visitor: Visitors, base: str):
    office = visitor.staff(base, "enterprise")
    office.goto(f"{base}{AT}companies/?q=xianglian")
    expect(office.get_by_role("link", name="株洲朱亭湘莲食品有限公司")).to_be_visible()


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_nothing_scrolls_sideways(visitor: Visitors, base: str, size: ViewportSize):
    page = visitor.staff(base, "enterprise", size)
    for where in PAGES:
        page.goto(f"{base}{AT}{where}")
        assert fits(page), where
    for where in ("/business/", "/business/issue/", "/business/complaint/", "/business/track/"):
        page.goto(f"{base}{where}")
        assert fits(page), where
