"""English for the public pages: which language, what of a page is said in it, what stays Chinese and says so."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import Hall
from tongban.web.ui.english import pages
from tongban.web.ui.english.pages import page
from tongban.web.ui.english.sentences import words
from tongban.web.ui.english.values import value_in_english
from tongban.web.ui.middleware import in_english


@pytest.mark.parametrize(
    ("chinese", "said"),
    [
        ("2026年11月30日（星期一）", "Monday 30 November 2026"),
        ("11月30日（周一）17:00", "Monday 30 November, 17:00"),
        ("2021年11月8日", "8 November 2021"),
        ("1个工作日", "1 working day"),
        ("3个工作日", "3 working days"),
        ("4个半工作日", "4½ working days"),
        ("半个工作日", "half a working day"),
        ("2个工作日零3小时", "2 working days and 3 hours"),
        ("约2小时", "about 2 hours"),
        ("即办", "on the spot"),
        ("58.00元", "¥58.00"),
        ("3日", "3 days"),
        ("周安", None),
        ("99月99日", None),
    ],
)
def test_values_are_written_as_english_writes_them(chinese: str, said: str | None):
    assert value_in_english(chinese) == said


@pytest.mark.parametrize(
    ("chinese", "said"),
    [
        ("共1项", "1 result"),
        ("共12项", "12 results"),
        ("承诺3个工作日办结", "Promised within 3 working days"),
        ("原件1份　复印件2份", "1 original · 2 copies"),
        ("请填写开户银行", "Please fill in: Bank"),
        ("首页", "Home"),
        ("周一至周五 9:00-12:00 13:30-17:00", "Monday to Friday 9:00-12:00 13:30-17:00"),
        ("没办成？ - 通办", "Could not get it done? - Tongban"),
        (
            "11月27日（周五）09:13 开始，11月30日（周一）09:38 决定",
            "began Friday 27 November, 09:13, decided Monday 30 November, 09:38",
        ),
    ],
)
def test_phrases_are_filled_in(chinese: str, said: str):
    assert words(chinese) == said


def test_what_nobody_translated_stays_chinese_and_says_so():
    assert words("王小明") == '<span lang="zh-Hans">王小明</span>'
    assert words("王小明本人") == '<span lang="zh-Hans">王小明</span> in person'


def test_a_sentence_keeps_its_elements_in_the_order_of_english():
    shown = page(
        '<p>请在 <strong class="x">2021年11月8日（星期一）</strong>前补正。答复期限从收到补正之日重新计算；无正当理由逾期不补正的，视为放弃申请。</p>'
    )
    assert '<strong class="x">Monday 8 November 2021</strong>' in shown
    assert shown.startswith("<p>Please correct by ")


def test_the_root_and_words_for_who_cannot_see():
    shown = page(
        '<html lang="zh-Hans"><nav aria-label="主导航"><img alt="查进度的二维码"></nav><td data-label="校验值">1</td></html>'
    )
    assert (
        shown
        == '<html lang="en"><nav aria-label="Main navigation"><img alt="QR code for tracking"></nav><td data-label="Checksum">1</td></html>'
    )


def test_what_people_wrote_is_left_alone():
    typed = (
        '<textarea name="text">登录</textarea><p translate="no" class="lines">登录，请选择。</p><input value="登录">'
    )
    shown = page(typed)
    assert '<textarea name="text">登录</textarea>' in shown
    assert '<p translate="no" class="lines" lang="zh-Hans">登录，请选择。</p>' in shown
    assert '<input value="登录">' in shown


def test_no_element_is_made_where_none_may_stand():
    shown = page(
        '<select><option value="1">王家洲村</option><option value="2">全部</option></select><title>登录 - 某中心</title>'
    )
    assert '<option value="1" lang="zh-Hans">王家洲村</option><option value="2">All</option>' in shown
    assert "<title>Sign in - 某中心</title>" in shown


def test_escaped_text_stays_escaped():
    assert (
        page("<p>&lt;script&gt;坏人&lt;/script&gt;</p>")
        == '<p><span lang="zh-Hans">&lt;script&gt;坏人&lt;/script&gt;</span></p>'
    )


@given(st.text(alphabet="王小明登录请选择1。；：，、（）　？“”《》 -月日年个工作", max_size=40))
def test_whatever_is_written_can_be_read(text: str):
    """No text breaks a page, and none is lost: it is a phrase, or it stands there in Chinese."""
    shown = page(f"<p>{text}</p>")
    assert shown.startswith("<p>")
    assert shown.endswith("</p>")
    assert shown.count("王") >= text.count("王")


def test_a_page_without_chinese_is_not_touched():
    html = "<p>One, two: <b>three</b>.</p>\n<ul> <li>4</li></ul>"
    assert page(html) == html


# --- which language ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookie", "asks", "lang"),
    [
        (None, "", "zh-Hans"), (None, "en-GB,en;q=0.9", "en"), (None, "zh-CN,en;q=0.8", "zh-Hans"), (None, "fr,en;q=0.5,zh;q=0.3", "en"),
        (None, "fr", "zh-Hans"), ("zh", "en", "zh-Hans"), ("en", "zh-CN", "en"), ("xx", "", "zh-Hans"),
    ],
)  # fmt: skip
def test_a_choice_goes_before_the_browser(cookie: str | None, asks: str, lang: str):
    client = Client(headers={"accept-language": asks} if asks else {})
    if cookie:
        client.cookies["lang"] = cookie
    reply = client.get("/track/")
    assert f'<html lang="{lang}"' in reply.content.decode()
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in reply["Vary"].split(",")}


@pytest.mark.django_db
def test_the_switch_stays_on_the_page_and_keeps_large_type():
    client = Client()
    client.cookies["elder"] = "1"
    shown = client.get("/search/?q=x").content.decode()
    assert '<button type="submit" formaction="/language/" lang="en">English</button>' in shown
    reply = client.post("/language/", {"next": "/search/?q=x"})
    assert (reply.status_code, reply["Location"]) == (302, "/search/?q=x")
    shown = client.get("/search/?q=x").content.decode()
    assert '<html lang="en" class="elder">' in shown
    assert '<button type="submit" formaction="/language/" lang="zh-Hans">中文</button>' in shown
    client.post("/language/", {"next": "https://elsewhere.example/"})
    assert '<html lang="zh-Hans"' in client.get("/track/").content.decode()


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "<p>Sign in</p>"),
        ({"Content-Disposition": "inline"}, "<p>登录</p>"),
        ({"Content-Type": "text/plain"}, "<p>登录</p>"),
    ],
)
def test_files_go_out_as_they_are_kept(headers: dict[str, str], said: str):
    request = RequestFactory().get("/reports/", headers={"cookie": "lang=en"})
    answer = in_english(lambda _: HttpResponse("<p>登录</p>", headers=headers))(request)
    assert answer.content.decode() == said


@pytest.mark.django_db
def test_the_switch_leads_nowhere_else():
    assert Client().post("/language/", {"next": "https://elsewhere.example/"})["Location"] == "/"
    assert Client().get("/language/").status_code == 405


def test_the_desk_stays_chinese(hall: Hall):
    clerk = hall.session("clerk")
    clerk.cookies["lang"] = "en"
    shown = clerk.get("/desk/").content.decode()
    assert '<html lang="zh-Hans"' in shown
    assert "/language/" not in shown


@pytest.mark.django_db
def test_refusals_are_english_too():
    client = Client()
    client.cookies["lang"] = "en"
    reply = client.get("/nothing/here/")
    assert reply.status_code == 404
    assert "The address may be mistyped" in reply.content.decode()
    reply = client.post("/track/", {"code": "1", "secret": "2"})
    assert "Code and password do not fit" in reply.content.decode()


def test_chinese_pages_cost_nothing(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    """Nobody reads a Chinese page again; an English one asks the database no more than a Chinese one."""
    client = Client()
    client.get("/matters/OT-P01/")  # what is kept for all pages is read now
    with monkeypatch.context() as watched:
        watched.setattr(pages, "page", lambda html: pytest.fail("a Chinese page was read again"))
        with CaptureQueriesContext(connection) as chinese:
            client.get("/matters/OT-P01/")
    client.cookies["lang"] = "en"
    with CaptureQueriesContext(connection) as other:
        reply = client.get("/matters/OT-P01/")
    assert len(other) == len(chinese)
    assert len(reply.content) < 30_000


def test_a_link_to_what_is_only_chinese_says_so_before_one_goes():
    only = "(Chinese only)"
    assert only in page('<p><a href="/matters/X/">从来没人译过的事项</a></p>')
    assert only not in page('<p><a href="/matters/X/">首页</a></p>')
    assert only not in page('<p><a href="/my/">周安</a></p>')
    assert only in page("<h1>从来没人译过的事项</h1>")
    assert only not in page("<h1>查进度</h1>")


def test_what_was_searched_for_stands_in_an_english_heading():
    assert page("<h1>搜索“birth”</h1>") == "<h1>Search for “birth”</h1>"
    assert page("<h1>搜索“去世”</h1>").startswith("<h1>Search for “")
