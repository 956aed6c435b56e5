"""The citizen's way on a telephone: a whole one-thing as a guest without scripts; what scripts add where there are some."""

import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.browser.test_one_matter import answer_all, fill, to_matter

pytestmark = pytest.mark.browser
NARROW: ViewportSize = {"width": 320, "height": 640}
ZOOMED: ViewportSize = {"width": 683, "height": 384}  # 1366 × 768 at 200 %


def photograph(name: str, *, shade: int = 255, lines: bool = True) -> FilePayload:
    image = Image.new("L", (1000, 1400), shade)
    if lines:
        pen = ImageDraw.Draw(image)
        for y in range(40, 1400, 12):
            for x in range(40, 960, 24):
                pen.rectangle((x, y, x + 12, y + 6), fill=0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def reads_well(page: Page) -> None:
    """Whatever the width; and the page is small."""
    before = page.viewport_size
    assert before is not None
    for size in (NARROW, ZOOMED, before):
        page.set_viewport_size(size)
        assert fits(page), f"{page.url} at {size['width']}"
    assert len(page.content().encode()) <= 30_000, page.url


def begin(page: Page, base: str) -> None:
    to_matter(page, base)
    answer_all(page)
    page.get_by_role("button", name="开始填写").click()


def test_a_guest_without_scripts_from_the_search_to_the_calendar(visitor: Visitors, base: str):
    guest = visitor.page()
    guest.goto(base)
    reads_well(guest)
    guest.get_by_role("searchbox").fill("办丧事")
    guest.get_by_role("button", name="搜索").click()
    expect(guest.get_by_text("包含：办丧事")).to_be_visible()
    reads_well(guest)
    guest.get_by_role("link", name="身后一件事").click()
    expect(guest.get_by_text("需到场1次")).to_be_visible()
    reads_well(guest)
    guest.get_by_role("link", name="开始办理").click()
    answer_all(guest)
    reads_well(guest)

    with guest.expect_navigation():
        guest.get_by_role("link", name="打印清单").click()
    expect(guest.get_by_text("备好一份打一个勾")).to_be_visible()
    reads_well(guest)
    guest.go_back()

    guest.get_by_role("button", name="开始填写").click()
    reads_well(guest)
    guest.get_by_role("link", name="填写信息").click()
    guest.get_by_label("申请人姓名").fill("林晓")
    reads_well(guest)
    guest.get_by_role("button", name="先保存").click()
    expect(guest.get_by_text("暂时不能")).to_be_visible()
    code = guest.locator(".keep strong").inner_text()

    other = visitor.page()  # another telephone
    other.goto(f"{base}/resume/")
    other.get_by_label("续办码").fill(code)
    other.get_by_role("button", name="继续").click()
    other.get_by_role("link", name="填写信息").click()
    assert other.get_by_label("申请人姓名").input_value() == "林晓"
    fill(other)
    other.get_by_role("button", name="填好了").click()

    other.get_by_role("link", name="上传材料").click()
    other.locator("input[type=file]").first.set_input_files([photograph("1.jpg")])
    other.get_by_role("button", name="上传").first.click()
    expect(other.get_by_text("已上传 1 页")).to_be_visible()
    other.get_by_role("button", name="向右转").click()
    expect(other.get_by_text("已上传 1 页")).to_be_visible()
    reads_well(other)
    other.get_by_role("link", name="好了，返回任务").click()

    other.get_by_role("link", name="核对并提交").click()
    expect(other.get_by_text("办的时候怎么告诉您")).to_be_visible()
    reads_well(other)
    other.get_by_label("以上内容真实").check()
    other.get_by_role("button", name="提交申请").click()
    expect(other.get_by_role("heading", name="提交成功")).to_be_visible()
    reads_well(other)
    entry = other.get_by_role("link", name="加入手机日历").get_attribute("href")
    assert other.context.request.get(base + str(entry)).text().startswith("BEGIN:VCALENDAR")
    bookmark = other.url

    other.get_by_role("link", name="查看进度").click()
    expect(other.get_by_text("轮到窗口")).to_be_visible()
    reads_well(other)
    elsewhere = visitor.page()
    elsewhere.goto(bookmark)
    expect(elsewhere.get_by_text("请再填一次查询码和密码")).to_be_visible()


def test_what_is_typed_saves_itself_and_says_when(visitor: Visitors, base: str):
    page = visitor.page(scripts=True)
    begin(page, base)
    page.get_by_role("link", name="填写信息").click()
    page.get_by_label("申请人姓名").fill("林小晓")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
    page.reload()
    assert page.get_by_label("申请人姓名").input_value() == "林小晓"
    page.context.set_offline(True)
    page.get_by_label("申请人姓名").fill("林小小")
    expect(page.locator("[data-saved]")).to_contain_text("没有保存上")
    page.context.set_offline(False)


def test_photographs_are_looked_at_and_never_refused(visitor: Visitors, base: str):
    page = visitor.page(scripts=True)
    begin(page, base)
    page.get_by_role("link", name="上传材料").click()
    chosen = page.locator("input[type=file]").first
    chosen.set_input_files(
        [photograph("sharp.jpg"), photograph("dark.jpg", shade=20), photograph("blank.jpg", lines=False)]
    )
    said = page.locator(".looks li")
    expect(said).to_have_count(3)
    told = {text[:3]: text for text in said.all_inner_texts()}
    assert "清楚" in told["第1张"]
    assert "太暗" in told["第2张"]
    assert "模糊" in told["第3张"]
    page.get_by_role("button", name="上传").first.click()
    expect(page.get_by_text("已上传 3 页")).to_be_visible()


def test_uploaded_pages_are_put_in_order_without_scripts(visitor: Visitors, base: str):
    page = visitor.page()
    begin(page, base)
    page.get_by_role("link", name="上传材料").click()
    page.locator("input[type=file]").first.set_input_files(
        [photograph("a.jpg"), photograph("b.jpg", shade=200), photograph("c.jpg", lines=False)]
    )
    page.get_by_role("button", name="上传").first.click()
    names = page.locator(".pages img")
    expect(names).to_have_count(3)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(r"往前移\s*第3页")).click()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(r"往后移\s*第1页")).press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(r"向左转\s*第1页")).click()
    assert [name.partition("：")[2] for name in names.evaluate_all("all => all.map(one => one.alt)")] == [
        "c.jpg",
        "a.jpg",
        "b.jpg",
    ]
    reads_well(page)


def test_the_list_for_the_family_is_copied(visitor: Visitors, base: str):
    page = visitor.page(scripts=True)
    to_matter(page, base)
    answer_all(page)
    page.get_by_text("发给家人看").click()
    page.get_by_role("button", name="复制").click()
    expect(page.locator("[data-copied]")).to_be_visible()
