"""The window without a mouse: acceptance by keys, bursts of readers and scanners, and an input method left alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site, walk
from tests.support.matter import resident

pytestmark = pytest.mark.browser
HAND = 120  # milliseconds between two keys of a person
NUMBER = resident(41, "19520303")


class Keyboard:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text, delay=HAND)
        self.strokes += len(text)

    def burst(self, text: str) -> None:
        """What a reader sends; no hand moves."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


@pytest.fixture
def clerk(visitor: Visitors, base: str) -> Page:
    page = visitor.page(site.COUNTER, scripts=True)
    walk.enter(page, base, "clerk")
    return page


def take_in(page: Page, *, known: bool) -> int:
    """One simple item from the desk's first page to the printed papers; how many keys it took."""
    hand = Keyboard(page)
    with page.expect_navigation():
        hand.press("F4")
    hand.write("lszycsdl")  # 临时占用城市道路审批: the only one, so it opens at once
    with page.expect_navigation(url="**/desk/intake/*/"):
        hand.press("Enter")
    expect(page.locator("[name=applicant_id_number]")).to_be_focused()
    with page.expect_navigation():
        hand.burst(NUMBER)
    if not known:
        expect(page.locator("[name=applicant_name]")).to_be_focused()
        hand.write("Lin")
    expect(page.locator("[name=applicant_name]")).to_have_value("Lin")
    expect(page.locator("[name=applicant_id_number]")).to_have_value(NUMBER)
    hand.press("F7")
    with page.expect_navigation():
        hand.press("F9")
    if known:
        expect(page.get_by_label("已和申请人核对，不是重复提交，继续收件")).to_be_focused()
        hand.press("Space")
        with page.expect_navigation():
            hand.press("F9")
    expect(page.get_by_text("已收件并受理")).to_be_visible()
    return hand.strokes


def test_acceptance_by_keys_alone(clerk: Page):
    take_in(clerk, known=False)
    assert take_in(clerk, known=True) <= 60


def test_twenty_codes_in_two_seconds(clerk: Page, base: str):
    clerk.goto(base + "/desk/scan/")
    hand = Keyboard(clerk)
    codes = [f"4302{n:016d}" for n in range(20)]
    clerk.get_by_role("link", name="清空").focus()  # wherever the focus is
    for code in codes:
        hand.burst(code)
    expect(clerk.get_by_text("20 个编号")).to_be_visible()
    assert clerk.get_by_label("扫到的编号").input_value().split() == codes


def test_a_burst_leaves_the_field_in_focus_alone(clerk: Page, base: str):
    clerk.goto(base + "/desk/intake/OT-P01/")
    phone = clerk.locator("[name=applicant_phone]")
    phone.focus()
    Keyboard(clerk).write("139")
    with clerk.expect_navigation():
        Keyboard(clerk).burst(f"ID:{NUMBER}")
    expect(phone).to_have_value("139")
    expect(clerk.locator("[name=applicant_id_number]")).to_have_value(NUMBER)


def test_an_input_method_is_left_alone(clerk: Page, base: str):
    clerk.goto(base + "/desk/intake/OT-P01/")
    name = clerk.locator("[name=applicant_name]")
    name.focus()
    session = clerk.context.new_cdp_session(clerk)
    session.send("Input.imeSetComposition", {"text": "zhou", "selectionStart": 4, "selectionEnd": 4})
    for key in ("Enter", "F9", "F4"):  # keys that an input method takes for itself arrive as 229
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229})
    assert clerk.evaluate("document.activeElement.name") == "applicant_name"
    session.send("Input.insertText", {"text": "周"})
    expect(name).to_have_value("周")
    assert clerk.url.endswith("/desk/intake/OT-P01/")


def test_keys_can_be_others(clerk: Page, base: str):
    clerk.goto(base + "/desk/keys/")
    field = clerk.get_by_label("选事项")
    field.focus()
    clerk.keyboard.press("F9")
    expect(clerk.get_by_role("alert")).to_contain_text("F9 已经是")
    clerk.keyboard.press("a")
    expect(clerk.get_by_role("alert")).to_contain_text("单个字母")
    clerk.keyboard.press("F12")
    expect(field).to_have_value("F12")
    clerk.goto(base + "/desk/")
    with clerk.expect_navigation():
        clerk.keyboard.press("F12")
    assert clerk.url.endswith("/desk/intake/")
    for size in (site.COUNTER, site.PHONE):
        clerk.set_viewport_size(size)
        assert fits(clerk)
