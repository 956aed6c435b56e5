"""The citizen's way: nothing answered for anybody, one form, pages of papers, one number to keep, a story without traffic."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from PIL import Image

from tests.support.matter import resident
from tests.web.conftest import Hall
from tests.web.test_pages import begin, form
from tongban.infra import files
from tongban.infra.models import SearchMiss
from tongban.services.cases.models import Application, Draft, HandedMaterial
from tongban.services.catalogue.filling import parts_of
from tongban.services.lifeevents.reading import shipped
from tongban.web.portal.guide import Guide, address

GUIDE = "/matters/OT-P01/guide/"


def progress(hall: Hall) -> str:
    """The accepted matter as its applicant sees it, by the receipt."""
    row = Application.objects.get(pk=hall.accepted)
    guest = hall.session("guest")
    found = guest.post("/track/", {"code": row.query_code, "secret": row.query_password}, follow=True)
    return text_of(found)


def text_of(reply: Any) -> str:
    return str(reply.content.decode())


# --- the guide -----------------------------------------------------------------------------------------------------------------


def read(query: str) -> Guide:
    return Guide.read(shipped(["OT-P01"])["OT-P01"], QueryDict(query))


@pytest.mark.anywhere
@pytest.mark.parametrize(
    "query, question, trouble",
    [
        ("", "Q1", False), ("step=1", "Q1", True), ("Q1=home&step=1", "Q2", False), ("Q1=moon&step=1", "Q1", True),
        ("Q1=home&step=2", "Q2", True), ("Q1=home&Q2=-&step=2", "Q3", False), ("Q1=home&Q2=-&Q2=fund&step=2", "Q2", True),
        ("Q1=home&Q2=fund&Q3=no&step=0", "Q1", False), ("step=99", "Q1", True), ("step=-1", "Q1", False),
    ],
)  # fmt: skip
def test_a_question_passed_without_an_answer_is_asked_again(query: str, question: str, trouble: bool):
    guide = read(query)
    assert guide.question is not None
    assert guide.question.code == question
    assert bool(guide.trouble) == trouble


@pytest.mark.anywhere
def test_nothing_is_ticked_that_was_not_answered():
    assert read("Q1=home&step=1").chosen == ()
    assert read("Q1=home&Q2=-&step=1").chosen == ("-",)
    assert read("Q1=home&Q2=fund&step=1").chosen == ("fund",)


@pytest.mark.anywhere
def test_going_back_to_the_first_question_keeps_every_answer():
    done = read("Q1=home&Q2=-&Q3=no&step=3&draft=01a20fb6-f9aa-72b3-8d1e-1b2934128928")
    assert done.question is None
    again = read(done.first)
    assert again.question is not None
    assert again.question.code == "Q1"
    assert again.chosen == ("home",)
    assert again.draft == done.draft
    assert dict(again.hidden) == {"Q2": "-", "Q3": "no"}
    assert read("draft=elsewhere").draft == ""


@pytest.mark.django_db
def test_no_page_of_the_guide_is_ticked_beforehand(hall: Hall):
    for query in ("", "?Q1=home&step=1", "?Q1=home&Q2=-&step=2"):
        assert " checked" not in text_of(hall.session("guest").get(GUIDE + query))


@pytest.mark.django_db
def test_the_answers_of_a_draft_are_changed_in_place(hall: Hall):
    guest, draft = begin(hall)
    link = re.search(r'href="(/matters/OT-P01/guide/\?[^"]+)"', text_of(guest.get(draft)))
    assert link is not None
    first = text_of(guest.get(link[1].replace("&amp;", "&")))
    assert 'value="hospital" checked' in first
    answers = '{"Q1": ["home"], "Q2": [], "Q3": ["yes"]}'
    changed = guest.post("/matters/OT-P01/start/", {"answers": answers, "draft": draft.split("/")[2]})
    assert changed["Location"] == draft
    assert Draft.objects.get().content["answers"]["Q1"] == ["home"]
    stranger = hall.session("guest").post("/matters/OT-P01/start/", {"answers": answers, "draft": draft.split("/")[2]})
    assert stranger["Location"] != draft


@pytest.mark.django_db
def test_what_one_has_to_bring_stands_first(hall: Hall):
    query = address({"Q1": ("home",), "Q2": ("relief", "pension"), "Q3": ("yes",)}, 3)
    page = text_of(hall.session("guest").get(f"{GUIDE}?{query}"))
    papers = re.search(r'<ol class="papers">.*?</ol>', page, re.DOTALL)
    assert papers is not None
    tags = re.findall(r'<span class="tag tag--\w+">(.*?)</span>', papers[0])
    assert tags[:3] == ["自备", "自备", "网上填写"]
    assert "自备" not in tags[3:]


@pytest.mark.django_db
def test_the_counts_of_the_plan_agree(hall: Hall):
    query = address({"Q1": ("hospital",), "Q2": ("relief", "pension", "medical"), "Q3": ("yes",)}, 3)
    page = text_of(hall.session("guest").get(f"{GUIDE}?{query}"))
    assert "需您准备 3 份（含要填的申请表 1 份）" in page
    assert (
        "分开办要 21 份，合并重复的 14 份，剩 7 份：您准备 3 份（要填的申请表 1 份、自备材料 2 份），不用您交 4 份"
        in page
    )
    assert "合并掉的重复材料（14 份）" in page


# --- the form ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_errors_name_their_fields(hall: Hall):
    guest, draft = begin(hall)
    page = text_of(guest.post(draft + "fill/", {"applicant_phone": "123"}))
    assert "这个字段" not in page
    assert "请填写申请人姓名" in page
    assert "请选择您与逝者的关系" in page
    assert "联系电话的格式不对" in page


@pytest.mark.django_db
def test_what_depends_on_another_answer_is_needed_only_then(hall: Hall):
    guest, draft = begin(hall)
    assert guest.post(draft + "fill/", form(m_relation="spouse", m_relation_other="")).status_code == 302
    asked = guest.post(draft + "fill/", form(m_relation="other", m_relation_other=""))
    assert "请填写其他关系的说明" in text_of(asked)


@pytest.mark.django_db
def test_dates_come_in_three_boxes_and_stay_as_typed(hall: Hall):
    guest, draft = begin(hall)
    typed = {k: v for k, v in form().items() if k != "m_death_date"}
    boxes = {"m_death_date_year": "２０２１", "m_death_date_month": "13", "m_death_date_day": "1"}
    wrong = guest.post(draft + "fill/", typed | boxes)
    assert "死亡日期不是有效的日期" in text_of(wrong)
    assert 'name="m_death_date_month" value="13"' in text_of(guest.get(draft + "fill/"))
    assert guest.post(draft + "fill/", typed | boxes | {"m_death_date_month": "8"}).status_code == 302


@pytest.mark.django_db
def test_the_check_page_shows_everything_and_nothing_empty(hall: Hall):
    guest, draft = begin(hall)
    guest.post(draft + "fill/", form())
    page = text_of(guest.get(draft + "check/"))
    assert "逝者信息" in page
    assert "您与逝者的关系" in page
    assert "代理人" not in page


@pytest.mark.django_db
def test_a_minor_alone_is_pointed_out_but_not_refused(hall: Hall):
    guest, draft = begin(hall)
    born = f"{hall.stage.now.year - 10}0101"
    guest.post(draft + "fill/", form(applicant_id_number=resident(8, born)))
    assert "未满18周岁" in text_of(guest.get(draft + "check/"))
    assert guest.post(draft + "check/", {"declared": "1"}).status_code == 302


# --- papers ------------------------------------------------------------------------------------------------------------------------


def picture(shade: int, name: str = "p.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 60), (shade, shade, shade)).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def own_paper(hall: Hall) -> str:
    return next(m.code for m in hall.stage.plan.materials if m.source == "supply" and not m.form)


@pytest.mark.django_db
def test_several_pages_become_one_paper(hall: Hall):
    guest, draft = begin(hall)
    code = own_paper(hall)
    assert guest.post(draft + "papers/", {"material": code, "file": [picture(1), picture(2)]}).status_code == 302
    guest.post(draft + "papers/", {"material": code, "file": picture(3)})
    page = text_of(guest.get(draft + "papers/"))
    assert "已上传 3 页" in page
    assert "确认移除第3页" in page
    small = re.search(r'src="([^"]+\?small)"', page)
    assert small is not None
    assert guest.get(small[1])["Content-Type"] == files.JPEG
    assert hall.session("guest").get(small[1]).status_code == 404
    guest.post(draft + "fill/", form())
    guest.post(draft + "check/", {"declared": "1"})
    handed = HandedMaterial.objects.get(application__applicant__name="林晓", material=code)
    assert handed.file is not None
    assert handed.file.media_type == files.PDF
    assert files.read(handed.file.digest).count(b"/Type /Page\n") == 3


@pytest.mark.django_db
def test_a_page_may_be_removed(hall: Hall):
    guest, draft = begin(hall)
    code = own_paper(hall)
    guest.post(draft + "papers/", {"material": code, "file": [picture(1), picture(2)]})
    first = Draft.objects.get().content["uploads"][code][0]["digest"]
    guest.post(draft + "papers/", {"material": code, "remove": first})
    assert "已上传 1 页" in text_of(guest.get(draft + "papers/"))


@pytest.mark.django_db
def test_good_pages_stay_when_one_is_bad_and_kinds_do_not_mix(hall: Hall):
    guest, draft = begin(hall)
    code = own_paper(hall)
    bad = SimpleUploadedFile("note.txt", b"hello")
    reply = guest.post(draft + "papers/", {"material": code, "file": [picture(1), bad]})
    assert reply.status_code == 422
    assert "note.txt：" in text_of(reply)
    assert "已上传 1 页" in text_of(reply)
    mixed = guest.post(
        draft + "papers/", {"material": code, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%x\n%%EOF")}
    )
    assert "不能混在一起" in text_of(mixed)
    again = guest.post(draft + "papers/", {"material": code, "file": picture(1)})
    assert "已经上传过了" in text_of(again)


# --- afterwards ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_receipt_shows_code_password_and_a_picture_to_scan(hall: Hall):
    guest, draft = begin(hall)
    guest.post(draft + "fill/", form())
    page = text_of(guest.get(guest.post(draft + "check/", {"declared": "1"})["Location"]))
    row = Application.objects.get(applicant__name="林晓")
    assert f'id="query-code">{row.query_code}<' in page
    assert f'id="query-password">{row.query_password}<' in page
    assert 'src="data:image/svg+xml' in page
    assert page.index(row.query_code) < page.index(row.number)
    assert "林老" in page
    titles = {entry.title: entry.text for part in parts_of(row.form) for entry in part.entries}
    assert titles["逝者姓名"] == "林老"


@pytest.mark.django_db
def test_either_number_finds_the_matter(hall: Hall):
    row = Application.objects.get(pk=hall.accepted)
    for code in (row.query_code, row.number, f" {row.number.lower()} ", " ".join(row.query_code)):
        guest = hall.session("guest")
        assert guest.post("/track/", {"code": code, "secret": row.query_password}).status_code == 302
    assert hall.session("guest").post("/track/", {"code": row.number, "secret": "000000x"}).status_code == 403
    assert row.query_code in text_of(hall.session("guest").get(f"/track/?code={row.query_code}"))


@pytest.mark.django_db
def test_waiting_legs_say_what_they_wait_for(hall: Hall):
    page = progress(hall)
    assert page.count("等待“死亡注销户口”完成后开始计时") == 3


@pytest.mark.django_db
def test_a_search_in_vain_or_by_guess_is_remembered(hall: Hall):
    guest = hall.session("guest")
    assert "没有找到" in text_of(guest.get("/search/", {"q": "量子通信塔"}))
    assert "没有找到“营业执兆”" in text_of(guest.get("/search/", {"q": "营业执兆"}))
    guest.get("/search/", {"q": "身后"})
    assert set(SearchMiss.objects.values_list("query", flat=True)) == {"量子通信塔", "营业执兆"}


@pytest.mark.django_db
def test_home_names_one_things_whole(hall: Hall):
    assert "<strong>身后一件事</strong>" in text_of(hall.session("guest").get("/"))


@pytest.mark.django_db
def test_only_a_date_in_an_unpublished_year_is_provisional(hall: Hall):
    row = Application.objects.filter(pk=hall.accepted)
    far = hall.stage.now + timedelta(days=5 * 366)
    row.update(promised_due_at=hall.stage.now + timedelta(hours=2), statutory_due_at=far, provisional=True)
    page = progress(hall)
    promised, statutory = page.split("法定最迟")[0], page.split("法定最迟")[1]
    assert "暂定" not in promised
    assert f"暂定：{far.year}年" in statutory


def test_a_wrong_resume_code_stays_in_its_field_and_a_wrong_login_names_the_number(hall: Hall):
    guest = hall.session("guest")
    found = guest.post("/resume/", {"code": "AAA"})
    assert found.status_code == 404
    assert 'value="AAA"' in text_of(found)
    assert "身份证号（工号）或密码不对" in text_of(guest.post("/accounts/login/", {"login": "abc", "password": "x"}))
