"""A correction answered on the telephone: from the first page in a few taps, wrong file and coming back included."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors, fits
from tests.support import scan, site, walk

pytestmark = pytest.mark.browser


def photo(folder: Path) -> Path:
    made = folder / "card.jpg"
    Image.effect_noise((1200, 900), 90).convert("RGB").save(made)
    return made


def phone(visitor: Visitors, *, scripts: bool) -> Page:
    """A telephone that also lets the scanner for barriers in."""
    context = visitor.browser.new_context(
        viewport=site.PHONE, locale="zh-CN", java_script_enabled=scripts, bypass_csp=scripts
    )
    visitor.contexts.append(context)
    return context.new_page()


def to_correct(page: Page, base: str, whose: str) -> None:
    page.goto(base)
    page.locator(".waits li", has_text=whose).get_by_role("link").click()
    expect(page.locator("#correction")).to_be_in_viewport()


def test_corrections_from_the_first_page(visitor: Visitors, base: str, tmp_path: Path):
    page = phone(visitor, scripts=True)
    walk.enter(page, base, "citizen")
    page.goto(base)
    waits = page.locator(".waits li")
    for whose in ("周安", "周德厚"):
        expect(waits.filter(has_text=whose)).to_contain_text("请在")
        expect(waits.filter(has_text=whose)).to_contain_text("个工作日")
    expect(waits.first.get_by_role("link")).to_be_in_viewport()
    assert fits(page)
    assert scan.barriers(page) == []
    wrong_file_first(page, base, tmp_path)
    words_are_there_on_coming_back(visitor, base, page)


def wrong_file_first(page: Page, base: str, folder: Path) -> None:
    """For the father: the file is no picture; what was written beside it stays; then the photograph."""
    to_correct(page, base, "周德厚")
    assert fits(page)
    assert scan.barriers(page) == []
    page.get_by_label("或者用文字说明").fill("原件在父亲那里")
    page.get_by_label("拍照或上传文件").set_input_files({"name": "a.exe", "mimeType": "application/x", "buffer": b"MZ"})
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_role("alert")).to_contain_text("文件格式不支持")
    expect(page.get_by_label("或者用文字说明")).to_have_value("原件在父亲那里")
    page.get_by_label("拍照或上传文件").set_input_files(photo(folder))
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_text("已全部补齐")).to_be_visible()
    page.goto(base)
    expect(page.locator(".waits li", has_text="周德厚")).to_have_count(0)


def words_are_there_on_coming_back(visitor: Visitors, base: str, page: Page) -> None:
    """The own ones: written and left, by a telephone with scripts and by one without; then sent from a third."""
    to_correct(page, base, "周安")
    page.get_by_label("或者用文字说明").last.fill("家里的座机 0731")
    expect(page.locator("[data-saved]")).to_contain_text("已保存")

    plain = phone(visitor, scripts=False)
    walk.enter(plain, base, "citizen")
    to_correct(plain, base, "周安")
    box = plain.get_by_label("或者用文字说明").last
    expect(box).to_have_value("家里的座机 0731")
    box.fill("家里的座机 0731-27610000")
    plain.get_by_role("button", name="先保存文字").click()
    expect(plain.get_by_text("写好的文字已经保存")).to_be_visible()

    last = phone(visitor, scripts=False)
    walk.enter(last, base, "citizen")
    to_correct(last, base, "周安")
    expect(last.get_by_label("或者用文字说明").last).to_have_value("家里的座机 0731-27610000")
    last.get_by_role("button", name="提交补正").click()
    expect(last.get_by_text("已收到这几项")).to_be_visible()
    expect(last.get_by_text("还有 1 项")).to_be_visible()
