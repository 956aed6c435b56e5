"""Asking at a matter and at a case, telling what could not be done, and the desk's pages of all that."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.oversight.test_openness_pages import session
from tests.support.matter import Stage, staff
from tests.support.openness import Openness
from tongban.kernel.actors import GUEST, Duty
from tongban.kernel.ids import new_id
from tongban.oversight.openness import policies
from tongban.oversight.openness.models import Faq, Lookup, Publication, Question, Stuck
from tongban.oversight.openness.selectors import questions as asked
from tongban.oversight.openness.usecases import questions, stuck
from tongban.oversight.openness.values.questions import About, Place
from tongban.services.catalogue.models import Item

pytestmark = pytest.mark.django_db
AT = "/desk/openness/"
CODE = "OT-P01"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def stage() -> Stage:
    made = Stage.build(CODE, now=timezone.now() - timedelta(hours=2))
    made.to_accepted()
    return made


@pytest.fixture
def office(stage: Stage) -> Openness:
    return Openness.build(stage.now)


def told(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_question_is_answered_where_it_was_asked(stage: Stage, office: Openness):
    item = Item.objects.get(code=f"{CODE}-03")
    client = Client()
    page = told(client, f"/matters/{item.code}/")
    assert f"/open/ask/?matter={item.code}" in page
    assert f"/open/stuck/?matter={item.code}" in page
    assert "下一步" in told(client, f"/open/ask/?matter={item.code}")
    form = {"matter": item.code, "text": "卡丢了能取吗", "key": "k", "contact": "13800000000"}
    assert client.post("/open/ask/", {**form, "look": "1"}).status_code == 200
    assert not Question.objects.exists()
    wrong = client.post("/open/ask/", {**form, "text": "卡" * 501})
    assert wrong.status_code == 409
    assert "卡" * 501 in wrong.content.decode()
    made = client.post("/open/ask/", form)
    assert made.status_code == 302
    row = Question.objects.get()
    assert (row.department, row.place) == (item.department, Place.MATTER)
    assert "卡丢了能取吗" in told(client, f"/matters/{item.code}/")
    assert "卡丢了能取吗" not in told(Client(), f"/matters/{item.code}/")
    name = f"a-{item.department.code}"
    assert (
        session(name).post(f"{AT}questions/{row.pk}/", {"act": "answer", "said": "能取，不用带卡。"}).status_code == 302
    )
    assert "能取，不用带卡。" in told(client, f"/matters/{item.code}/")
    again = Client()
    assert again.get(made.headers["Location"]).status_code == 404
    assert again.post("/open/answers/", {"code": row.code.lower()}).headers["Location"] == made.headers["Location"]
    assert again.post(made.headers["Location"], {"content": "1"}).status_code == 302
    assert again.post(made.headers["Location"], {"content": "1"}).status_code == 409


def test_an_answered_question_is_offered_before_one_asks(stage: Stage, office: Openness):
    row = questions.propose_faq(
        actor=office.officer,
        asked="医保卡找不到了还能支取吗",
        text="能，不用带卡。",
        matter=f"{CODE}-03",
        now=stage.now,
    )
    page = session("op2").get(f"{AT}faqs/").content.decode()
    assert "审核公布" in page
    assert session("op1").post(f"{AT}faqs/", {"approve": str(row.pk)}).status_code == 409
    assert session("op2").post(f"{AT}faqs/", {"approve": str(row.pk)}).status_code == 302
    page = told(Client(), "/open/ask/?text=医保卡丢了怎么支取")
    assert "是不是这些问题" in page
    assert "能，不用带卡。" in page
    assert "医保卡找不到了还能支取吗" in told(Client(), f"/matters/{CODE}-03/")
    assert "医保卡找不到了还能支取吗" in told(Client(), "/open/?q=医保卡")
    assert (
        session("op1").post(f"{AT}faqs/", {"asked": "电话13800000000打不通", "said": "请再打一次"}).status_code == 409
    )
    assert Faq.objects.count() == 1


def test_at_a_case_only_whoever_may_see_the_case(stage: Stage, office: Openness):
    number, code = stage.row().query_code, stage.row().query_password
    assert Client().get(f"/open/stuck/?application={stage.id}").status_code == 404
    assert Client().get("/open/stuck/?application=nonsense").status_code == 404
    client = Client()
    client.post("/track/", {"code": number, "secret": code})
    page = told(client, f"/applications/{stage.id}/")
    assert f"/open/stuck/?application={stage.id}" in page
    form = {"application": str(stage.id), "obstacle": "late", "said": "过了承诺的日子", "key": "s"}
    assert client.post("/open/stuck/", {**form, "obstacle": ""}).status_code == 409
    made = client.post("/open/stuck/", form)
    assert made.status_code == 302
    row = Stuck.objects.get()
    assert row.number in told(client, f"/applications/{stage.id}/")
    assert Client().get(made.headers["Location"]).status_code == 404
    client.post("/open/ask/", {"application": str(stage.id), "text": "还要等几天", "key": "q"})
    assert "还要等几天" in told(client, f"/applications/{stage.id}/")


def test_who_acted_on_the_application_does_not_handle_it(stage: Stage, office: Openness):
    about = About(place=Place.CASE, matter=CODE, application_id=stage.id)
    row = stuck.tell(actor=GUEST, about=about, obstacle="late", said="超过承诺时间", key="c", now=stage.now)
    who = asked.involved(stage.id)
    assert stage.clerk.account_id in who
    assert policies.may_handle_stuck(stage.clerk, row, who) is not None
    stuck.verify(actor=office.supervisor, row=row, said="属实", now=stage.now)
    for name in ("clerk", *[f"a-{leg.department.code}" for leg in stage.legs()]):
        assert session(name).get(f"{AT}stuck/{row.pk}/").status_code == 403


def test_floods_are_stopped_and_nothing_typed_is_lost(office: Openness):
    client = Client()
    for address, form in (
        ("/open/ask/", {"text": "同一个问题问很多遍"}),
        ("/open/stuck/", {"said": "同一件事说很多遍", "obstacle": "late"}),
    ):
        codes = [client.post(address, {**form, "key": str(new_id())}) for _ in range(21)]
        assert codes[0].status_code == 302
        assert codes[-1].status_code == 429
        assert "很多遍" in codes[-1].content.decode()
    guesses = [client.post("/open/answers/", {"code": f"AAAAAA{n:02d}"}).status_code for n in range(11)]
    assert guesses[-1] == 429


def test_who_may_open_which(stage: Stage, office: Openness):
    staff("dec", (Duty.DECIDE, office.bureau), now=office.now)
    row = questions.ask(actor=GUEST, about=About(place=Place.HOME), text="过年上不上班", key="k", now=office.now)
    hard = stuck.tell(
        actor=GUEST, about=About(place=Place.HOME), obstacle="late", said="等了很久", key="s", now=office.now
    )
    everyone = {"op1", "op2", "head", "watch", "window", "far", "dec"}
    wanted = {
        "questions/": {"op1", "op2", "head", "far"}, f"questions/{row.pk}/": {"op1", "op2", "head", "far"}, "faqs/": {"op1", "op2", "head", "far", "dec"},
        "stuck/": {"op1", "op2", "watch", "far"}, f"stuck/{hard.pk}/": {"op1", "op2", "watch", "far"}, "stuck/statistics/": {"op1", "op2", "watch", "far"},
        "stuck/statistics/?form=xlsx": {"op1", "op2", "watch", "far"}, "lookups/": {"op1", "op2", "window", "far"}, "lookups/?form=xlsx": {"op1", "op2", "window", "far"},
        "publications/": {"op1", "op2", "head", "watch", "far", "dec"}, "publications/?form=xlsx": {"op1", "op2", "head", "watch", "far", "dec"},
        "publications/new/": {"op1", "op2", "far"}, "take-down/question/": everyone, "take-down/stuck/": everyone,
    }  # fmt: skip
    for address, allowed in wanted.items():
        for who in everyone:
            assert (session(who).get(AT + address).status_code == 200) == (who in allowed), (address, who)
        assert session("").get(AT + address).status_code == 302
    assert session("op1").get(f"{AT}take-down/other/").status_code == 404


def test_publishing_on_the_pages(office: Openness):
    form: dict[str, Any] = {
        "category": "documents", "title": "关于延时服务的通知", "document_number": "渌审发〔2021〕9号", "department": str(office.bureau.pk),
        "made_on": timezone.localdate().isoformat(), "body": "设延时服务窗口。",
    }  # fmt: skip
    wrong = session("op1").post(f"{AT}publications/new/", {**form, "body": "找13800000000"})
    assert wrong.status_code == 409
    assert "找13800000000" in wrong.content.decode()
    assert session("op1").post(f"{AT}publications/new/", form).status_code == 302
    row = Publication.objects.get()
    at = f"{AT}publications/{row.pk}/"
    assert Client().get(f"/open/publications/{row.pk}/").status_code == 404
    assert session("op1").post(at, {"act": "sign"}).status_code == 409
    assert session("head").post(at, {"act": "sign"}).status_code == 302
    assert "设延时服务窗口。" in told(Client(), f"/open/publications/{row.pk}/")
    assert "关于延时服务的通知" in told(Client(), "/open/")
    assert "关于延时服务的通知" in told(Client(), "/open/catalogue/policy/")
    update = {**form, "title": "关于延时服务的通知（修订）"}
    assert session("op1").post(f"{AT}publications/new/?replaces={row.pk}", update).status_code == 302
    newer = Publication.objects.get(replaces=row)
    assert session("op2").post(f"{AT}publications/{newer.pk}/", {"act": "sign"}).status_code == 302
    assert f"/open/publications/{newer.pk}/" in told(Client(), f"/open/publications/{row.pk}/")
    assert session("op2").post(f"{AT}publications/{newer.pk}/", {"act": "withdraw", "said": ""}).status_code == 409
    assert (
        session("op2").post(f"{AT}publications/{newer.pk}/", {"act": "withdraw", "said": "文件废止"}).status_code == 302
    )
    gone = Client().get(f"/open/publications/{newer.pk}/")
    assert gone.status_code == 410
    assert "文件废止" in gone.content.decode()
    for code, status in (("guides", 200), ("results", 200), ("ratings", 200), ("evaluation", 200), ("nothing", 404)):
        assert Client().get(f"/open/catalogue/{code}/").status_code == status


def test_taking_down_at_the_window(stage: Stage, office: Openness):
    client = session("window")
    form = {"number": stage.row().number, "said": "跑了三趟没人管", "obstacle": "pushed", "key": "w"}
    assert client.post(f"{AT}take-down/stuck/", {**form, "number": "NONE-1"}).status_code == 409
    assert client.post(f"{AT}take-down/stuck/", {**form, "obstacle": "x"}).status_code == 409
    made = client.post(f"{AT}take-down/stuck/", form)
    assert Stuck.objects.get().code in made.content.decode()
    assert Stuck.objects.get().application_id == stage.id
    made = client.post(f"{AT}take-down/question/", {"said": "高龄补贴要认证吗", "answer": "不用跑。", "key": "v"})
    assert "已当场答复" in made.content.decode()
    assert client.post(f"{AT}lookups/", {"venue": "", "on": "2021-09-01", "subject": "标准"}).status_code == 409
    assert not Lookup.objects.exists()


def test_lists_ask_as_often_for_thirty_as_for_three(office: Openness):
    def count(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def more(number: int, start: datetime) -> None:
        for _ in range(number):
            key = str(new_id())
            questions.ask(actor=GUEST, about=About(place=Place.HOME), text="过年上不上班", key=key, now=start)
            stuck.tell(actor=GUEST, about=About(place=Place.HOME), obstacle="late", said="等了很久", key=key, now=start)

    client = session("op1")
    addresses = ("/desk/", f"{AT}questions/", f"{AT}stuck/", f"{AT}publications/", f"{AT}faqs/", "/open/")
    more(3, office.now)
    few = [count(client, address) for address in addresses]
    more(27, office.now)
    assert [count(client, address) for address in addresses] == few
    assert max(few) < 20
