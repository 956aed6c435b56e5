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
    if page.locator("#situation").count():
        hand.press("F2", "Enter")
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


def test_a_card_goes_to_the_person_whose_field_has_the_cursor(clerk: Page, base: str):
    clerk.goto(base + "/desk/intake/OT-P01/")
    number, name = clerk.locator("[name=applicant_id_number]"), clerk.locator("[name=applicant_name]")
    dead, agent = clerk.locator("[name=subject_id_number]"), clerk.locator("[name=agent_id_number]")
    hand = Keyboard(clerk)
    with clerk.expect_navigation():
        hand.burst(NUMBER)
    name.fill("林晓")
    for field, other in ((dead, resident(43, "19400303")), (agent, resident(44, "19600303"))):
        field.focus()
        hand.burst(other)
        expect(field).to_have_value(other)
        expect(number).to_have_value(NUMBER)
        expect(name).to_have_value("林晓")
    clerk.locator("[name=subject_name]").fill("林老")
    dead.focus()
    hand.burst(resident(45, "19400303"))  # another one: the name of the first does not stay with it
    expect(dead).to_have_value(resident(45, "19400303"))
    expect(clerk.locator("[name=subject_name]")).to_have_value("")


def test_a_name_from_the_reader_comes_with_its_number(clerk: Page, base: str):
    clerk.goto(base + "/desk/intake/OT-P01/")
    clerk.locator("[name=subject_id_number]").focus()
    clerk.evaluate(
        """text => [...text, "Enter"].forEach(key =>
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})))""",
        f"林老太,{resident(48, '19400303')}",
    )
    expect(clerk.locator("[name=subject_name]")).to_have_value("林老太")
    expect(clerk.locator("[name=subject_id_number]")).to_have_value(resident(48, "19400303"))
    expect(clerk.locator("[name=applicant_name]")).to_have_value("")
    expect(clerk.locator("[name=applicant_id_number]")).to_have_value("")


def test_a_second_card_is_asked_about(clerk: Page, base: str):
    clerk.goto(base + "/desk/intake/OT-P01/")
    number, name = clerk.locator("[name=applicant_id_number]"), clerk.locator("[name=applicant_name]")
    hand, second = Keyboard(clerk), resident(46, "19500505")
    with clerk.expect_navigation():
        hand.burst(NUMBER)
    name.fill("林晓")
    phone = clerk.locator("[name=applicant_phone]")
    phone.focus()
    asked = clerk.get_by_role("alertdialog")
    hand.burst(second)
    expect(asked).to_contain_text("换成这个人为申请人")
    expect(asked).to_be_focused()
    expect(asked).to_be_in_viewport()
    clerk.keyboard.press("Enter")  # of a reader that sends two
    expect(asked).to_be_visible()
    expect(number).to_have_value(NUMBER)
    clerk.keyboard.press("Tab")
    expect(asked.get_by_role("button", name="填到逝者")).to_be_focused()
    clerk.keyboard.press("Enter")
    expect(asked).to_be_hidden()
    expect(clerk.locator("[name=subject_id_number]")).to_have_value(second)
    expect(number).to_have_value(NUMBER)
    expect(name).to_have_value("林晓")
    phone.focus()
    third = resident(47, "19510505")
    hand.burst(third)
    with clerk.expect_navigation():
        asked.get_by_role("button", name="换成申请人").press("Enter")
    expect(number).to_have_value(third)
    expect(name).not_to_have_value("林晓")


def test_the_situation_is_asked_before_anything_is_accepted(clerk: Page, base: str):
    clerk.goto(base + "/desk/intake/OT-P01/")
    hand = Keyboard(clerk)
    with clerk.expect_navigation():
        hand.burst(NUMBER)
    situation, questions = clerk.locator("#situation"), clerk.locator("[data-situation] fieldset").count()
    assert clerk.evaluate("document.activeElement.closest('[data-situation]') !== null")
    clerk.locator("[name=applicant_phone]").fill("13912345678")
    with clerk.expect_navigation():
        hand.press("F9")
    expect(clerk.get_by_role("alert").first).to_contain_text("情形还没有核对")
    expect(situation).to_be_focused()
    expect(situation).to_be_in_viewport()
    expect(clerk.locator("[name=applicant_phone]")).to_have_value("13912345678")
    clerk.locator("[data-situation] input").first.focus()
    hand.press(*["Enter"] * questions)  # one for each question, however many answers it has
    expect(situation).to_be_focused()
    expect(situation).not_to_be_checked()
    hand.press("Enter")
    expect(situation).to_be_checked()


def test_quick_typing_is_no_scan(clerk: Page, base: str):
    clerk.goto(base + "/desk/intake/OT-P01/")
    phone, hand = clerk.locator("[name=applicant_phone]"), Keyboard(clerk)
    phone.focus()
    hand.burst("13912345678")
    expect(phone).to_have_value("13912345678")
    expect(clerk.locator("[name=applicant_phone]")).not_to_be_focused()  # Enter went on
    hand.burst("43021220210906000017")  # a code of ours: said, and nobody is led away from what is typed
    expect(clerk.locator(".fkeys__said")).to_contain_text("没有离开")
    assert clerk.url.endswith("/desk/intake/OT-P01/")
    expect(phone).to_have_value("13912345678")


def test_a_scan_on_the_first_page_opens_the_matter(clerk: Page, base: str):
    clerk.goto(base + "/desk/", wait_until="commit")
    clerk.wait_for_function("document.body !== null")  # not before the page is there, but before it is whole
    with clerk.expect_navigation(url="**/desk/?q=43021220210906000017"):
        Keyboard(clerk).burst("43021220210906000017")


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
