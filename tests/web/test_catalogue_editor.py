"""The editor's pages: doors, nothing typed is lost, previews without scripts, refusals beside their field, imports looked at first."""

import copy
import io
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.support.office import ROLES, Office
from tests.support.sheets import HEAD, county_list, xlsx
from tests.support.visitor import _Forms
from tongban.services.catalogue import selectors
from tongban.services.catalogue.editing import from_content
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.models import DraftOf, EditionDraft, Item, Material
from tongban.services.catalogue.usecases import facts_digest
from tongban.services.lifeevents import selectors as lifeevents

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
ITEM, THING = "/desk/catalogue/items/OT-P01-02/", "/desk/catalogue/lifeevents/OT-P01/"
PAGES = (
    "/desk/catalogue/", "/desk/catalogue/import/", "/desk/catalogue/materials/", "/desk/catalogue/materials/new/",
    "/desk/catalogue/materials/id_dead/", "/desk/catalogue/new-item/", "/desk/catalogue/new-lifeevent/", ITEM, ITEM + "compare/",
    ITEM + "draft/", ITEM + "draft/publish/", ITEM + "draft/questions/", ITEM + "draft/conditions/0/", THING, THING + "compare/",
    THING + "draft/", THING + "draft/questions/", THING + "draft/members/", THING + "draft/members/OT-P01-02/condition/",
    THING + "draft/milestones/", THING + "draft/preview/", THING + "draft/publish/",
)  # fmt: skip
ACTS = (
    ITEM + "draft/start/", ITEM + "draft/discard/", ITEM + "draft/preview/", ITEM + "draft/publish/", THING + "draft/start/",
    THING + "draft/discard/", THING + "draft/refresh/", THING + "draft/publish/", "/desk/catalogue/import/errors/",
)  # fmt: skip


@pytest.fixture(scope="module")
def _office(ground: None) -> Office:
    return Office.build(timezone.now() - timedelta(hours=1))


@pytest.fixture
def office(_office: Office, db: None) -> Office:
    return copy.deepcopy(_office)


@pytest.fixture
def editor(office: Office) -> Client:
    session = office.session("editor")
    assert session.post(ITEM + "draft/start/").status_code == 302
    assert session.post(THING + "draft/start/").status_code == 302
    return session


def form_of(session: Client, where: str, having: str = "revision") -> dict[str, list[str]]:
    """What a browser would send of the page's form, unchanged."""
    reader = _Forms()
    reader.feed(session.get(where).content.decode())
    return next(dict(fields) for _, fields in reversed(reader.forms) if having in fields)


def texts(session: Client, where: str) -> dict[str, list[str]]:
    """The same with what stands in text areas, which the reader leaves empty."""
    import re

    page = session.get(where).content.decode()
    sent = form_of(session, where)
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, flags=re.DOTALL):
        if name in sent:
            sent[name] = [unescape(text)]
    return sent


def draft(code: str = "OT-P01-02", about: DraftOf = DraftOf.ITEM) -> EditionDraft:
    found = selectors.draft_of(about, code)
    assert found is not None
    return found


def words(reply) -> str:
    return unescape(reply.content.decode())


# --- doors --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", PAGES)
def test_pages_are_the_editors(editor: Client, office: Office, where: str):
    for role in ROLES:
        status = (editor if role == "editor" else office.session(role)).get(where).status_code
        assert status == {"editor": 200, "guest": 302}.get(role, 403), role


@pytest.mark.parametrize("where", ACTS)
def test_acts_are_posted_by_the_editor_only(editor: Client, office: Office, where: str):
    assert editor.get(where).status_code in (200, 405)
    before = list(EditionDraft.objects.values_list("pk", "revision"))
    for role in ROLES:
        if role != "editor":
            assert office.session(role).post(where).status_code in (302, 403), role
    assert list(EditionDraft.objects.values_list("pk", "revision")) == before


def test_pages_that_are_not_there_say_so(editor: Client):
    for where in (
        "/desk/catalogue/items/NOTHING/", "/desk/catalogue/lifeevents/NOTHING/", ITEM + "compare/?from=1&to=7",
        "/desk/catalogue/materials/nothing/", ITEM + "draft/conditions/99/", THING + "draft/members/NOTHING/condition/",
    ):  # fmt: skip
        assert editor.get(where).status_code == 404, where
    assert editor.get("/desk/catalogue/items/OT-P01-03/draft/").status_code == 302


STEADY = ("/desk/catalogue/", "/desk/catalogue/materials/", ITEM, ITEM + "draft/", THING, THING + "draft/members/")


@pytest.mark.parametrize("where", STEADY)
def test_as_many_statements_however_much_there_is(editor: Client, office: Office, where: str):
    def count() -> int:
        editor.get(where)
        with CaptureQueriesContext(connection) as seen:
            assert editor.get(where).status_code == 200
        return len(seen)

    before = count()
    import_items(actor=office.actor("editor"), content=sheet(office, 60), filename="a.xlsx", now=office.now)
    Material.objects.bulk_create(Material(code=f"m-{n}", name=f"材料{n}") for n in range(60))
    editor.post("/desk/catalogue/items/OT-P01-03/draft/start/")
    assert count() == before
    assert before <= 36


def sheet(office: Office, rows: int, *more: tuple[object, ...]) -> bytes:
    """A list of items of one known department."""
    body = [(office.bureau.name, *row[1:]) for row in county_list(rows)]
    return xlsx([HEAD, *body, *more])


# --- an item ------------------------------------------------------------------------------------------------------------


def test_the_form_sent_back_unchanged_changes_nothing(editor: Client):
    before = from_content(draft().content)
    sent = texts(editor, ITEM + "draft/")
    assert editor.post(ITEM + "draft/", sent).status_code == 302
    assert facts_digest(from_content(draft().content)) == facts_digest(before)


def test_what_is_typed_wrong_is_kept_and_named(editor: Client):
    sent = texts(editor, ITEM + "draft/") | {
        "promise_days": ["-3"], "plain_name": ["领丧葬费"], "papers-0-material": ["没有的材料"], "faq-0-question": ["几天到账？"],
    }  # fmt: skip
    reply = editor.post(ITEM + "draft/", sent)
    page = words(reply)
    assert reply.status_code == 422
    for kept in ("-3", "领丧葬费", "没有的材料", "几天到账？"):
        assert kept in page
    assert "材料目录里没有“没有的材料”" in page
    assert draft().revision == 1


def test_a_row_more_without_scripts(editor: Client):
    sent = texts(editor, ITEM + "draft/") | {"more": ["papers"], "plain_name": ["领丧葬费"]}
    before = int(sent["papers-TOTAL_FORMS"][0])
    page = words(editor.post(ITEM + "draft/", sent))
    assert f'name="papers-{before}-material"' in page
    assert "领丧葬费" in page
    assert draft().revision == 1
    sent = texts(editor, ITEM + "draft/") | {f"papers-{before - 1}-material": ["身份证"], "more": [""]}
    assert "身份证" in words(editor.post(ITEM + "draft/", sent))  # an unknown paper is named, not swallowed


def test_the_preview_is_made_of_what_is_typed_and_keeps_nothing(editor: Client):
    sent = texts(editor, ITEM + "draft/") | {"plain_name": ["领丧葬费"], "trips": ["0"]}
    live = words(editor.post(ITEM + "draft/preview/", sent, HTTP_HX_REQUEST="true"))
    plain = words(editor.post(ITEM + "draft/", sent | {"preview": ["1"]}))
    for page in (live, plain):
        assert "领丧葬费" in page
        assert "申请表" in page
    assert "还没填对" in words(editor.post(ITEM + "draft/preview/", sent | {"trips": ["x"]}))
    assert draft().revision == 1


def test_papers_keep_their_conditions_when_moved_and_struck(editor: Client):
    uses = draft("OT-P01-02").content["uses"]
    sent = texts(editor, ITEM + "draft/") | {
        "papers-0-ORDER": ["9"], "papers-1-DELETE": ["on"], "papers-0-copies": ["3"],
    }  # fmt: skip
    assert editor.post(ITEM + "draft/", sent).status_code == 302
    after = draft().content["uses"]
    assert len(after) == len(uses) - 1
    assert (after[-1]["material"], after[-1]["copies"]) == (uses[0]["material"], 3)


def test_from_draft_to_edition(editor: Client):
    sent = texts(editor, ITEM + "draft/") | {
        "plain_name": ["领丧葬费"], "folk_names": ["丧葬费，抚恤金 埋葬费"], "trips": ["2"], "faq-0-question": ["几天到账？"],
        "faq-0-answer": ["次月"], "fields-0-title": ["开户银行"], "fields-0-required": ["on"], "go": ["publish"],
        "basis": ["社会保险法第十七条"],
    }  # fmt: skip
    assert editor.post(ITEM + "draft/", sent)["Location"].endswith("/draft/publish/")
    page = words(editor.get(ITEM + "draft/publish/"))
    assert "必须到现场的原因" in page
    assert "领丧葬费" in page
    today = timezone.localdate().isoformat()
    publishing = {"revision": "2", "effective_from": today}
    assert editor.post(ITEM + "draft/publish/", publishing).status_code == 409
    editor.post(ITEM + "draft/", texts(editor, ITEM + "draft/") | {"trips_reason": ["核对原件"]})
    assert editor.post(ITEM + "draft/publish/", publishing | {"effective_from": ""}).status_code == 409
    assert editor.post(ITEM + "draft/publish/", {"revision": "3", "effective_from": today}).status_code == 302
    compared = words(editor.get(ITEM + "compare/"))
    for told in ("第1版 → 第2版", "领丧葬费", "1次", "2次", "几天到账？", "开户银行"):
        assert told in compared
    public = words(Client().get("/matters/OT-P01-02/"))
    for told in ("领丧葬费", "社会保险法第十七条", "几天到账？", "第2版", "核对原件"):
        assert told in public
    assert selectors.facts_in_force(["OT-P01-02"])["OT-P01-02"].folk_names == ("丧葬费", "抚恤金", "埋葬费")


def test_a_stale_page_is_refused_and_loses_nothing(editor: Client):
    sent = texts(editor, ITEM + "draft/")
    editor.post(ITEM + "draft/", sent | {"plain_name": ["甲"]})
    reply = editor.post(ITEM + "draft/", sent | {"plain_name": ["乙的长长的说法"]})
    assert reply.status_code == 409
    assert "乙的长长的说法" in words(reply)
    assert draft().content["plain_name"] == "甲"


def test_a_new_item_is_begun_and_taken_codes_are_refused(editor: Client, office: Office):
    taken = editor.post("/desk/catalogue/new-item/", {"code": "OT-P01-02", "name": "重复", "department": "spj"})
    assert taken.status_code == 422
    given = {"code": "X-1", "name": "渔船检验", "department": "spj"}
    assert editor.post("/desk/catalogue/new-item/", given).status_code == 302
    assert editor.get("/desk/catalogue/items/X-1/").status_code == 200
    assert editor.get("/desk/catalogue/items/X-1/draft/").status_code == 200
    today = timezone.localdate().isoformat()
    sent = {"revision": "1", "effective_from": today}
    assert editor.post("/desk/catalogue/items/X-1/draft/publish/", sent).status_code == 302
    assert Item.objects.filter(code="X-1").exists()


# --- questions and conditions -----------------------------------------------------------------------------------------------


def test_questions_are_written_as_lines(editor: Client):
    where = ITEM + "draft/questions/"
    sent = form_of(editor, where) | {
        "questions-0-title": ["谁来办？"], "questions-0-multiple": ["single"], "questions-0-options": ["* 本人\n亲属\n代理人"],
    }  # fmt: skip
    assert editor.post(where, sent).status_code == 302
    asked = draft().content["questions"][-1]
    assert (asked["zh"], [o["zh"] for o in asked["options"]]) == ("谁来办？", ["本人", "亲属", "代理人"])
    assert asked["default"] == asked["options"][0]["value"]
    values = [o["value"] for o in asked["options"]]
    sent = texts(editor, where) | {"questions-0-options": ["* 本人办\n亲属\n代理人"]}
    editor.post(where, sent)
    asked = draft().content["questions"][-1]
    assert [o["value"] for o in asked["options"]] == values  # words were changed in their place


@pytest.mark.parametrize(
    "options, told",
    [
        ("* 只有一个", "至少要有两个"),
        ("甲\n乙", "有且只有一个默认"),
        ("* 甲\n* 乙", "有且只有一个默认"),
        ("* 甲\n甲", "不能重复"),
    ],
)
def test_questions_that_cannot_be_asked(editor: Client, options: str, told: str):
    where = ITEM + "draft/questions/"
    given = {"questions-0-title": ["谁来办？"], "questions-0-options": [options]}
    reply = editor.post(where, form_of(editor, where) | given)
    assert reply.status_code == 422
    assert told in words(reply)


def test_a_question_that_a_condition_needs_cannot_go(editor: Client):
    where = THING + "draft/questions/"
    reply = editor.post(where, texts(editor, where) | {"questions-0-DELETE": ["on"]})
    assert reply.status_code == 409
    assert "还有条件在用" in words(reply)


def test_a_condition_in_drop_downs_and_back_as_a_sentence(editor: Client):
    where = THING + "draft/members/OT-P01-02/condition/"
    page = words(editor.get(where))
    assert "当“逝者还有哪些事要办（可多选）”选了“养老保险待遇”时办理" in page
    sent = {
        "revision": "1", "c0-mode": "all", "c0-values": ["pension"], "c1-mode": "all-not", "c1-values": ["unnatural"],
    }  # fmt: skip
    look = words(editor.post(where, sent | {"look": "1"}, HTTP_HX_REQUEST="true"))
    assert "且“亲人是在哪里去世的”不是“意外等非正常去世”时办理" in look
    assert "<html" not in look
    assert "看看这句话" in words(editor.post(where, sent | {"look": "1"}))
    assert draft("OT-P01", DraftOf.LIFE_EVENT).revision == 1
    assert editor.post(where, sent).status_code == 302
    row = next(r for r in draft("OT-P01", DraftOf.LIFE_EVENT).content["onething"]["items"] if r["id"] == "OT-P01-02")
    assert row["when"]["all"][1] == {"question": "Q1", "not_in": ["unnatural"]}


def test_a_condition_that_never_holds_is_refused_with_what_was_chosen(editor: Client):
    where = THING + "draft/members/OT-P01-02/condition/"
    reply = editor.post(where, {"revision": "1", "c1-mode": "all"})
    assert reply.status_code == 422
    assert "永远不成立" in words(reply)
    every = {"revision": "1", "look": "1", "c1-mode": "any", "c1-values": ["hospital", "home", "unnatural"]}
    assert "等于没有条件" in words(editor.post(where, every))


def test_without_a_condition_it_is_always_needed(editor: Client):
    where = THING + "draft/members/OT-P01-02/condition/"
    assert editor.post(where, {"revision": "1"}).status_code == 302
    row = next(r for r in draft("OT-P01", DraftOf.LIFE_EVENT).content["onething"]["items"] if r["id"] == "OT-P01-02")
    assert "when" not in row


# --- a one-thing ----------------------------------------------------------------------------------------------------------


def test_a_one_thing_sent_back_unchanged_changes_nothing(editor: Client):
    before = draft("OT-P01", DraftOf.LIFE_EVENT).content
    assert editor.post(THING + "draft/", texts(editor, THING + "draft/")).status_code == 302
    members = THING + "draft/members/"
    assert editor.post(members, form_of(editor, members, "members-TOTAL_FORMS") | {"save": ["1"]}).status_code == 302
    questions = THING + "draft/questions/"
    assert editor.post(questions, texts(editor, questions)).status_code == 302
    assert draft("OT-P01", DraftOf.LIFE_EVENT).content == before


def test_a_cycle_is_shown_beside_its_member(editor: Client):
    where = THING + "draft/members/"
    sent = form_of(editor, where, "members-TOTAL_FORMS") | {"members-0-depends_on": ["OT-P01-07"], "save": ["1"]}
    assert editor.post(where, sent).status_code == 302
    page = words(editor.get(where))
    assert "前后置关系成环：OT-P01-01 → OT-P01-07 → OT-P01-01" in page
    assert "处要改" in page
    reply = editor.post(THING + "draft/publish/", {"revision": "2", "effective_from": timezone.localdate().isoformat()})
    assert reply.status_code == 409
    assert "成环" in words(reply)
    assert "改好这些才能预览" in words(editor.get(THING + "draft/preview/"))


def test_members_are_found_added_and_struck(editor: Client):
    where = THING + "draft/members/"
    assert "加入" in words(editor.get(where + "?q=出生"))
    assert editor.post(where, {"revision": "1", "add": "OT-P02-01"}).status_code == 302
    assert editor.post(where, {"revision": "2", "add": "OT-P02-01"}).status_code == 409
    sent = form_of(editor, where, "members-TOTAL_FORMS")
    assert sent["members-7-item"] == ["OT-P02-01"]
    assert editor.post(where, sent | {"members-0-DELETE": ["on"], "save": ["1"]}).status_code == 302
    rows = draft("OT-P01", DraftOf.LIFE_EVENT).content["onething"]["items"]
    assert [r["id"] for r in rows][-1] == "OT-P02-01"
    assert all("OT-P01-01" not in (r.get("depends_on") or []) for r in rows)


def test_the_preview_answers_to_answers_and_shows_the_four_cuts(editor: Client):
    page = words(editor.get(THING + "draft/preview/"))
    for told in ("减时限", "减环节", "减材料", "减跑动", "66.7%", "与现行版相同", "申请表"):
        assert told in page
    asked = {"asked": "1", "Q1": "home", "Q2": ["fund"], "Q3": "yes"}
    part = words(editor.get(THING + "draft/preview/", asked, HTTP_HX_REQUEST="true"))
    assert "住房公积金" in part
    assert "<html" not in part


def test_a_milestone_is_added(editor: Client):
    where = THING + "draft/milestones/"
    sent = form_of(editor, where) | {
        "milestones-0-zh": ["先销户"], "milestones-0-days": ["0.5"], "milestones-0-items": ["OT-P01-01"],
    }  # fmt: skip
    assert editor.post(where, sent).status_code == 302
    assert draft("OT-P01", DraftOf.LIFE_EVENT).content["onething"]["milestones"] == [
        {"zh": "先销户", "items": ["OT-P01-01"], "promised_working_days": 0.5}
    ]


def test_a_one_thing_is_published_and_compared(editor: Client):
    editor.post(THING + "draft/", texts(editor, THING + "draft/") | {"promised_working_days": ["2"]})
    page = words(editor.get(THING + "draft/publish/"))
    assert "承诺时限" in page
    sent = {"revision": "2", "effective_from": timezone.localdate().isoformat()}
    assert editor.post(THING + "draft/publish/", sent).status_code == 302
    assert lifeevents.versions_of("OT-P01")[0].edition == 2
    assert "2个工作日" in words(editor.get(THING + "compare/"))


def test_a_new_one_thing_is_begun(editor: Client):
    given = {"code": "OT-X", "name": "渔民出海一件事", "department": "spj"}
    assert editor.post("/desk/catalogue/new-lifeevent/", given).status_code == 302
    for part in ("", "draft/", "draft/members/", "draft/preview/", "draft/publish/"):
        assert editor.get(f"/desk/catalogue/lifeevents/OT-X/{part}").status_code == 200, part


def test_drafts_are_thrown_away(editor: Client):
    for where in (ITEM, THING):
        assert editor.post(where + "draft/discard/").status_code == 302
    assert not EditionDraft.objects.exists()


# --- papers -------------------------------------------------------------------------------------------------------------------


def test_a_paper_is_corrected_and_a_new_one_entered(editor: Client):
    given = {"name": "渔船图纸", "kind": "drawing", "source_channel": "10", "shared": "on", "share_via": ""}
    reply = editor.post("/desk/catalogue/materials/new/", given)
    assert reply.status_code == 422
    assert "渔船图纸" in words(reply)
    assert editor.post("/desk/catalogue/materials/new/", given | {"share_via": "省库", "grade": "A"}).status_code == 302
    paper = Material.objects.get(name="渔船图纸")
    assert (paper.shared, paper.grade) == (True, "A")
    where = f"/desk/catalogue/materials/{paper.code}/"
    assert editor.post(where, {"name": "渔船总图", "kind": "drawing", "source_channel": "10"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.name, paper.shared) == ("渔船总图", False)


# --- import -------------------------------------------------------------------------------------------------------------------


def test_an_import_is_looked_at_row_by_row_before_it_counts(editor: Client, office: Office):
    head = (*HEAD, "承诺时限")
    good = (office.bureau.name, "低保", "低保审核", "A-1", "07", "5")
    import_items(
        actor=office.actor("editor"), content=xlsx([head, good]), filename="a.xlsx", now=office.now,
    )  # fmt: skip
    rows = [
        (*good[:5], "3"), (office.bureau.name, "养犬", "养犬登记", "A-2", "07", "2"), ("", "x", "没有部门", "A-3", "07", "1"),
    ]  # fmt: skip
    upload = SimpleUploadedFile("清单.xlsx", xlsx([head, *rows]))
    page = words(editor.post("/desk/catalogue/import/", {"file": upload}))
    for told in (
        '更新 <span class="count">1</span>',
        "承诺时限：5个工作日 → 3个工作日",
        '新增 <span class="count">1</span>',
        "养犬登记",
        '有误的行 <span class="count">1</span>',
        "没有填写部门",
    ):
        assert told in page
    assert not Item.objects.filter(code="A-2").exists()
    reader = _Forms()
    reader.feed(page)
    ticket = next(fields["ticket"][0] for _, fields in reader.forms if "ticket" in fields)
    reply = editor.post("/desk/catalogue/import/errors/", {"ticket": ticket})
    book = CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0).to_python()
    assert book[0][:4] == ["行号", "有误的列", "原因", "部门"]
    assert (book[1][0], book[1][5]) == ("4", "没有部门")
    again = editor.post("/desk/catalogue/import/", {"file": SimpleUploadedFile("错.xlsx", reply.content)})
    assert "没有填写部门" in words(again)  # what comes out can be corrected and put in again
    editor.post("/desk/catalogue/import/", {"ticket": ticket, "sure": "1"})
    assert Item.objects.filter(code="A-2").exists()


def test_a_forged_ticket_is_refused(editor: Client):
    reply = editor.post("/desk/catalogue/import/", {"ticket": "forged", "sure": "1"})
    assert reply.status_code == 422
    assert editor.post("/desk/catalogue/import/errors/", {"ticket": "forged"}).status_code == 422
