"""A citizen on a phone reads a message, sees who looked at the data, lets the daughter act and ends it again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors, fits
from tests.support import site
from tests.support.matter import resident

pytestmark = pytest.mark.browser


def test_a_message_a_look_and_a_daughter(visitor: Visitors, base: str):
    citizen = visitor.staff(base, "citizen", site.PHONE)
    citizen.goto(base)
    unread = citizen.get_by_role("link", name=re.compile("条未读"))
    before = int(re.sub(r"\D", "", unread.inner_text()))
    unread.click()
    expect(citizen.get_by_role("heading", name="我的消息", level=1)).to_be_visible()
    assert fits(citizen)
    citizen.get_by_role("link", name="可以领取了").first.click()
    expect(citizen.get_by_text("本机网关：只登记，没有外发")).to_be_visible()
    assert fits(citizen)
    citizen.get_by_role("link", name="返回我的消息").click()
    expect(citizen.get_by_role("link", name=f"{before}条未读")).to_have_count(0)

    citizen.get_by_role("link", name="谁看过").click()
    expect(citizen.get_by_text("电话核对申领人身份证号")).to_be_visible()
    assert fits(citizen)
    citizen.get_by_role("link", name="不认识这次查看？").first.click()
    expect(citizen.get_by_label("什么事没办成")).to_contain_text("我不认识这次查看")
    assert fits(citizen)
    citizen.get_by_role("button", name="提交").click()
    expect(citizen.get_by_role("heading", level=1)).to_contain_text("已登记")

    citizen.goto(f"{base}/my/family/")
    citizen.get_by_label("家人姓名").fill("周小青")
    citizen.get_by_label("家人身份证号").fill(resident(731))
    citizen.get_by_role("button", name="委托", exact=True).click()
    expect(citizen.get_by_role("alert")).to_contain_text("请先勾选")
    expect(citizen.get_by_label("家人姓名")).to_have_value("周小青")
    citizen.get_by_label("我愿意委托").check()
    citizen.get_by_role("button", name="委托", exact=True).click()
    expect(citizen.get_by_text("由周小青替我办")).to_be_visible()
    assert fits(citizen)
    citizen.get_by_role("button", name=re.compile("结束委托.*周小青")).click()
    expect(citizen.get_by_text("已结束").first).to_be_visible()

    citizen.get_by_role("button", name="替周德厚办事").click()
    expect(citizen.get_by_text("正在替周德厚办事")).to_be_visible()
    assert fits(citizen)
    citizen.get_by_role("button", name="不替了").click()
    expect(citizen.get_by_text("现在办的是您自己的事")).to_be_visible()


def test_the_operator_sees_what_went_out_and_sends_again(visitor: Visitors, base: str):
    admin = visitor.staff(base, "admin")
    admin.goto(f"{base}/desk/messages/?state=failed")
    expect(admin.get_by_text("空号").first).to_be_visible()
    admin.get_by_role("button", name="重新发送").first.click()
    expect(admin.get_by_text("已重新排队")).to_be_visible()
    admin.get_by_role("link", name="消息文本").click()
    admin.get_by_role("link", name="已经受理").click()
    admin.get_by_label("新文本").fill("见 www.example.com")
    admin.get_by_role("button", name="登记新文本").click()
    expect(admin.get_by_role("alert")).to_contain_text("不能有网址")
    assert fits(admin)
