"""Large type and high contrast as a browser shows them: sizes, the telephone at the bottom, reading aloud, focus in sight."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import Visitors, fits
from tests.support import site, walk

pytestmark = pytest.mark.browser
PAGES = ("/", "/search/?q=去世", "/matters/OT-P01/", "/matters/OT-P01/guide/", "/track/", "/verify/", "/resume/", "/signup/", "/accounts/login/", "/open/", "/rate/")  # fmt: skip
VOICE = """
  const said = window.said = [], voices = [{ lang: "zh-CN", name: "示例" }];
  class Utterance { constructor(text) { this.text = text; } }
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => window.mute ? [] : voices, cancel() { said.push("cancel"); }, pause() { said.push("pause"); }, resume() { said.push("resume"); },
    speak(one) { said.push(one.text); window.finish = () => one.onend(); } });
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = Utterance;
"""
SMALL_TARGETS = """([least, within]) => [...document.querySelectorAll("main button, main input:not([type=hidden]), main select, main summary, .button, .six a, .quick a, .tile, .helpbar a, .top a, .top button")]
  .filter(e => e.offsetParent && !e.closest(".skip, p:not(.actions), td, dd"))
  .filter(e => !within || !e.closest(within))
  .map(e => [e.matches("[type=radio], [type=checkbox]") ? e.closest(".choice") : e, e.outerHTML.slice(0, 90)])
  .map(([e, html]) => [e.getBoundingClientRect(), html])
  .filter(([r]) => r.height < least - .5 || r.width < least - .5).map(([r, html]) => `${Math.round(r.width)}×${Math.round(r.height)} ${html}`)"""
LINES = """() => [...document.querySelectorAll("main p, main li, main label, main dd, main td, main .button")].filter(e => e.offsetParent && e.textContent.trim())
  .map(e => [getComputedStyle(e), e]).map(([s, e]) => [parseFloat(s.fontSize), parseFloat(s.lineHeight) / parseFloat(s.fontSize), e.outerHTML.slice(0, 90)])"""
COVERED = """() => { const e = document.activeElement, r = e.getBoundingClientRect();
  const bars = [...document.querySelectorAll(".helpbar, .bar")].filter(b => !b.contains(e) && ["fixed", "sticky"].includes(getComputedStyle(b).position)).map(b => b.getBoundingClientRect());
  return bars.some(b => r.top >= b.top - 1 && r.bottom <= b.bottom + 1 && r.height > 0) ? e.outerHTML.slice(0, 90) : ""; }"""


@contextmanager
def reader(browser: Browser, base: str, mode: str, size: ViewportSize = site.PHONE, voice: str = "") -> Iterator[Page]:
    context = browser.new_context(viewport=size, locale="zh-CN", reduced_motion="reduce")
    context.add_cookies([{"name": mode, "value": "1", "url": base}])
    if voice:
        context.add_init_script(voice)
    yield context.new_page()
    context.close()


def test_large_type_is_as_large_as_promised(browser: Browser, base: str):
    with reader(browser, base, "elder") as page:
        for where in PAGES:
            page.goto(base + where)
            sizes = page.evaluate(LINES)
            assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 22, where
            assert [line for line in sizes if line[0] < 18] == [], where
            assert [line for line in sizes if line[1] < 1.3] == [], where
            assert page.evaluate(SMALL_TARGETS, [60, ".top, .helpbar"]) == [], where
            assert page.evaluate(SMALL_TARGETS, [48, ""]) == [], where  # the frame is low: more is left for the content


@pytest.mark.parametrize("role", ["", "citizen"])
def test_three_quarters_of_a_telephone_are_for_the_content(browser: Browser, base: str, role: str):
    own = ("/my/", "/my/messages/") if role else ()
    with reader(browser, base, "elder") as page:
        if role:
            walk.enter(page, base, role)
            if not page.locator("html.elder").count():  # what the account has chosen goes before the cookie
                page.get_by_role("button", name="大字版").click()
        for where in ("/", "/matters/OT-P01/", "/matters/OT-P01/guide/", "/track/", *own):
            page.goto(base + where)
            assert fits(page), where
            top, bar = page.locator(".top").bounding_box(), page.locator(".helpbar").bounding_box()
            assert top is not None
            assert bar is not None
            left = bar["y"] - (top["y"] + top["height"])
            assert left >= 0.75 * site.PHONE["height"], (where, left)
            hero = page.locator(".hero").bounding_box() if where == "/" else None
            assert hero is None or hero["y"] >= top["y"] + top["height"] - 1, "the header is covered"
            page.mouse.wheel(0, 400)
            expect(page.locator(".top")).not_to_be_in_viewport()
        page.get_by_role("button", name="标准字").click()  # the county is everybody's: put it back


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_targets_are_large_enough_everywhere(browser: Browser, base: str, size: ViewportSize):
    with reader(browser, base, "none", size) as page:
        for where in PAGES:
            page.goto(base + where)
            assert page.evaluate(SMALL_TARGETS, [43.5, ""]) == [], where


def test_the_telephone_is_always_at_the_bottom(browser: Browser, base: str):
    with reader(browser, base, "elder") as page:
        for where in PAGES:
            page.goto(base + where)
            call = page.locator(".helpbar a[href^='tel:']")
            expect(call).to_be_in_viewport()
            page.mouse.wheel(0, 5000)
            expect(call).to_be_in_viewport()
            box = call.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] > site.PHONE["height"] - 20, where


def test_the_home_of_large_type_has_six_ways(browser: Browser, base: str):
    with reader(browser, base, "elder") as page:
        page.goto(base)
        assert page.locator(".six a").count() == 6
        assert page.locator(".quick a").count() == 0
        for link in page.locator(".six a").all():
            box = link.bounding_box()
            assert box is not None
            assert box["height"] >= 60


def test_reading_aloud_goes_paragraph_by_paragraph(browser: Browser, base: str):
    with reader(browser, base, "elder", voice=VOICE) as page:
        page.goto(f"{base}/matters/OT-P01/")
        page.get_by_role("button", name="朗读").click()
        expect(page.locator("main .being-read")).to_have_count(1)
        first = page.evaluate("said[said.length - 1]")
        page.evaluate("finish()")
        assert page.evaluate("said[said.length - 1]") != first
        page.get_by_role("button", name="暂停").click()
        page.get_by_role("button", name="继续").click()
        assert page.evaluate("said.slice(-2)") == ["pause", "resume"]
        page.get_by_role("button", name="停止").click()
        expect(page.locator(".being-read")).to_have_count(0)
        expect(page.get_by_role("button", name="朗读")).to_be_visible()


def test_a_device_without_a_voice_is_told_of_in_words(browser: Browser, base: str):
    with reader(browser, base, "elder", voice="window.mute = true;" + VOICE) as page:
        page.goto(base)
        told = page.get_by_text("这台设备没有装朗读用的声音")
        expect(told).to_be_hidden()
        page.get_by_role("button", name="朗读").click()
        expect(told).to_be_visible()
        box = told.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= site.PHONE["width"]
        assert page.evaluate("said") == []
        page.evaluate("window.mute = false; speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
        expect(told).to_be_hidden()
        page.get_by_role("button", name="朗读").click()
        expect(page.get_by_role("button", name="停止")).to_be_visible()


def test_without_large_type_nothing_offers_to_read(browser: Browser, base: str):
    with reader(browser, base, "none", voice=VOICE) as page:
        page.goto(base)
        assert page.locator("[data-aloud]").count() == 0


@pytest.mark.parametrize("where", ["/", "/matters/OT-P01/guide/", "/track/", "/open/ask/"])
def test_what_has_the_focus_is_never_behind_the_bar(browser: Browser, base: str, where: str):
    with reader(browser, base, "elder") as page:
        page.goto(base + where)
        for _ in range(40):
            page.keyboard.press("Tab")
            assert page.evaluate(COVERED) == "", where


def test_the_switches_are_on_every_page_and_come_back_to_it(browser: Browser, base: str):
    with reader(browser, base, "none") as page:
        page.goto(f"{base}/track/")
        for name, back, mode in (("高对比", "普通色", "contrast"), ("大字版", "标准字", "elder")):
            with page.expect_navigation():
                page.get_by_role("button", name=name).click()
            assert page.url == f"{base}/track/"
            assert mode in str(page.locator("html").get_attribute("class"))
            with page.expect_navigation():
                page.get_by_role("button", name=back).click()
            assert mode not in str(page.locator("html").get_attribute("class"))


def test_large_type_goes_with_the_login_to_another_device_and_stays_off_the_shared_one(visitor: Visitors, base: str):
    own, hall = visitor.page(), visitor.page(site.COUNTER)
    walk.enter(own, base, "citizen")
    with own.expect_navigation():
        own.get_by_role("button", name="大字版").click()
    hall.goto(base)
    assert "elder" not in str(hall.locator("html").get_attribute("class"))
    walk.enter(hall, base, "citizen")
    assert "elder" in str(hall.locator("html").get_attribute("class"))
    assert hall.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 22
    hall.goto(f"{base}/accounts/logout/")
    with hall.expect_navigation():
        hall.locator("main form button").click()
    hall.goto(base)
    assert "elder" not in str(hall.locator("html").get_attribute("class"))
    assert {one.get("name") for one in hall.context.cookies()} <= {"csrftoken", "messages"}
    own.goto(base)  # the county is everybody's: put it back
    with own.expect_navigation():
        own.get_by_role("button", name="标准字").click()


def test_the_systems_wish_for_contrast_and_forced_colours_are_followed(browser: Browser, base: str):
    context = browser.new_context(viewport=site.PHONE, contrast="more")
    page = context.new_page()
    page.goto(base)
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.emulate_media(forced_colors="active", contrast="no-preference")
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).borderTopWidth") == "2px"
    context.close()


@pytest.mark.parametrize("size", [site.PHONE, site.COUNTER], ids=["phone", "counter"])
def test_many_entries_open_by_group_and_by_keyboard(browser: Browser, base: str, size: ViewportSize):
    with reader(browser, base, "none", size) as page:
        page.goto(f"{base}/ui/")
        group = page.locator("details.menu").first
        group.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(group.locator("a").first).to_be_visible()
