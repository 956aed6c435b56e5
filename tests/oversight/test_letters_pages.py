"""The pages of letters: who may open which, what is kept on a refusal, spreadsheets both ways, papers, query counts."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.oversight.registers import PAPER, Bureau, bureau_of, session
from tongban.infra.files import XLSX, Attachment
from tongban.infra.sheets import read_sheets
from tongban.kernel.times import local
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Letter, Reminder
from tongban.oversight.supervision.usecases import letters
from tongban.oversight.supervision.values.letters import Reminding, State
from tongban.web.desk.views.supervision import letterdrafts

pytestmark = pytest.mark.django_db
AT = "/desk/supervision/letters/"
KEEPERS = {"first", "second", "campaign"}


@pytest.fixture
def here(db: None) -> Bureau:
    """An hour ago by the clock of the site."""
    return bureau_of(timezone.now() - timedelta(hours=1))


def sheet(*rows: tuple[Any, ...]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("清单")
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(place, column, cell)
    return buffer.getvalue()


def upload(content: bytes, name: str = "清单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=XLSX)


def test_who_may_open_which(here: Bureau):
    row = here.issued()
    wanted = {
        f"{AT}?state=open": KEEPERS, f"{AT}new/": KEEPERS, f"{AT}signing/": {"first", "second", "lead"}, f"{AT}mine/": {*KEEPERS, "lead", "unit", "other"},
        f"{AT}look-backs/": KEEPERS, f"{AT}statistics/": KEEPERS, f"{AT}import/": KEEPERS, f"{AT}import/letters.xlsx": KEEPERS,
        f"{AT}import/answers.xlsx": KEEPERS, f"{AT}{row.pk}/": {*KEEPERS, "lead", "unit"}, f"{AT}{row.pk}/docx/": {*KEEPERS, "lead", "unit"},
        "/desk/supervision/settings/": {"first", "second"}, f"{AT}?form=xlsx": KEEPERS,
    }  # fmt: skip
    for address, allowed in wanted.items():
        for who in ("first", "second", "campaign", "lead", "unit", "other", "window"):
            assert (session(who).get(address).status_code == 200) == (who in allowed), (address, who)
    assert session("unit").get(AT).headers["Location"] == f"{AT}mine/"


def test_what_was_typed_is_kept(here: Bureau):
    facts = {
        "title": "关于窗口超期", "problem": "抽查发现三件超期", "requirement": "", "source": "city", "responsible": str(here.ga.pk), "days": "十",
        "reply_format": "text", "assisting": [str(here.mz.pk)], "act": "submit",
    }  # fmt: skip
    reply = session("first").post(f"{AT}new/", facts)
    words = reply.content.decode()
    assert reply.status_code == 409
    assert "办理期限的工作日数" in words
    assert all(said in words for said in ("关于窗口超期", "抽查发现三件超期", 'value="十"'))
    assert f'value="{here.mz.pk}" checked' in words
    assert f'<option value="{here.ga.pk}" selected>' in words
    reply = session("first").post(f"{AT}new/", facts | {"days": "5", "requirement": "整改"})
    assert reply.status_code == 302
    assert (Letter.objects.get().state, Letter.objects.get().days) == (State.TO_SIGN, 5)


def test_the_whole_way_through_the_pages(here: Bureau):
    first, second, unit = session("first"), session("second"), session("unit")
    letters.draft(actor=here.people["first"], order=here.order(), now=here.now, submit=True)
    row = Letter.objects.get()
    address = f"{AT}{row.pk}/"
    assert "拟稿人不能自己签发" in first.get(address).content.decode()
    assert second.post(f"{AT}signing/", {"letter": str(row.pk)}).status_code == 302
    assert f"渌营优交〔{local(here.now).year}〕1号" in unit.get(f"{AT}mine/").content.decode()
    unit.post(address, {"act": "receive"})
    short = unit.post(address, {"act": "answer", "text": "好", "measures": "逐件回访"})
    assert short.status_code == 409
    assert "逐件回访" in short.content.decode()
    unit.post(
        address, {"act": "answer", "text": "三件均已办结并致歉", "file": SimpleUploadedFile(PAPER.name, PAPER.content)}
    )
    assert Letter.objects.get().state == State.ANSWERED
    assert unit.post(address, {"act": "pass", "said": "同意"}).status_code == 409
    first.post(address, {"act": "pass", "said": "现场核查属实"})
    today = local(timezone.now()).date().isoformat()
    bare = first.post(address, {"act": "look_back", "said": "抽查5件均按期", "on": today})
    assert (bare.status_code, "抽查5件均按期" in bare.content.decode()) == (409, True)
    first.post(address, {"act": "look_back", "said": "抽查5件均按期", "on": today, "finding": "kept"})
    first.post(address, {"act": "archive"})
    assert Letter.objects.get().state == State.ARCHIVED
    step = row.steps.exclude(file=None).get()
    assert unit.get(f"{AT}{row.pk}/files/step/{step.pk}/").status_code == 200
    assert session("other").get(f"{AT}{row.pk}/files/step/{step.pk}/").status_code == 404


def test_a_paper_in_a_units_place(here: Bureau):
    row, first = here.issued(), session("first")
    none = first.post(
        f"{AT}{row.pk}/", {"act": "answer", "text": "单位书面回复：已整改", "on": local(here.now).date().isoformat()}
    )
    assert "书面回复" in none.content.decode()
    first.post(
        f"{AT}{row.pk}/",
        {"act": "answer", "text": "单位书面回复：已整改", "file": SimpleUploadedFile(PAPER.name, PAPER.content)},
    )
    assert "代 公安局 录入" in first.get(f"{AT}{row.pk}/").content.decode()


def test_pages_ask_the_same_whatever_the_number(here: Bureau):
    def counted(address: str) -> int:
        client = session("first")
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    here.closed()
    pages = (AT, f"{AT}mine/", f"{AT}signing/", f"{AT}look-backs/", f"{AT}statistics/", "/desk/")
    before = {address: counted(address) for address in pages}
    for n in range(4):
        here.closed(title=f"第{n}份")
        here.issued(title=f"在办{n}")
        letters.draft(actor=here.people["second"], order=here.order(), now=here.now, submit=True)
    assert {address: counted(address) for address in pages} == before
    assert max(before.values()) <= 16


def test_search_and_filters(here: Bureau):
    here.issued(title="关于不动产窗口", problem="登记资料来回跑三趟")
    here.issued(source="city", responsible_id=here.mz.pk)
    client = session("first")
    assert "关于不动产窗口" in client.get(AT, {"q": "来回跑 公安"}).content.decode()
    assert "关于不动产窗口" not in client.get(AT, {"source": "city"}).content.decode()
    assert "没有符合条件的" in client.get(AT, {"q": "查无此事"}).content.decode()
    for year in ("0001", "9999", "二〇二一", "²⁰²¹"):
        assert client.get(AT, {"year": year}).status_code == 200
    assert "没有符合条件的" in client.get(AT, {"year": "2001", "unit": "ga", "state": "nonsense"}).content.decode()


# --- spreadsheets ---------------------------------------------------------------------------------------------------------------

HEAD = ("序号", "交办事项", "存在问题", "整改要求", "问题来源", "承办单位", "配合单位", "整改时限", "紧急程度", "其他")
GOOD = (1, "窗口超期", "户口迁移3件超期", "整改", "市级交办", "渌口区公安局", "民政局", "10个工作日", "加急", "x")


def test_another_countys_sheet_is_understood(here: Bureau):
    later = (timezone.now() + timedelta(days=20)).date()
    content = sheet(
        ("整改台账",),
        HEAD,
        GOOD,
        (2, "", "社会救助资料重复提交", "", "", "民政局", "", later.isoformat(), "", ""),
        ("合计", "2"),
    )
    client = session("campaign")
    looked = client.post(f"{AT}import/", {"what": "letters", "file": upload(content)})
    words = looked.content.decode()
    assert looked.status_code == 200
    assert "没有识别的列（不导入）：其他" in words
    assert not Letter.objects.exists()
    ticket = words.split('name="ticket" value="')[1].split('"')[0]
    done = client.post(f"{AT}import/", {"what": "letters", "ticket": ticket, "sure": "1"})
    assert done.status_code == 302
    one, two = Letter.objects.order_by("pk")
    assert (one.responsible, one.source, one.days, one.urgency, one.state) == (
        here.ga,
        "city",
        10,
        "urgent",
        State.TO_SIGN,
    )
    assert (two.due_on, two.source, two.title) == (later, "city", "关于整改“社会救助资料重复提交”的交办函")
    again = client.post(f"{AT}import/", {"what": "letters", "file": upload(content)}).content.decode()
    assert "都已登记过" in again


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((*GOOD[:2], "", *GOOD[3:]), "请填写问题"), ((*GOOD[:5], "外星局", *GOOD[6:]), "没有“外星局”这个单位"),
        ((*GOOD[:5], "", *GOOD[6:]), "请填写责任单位"), ((*GOOD[:7], "尽快", *GOOD[8:]), "不是期限"), ((*GOOD[:7], "2020-01-01", *GOOD[8:]), "期限2020-01-01不对"),
        ((*GOOD[:4], "道听途说", *GOOD[5:]), "没有“道听途说”"), ((*GOOD[:8], "慢件", *GOOD[9:]), "不是紧急程度"), (GOOD, "重复"),
        ((*GOOD[:6], "公安局", *GOOD[7:]), "不能同时是协助单位"),
    ],
)  # fmt: skip
def test_one_wrong_row_and_nothing_goes_in(here: Bureau, row: tuple[Any, ...], words: str):
    other = row if row is GOOD else (*row[:2], row[2] and "社会救助重复提交", *row[3:])
    content = sheet(HEAD, GOOD, other)
    report = letters.import_letters(actor=here.people["first"], content=content, now=here.now, dry_run=True)
    assert words in report.faults[0].message
    assert report.faults[0].row == 3
    with pytest.raises(SupervisionRefusal, match="没有导入任何一行"):
        letters.import_letters(actor=here.people["first"], content=content, now=here.now, dry_run=False)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04broken", b"\xff\xd8\xff\xe0 a picture", "姓名,年龄\n张三,5".encode(), "问题,备注\n有问题的,x".encode(), b"\x00" * 4000, sheet(HEAD)],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(here: Bureau, content: bytes):
    reply = session("first").post(f"{AT}import/", {"what": "letters", "file": upload(content, "a.csv")})
    assert reply.status_code == 422
    assert "请检查后再试" in reply.content.decode()


def test_formulas_stay_text(here: Bureau):
    row = (*GOOD[:2], "=cmd|' /C calc'!A0 五个字", *GOOD[3:])
    content = sheet(HEAD, row)
    csv = ("\n".join(",".join(map(str, r)) for r in (HEAD, row))).encode()
    for given in (csv, content):
        letters.import_letters(actor=here.people["first"], content=given, now=here.now, dry_run=True)
    letters.import_letters(actor=here.people["first"], content=csv, now=here.now, dry_run=False)
    out = session("first").get(AT, {"form": "xlsx"})
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(out.content)).read("xl/worksheets/sheet1.xml")


def test_answers_as_a_sheet(here: Bureau):
    one, two = here.issued(days=1), here.issued()
    year = local(here.now).year
    day = local(here.now).date().isoformat()
    content = sheet(
        ("文号", "办理情况", "反馈时间"), (f"渌营优交[{year}]01号", "已逐件整改到位", day), (two.number, "", "")
    )
    paper = Attachment("反馈.xlsx", content)
    first = here.people["first"]
    report = letters.import_answers(actor=first, paper=paper, now=here.now, dry_run=False)
    assert [row.limit for row in report.rows] == ["按期"]
    one.refresh_from_db()
    assert one.state == State.ANSWERED
    step = one.answers.get().step
    assert (step.entered_for, step.file_name) == (here.ga, "反馈.xlsx")
    again = letters.import_answers(actor=first, paper=paper, now=here.now, dry_run=True)
    assert again.new == 0
    wrong = Attachment("反馈.xlsx", sheet(("文号", "办理情况"), ("渌营优交〔1999〕9号", "已整改到位了")))
    report = letters.import_answers(actor=first, paper=wrong, now=here.now, dry_run=True)
    assert "没有文号为" in report.faults[0].message


def test_what_goes_out_can_come_in_again(here: Bureau):
    here.issued(assisting_ids=(here.mz.pk,))
    out = session("first").get(AT, {"form": "xlsx"}).content
    report = letters.import_letters(actor=here.people["first"], content=out, now=here.now, dry_run=True)
    assert (report.faults, report.new, len(report.rows)) == ([], 0, 1)


def test_the_template_has_headings_that_are_known(here: Bureau):
    here.issued()
    for what in ("letters", "answers"):
        content = session("first").get(f"{AT}import/{what}.xlsx").content
        assert read_sheets(content, is_header=lambda _: False)[0].rows[0]


# --- papers -------------------------------------------------------------------------------------------------------------------------


def words_of(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


def test_the_letter_and_its_reminder_on_paper(here: Bureau):
    row = here.issued(assisting_ids=(here.mz.pk,), contact="优化办 0731-00000000")
    words = words_of(session("unit").get(f"{AT}{row.pk}/docx/").content)
    for said in (
        "渌口区优化营商环境协调小组办公室文件",
        row.number or "",
        "公安局：",
        "抄送：民政局",
        "一、存在的问题",
        "0731-00000000",
    ):
        assert said in words, said
    assert row.due_at is not None
    sent = Reminder.objects.create(letter=row, kind=Reminding.URGE, due_at=row.due_at, fired_at=row.due_at)
    words = words_of(session("unit").get(f"{AT}notices/{sent.pk}/").content)
    assert "的催办" in words
    assert session("other").get(f"{AT}notices/{sent.pk}/").status_code == 200  # it helps
    assert session("window").get(f"{AT}notices/{sent.pk}/").status_code == 403


def test_settings_on_their_page(here: Bureau):
    client, address = session("first"), "/desk/supervision/settings/"
    day = local(here.now).date().isoformat()
    wrong = client.post(
        address, {"act": "setting", "code": "ordinary_days", "value": "很多", "since": day, "basis": "会议纪要"}
    )
    assert (wrong.status_code, "会议纪要" in wrong.content.decode()) == (409, True)
    client.post(address, {"act": "setting", "code": "ordinary_days", "value": "8", "since": day, "basis": "会议纪要"})
    client.post(address, {"act": "word", "body": str(here.ga.pk), "word": "渌公交", "head": "公安局文件", "since": day})
    client.post(address, {"act": "entry", "listing": "letter_source", "title": "政协提案", "since": day})
    client.post(address, {"act": "end", "entry": "letter_source:enterprise"})
    words = client.get(address).content.decode()
    assert "渌公交" in words
    assert "政协提案" in client.get(f"{AT}new/").content.decode()
    assert "涉企投诉" not in client.get(f"{AT}new/").content.decode()


def test_a_page_of_signing_ends_and_says_so(here: Bureau, monkeypatch: pytest.MonkeyPatch):
    """The supervisor's page shows the longest waiting; the rest comes when these are signed."""
    rows = [letters.draft(actor=here.people["first"], order=here.order(), now=here.now, submit=True) for _ in range(3)]
    monkeypatch.setattr(letterdrafts, "_SIGNED_AT_ONCE", 2)
    page = session("second").get(f"{AT}signing/").content.decode()
    assert page.count('name="letter"') == 2
    assert '<span class="count">3</span>' in page
    assert "先列最早拟的2份" in page
    reply = session("second").post(f"{AT}signing/", {"letter": [str(rows[0].pk), "nonsense"]}, follow=True)
    assert "签发1份" in reply.content.decode()
