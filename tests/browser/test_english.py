"""Who reads English: every public page on a telephone, and one matter from a word in the search to the page of its progress."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visitors
from tests.support import scan, site, walk
from tests.support.matter import resident
from tests.web.test_english_catalogue import PHRASES, keys
from tongban.web.ui.english.catalogue import plain

pytestmark = pytest.mark.browser
# Chinese that says it is Chinese, and Chinese that does not; what is typed into a field belongs to whoever types it
_LEFT = """() => {
  const found = { marked: [], bare: [] }, texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement;
    if (!/[\\u3400-\\u9fff]/.test(text.data) || element.closest("textarea, script, style, [translate=no]")) { continue; }
    (element.closest("[lang^=zh]") ? found.marked : found.bare).push(text.data.trim());
  }
  return found;
}"""
_QUOTED = re.compile(
    r"“[^”]*”|instance \\S+|竹制品销售|灵活就业|政府信息公开申请"
)  # an English sentence names what is to be written


def left_over(page: Page) -> Iterator[str]:
    """Words of ours that stayed Chinese; names, addresses and what people wrote may, and say so."""
    if page.locator("html").get_attribute("lang") != "en":
        yield "the page does not say that it is English"
    left = page.evaluate(_LEFT)
    ours = set(keys().split("\n"))
    yield from (f"Chinese without a mark: {text}" for text in left["bare"] if not _quoted(text))
    yield from (f"has a phrase and stayed Chinese: {text}" for text in left["marked"] if plain(text) in ours)


def _quoted(text: str) -> bool:
    return any(
        text in english or _QUOTED.search(text) for _, _, english in PHRASES if re.search(r"[\u3400-\u9fff]", english)
    )


def faults(page: Page, base: str, start: str, known: set[str]) -> Iterator[str]:
    for _, status in walk.in_browser(page, base, start, known):
        shown = page.url.removeprefix(base)
        if shown.startswith(("/desk/", "/ui/")):
            continue
        if status != 200:
            yield f"{shown}：a link that answers {status}"
            continue
        wrong = [*left_over(page), *scan.barriers(page), *scan.cut_off(page)]
        if not shown.startswith("/demo/"):
            wrong += scan.too_heavy(page, base)
        yield from (f"{shown}：{fault}" for fault in wrong)


def test_every_kind_of_public_page(browser: Browser, base: str):
    known = {"desk:home", "ui:gallery"}
    context = browser.new_context(viewport=site.PHONE, locale="en-GB", bypass_csp=True)  # the scanner is a script
    page = context.new_page()
    found = list(faults(page, base, "/", known))
    walk.enter(page, base, "citizen")
    found += [f"citizen　{fault}" for fault in faults(page, base, page.url.removeprefix(base), known)]
    context.close()
    assert not found, "\n".join(found)
    assert len(known) > 35


def test_the_switch_works_without_scripts_in_large_type(visitor: Visitors, base: str):
    page = visitor.page()
    page.goto(f"{base}/track/")
    page.get_by_role("button", name="大字版").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Track")).to_be_visible()
    assert page.locator("html").get_attribute("class") == "elder"
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="查进度")).to_be_visible()


@pytest.mark.parametrize(
    ("said", "matter"),
    [
        ("death", "Death of a family member"),
        ("birth", "Newborn"),
        ("business licence", "Company set-up"),
        ("marriage", "Marriage and"),
    ],
)
def test_common_matters_are_found_by_an_english_word(visitor: Visitors, base: str, said: str, matter: str):
    page = visitor.page()
    page.goto(base)
    page.get_by_role("button", name="English").click()
    page.get_by_role("searchbox").fill(said)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name=re.compile(matter, re.IGNORECASE)).first).to_be_visible()


def test_one_matter_in_english(visitor: Visitors, base: str):
    page = visitor.page()
    page.goto(base)
    page.get_by_role("button", name="English").click()
    page.get_by_role("searchbox").fill("death")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("Death of a family member")).click()
    page.get_by_role("link", name=re.compile("^Start")).click()
    answer_all(page)
    page.get_by_role("button", name="Start filling in").click()
    page.get_by_role("link", name="Fill in (one form)").click()
    page.get_by_role("button", name="Done, go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Please fill in: Applicant's name")
    fill(page)
    page.get_by_role("button", name="Done, go on").click()
    assert list(left_over(page)) == []
    page.get_by_role("link", name="Upload papers").click()
    assert list(left_over(page)) == []
    page.go_back()
    page.get_by_role("link", name="Check and submit").click()
    assert list(left_over(page)) == []
    page.get_by_label("The above is true").check()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert list(left_over(page)) == []
    code, password = page.locator("#query-code").inner_text(), page.locator("#query-password").inner_text()
    other = visitor.page()
    other.goto(f"{base}/track/")
    other.get_by_role("button", name="English").click()
    other.get_by_label("Query code or number").fill(code)
    other.get_by_label(re.compile("Last four characters")).fill(password)
    other.get_by_role("button", name="Look up").click()
    expect(other.get_by_text("The window's turn")).to_be_visible()
    assert list(left_over(other)) == []


def answer_all(page: Page) -> None:
    question, plan = page.get_by_text(re.compile("Question . of ")), page.get_by_role("button", name="Start filling in")
    question.or_(plan).first.wait_for()
    while question.count():
        assert list(left_over(page)) == []
        page.locator("main input[type=radio], main input[type=checkbox]").first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="Next").click()
        question.or_(plan).first.wait_for()
    assert list(left_over(page)) == []


def fill(page: Page) -> None:
    page.get_by_label("Applicant's name").fill("林晓")
    page.get_by_label("Applicant's document number").fill(resident(417, "19800101"))
    page.locator("[name=subject_name]").fill("林老")
    page.locator("[name=subject_id_number]").fill(resident(9, "19400203"))
    for place in page.locator("main select[name^=m_]").all():
        place.select_option(index=1)
    for group in page.locator("main fieldset:has(input[type=radio])").all():
        group.locator("input").first.check()
    for box, text in (("year", "2021"), ("month", "8"), ("day", "30")):
        for part in page.locator(f"[name$=_{box}]").all():
            part.fill(text)
    for name, text in (("bank_holder", "林晓"), ("bank_name", "示例银行"), ("bank_account", "6217000010001234567")):
        if page.locator(f"[name=m_{name}]").count():
            page.locator(f"[name=m_{name}]").fill(text)
    for name in ("m_funeral_home",):
        if page.locator(f"[name={name}]").count():
            page.locator(f"[name={name}]").fill("示例殡仪馆")
